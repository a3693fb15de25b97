"""`manage.py dump`: the whole public record, one document a line."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from incidents.exports.public_dump import dump_lines


class Command(BaseCommand):
    help = "Prints every live document as canonical JSON lines: sorted keys, by kind and id, UTF-8, LF."

    def handle(self, *args: object, **options: object) -> None:
        with transaction.atomic(using=settings.PUBLIC_DATABASE):
            for line in dump_lines(settings.PUBLIC_DATABASE):
                self.stdout.write(line)

"""`manage.py dump`: the whole public record, one document a line."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from incidents.models.editions.edition import EDITIONS

CHUNK = 500


class Command(BaseCommand):
    help = "Prints every live document as canonical JSON lines: sorted keys, by kind and id, UTF-8, LF."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic(using=settings.PUBLIC_DATABASE):
            for kind in sorted(EDITIONS):
                live = EDITIONS[kind].objects.for_readers().live().order_by("uid")
                for document in live.values_list("document", flat=True).iterator(chunk_size=CHUNK):
                    self.stdout.write(f'{{"document":{document},"kind":"{kind}"}}')

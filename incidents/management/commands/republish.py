"""`manage.py republish`: bring the live versions of all records into the present format of documents."""

from django.core.management.base import BaseCommand

from incidents.publishing.propagation import settle
from incidents.publishing.upkeep.republishing import republish


class Command(BaseCommand):
    help = "Makes a version in the present format of each live document that has an older one."

    def handle(self, *args: object, **options: object) -> None:
        settle()
        self.stdout.write(f"{republish()} documents were published in the present format.")

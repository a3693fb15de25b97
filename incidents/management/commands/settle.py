"""`manage.py settle`: finish what a crash left over at the door."""

from typing import Any

from django.core.management.base import BaseCommand

from incidents.publishing.ripples import settle


class Command(BaseCommand):
    help = "Brings documents up to date that name something renamed or withdrawn; `serve` does it at start."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{settle()} chunks of work finished.")

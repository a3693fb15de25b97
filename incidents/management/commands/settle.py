"""`manage.py settle`: finish propagation after a crash, and remove broken imports."""

from django.core.management.base import BaseCommand

from incidents.desk.erasure.erase import clean_unfinished
from incidents.imports.batches import sweep_if_idle
from incidents.imports.desk_run import WAITING_DAYS, forget_old
from incidents.publishing.propagation import settle


class Command(BaseCommand):
    help = "Brings documents up to date that name something renamed or withdrawn; `serve` does it by itself."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{settle()} chunks of work finished.")
        if cleaned := clean_unfinished():
            self.stdout.write(f"Freed pages of {cleaned} erasures overwritten.")
        if swept := sweep_if_idle():
            self.stdout.write(f"{swept} broken imports swept away.")
        if old := forget_old():
            self.stdout.write(f"{old} uploaded files forgotten that waited for {WAITING_DAYS} days.")

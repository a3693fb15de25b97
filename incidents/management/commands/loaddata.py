"""`manage.py loaddata`: Django's, which refers to `seed` for the cases in fixtures/."""

from pathlib import Path

from django.core.management.base import CommandError
from django.core.management.commands import loaddata

from incidents.management.commands.seed import FILES

SEEDED = {Path(name).stem for name in FILES}


class Command(loaddata.Command):
    def handle(self, *labels: str, **options: object) -> None:
        if SEEDED.intersection(Path(label).stem for label in labels):
            raise CommandError(
                "The files in fixtures/ are in the tracker's own format, which publishes what it loads: run "
                "manage.py seed."
            )
        super().handle(*labels, **options)

"""`manage.py clock`: compare the clock, confirm it, or repair what a wrong clock dated."""

import json
import logging
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from incidents.publishing import clock
from incidents.publishing.upkeep.redating import redate

log = logging.getLogger("tracker.clock")


class Command(BaseCommand):
    help = "Says whether the clock may date publications; `confirm` it, or `redate` what it dated ahead."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", nargs="?", choices=("confirm", "redate"), help="left out: only say")

    def handle(self, *args: object, **options: object) -> None:
        if options["action"] == "redate":
            found = redate()
            fields = {**found._asdict(), "latest": found.latest and found.latest.isoformat()}
            log.warning("the ledger was redated", extra={"fields": fields})
            self.stdout.write(json.dumps(fields))
            return
        if options["action"] == "confirm":
            clock.confirm()
            log.warning("the clock was confirmed", extra={"fields": {"at": timezone.now().isoformat()}})
        why = clock.doubt(clock.last_line())
        self.stdout.write(f"Nothing is published: {why}." if why else "The clock may date publications.")

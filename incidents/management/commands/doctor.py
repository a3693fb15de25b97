"""`manage.py doctor`: what is wrong with this installation, in plain words."""

import sys

from django.core.checks import Tags
from django.core.management.base import BaseCommand

from tracker.health.installation import installation
from tracker.health.readiness import FAILED, OK, WARNING, conditions

WORDS = {OK: "ok", WARNING: "warning", FAILED: "WRONG"}


class Command(BaseCommand):
    help = "Says what is wrong with this installation; the exit code is 1 if something has to be mended."
    requires_system_checks = [Tags.models, Tags.database]

    def handle(self, *args: object, **options: object) -> None:
        found = [*conditions(), *installation()]
        for each in found:
            self.stdout.write(f"{WORDS[each.state]:<8} {each.name}: {each.words}")
        if wrong := sum(each.state == FAILED for each in found):
            self.stdout.write(f"{wrong} of {len(found)} have to be mended.")
            sys.exit(1)
        self.stdout.write("Nothing is wrong.")

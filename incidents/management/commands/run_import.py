"""`manage.py run_import BATCH STEP USER`: a step of an import at the desk, for large files."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from incidents.desk.access import is_desk_member
from incidents.imports.desk_run import APPLY, CHECK, run
from incidents.models import ImportBatch

log = logging.getLogger("tracker.desk")


class Command(BaseCommand):
    help = "Checks or applies a file that was uploaded at the desk; the desk starts this by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("batch", type=int)
        parser.add_argument("step", choices=[CHECK, APPLY])
        parser.add_argument("user", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        batch = ImportBatch.objects.filter(pk=options["batch"]).first()
        user = User.objects.filter(pk=options["user"]).first()
        if batch is None or user is None or not is_desk_member(user):
            raise CommandError("There is no such import, or no such user of the desk.")
        try:
            run(batch, options["step"], by=user)
        except Exception:
            # In the log: a traceback on the terminal would contain text of a row.
            log.exception("An import failed")
            raise SystemExit(1) from None

"""`manage.py undo_import BATCH`: undo an import, while nothing of it is published."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from incidents.http.request_checks import read_uid
from incidents.imports.batches import ANY_WORK, Busy, UnconfirmedWork, UndoBlocked, undo
from incidents.imports.run import operator
from incidents.models import ImportBatch


class Command(BaseCommand):
    help = "Takes an import back: what it made is gone, what it changed reads as before. Prints JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("batch", help="the id that import_file printed")
        parser.add_argument(
            "--with-work",
            action="store_true",
            help="also if records of it are in review or were edited since",
        )

    def handle(self, *args: object, **options: object) -> None:
        uid = read_uid(options["batch"])
        batch = ImportBatch.objects.filter(uid=uid).first() if uid else None
        if batch is None:
            raise CommandError(f"There is no import {options['batch']}.")
        errors: list[str] = []
        try:
            undo(batch, by=operator(), agreed=ANY_WORK if options["with_work"] else "")
        except UnconfirmedWork as error:
            errors = [*error.obstacles, "Add --with-work to delete these too, with the work on them."]
        except UndoBlocked as error:
            errors = error.obstacles
        except Busy as error:
            raise CommandError(str(error)) from None
        batch.refresh_from_db()
        counts = {"rows": batch.rows, "created": batch.created, "updated": batch.updated, "same": batch.same}
        result = {"batch": str(batch.uid), "state": batch.state, **counts, "errors": errors}
        self.stdout.write(json.dumps(result, ensure_ascii=False))
        if errors:
            raise SystemExit(1)

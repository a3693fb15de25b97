"""`manage.py import_file FILE --mapping M`: check a file and, unless it is a dry run, import it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from incidents.desk.access import is_desk_member
from incidents.imports.batches import Busy
from incidents.imports.check.plan import ChangedSinceCheck, ImportPlan
from incidents.imports.mapping.mapping import LONGEST_MAPPING, BadMapping, Mapping, read_mapping
from incidents.imports.run import apply, check, operator
from incidents.models import ImportBatch
from incidents.models.import_batch import FILE_NAME_LENGTH

SHOWN = 50


class Command(BaseCommand):
    help = "Imports a CSV, XLSX, JSON or JSON Lines file; the last line printed is JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, required=True, help="a TOML file; see docs/imports.md")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--user", help="in whose name; by default an account of the server's own")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        text, mapping = _mapping(options["mapping"])
        by = _user(options["user"])
        plan = check(path, path.name, mapping, by=by)
        try:
            self._tell(plan)
            batch = None
            if not options["dry_run"] and not plan.notes.errors and not plan.changes_nothing:
                batch = ImportBatch(
                    dataset=mapping.dataset, file_name=path.name[:FILE_NAME_LENGTH], mapping=text
                )
                self._apply(plan, batch, by)
            summary = {"batch": str(batch.uid) if batch else None, **plan.summary()}
        finally:
            plan.close()
        summary["candidates"] = plan.candidates
        if plan.questions:
            summary["questions"] = plan.questions
        self.stdout.write(json.dumps(summary, ensure_ascii=False))
        if plan.notes.errors:
            raise SystemExit(1)

    def _apply(self, plan: ImportPlan, batch: ImportBatch, by: User) -> None:
        try:
            apply(plan, batch, by=by, progress=self._progress)
        except (Busy, ChangedSinceCheck) as error:
            raise CommandError(str(error)) from None

    def _progress(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done:,} of {total:,}", ending="" if done < total else "\n")

    def _tell(self, plan: ImportPlan) -> None:
        """Print the plan: errors, changes, and the first new records."""
        for note in [*plan.notes.errors[:SHOWN], *plan.notes.warnings[:SHOWN], *plan.points]:
            self.stdout.write(str(note))
        for shown in plan.changes[:SHOWN]:
            fields = "; ".join(f"{name}: “{old}” → “{new}”" for name, old, new in shown.fields)
            self.stdout.write(f"row {shown.row}: update {shown.kind} “{shown.label}”: {fields}")
        for shown in plan.creations[:SHOWN]:
            parts = "; ".join(f"{name}: {new}" for name, _, new in shown.fields)
            details = f": {parts}" if parts else ""
            self.stdout.write(f"row {shown.row}: create {shown.kind} “{shown.label}”{details}")
        for each in plan.candidates[:SHOWN]:
            might_be = ", ".join(f"{m['name']} ({m['score']}, {m['id']})" for m in each["matches"])
            self.stdout.write(f"row {each['row']}: {each['kind']} “{each['name']}” might be {might_be}")


def _mapping(path: Path) -> tuple[str, Mapping]:
    try:
        if path.stat().st_size > 4 * LONGEST_MAPPING:
            raise BadMapping("The mapping is too long.")
        text = path.read_text("utf-8")
        return text, read_mapping(text)
    except OSError as error:
        raise CommandError(f"The mapping cannot be read: {error.strerror}.") from None
    except (BadMapping, UnicodeDecodeError) as error:
        raise CommandError(f"The mapping {path.name} cannot be used. {error}") from None


def _user(name: str | None) -> Any:
    if name is None:
        return operator()
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None or not is_desk_member(user):
        raise CommandError(f"There is no active user of the desk called {name!r}.")
    return user

"""`manage.py release DIR`: the public record at one moment as a folder of files, to archive and cite."""

import json
import os
import shutil
import tempfile
from argparse import ArgumentParser
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.utils import timezone

from incidents.choices import RecordKind
from incidents.exports import exporter
from incidents.exports.datapackage import About, licence_at
from incidents.exports.release import write_release
from incidents.http.problem_details import Problem
from incidents.models.editions.change import Change
from incidents.presentation.record_page import SITE_NAME
from incidents.public.api.base import rfc3339
from incidents.public.api.files import sequence_at
from incidents.public.queries.list_query import ask, snapshot
from incidents.public.queries.reference_lookup import editions_at

CHUNK = 500


class Command(BaseCommand):
    help = "Writes the public record as a data package with SQLite, FollowTheMoney, checksums and a citation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
        parser.add_argument("--as-of", default="", help="a day or time; by default that of the last change")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].absolute()
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError(f"{folder} is there already and is not an empty folder.")
        with ExitStack() as stack:
            with snapshot():
                moment = _moment(options["as_of"])
                documents = {
                    kind: stack.enter_context(exporter.spool(_documents(kind, moment)))
                    for kind in RecordKind.values
                }
                cursor = sequence_at(moment)
            rows = self._write(folder, documents, moment, cursor)
        summary = {"folder": str(folder), "as_of": rfc3339(moment), "cursor": cursor, "rows": rows}
        self.stdout.write(json.dumps(summary, ensure_ascii=False))

    def _write(
        self, folder: Path, documents: dict[str, IO[bytes]], moment: datetime, cursor: int
    ) -> dict[str, int]:
        """Write to a temporary folder next to it and rename it, so that the release is complete or absent."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        licence = licence_at(settings.LICENCE)
        about = About(SITE_NAME, settings.PUBLIC_URL, rfc3339(moment) or "", licence, cursor)
        partial = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        try:
            rows = write_release(partial, dict(documents), about)
            _open_to_all(partial)
            os.replace(partial, folder)
        except BaseException:
            shutil.rmtree(partial)
            raise
        return dict(rows)


def _open_to_all(folder: Path) -> None:
    """Make a release readable for everyone, whatever the umask of the service."""
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    folder.chmod(0o755)


def _moment(text: str) -> datetime:
    """Return the given moment, parsed like the API's `as_of`; by default that of the last change."""
    if not text:
        last = Change.objects.for_readers().order_by("-sequence").first()
        if last is None:
            raise CommandError("Nothing was published yet.")
        return last.at
    try:
        params = QueryDict(mutable=True)
        params["as_of"] = text
        moment = ask(RecordKind.INCIDENT, params).filters.moment
    except Problem as problem:
        raise CommandError(problem.body["detail"]) from None
    if moment is None or moment > timezone.now():
        raise CommandError(f"as_of: {text} is not over yet, so a release of it could not be made again.")
    return moment


def _documents(kind: str, moment: datetime) -> Any:
    """Return every document of a kind that was public at a moment, by id."""
    found = editions_at(kind, moment).order_by("uid").values_list("document", flat=True)
    return found.iterator(chunk_size=CHUNK)

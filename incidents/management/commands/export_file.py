"""`manage.py export_file FILE --format F`: write a list to a file, as the public API would send it."""

import json
import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from incidents.choices import RecordKind
from incidents.exports import exporter
from incidents.http.problem_details import Problem
from incidents.public.api.files import sequence_at, state
from incidents.public.queries.list_query import ListQuery, ask, snapshot
from incidents.public.queries.parameters import FORMATS


class Command(BaseCommand):
    help = "Writes what a query finds to a file; the last line printed is JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", required=True, choices=list(exporter.FORMATS), dest="format_")
        parser.add_argument("--query", default="", help='as in the public API: "country=AZ&date_from=2025"')
        parser.add_argument(
            "--kind", default=RecordKind.INCIDENT, choices=RecordKind.values, help="incident by default"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"].absolute()
        if not path.parent.is_dir() or path.is_dir():
            raise CommandError(f"{path} cannot be a file: its folder is missing, or it is a folder itself.")
        question = _question(options["kind"], options["format_"], options["query"])
        with snapshot():
            count = question.totals().count
            documents = exporter.spool(question.documents())
            moment = question.filters.moment
            cursor = sequence_at(moment) if moment else state(of_past=False).sequence
        with documents:
            digest = _write(path, documents, question)
        about = {"format": question.format, "records": count, "sha256": digest, "cursor": cursor}
        summary = {"file": str(path), **about}
        self.stdout.write(json.dumps(summary, ensure_ascii=False))


def _question(kind: str, format_: str, query: str) -> ListQuery:
    """Return the query as the API parses it; an error names the parameter."""
    if format_ not in FORMATS[kind]:
        raise CommandError(f"A list of {kind}s has these formats: {', '.join(FORMATS[kind])}.")
    params = QueryDict(query.removeprefix("?"), mutable=True)
    params["format"] = format_
    try:
        if not {"page_size", "cursor", "include", "extract"}.isdisjoint(params):
            raise CommandError("A file holds the whole result: no page_size, cursor, include or extract.")
        return ask(kind, params)
    except Problem as problem:
        raise CommandError(problem.body["detail"]) from None


def _write(path: Path, documents: Any, question: ListQuery) -> str:
    """Write to a temporary file in the same folder and rename it, so that the file is complete or absent."""
    fields = question.asked.get("fields")
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            exporter.write(file, documents, question.kind, question.format, fields, bom=question.bom)
            digest = exporter.digest_of(file)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
    return digest

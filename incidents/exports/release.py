"""A release: the public record at one moment as a folder of files, the same bytes each time."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from incidents.codebook.terms import COLUMNS, lines
from incidents.documents.document_formats import parse_document
from incidents.exports import datapackage
from incidents.exports.datapackage import CODEBOOK, DATABASE, DOCUMENTS, ENTITIES, About, table_path
from incidents.exports.file_formats import csv_line, csv_lines
from incidents.exports.followthemoney import Entities
from incidents.exports.ftm_entities import line as line_of
from incidents.exports.related_tables import TABLES, tables_of
from incidents.exports.sqlite import Database

# Persons and institutions first, so that entities of incidents need not repeat them.
ORDER = ("person", "institution", "incident", "statement", "case")
CHECKSUMS = "SHA256SUMS"


def write_release(folder: Path, documents: dict[str, Iterable[bytes]], about: About) -> Counter[str]:
    """Write the stored documents of each kind into an empty folder; return the number of rows by table.

    Kinds are written in the order of `documents`.
    """
    tables = list(TABLES)
    (folder / "data").mkdir()
    with ExitStack() as stack:
        files = {table.name: stack.enter_context((folder / table_path(table)).open("wb")) for table in tables}
        for table in tables:
            files[table.name].write(csv_line(table.header))
        database = stack.enter_context(Database(folder / DATABASE, tables))
        entities = stack.enter_context((folder / ENTITIES).open("wb"))
        words = stack.enter_context((folder / DOCUMENTS).open("wb"))
        rows = _write(documents, files, database, entities, words, about)
    (folder / CODEBOOK).write_bytes(b"".join(csv_lines(COLUMNS, lines())))
    _describe(folder, about, rows)
    return rows


def _write(
    documents: dict[str, Iterable[bytes]],
    files: dict[str, Any],
    database: Database,
    entities: IO[bytes],
    words: IO[bytes],
    about: About,
) -> Counter[str]:
    rows: Counter[str] = Counter()
    converter = Entities(about.site)
    for kind in ORDER:
        tables = tables_of(kind)
        for stored in documents[kind]:
            document = parse_document(kind, stored)
            words.write(b'{"document":%s,"kind":"%s"}\n' % (stored.rstrip(b"\n"), kind.encode()))
            entities.writelines(map(line_of, converter.of(kind, document)))
            for table in tables:
                for row in table.rows(kind, document):
                    files[table.name].write(csv_line(row))
                    database.add(table, row)
                    rows[table.name] += 1
    entities.writelines(map(line_of, converter.rest()))
    return rows


def _describe(folder: Path, about: About, rows: Counter[str]) -> None:
    """Write the files that describe the others, checksums last."""
    tables = list(TABLES)
    paths = [*(table_path(table) for table in tables), DATABASE, ENTITIES, DOCUMENTS, CODEBOOK]
    sums = {path: _sum(folder / path) for path in paths}
    files = {
        path: {"bytes": (folder / path).stat().st_size, "hash": f"sha256:{sum_}"}
        for path, sum_ in sums.items()
    }
    descriptions = {
        "datapackage.json": datapackage.data_package(about, tables, files),
        "metadata.json": datapackage.datasette_metadata(about, tables),
        "CITATION.cff": datapackage.citation(about),
        "README.md": datapackage.read_me(about, tables, rows),
    }
    for path, content in descriptions.items():
        (folder / path).write_bytes(content)
        sums[path] = hashlib.sha256(content).hexdigest()
    (folder / CHECKSUMS).write_text("".join(_lines(sums)), encoding="utf-8")


def _lines(sums: dict[str, str]) -> Iterator[str]:
    return (f"{sums[path]}  {path}\n" for path in sorted(sums))


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""Export of documents to files, in constant memory."""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO

import orjson
from django.conf import settings

from incidents.documents.document_formats import parse_document
from incidents.exports.file_formats import (
    BYTE_ORDER_MARK,
    Archive,
    csv_line,
    csv_lines,
    feature,
    geojson_lines,
    json_lines,
)
from incidents.exports.flat_columns import COLUMNS, PROPERTIES, chosen, days_of
from incidents.exports.followthemoney import Entities
from incidents.exports.related_tables import tables_of
from incidents.exports.table_types import Document, row_of
from incidents.exports.xlsx import Workbook
from incidents.storage.work_folders import work_folder

Fields = Iterable[str] | None
# A document as it is stored: canonical JSON.
Stored = str | bytes
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: media type, extension, description and writer.

    `write` takes a file, documents, their kind and fields, and `bom` if `takes_bom` is true.
    """

    media_type: str
    extension: str
    description: str
    write: Callable[..., None]
    takes_bom: bool = False


def _json(file: IO[bytes], documents: Iterable[Stored], kind: str, fields: Fields) -> None:
    file.writelines(json_lines(select_fields(documents, fields)))


def _jsonl(file: IO[bytes], documents: Iterable[Stored], kind: str, fields: Fields) -> None:
    file.writelines(document + b"\n" for document in select_fields(documents, fields))


def select_fields(documents: Iterable[Stored], fields: Fields) -> Iterable[bytes]:
    """Return the stored documents as bytes, or only these fields of each."""
    if fields is None:
        return (
            document.encode() if isinstance(document, str) else document.rstrip(b"\n")
            for document in documents
        )
    wanted = sorted(fields)
    return (
        orjson.dumps({name: document[name] for name in wanted if name in document})
        for document in map(orjson.loads, documents)
    )


def _read(kind: str, documents: Iterable[Stored]) -> Iterator[Document]:
    return (parse_document(kind, document) for document in documents)


def _csv(
    file: IO[bytes], documents: Iterable[Stored], kind: str, fields: Fields, *, bom: bool = False
) -> None:
    columns = chosen(COLUMNS[kind], fields)
    file.write(BYTE_ORDER_MARK if bom else b"")
    rows = map(row_of(columns), _read(kind, documents))
    file.writelines(csv_lines([column.name for column in columns], rows))


def _tables(
    file: IO[bytes], documents: Iterable[Stored], kind: str, fields: Fields, *, bom: bool = False
) -> None:
    tables = tables_of(kind, fields)
    with ExitStack() as stack:
        files = [stack.enter_context(temporary_file()) for _ in tables]
        for table, content in zip(tables, files, strict=True):
            content.write((BYTE_ORDER_MARK if bom else b"") + csv_line(table.header))
        for document in _read(kind, documents):
            for table, content in zip(tables, files, strict=True):
                content.writelines(csv_line(row) for row in table.rows(kind, document))
        with Archive(file) as archive:
            for table, content in zip(tables, files, strict=True):
                archive.add(f"{table.name}.csv", content)


def _xlsx(file: IO[bytes], documents: Iterable[Stored], kind: str, fields: Fields) -> None:
    columns, sheet = chosen(COLUMNS[kind], fields), f"{kind}s"
    names = [column.name for column in columns]
    row_of_sheet = row_of(columns)
    others = [table for table in tables_of(kind, fields) if table.part]
    with work_folder() as folder, Workbook(file, folder) as workbook:
        workbook.add_sheet(sheet, names, days_of(names))
        for table in others:
            workbook.add_sheet(table.name, table.header, table.days)
        for document in _read(kind, documents):
            workbook.add_row(sheet, row_of_sheet(document))
            for table in others:
                for row in table.rows(kind, document):
                    workbook.add_row(table.name, row)


def _geojson(file: IO[bytes], documents: Iterable[Stored], kind: str, fields: Fields) -> None:
    columns = chosen(PROPERTIES, fields)
    file.writelines(geojson_lines(_feature(document, columns) for document in _read(kind, documents)))


def _feature(document: Document, columns: list) -> Document:
    place = document["location"] or {}
    properties = {column.name: column.value(document) for column in columns}
    return feature(document["id"], place.get("longitude"), place.get("latitude"), properties)


def _ftm(file: IO[bytes], documents: Iterable[Stored], kind: str, fields: Fields) -> None:
    file.writelines(Entities(settings.PUBLIC_URL).lines(kind, _read(kind, documents)))


FORMATS = {
    "json": Format("application/json", "json", "The whole result as JSON.", _json),
    "csv": Format(
        "text/csv; charset=utf-8; header=present",
        "csv",
        "The whole result as a table, a row a record.",
        _csv,
        takes_bom=True,
    ),
    "tables": Format(
        "application/zip",
        "zip",
        "The whole result as related tables: a zip of CSV files.",
        _tables,
        takes_bom=True,
    ),
    "xlsx": Format(
        XLSX, "xlsx", "The whole result as a workbook: the table of `csv`, then the related ones.", _xlsx
    ),
    "jsonl": Format(
        "application/jsonl", "jsonl", "The whole result as JSON Lines, a document a line.", _jsonl
    ),
    "geojson": Format(
        "application/geo+json", "geojson", "The whole result as a FeatureCollection (RFC 7946).", _geojson
    ),
    "ftm": Format(
        "application/json+ftm",
        "ftm.json",
        "The whole result as FollowTheMoney entities, an entity a line.",
        _ftm,
    ),
}


def temporary_file() -> IO[bytes]:
    """Return an unnamed file; closing it deletes it."""
    return tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)


def spool(documents: Iterable[str]) -> IO[bytes]:
    """Return stored documents in a temporary file, one a line, positioned at its start.

    The database is read in one go, so that its snapshot ends before the slow part begins.
    """
    file = temporary_file()
    try:
        file.writelines(f"{document}\n".encode() for document in documents)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def write(
    file: IO[bytes],
    documents: Iterable[Stored],
    kind: str,
    format_: str,
    fields: Fields = None,
    *,
    bom: bool = False,
) -> None:
    """Write stored documents in a format; with `bom`, text tables begin with a byte order mark."""
    about = FORMATS[format_]
    marked = {"bom": bom} if about.takes_bom else {}
    about.write(file, documents, kind, fields, **marked)


def digest_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of the whole file, in hex."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # any file of bytes

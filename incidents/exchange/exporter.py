"""Writing documents out as files, in constant memory."""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO

import orjson
from django.conf import settings

from incidents.exchange.columns import COLUMNS, PROPERTIES, Document, chosen
from incidents.exchange.formats import csv_lines, feature, geojson_lines

Fields = Iterable[str] | None


@dataclass(frozen=True, slots=True)
class Format:
    """A form of file: how it is named, and how documents of a kind are written in it."""

    media_type: str
    extension: str
    write: Callable[[Iterable[Document], str, Fields], Iterator[bytes]]


def _csv(documents: Iterable[Document], kind: str, fields: Fields) -> Iterator[bytes]:
    columns = chosen(COLUMNS[kind], fields)
    rows = ([column.value(document) for column in columns] for document in documents)
    return csv_lines([column.name for column in columns], rows)


def _geojson(documents: Iterable[Document], kind: str, fields: Fields) -> Iterator[bytes]:
    columns = chosen(PROPERTIES, fields)
    return geojson_lines(_feature(document, columns) for document in documents)


def _feature(document: Document, columns: list) -> Document:
    place = document["location"] or {}
    properties = {column.name: column.value(document) for column in columns}
    return feature(document["id"], place.get("longitude"), place.get("latitude"), properties)


FORMATS = {
    "csv": Format("text/csv; charset=utf-8; header=present", "csv", _csv),
    "geojson": Format("application/geo+json", "geojson", _geojson),
}


def lines(documents: Iterable[str], kind: str, format_: str, fields: Fields = None) -> Iterator[bytes]:
    """Stored documents as the bytes of a file, piece by piece."""
    return FORMATS[format_].write((orjson.loads(document) for document in documents), kind, fields)


def write_file(
    documents: Iterable[str], kind: str, format_: str, fields: Fields = None
) -> tuple[IO[bytes], str]:
    """A nameless temporary file, at its start, and the SHA-256 of its bytes; closing it removes it."""
    file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - the caller closes it
    digest = hashlib.sha256()
    try:
        for piece in lines(documents, kind, format_, fields):
            digest.update(piece)
            file.write(piece)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, digest.hexdigest()

"""CSV, GeoJSON and zip as bytes. Nothing here depends on a model or on the origin of the rows."""

import codecs
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO, Any, Self

import orjson

from incidents.text.csv_cells import MARKED, neutralised

# Before a CSV it identifies the file as UTF-8 to spreadsheets; other programs read it as part of the first
# name.
BYTE_ORDER_MARK = codecs.BOM_UTF8
# Number of rows written at once.
SOME = 100
EMPTY = '""'  # the line of a row of one empty cell


def csv_cell(value: object) -> Any:
    """Return the value of a cell: numbers unchanged, "" for None, text neutralised."""
    if value is None:
        return ""
    return value if isinstance(value, int | float) else neutralised(str(value))


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield a table as CSV: UTF-8 with CRLF (RFC 4180), a header line first, several lines at a time."""
    lines = map(_csv_line, chain([header], rows))
    while some := list(islice(lines, SOME)):
        yield "".join(some).encode()


def _csv_line(row: Sequence[object]) -> str:
    """Return a line as the csv module writes it, with neutralised cells; half of most rows is empty."""
    line = ",".join([_quoted(value) if value or value == 0 else "" for value in row])
    return f"{EMPTY if not line and row else line}\r\n"


def _quoted(value: object) -> str:
    """Return a cell, in quotes where it needs them."""
    text = value if type(value) is str and value[:1] not in MARKED else str(csv_cell(value))
    if '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return f'"{text}"' if "," in text or "\n" in text or "\r" in text else text


class Archive:
    """A zip file with the same bytes for the same members: they have no time and no owner."""

    def __init__(self, file: IO[bytes]) -> None:
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.zip.close()

    def add(self, name: str, content: IO[bytes]) -> None:
        """Add a member with the content of a file, read from its start."""
        about = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        about.compress_type, about.create_system, about.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
        content.seek(0)
        with self.zip.open(about, "w", force_zip64=True) as member:
            shutil.copyfileobj(content, member)


def feature(
    identity: str, longitude: float | None, latitude: float | None, properties: dict[str, object]
) -> dict[str, Any]:
    """Return a GeoJSON feature (RFC 7946): longitude before latitude; null geometry without coordinates."""
    known = longitude is not None and latitude is not None
    return {
        "type": "Feature",
        "id": identity,
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]} if known else None,
        "properties": properties,
    }


def csv_line(row: Sequence[object]) -> bytes:
    """Return one row of a table as a line of CSV."""
    return _csv_line(row).encode()


def geojson_lines(features: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Yield a FeatureCollection, one feature a line."""
    yield b'{"type":"FeatureCollection","features":['
    yield from _entries(orjson.dumps(each) for each in features)


def json_lines(documents: Iterable[bytes]) -> Iterator[bytes]:
    """Yield an object with a list `results`, one document a line."""
    yield b'{"results":['
    yield from _entries(documents)


def _entries(entries: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the entries of a list, one a line, and the end of its object."""
    between = b"\n"
    for each in entries:
        yield between + each
        between = b",\n"
    yield b"\n]}\n"

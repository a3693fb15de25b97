"""Bytes of files: CSV, GeoJSON and zip. Nothing here knows a model or where the rows come from."""

import csv
import io
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import orjson

# A spreadsheet takes a cell that starts with one of these for a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "'"


def neutralised(text: str) -> str:
    """The text with a mark before it if a spreadsheet could run it; `restored` takes the mark off."""
    return MARK + text if text.startswith((MARK, *FORMULA_STARTS)) else text


def restored(cell: str) -> str:
    """What `neutralised` was given."""
    return cell.removeprefix(MARK)


def csv_cell(value: Any) -> Any:
    """Numbers as they are, nothing for None, text neutralised."""
    if value is None:
        return ""
    return value if isinstance(value, int | float) else neutralised(str(value))


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A table as CSV: UTF-8 with CRLF (RFC 4180), a line of names first."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        yield _taken(buffer)
        writer.writerow([csv_cell(value) for value in row])
    yield _taken(buffer)


class Archive:
    """A zip that is the same for the same members: they bear no time, no owner."""

    def __init__(self, file: IO[bytes]) -> None:
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *raised: Any) -> None:
        self.zip.close()

    def add(self, name: str, content: IO[bytes]) -> None:
        """A member with the content of a file, from its start."""
        about = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        about.compress_type, about.create_system, about.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
        content.seek(0)
        with self.zip.open(about, "w", force_zip64=True) as member:
            shutil.copyfileobj(content, member)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def feature(
    identity: str, longitude: float | None, latitude: float | None, properties: dict[str, Any]
) -> dict[str, Any]:
    """A GeoJSON feature (RFC 7946): longitude before latitude; no geometry where there is no place."""
    known = longitude is not None and latitude is not None
    return {
        "type": "Feature",
        "id": identity,
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]} if known else None,
        "properties": properties,
    }


def csv_line(row: Sequence[Any]) -> bytes:
    """One row of a table."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow([csv_cell(value) for value in row])
    return _taken(buffer)


def geojson_lines(features: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """A FeatureCollection, a feature a line."""
    yield b'{"type":"FeatureCollection","features":['
    yield from _entries(orjson.dumps(each) for each in features)


def json_lines(documents: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """An object with `results`, a document a line."""
    yield b'{"results":['
    yield from _entries(orjson.dumps(each, option=orjson.OPT_SORT_KEYS) for each in documents)


def _entries(entries: Iterable[bytes]) -> Iterator[bytes]:
    """The rest of a list in an object, an entry a line."""
    between = b"\n"
    for each in entries:
        yield between + each
        between = b",\n"
    yield b"\n]}\n"

"""Bytes of files: CSV and GeoJSON. Nothing here knows a model or where the rows come from."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

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


def geojson_lines(features: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """A FeatureCollection, a feature a line."""
    yield b'{"type":"FeatureCollection","features":['
    between = b"\n"
    for each in features:
        yield between + orjson.dumps(each)
        between = b",\n"
    yield b"\n]}\n"

"""Bytes to rows, under limits: what kind of file it is, and its rows or documents one by one.

Nothing here knows a model. A row is a dictionary of its cells by column; what cannot be read is noted by
row, and the rows after it go on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from incidents.imports.common.report import BadFile, Notes
from incidents.imports.readers.csv import csv_rows
from incidents.imports.readers.joined_sheets import Join, sheet_rows
from incidents.imports.readers.json import json_lines, json_rows

MOST_BYTES = 200 * 1024 * 1024
Row = dict[str, Any]
Numbered = tuple[int, Row]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is to be read, as far as it does not tell itself."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 1
    rows: str = ""  # in JSON, the member that holds the list
    joins: tuple[Join, ...] = ()  # other sheets of a workbook


Read = Callable[[Path, Layout, Notes], Iterator[Numbered]]
READERS: dict[str, Read] = {
    "csv": csv_rows,
    "xlsx": sheet_rows,
    "json": json_rows,
    "jsonl": json_lines,
}
_ENDINGS = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".tab": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip
_STRANGERS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file; save it as .xlsx or CSV"),
    (b"%PDF", "a PDF; tables have to be CSV, XLSX or JSON"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first"),
    (b"BZh", "compressed with bzip2; unpack it first"),
    (b"\xfd7zXZ", "compressed with xz; unpack it first"),
    (b"7z\xbc\xaf", "a 7-zip archive; unpack it first"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a database; export its table as CSV first"),
)


def read(path: Path, name: str, layout: Layout, notes: Notes) -> Iterator[Numbered]:
    """The rows of a file, each with its number.

    Raises:
        BadFile: it is too large, empty, or of no kind that can be read.
    """
    yield from READERS[kind_of_file(path, name)](path, layout, notes)


def kind_of_file(path: Path, name: str) -> str:
    """Which reader a file is for: by its ending, unless its first bytes say otherwise.

    Raises:
        BadFile
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise BadFile(f"The file has {size:,} bytes; at most {MOST_BYTES:,} can be read. Split it.")
    with path.open("rb") as file:
        head = file.read(64)
    if not head:
        raise BadFile("The file is empty.")
    for beginning, what in _STRANGERS:
        if head.startswith(beginning):
            raise BadFile(f"The file is {what}.")
    kind = _ENDINGS.get(Path(name).suffix.lower())
    if kind is None:
        allowed = ", ".join(_ENDINGS)
        raise BadFile(f"What kind of file is “{name[:80]}”? Its name has to end in one of: {allowed}.")
    if (kind == "xlsx") != head.startswith(b"PK"):
        named = Path(name).suffix.lower()
        raise BadFile(f"The name ends in {named}, but the file is {_looks_like(head)}.")
    return kind


def _looks_like(head: bytes) -> str:
    return "a ZIP archive, such as an XLSX" if head.startswith(b"PK") else "no XLSX (or is cut off)"

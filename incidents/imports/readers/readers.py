"""Readers of files within limits: the kind of file, and its rows or documents one by one.

Nothing here depends on a model. A row is a dictionary of cells by column; a row that cannot be read is noted,
and reading continues.
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
    """The layout of a file, as far as the file itself does not determine it."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 1
    rows: str = ""  # in JSON, the member with the list
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
    """Yield the rows of a file with their numbers.

    Raises:
        BadFile: too large, empty, or of an unknown kind.
    """
    yield from READERS[kind_of_file(path, name)](path, layout, notes)


def kind_of_file(path: Path, name: str) -> str:
    """Return the reader for a file: by its extension, unless its first bytes contradict it.

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

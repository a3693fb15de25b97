"""CSV within limits: encodings and byte order marks, delimiters, line ends, and their errors."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from charset_normalizer import from_bytes

from incidents.imports.common.report import BadFile, Notes
from incidents.text.csv_cells import FORMULA_STARTS, MARK

MOST_COLUMNS = 1_000
MOST_ROWS = 500_000
LONGEST_CELL = 100_000
LONGEST_LINE = 1_000_000
LONGEST_COLUMN_NAME = 200
DELIMITERS = (",", ";", "\t", "|")
# Byte order marks in the order to try: UTF-32 starts like UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ENCODINGS = (
    "utf-8", "utf-16", "utf-32", "latin-1", "iso8859-2", "iso8859-5", "iso8859-6", "iso8859-9", "iso8859-15",
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8-r", "koi8-u",
    "mac-roman", "mac-cyrillic", "gb18030", "big5", "shift_jis", "euc-kr",
)  # fmt: skip


def csv_rows(path: Path, layout: Any, notes: Notes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of a table.

    Raises:
        BadFile: its encoding or its header cannot be read.
    """
    encoding = encoding_of(path, layout.encoding)
    with path.open(encoding=encoding, newline="") as file:
        try:
            yield from _rows(file, layout, notes)
        except UnicodeDecodeError:
            raise BadFile(_wrong_encoding(path, encoding)) from None


def _wrong_encoding(path: Path, encoding: str) -> str:
    likely = likely_encodings(path)
    named = f"it looks like {' or '.join(likely)}. " if likely else ""
    return (
        f"The file is not {encoding}; {named}Say which encoding it has, in the form of the upload or as "
        f'encoding = "{(likely or ["cp1252"])[0]}" under [file] of the mapping, or save it as UTF-8.'
    )


def likely_encodings(path: Path, most: int = 2) -> list[str]:
    """Return the encodings in which the text looks most like words, best first."""
    with path.open("rb") as file:
        lines = [line for line in file.read(1 << 20).splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:20_000]
    single = [name for name in ENCODINGS if not name.startswith("utf-")]
    found = [match.encoding for match in from_bytes(sample, cp_isolation=single)] if sample else []
    usual = {codecs.lookup(name).name: name for name in single}
    return list(dict.fromkeys(usual.get(codecs.lookup(name).name, name) for name in found))[:most]


def encoding_of(path: Path, wanted: str) -> str:
    """Return the encoding: of the byte order mark, else of the mapping, else UTF-8."""
    with path.open("rb") as file:
        head = file.read(4)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    return wanted or "utf-8"


def is_encoding(name: str) -> bool:
    """Return whether a mapping may use an encoding."""
    try:
        return codecs.lookup(name).name in {codecs.lookup(each).name for each in ENCODINGS}
    except LookupError:
        return False


def _rows(file: IO[str], layout: Any, notes: Notes) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(LONGEST_CELL)
    lines = _lines(file)
    for _ in range(layout.header_row - 1):
        next(lines, None)
    first = next(lines, "")
    delimiter = layout.delimiter or likeliest_delimiter(first)
    parsed = csv.reader(_chained(first, lines), delimiter=delimiter, strict=True)
    try:
        header = next(parsed, [])
    except csv.Error as error:
        raise BadFile(f"The header cannot be read: {_why(error)}") from None
    names = columns_of(header)
    number = layout.header_row
    while True:
        number += 1
        try:
            cells = next(parsed, None)
        except csv.Error as error:
            # After a wrong quotation mark the beginning of the next row is unknown.
            notes.error(number, "", "", f"From here on the file cannot be read: {_why(error)}")
            return
        if cells is None:
            return
        if number - layout.header_row > MOST_ROWS:
            raise BadFile(f"The file has more than {MOST_ROWS:,} rows. Split it.")
        row = row_of(names, [restored(cell) for cell in cells], number, notes)
        if row is not None:
            yield number, row


def _lines(file: IO[str]) -> Iterator[str]:
    """Yield lines of a bounded length."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise BadFile(f"Line {number} is longer than {LONGEST_LINE:,} characters.")
        if "\0" in line:
            raise BadFile(
                f"Line {number} has a NUL character: this is no text, or its encoding is another one "
                "(UTF-16, for example)."
            )
        yield line


def _chained(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def likeliest_delimiter(header: str) -> str:
    """Return the most frequent delimiter in a header; a comma if there is none."""
    return max(DELIMITERS, key=header.count)


def _why(error: csv.Error) -> str:
    message = str(error)
    if "field larger" in message:
        return f"a cell is longer than {LONGEST_CELL:,} characters, or a quotation mark is never closed."
    if "expected after" in message:
        return "after a closing quotation mark there is more text; write a quotation mark in a cell twice."
    if "unexpected end" in message:
        return "a quotation mark is never closed."
    return f"{message}."


def columns_of(header: list[Any]) -> list[str]:
    """Return the names of the columns, "" for those without.

    Raises:
        BadFile: there are none, too many, or two with the same name.
    """
    names = [" ".join(str(name or "").split()) for name in header]
    if not any(names):
        raise BadFile("There is no header: the first row has to name the columns.")
    if len(names) > MOST_COLUMNS:
        raise BadFile(f"The file has {len(names):,} columns; at most {MOST_COLUMNS:,} can be read.")
    long = next((name for name in names if len(name) > LONGEST_COLUMN_NAME), None)
    if long is not None:
        raise BadFile(f"The name of a column is longer than {LONGEST_COLUMN_NAME} characters: {long[:60]}…")
    named = [name for name in names if name]
    twice = next((name for place, name in enumerate(named) if name in named[:place]), None)
    if twice is not None:
        raise BadFile(f"Two columns are called “{twice}”. Each column needs a name of its own.")
    return names


def row_of(names: list[str], cells: list[str], number: int, notes: Notes) -> dict[str, Any] | None:
    """Return the cells by column; None for an empty row, and for one that does not fit the header."""
    if not any(cell.strip() for cell in cells):
        return None
    while len(cells) > len(names) and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) != len(names):
        detail = f"The row has {len(cells)} cells, the header {len(names)}."
        notes.error(number, "", "", f"{detail} Something is missing, or a cell holds an unquoted delimiter.")
        return None
    return {name: cell.strip() for name, cell in zip(names, cells, strict=True) if name}


def restored(cell: str) -> str:
    """Return a cell without the mark of our exports; an apostrophe of its own stays."""
    return cell[1:] if cell.startswith(MARK) and cell[1:].startswith((MARK, *FORMULA_STARTS)) else cell

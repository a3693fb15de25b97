"""XLSX: the archive is inspected first, then read by a child process with limited resources."""

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from incidents.imports.common.report import BadFile, Notes
from incidents.imports.readers.csv import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, columns_of, restored, row_of

MOST_UNPACKED = 300 * 1024 * 1024
MOST_MEMBERS = 1_000
MOST_RATIO = 200  # of uncompressed to compressed size, beyond the first megabyte
CHILD_BYTES = 384 * 1024 * 1024
CHILD_SECONDS = 150
_CHILD = Path(__file__).with_name("xlsx_child.py")


def xlsx_rows(path: Path, layout: Any, notes: Notes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of one sheet.

    Raises:
        BadFile: not a workbook, damaged, or too expensive.
    """
    _look_at(path)
    names: list[str] = []
    for number, cells in _cells(path, layout, notes):
        if not names:
            names = columns_of(cells)
            continue
        if number > MOST_ROWS:
            raise BadFile(f"The sheet has more than {MOST_ROWS:,} rows. Split it.")
        row = row_of(names, _fitted([restored(cell) for cell in cells], len(names)), number, notes)
        if row is not None:
            yield number, row
    if not names:
        raise BadFile("There is no header: the first row has to name the columns.")


def _look_at(path: Path) -> None:
    """Refuse an archive that is not a workbook, or too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise BadFile("The file is damaged or cut off: it is no whole XLSX.") from None
    unpacked, packed = sum(each.file_size for each in members), path.stat().st_size
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED:
        raise BadFile(f"The workbook unpacks to {unpacked:,} bytes; at most {MOST_UNPACKED:,} are read.")
    if unpacked > 1024 * 1024 and unpacked > packed * MOST_RATIO:
        raise BadFile("The workbook unpacks to far more than a table would; it is refused.")
    if "xl/workbook.xml" not in {each.filename for each in members}:
        raise BadFile("The file is an archive, but no XLSX.")


def sheets_of(path: Path) -> list[tuple[str, list[list[str]]]]:
    """Return the names of the sheets of a workbook with their first rows; without empty sheets.

    Raises:
        BadFile
    """
    _look_at(path)
    told = list(_output(path, "", 0))
    return [(each["sheet"], each["cells"]) for each in told if any(map(any, each["cells"]))]


def _cells(path: Path, layout: Any, notes: Notes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows from the child; its errors are noted."""
    for told in _output(path, layout.sheet, layout.header_row):
        if "error" in told:
            notes.error(told["row"], told["column"], told["value"], told["error"])
        else:
            yield told["row"], told["cells"]


def _output(path: Path, sheet: str, header_row: int) -> Iterator[dict[str, Any]]:
    """Yield the output of the child; it stops at its limits, with the reason."""
    limits = [LONGEST_CELL, MOST_COLUMNS, CHILD_BYTES, CHILD_SECONDS]
    words = [str(path), sheet, str(header_row), *map(str, limits)]
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(  # noqa: S603 - our own program, with a file of ours
            [sys.executable, "-I", str(_CHILD), *words], stdout=subprocess.PIPE, stderr=complaints
        )
        finished = False
        try:
            for line in child.stdout or ():
                told = orjson.loads(line)
                if "refused" in told:
                    raise BadFile(told["refused"])
                if "end" in told:
                    finished = True
                else:
                    yield told
        finally:
            child.kill()
            child.wait()
            if child.stdout:
                child.stdout.close()
        if not finished:
            raise BadFile("The workbook is damaged, or costs more memory or time than a table would.")


def _fitted(cells: list[str], width: int) -> list[str]:
    """Return the cells of a row padded to a width: rows end with their last filled cell."""
    return [*cells, *[""] * (width - len(cells))]

"""Several sheets of a workbook in one import: rows of other sheets are joined by id."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from incidents.imports.common.report import BadFile, Notes
from incidents.imports.readers.xlsx_reader import xlsx_rows

MOST_JOINS = 5
MOST_JOINED_ROWS = 100_000
MOST_JOINED_TEXT = 50_000_000
MOST_SHOWN = 10
Row = dict[str, Any]
Numbered = tuple[int, Row]


@dataclass(frozen=True, slots=True)
class Join:
    """Another sheet: rows whose `key` equals a row's `column` are added to that row under `name`."""

    sheet: str
    column: str
    key: str
    name: str
    header_row: int = 1


class _OfSheet(Notes):
    """Notes on another sheet, with the column names of the mapping."""

    def __init__(self, notes: Notes, label: Callable[[str], str]) -> None:
        super().__init__()
        self._notes, self._label = notes, label

    def error(self, row: int, column: str, value: object, detail: str) -> None:
        self._notes.error(row, self._label(column), value, detail)


class _Sheet:
    """The rows of another sheet by key, with a warning for unused ones at the end."""

    def __init__(self, path: Path, layout: Any, join: Join, notes: Notes) -> None:
        self.join, self.notes = join, notes
        self.rows: dict[str, list[tuple[int, Row]]] = {}
        self.used: set[str] = set()
        self.columns: list[str] = []
        self.size = 0
        other = replace(layout, sheet=join.sheet, header_row=join.header_row)
        for number, row in xlsx_rows(path, other, _OfSheet(notes, self._label)):
            self._add(number, row)

    def _add(self, number: int, row: Row) -> None:
        if not self.columns:
            self.columns = list(row)
            if self.join.key not in row:
                raise BadFile(f"The sheet “{self.join.sheet}” has no column “{self.join.key}” to join it by.")
        self.size += sum(len(text) for text in row.values())
        if number > MOST_JOINED_ROWS or self.size > MOST_JOINED_TEXT:
            raise BadFile(
                f"The sheet “{self.join.sheet}” is too large to be joined: it may have {MOST_JOINED_ROWS:,} "
                f"rows and {MOST_JOINED_TEXT:,} characters. Make it the first, and join the smaller one."
            )
        self.rows.setdefault(row[self.join.key], []).append((number, row))

    def _label(self, column: str) -> str:
        return f"{self.join.name}.{column}" if column else self.join.name

    def of(self, row: Row) -> list[Row]:
        """Return the rows joined to a row; an empty one if there are none, so that its columns are known."""
        if self.join.column not in row:
            raise BadFile(
                f"There is no column “{self.join.column}” to join the sheet “{self.join.sheet}” by."
            )
        key = row[self.join.column]
        found = self.rows.get(key, []) if key else []
        if found:
            self.used.add(key)
        return [each for _number, each in found] or [dict.fromkeys(self.columns, "")]

    def warn_of_unused(self) -> None:
        """Warn of the rows that no row of the first sheet refers to."""
        unused = [number for key, rows in self.rows.items() if key not in self.used for number, _row in rows]
        if unused:
            shown = ", ".join(map(str, sorted(unused)[:MOST_SHOWN]))
            more = ", …" if len(unused) > MOST_SHOWN else ""
            detail = (
                f"{len(unused):,} rows of the sheet “{self.join.sheet}” are left out (rows {shown}{more}): "
                f"no row has their “{self.join.key}” in “{self.join.column}”."
            )
            self.notes.warn(min(unused), self._label(self.join.key), "", detail)


def sheet_rows(path: Path, layout: Any, notes: Notes) -> Iterator[Numbered]:
    """Yield the rows of a workbook with the rows of other sheets joined to them.

    Raises:
        BadFile
    """
    sheets = [_Sheet(path, layout, join, notes) for join in layout.joins]
    for number, row in xlsx_rows(path, layout, notes):
        if taken := [sheet.join.name for sheet in sheets if sheet.join.name in row]:
            raise BadFile(f"“{taken[0]}” is a column too: give the joined sheet another name with “as”.")
        yield number, {**row, **{sheet.join.name: sheet.of(row) for sheet in sheets}}
    for sheet in sheets:
        sheet.warn_of_unused()

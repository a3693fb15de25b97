"""XLSX as bytes, in constant memory and the same for the same rows. Nothing here depends on a model."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from types import TracebackType
from typing import IO, Any, Self

from incidents.exports.file_formats import csv_cell

# Excel's limits (Specifications and limits); lengths are counted in UTF-16 units.
MOST_ROWS, LONGEST_CELL = 1_048_576, 32_767
# Characters beyond the basic plane take two units, so half of the limit always fits, with a mark before it.
PIECE = LONGEST_CELL // 2 - 1
CONTINUED = "continued"
CONTINUED_HEADER = ("sheet", "row", "column", "part", "text")
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
# The first day that Excel can represent; earlier days stay text.
FIRST_DAY = "1900-03-01"
SHOWN_DAY = "yyyy-mm-dd"
# Not allowed in XML 1.0, and not escaped by the library.
NONCHARACTERS = re.compile("[\ufffe\uffff]")
A_FIXED_DAY = datetime(2000, 1, 1, tzinfo=UTC)


class Workbook:
    """A workbook that is written row by row, with a sheet for each table; its parts are stored in `folder`.

    A full sheet continues in another ("sources 2"); text that is too long for a cell continues in the sheet
    "continued".
    """

    def __init__(self, file: IO[bytes], folder: Any) -> None:
        self.file = file
        self.folder = folder
        self.sheets: dict[str, Any] = {}
        self.headers: dict[str, Sequence[str]] = {}
        self.days: dict[str, frozenset[int]] = {}
        self.written: dict[str, int] = {}

    def __enter__(self) -> Self:
        import xlsxwriter

        self.book = xlsxwriter.Workbook(self.file, {**OPTIONS, "tmpdir": str(self.folder)})
        self.book.use_zip64()
        self.book.set_properties({"created": A_FIXED_DAY})
        self.bold = self.book.add_format({"bold": True})
        self.day = self.book.add_format({"num_format": SHOWN_DAY})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.book.close()
        else:
            for sheet in self.book.worksheets():
                sheet.row_data_fh.close()

    def add_sheet(self, name: str, header: Sequence[str], days: frozenset[int] = frozenset()) -> None:
        """Begin a sheet; `days` are the positions of the columns with days in ISO form."""
        self.headers[name], self.days[name], self.written[name] = header, days, 0
        self._begin(name, name)

    def add_row(self, name: str, row: Sequence[object]) -> None:
        """Add a row.

        Text that could be a formula is neutralised, which also protects those who save it as CSV.
        """
        full, place = divmod(self.written[name], MOST_ROWS - 1)
        if full and place == 0:
            self._begin(name, f"{name} {full + 1}")
        self.written[name] += 1
        sheet, days = self.sheets[name], self.days[name]
        for at, value in enumerate(row):
            if value is None or value == "":
                continue  # most cells of most tables
            cell = csv_cell(value)
            if at in days and cell >= FIRST_DAY:
                sheet.write_datetime(place + 1, at, date.fromisoformat(cell), self.day)
            elif isinstance(cell, str):
                self._write_text(name, (place + 1, at), cell)
            else:
                sheet.write_number(place + 1, at, cell)

    def _begin(self, name: str, title: str) -> None:
        sheet = self.book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(self.headers[name]):
            sheet.write_string(0, at, column, self.bold)
        self.sheets[name] = sheet

    def _write_text(self, name: str, place: tuple[int, int], text: str) -> None:
        if not text.isascii():
            text = NONCHARACTERS.sub("\ufffd", text)
        first, *others = pieces(text)
        self.sheets[name].write_string(*place, first)
        if others and CONTINUED not in self.sheets:
            self.add_sheet(CONTINUED, CONTINUED_HEADER)
        row, column = place
        where = (self.sheets[name].get_name(), row + 1, self.headers[name][column])
        for part, piece in enumerate(others, 2):
            # Neutralised like any cell: `restored` applies to each piece before they are joined.
            self.add_row(CONTINUED, [*where, part, piece])


def pieces(text: str) -> list[str]:
    """Split a text into as many cells as it needs."""
    if len(text) <= PIECE or len(text.encode("utf-16-le")) <= 2 * LONGEST_CELL:
        return [text]
    return [text[start : start + PIECE] for start in range(0, len(text), PIECE)]

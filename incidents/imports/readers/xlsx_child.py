"""The child process that reads a workbook: FILE SHEET HEADER_ROW LONGEST_CELL MOST_COLUMNS BYTES SECONDS.

A HEADER_ROW of 0 asks for the names of the sheets and their first rows.

Run by path, without Django: whatever a hostile workbook costs is this process's, which has little. It
prints one JSON object a line: a row, an error, or why it refuses the workbook; at the end, that it ended.
"""

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

MOST_TOLD = 1_000
MOST_SHEETS, MOST_PREVIEWED, MOST_PREVIEWED_CELLS, LONGEST_PREVIEWED = 30, 12, 200, 200
_BLOCK = 1 << 20
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")


def main(path: str, sheet: str, *numbers: str) -> None:
    header_row, longest, most_columns, most_bytes, seconds = map(int, numbers)
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        if header_row:
            _read(path, sheet, header_row, longest, most_columns)
        else:
            _preview(path)
    except UnreadableWorkbook as error:
        _tell(refused=str(error))
    except MemoryError:
        _tell(refused="The workbook costs more memory than a table would; it is refused.")
    except Exception as error:  # noqa: BLE001 - openpyxl and expat raise almost anything
        _tell(refused=f"The workbook is damaged ({type(error).__name__}).")


class UnreadableWorkbook(Exception):
    """Why the workbook is not read."""


def _tell(**words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")


def _read(path: str, sheet: str, header_row: int, longest: int, most_columns: int) -> None:
    from openpyxl import load_workbook

    def opened(data_only: bool) -> Any:
        # By the file, as openpyxl takes a path by its ending only, which an upload does not keep.
        book = load_workbook(open(path, "rb"), read_only=True, data_only=data_only, keep_links=False)  # noqa: SIM115
        found = _sheet(book, sheet)
        found.reset_dimensions()  # a sheet may say that it is smaller than it is
        return found

    chosen = opened(data_only=True)
    formulas = None
    if _look_through(path, chosen._worksheet_path.lstrip("/"), header_row):
        formulas = opened(data_only=False).iter_rows(min_row=header_row, max_col=most_columns + 1)
    told = 0
    for place, cells in enumerate(chosen.iter_rows(min_row=header_row, max_col=most_columns + 1)):
        number = header_row + place
        texts = [_text(cell) for cell in cells]
        formula_cells = next(formulas, ()) if formulas is not None else ()
        for at, detail in _wrong(texts, cells, formula_cells, longest, most_columns):
            _tell(row=number, column=_letter(at), value=texts[at][:100], error=detail)
            told += 1
        if told > MOST_TOLD:
            break
        while texts and not texts[-1]:
            texts.pop()
        _tell(row=number, cells=[text[:longest] for text in texts])
    _tell(end=True)


def _preview(path: str) -> None:
    """Tell the names of the sheets, with their first rows, to choose by."""
    from openpyxl import load_workbook

    book = load_workbook(open(path, "rb"), read_only=True, data_only=True, keep_links=False)  # noqa: SIM115
    for sheet in book.worksheets[:MOST_SHEETS]:
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MOST_PREVIEWED, max_col=MOST_PREVIEWED_CELLS)
        _tell(sheet=sheet.title, cells=[[_text(cell)[:LONGEST_PREVIEWED] for cell in row] for row in rows])
    _tell(end=True)


def _sheet(book: Any, name: str) -> Any:
    names = [each.title for each in book.worksheets]
    if not names:
        raise UnreadableWorkbook("The workbook has no sheet with cells.")
    if name and name not in names:
        shown = ", ".join(names[:20])
        raise UnreadableWorkbook(f"The workbook has no sheet “{name}”; it has: {shown}.")
    return book[name] if name else book.worksheets[0]


def _look_through(path: str, member: str, header_row: int) -> bool:
    """Tell of merged cells that would leave rows half empty; whether there is any formula.

    Cells merged above the header are a title, which is not read.
    """
    found, has_formulas, before = 0, False, b""
    with zipfile.ZipFile(path) as archive, archive.open(member) as file:
        while block := file.read(_BLOCK):
            text = before + block
            has_formulas = has_formulas or _FORMULA.search(text) is not None
            last = 0
            for match in _MERGED.finditer(text):
                last = match.end()
                column, row, _, last_row = re.findall("[A-Z]+|[0-9]+", match[1].decode())
                if int(last_row) < header_row or found == MOST_TOLD:
                    continue
                if int(row) <= header_row:
                    raise UnreadableWorkbook(_merged_header(header_row, int(last_row) + 1))
                found += 1
                detail = "These cells are merged: unmerge them and fill each."
                _tell(row=int(row), column=column, value=match[1].decode(), error=detail)
            before = text[max(last, len(text) - 200) :]
    return has_formulas


def _merged_header(row: int, below: int) -> str:
    return (
        f"Row {row} is merged, as a title is, and cannot name the columns. Say in which row the header is, "
        f"for example row {below}: header_row = {below} under [file] of the mapping."
    )


def _wrong(
    texts: list[str], cells: Any, formula_cells: Any, longest: int, most_columns: int
) -> Iterator[tuple[int, str]]:
    for at, text in enumerate(texts):
        if at >= most_columns and text:
            raise UnreadableWorkbook(f"The sheet has more than {most_columns:,} columns.")
        if len(text) > longest:
            yield at, f"This is longer than {longest:,} characters."
        if "\0" in text:
            yield at, "This has a NUL character."
        if getattr(cells[at], "data_type", "") == "e":
            yield at, "A formula went wrong here; write the value."
        elif not text and at < len(formula_cells) and getattr(formula_cells[at], "data_type", "") == "f":
            yield at, "A formula without a stored value: open and save the workbook, or paste the values."


def _letter(at: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(at + 1))


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return _day_as_shown(value, str(getattr(cell, "number_format", "") or ""))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _day_as_shown(value: date, number_format: str) -> str:
    """A date as fine as its cell shows it: of "Mar-16" the day is the program's, not the writer's."""
    shown = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", number_format.partition(";")[0]).lower()
    if isinstance(value, datetime) and value.time() != time():
        return value.isoformat(" ", "minutes")
    day = value.isoformat()[:10]
    if "y" not in shown or re.search("[dhs]", shown):
        return day
    return day[:7] if "m" in shown else day[:4]


if __name__ == "__main__":
    main(*sys.argv[1:])

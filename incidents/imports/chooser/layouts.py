"""The layout of a file: encoding, sheet, header row, joined sheets."""

import csv
from itertools import islice
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.imports.readers.csv import (
    ENCODINGS,
    LONGEST_LINE,
    encoding_of,
    likeliest_delimiter,
    likely_encodings,
)
from incidents.imports.readers.readers import Layout, kind_of_file
from incidents.imports.readers.xlsx_reader import sheets_of

MOST_LINES = 12
MOST_CELLS_SHOWN = 8
Sheets = dict[str, list[list[str]]]
DELIMITER_NAMES = {",": ",", ";": ";", "\t": gettext_lazy("tab"), "|": "|"}


def first_lines(path: Path, name: str, layout: Layout) -> Sheets:
    """Return the first rows of each sheet unchanged; a CSV is one sheet without a name, JSON has none.

    Raises:
        BadFile
    """
    kind = kind_of_file(path, name)
    if kind == "xlsx":
        return dict(sheets_of(path))
    if kind != "csv":
        return {}
    encoding = encoding_of(path, layout.encoding)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        lines = [line for _line in range(MOST_LINES) if (line := file.readline(LONGEST_LINE))]
    delimiter = layout.delimiter or likeliest_delimiter("".join(lines))
    try:
        return {"": list(islice(csv.reader(lines, delimiter=delimiter), MOST_LINES))}
    except csv.Error:
        return {"": []}


def header_row_of(rows: list[list[str]]) -> int:
    """Guess the header row: the first that fills about as many cells as any below it."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    enough = max(2, 0.6 * max(filled, default=0))
    return next((place for place, count in enumerate(filled, start=1) if count >= enough), 1)


def matters(path: Path, name: str, layout: Layout) -> bool:
    """Return whether the user has to describe a file: several sheets, a title above, another encoding.

    Raises:
        BadFile
    """
    sheets = first_lines(path, name, layout)
    if len(sheets) > 1 and not layout.sheet:
        return True
    if layout.header_row == 1 and any(header_row_of(rows) > 1 for rows in sheets.values()):
        return True
    return "" in sheets and not layout.encoding and _is_unreadable(path)


def _is_unreadable(path: Path) -> bool:
    try:
        with path.open(encoding=encoding_of(path, "")) as file:
            while file.read(1 << 20):
                pass
    except UnicodeError:
        return True
    return False


class LayoutForm(forms.Form):
    """The layout of a file, with likely initial values."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), required=False)
    delimiter = forms.ChoiceField(
        label=gettext_lazy("What parts the cells"), required=False,
        choices=[("", gettext_lazy("as in the header")), *DELIMITER_NAMES.items()],
    )  # fmt: skip
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet with a row for each incident"))
    header_row = forms.IntegerField(label=gettext_lazy("Row of the header"), min_value=1, max_value=100)
    join_sheet = forms.ChoiceField(
        label=gettext_lazy("Join another sheet"), required=False,
        help_text=gettext_lazy("e.g. the people of each case: its columns can be chosen too."),
    )  # fmt: skip
    join_header_row = forms.IntegerField(
        label=gettext_lazy("Row of its header"), min_value=1, max_value=100, required=False
    )
    join_column = forms.ChoiceField(label=gettext_lazy("Column here with the id"), required=False)
    join_key = forms.ChoiceField(label=gettext_lazy("Column there with the same id"), required=False)

    def __init__(self, sheets: Sheets, layout: Layout, path: Path, data: Any = None) -> None:
        self.sheets = sheets
        super().__init__(data, initial=_initial(sheets, layout, path))
        names = [name for name in sheets if name]
        fields: dict[str, Any] = self.fields
        fields["encoding"].choices = [("", _("UTF-8, or as the file says")), *((e, e) for e in ENCODINGS)]
        fields["sheet"].choices = [(name, name) for name in names]
        fields["join_sheet"].choices = [("", "—"), *((name, name) for name in names)]
        for name in ("join_column", "join_key"):
            fields[name].choices = [("", "—"), *_headers(sheets)]
        csv_only = ("encoding", "delimiter")
        joins = ("join_sheet", "join_header_row", "join_column", "join_key")
        for name in csv_only if names else ("sheet", *joins):
            del self.fields[name]
        if len(names) == 1:
            for name in joins:
                del self.fields[name]
        if len(names) > 1:
            fields["header_row"].required = False
            fields["header_row"].help_text = _("If blank: the likely one of the sheet that you choose.")

    def previews(self) -> list[dict[str, Any]]:
        """Return the first rows of each sheet, with their numbers."""
        return [
            {
                "name": name,
                "rows": [
                    (at, [cell[:60] for cell in row[:MOST_CELLS_SHOWN]]) for at, row in enumerate(rows, 1)
                ],
            }
            for name, rows in self.sheets.items()
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("join_sheet"):
            for name in ("join_column", "join_key"):
                if not found.get(name):
                    self.add_error(name, _("Choose the column by which the sheets belong together."))
            if found["join_sheet"] == found.get("sheet"):
                self.add_error("join_sheet", _("This is the sheet itself; choose another one."))
        return found

    def file_table(self) -> dict[str, Any]:
        """Return the layout as the table [file] of a mapping."""
        found = self.cleaned_data
        table = {name: found[name] for name in ("encoding", "delimiter", "sheet") if found.get(name)}
        header_row = found["header_row"] or header_row_of(self.sheets[found["sheet"]])
        if header_row > 1:
            table["header_row"] = header_row
        if found.get("join_sheet"):
            join = {"sheet": found["join_sheet"], "column": found["join_column"], "key": found["join_key"]}
            join["header_row"] = found["join_header_row"] or header_row_of(self.sheets[found["join_sheet"]])
            if set(join["sheet"]) & {".", "*"}:
                join["as"] = "sheet 2"
            table["join"] = [join]
        return table


def _headers(sheets: Sheets) -> list[tuple[str, Any]]:
    """Return the columns of each sheet as choices, by its likely header row."""
    found = []
    for name, rows in sheets.items():
        header = rows[header_row_of(rows) - 1] if rows else []
        names = dict.fromkeys(" ".join(cell.split()) for cell in header if cell.strip())
        found.append((name, [(each, each) for each in names]))
    return found


def _initial(sheets: Sheets, layout: Layout, path: Path) -> dict[str, Any]:
    sheet = layout.sheet or next(iter(sheets), "")
    guessed = header_row_of(sheets.get(sheet, []))
    likely = (
        "" if sheet or layout.encoding or not _is_unreadable(path) else next(iter(likely_encodings(path)), "")
    )
    found: dict[str, Any] = {
        "encoding": layout.encoding or likely,
        "delimiter": layout.delimiter,
        "sheet": sheet,
        "header_row": layout.header_row if layout.header_row > 1 else guessed,
    }
    if len(sheets) > 1 and layout.header_row == 1:
        found["header_row"] = None  # that of the first sheet would be wrong for another choice
    for join in layout.joins[:1]:
        found |= {"join_sheet": join.sheet, "join_column": join.column, "join_key": join.key}
        found["join_header_row"] = join.header_row
    return found

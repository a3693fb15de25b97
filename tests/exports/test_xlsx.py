"""XLSX: whatever the text, however long; sheets that are full go on in another."""

import io
import re
from datetime import datetime

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st
from openpyxl import load_workbook

from incidents.exports import xlsx
from incidents.text.csv_cells import restored
from tests.exports.files import read_workbook

pytestmark = pytest.mark.one_database


def workbook(*rows: list, header: tuple = ("text", "number")) -> bytes:
    file = io.BytesIO()
    with xlsx.Workbook(file, settings.FILE_UPLOAD_TEMP_DIR) as written:
        written.add_sheet("first", header)
        for row in rows:
            written.add_row("first", row)
    return file.getvalue()


def cells(*rows: list) -> list[list]:
    return read_workbook(workbook(*rows))["first"]


def unescaped(cell: str) -> str:
    """ECMA-376, ST_Xstring."""
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), cell)


def test_numbers_are_numbers_and_nothing_is_an_empty_cell():
    assert cells(["one", 1.5], [None, 2], ["three", None])[1:] == [["one", 1.5], [2], ["three"]]


@settings_of(max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), min_size=1))
def test_whatever_the_text_it_can_be_read_back(text):
    assert restored(unescaped(cells([text, 1])[1][0])) == text


def test_characters_that_xml_forbids_are_replaced():
    assert cells(["a\ufffeb", 1])[1][0] == "a\ufffdb"


@pytest.mark.parametrize("text", ["a" * 32_767, "a" * 32_768, "𝒜" * 20_000, "=" + "b" * 70_000])
def test_what_is_too_long_for_a_cell_goes_on_in_a_sheet_of_its_own(text):
    sheets = read_workbook(workbook(["short", 1], [text, 2]))
    others = sheets.get("continued", [])[1:]
    parts = [sheets["first"][2][0], *(row[-1] for row in others)]

    assert "".join(restored(part) for part in parts) == text
    assert max(len(part.encode("utf-16-le")) // 2 for part in parts) <= 32_767
    assert {tuple(row[:3]) for row in others} <= {("first", 3.0, "text")}


def test_a_sheet_that_is_full_goes_on_in_another(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    sheets = read_workbook(workbook(*[[f"{n}", n] for n in range(5)]))

    assert {name: [row[0] for row in rows] for name, rows in sheets.items()} == {
        "first": ["text", "0", "1"],
        "first 2": ["text", "2", "3"],
        "first 3": ["text", "4"],
    }


def test_the_same_rows_are_the_same_bytes():
    assert workbook(["a", 1], ["b", 2]) == workbook(["a", 1], ["b", 2])


def test_a_failure_while_writing_leaves_nothing_behind():
    with pytest.raises(KeyError), xlsx.Workbook(io.BytesIO(), settings.FILE_UPLOAD_TEMP_DIR) as written:
        written.add_row("no such sheet", [])

    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


def test_days_are_dates_that_a_spreadsheet_can_count_with():
    file = io.BytesIO()
    with xlsx.Workbook(file, settings.FILE_UPLOAD_TEMP_DIR) as written:
        written.add_sheet("days", ("text", "earliest"), frozenset({1}))
        for day in ("2025-06-23", "1900-03-01", "1790-01-01", ""):
            written.add_row("days", ["2025-06-23", day])
    rows = load_workbook(file)["days"].iter_rows(min_row=2, values_only=True)

    assert list(rows) == [
        ("2025-06-23", datetime(2025, 6, 23)),
        ("2025-06-23", datetime(1900, 3, 1)),
        ("2025-06-23", "1790-01-01"),
        ("2025-06-23", None),
    ]

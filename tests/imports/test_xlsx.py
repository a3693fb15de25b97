"""Rows of a workbook: all of them, whatever it says of itself, and dates as fine as they are shown."""

import io
import re
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from incidents.imports.common.report import BadFile, Notes
from incidents.imports.readers.readers import Layout, read
from tests.imports.hostile import SHEET, rewritten, workbook

pytestmark = pytest.mark.one_database
HEADER = ("id", "title")
ROWS = [("1", "A"), ("2", "B"), ("3", "C")]


def rows(folder, content, **layout):
    """The rows and errors of a workbook that is kept without an ending, as an upload is."""
    path = folder / "upload"
    path.write_bytes(content)
    notes = Notes()
    found = [row for _, row in read(path, "upload.xlsx", Layout(**layout), notes)]
    return found, [note.detail for note in notes.errors]


@pytest.mark.parametrize("says", [b'<dimension ref="A1:B2"/>', b'<dimension ref="A1"/>', b""])
def test_all_rows_are_read_whatever_the_sheet_says_of_its_size(tmp_path, says):
    good = workbook([HEADER, *ROWS])
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        sheet = re.sub(rb"<dimension[^>]*/>", says, archive.read(SHEET))

    found, errors = rows(tmp_path, rewritten(good, SHEET, sheet))

    assert ([row["title"] for row in found], errors) == (["A", "B", "C"], [])


def test_cells_merged_above_the_header_are_a_title(tmp_path):
    content = workbook([("A list of arrests", ""), HEADER, *ROWS], merged="A1:B1")

    assert rows(tmp_path, content, header_row=2) == (
        [{"id": number, "title": title} for number, title in ROWS],
        [],
    )


def test_cells_merged_in_rows_that_are_read_are_an_error(tmp_path):
    _, errors = rows(tmp_path, workbook([HEADER, *ROWS], merged="A2:A3"))

    assert errors == ["These cells are merged: unmerge them and fill each."]


def test_a_merged_title_leads_to_the_row_of_the_header(tmp_path):
    with pytest.raises(BadFile, match=r"Row 1 is merged.*row 2"):
        rows(tmp_path, workbook([("A list of arrests", ""), HEADER, *ROWS], merged="A1:B1"))


@pytest.mark.parametrize(
    ("number_format", "value", "text"),
    [
        ("mmm-yy", date(2016, 3, 1), "2016-03"),
        ("mm/yyyy", date(2016, 3, 16), "2016-03"),
        ('[$-409]mmmm" "yyyy', date(2016, 3, 1), "2016-03"),
        ("yyyy", date(2016, 3, 1), "2016"),
        ("dd/mm/yyyy", date(2016, 3, 1), "2016-03-01"),
        ("mm-dd-yy", date(2016, 3, 1), "2016-03-01"),
        ("yyyy-mm-dd h:mm", datetime(2016, 3, 1, 23, 30), "2016-03-01 23:30"),
    ],
)
def test_a_date_is_as_fine_as_its_cell_shows_it(tmp_path, number_format, value, text):
    book, file = Workbook(), io.BytesIO()
    book.active.append(["date"])
    book.active.append([value])
    book.active["A2"].number_format = number_format
    book.save(file)

    assert rows(tmp_path, file.getvalue()) == ([{"date": text}], [])

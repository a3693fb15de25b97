"""Several sheets of a workbook in one import, joined by id."""

import io

import pytest
from openpyxl import Workbook

from incidents.imports.mapping.mapping import BadMapping, read_mapping
from incidents.imports.readers import joined_sheets, xlsx_reader
from incidents.models import Incident, Person
from tests.imports.files import checked, imported, outcome, written

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CASES = [("case", "title", "when"), (1, "Arrest at home", "3 May 2021"), (2, "Arrest at work", "4 May 2021")]
PEOPLE = [("no", "name", "sex"), (1, "Leyla Misal", "f"), (1, "Anar Örnək", "m"), (3, "Nobody’s", "m")]
MAPPING = """
dataset = "x"
[file]
sheet = "Cases"
[[file.join]]
sheet = "People"
column = "case"
key = "no"
%s
[incident]
id = "case"
title = "title"
kind = { value = "arrest" }
date = "when"
[[involvement]]
role = { value = "victim" }
person.name = "People.name"
person.gender = { column = "People.sex", table = { f = "female", m = "male" } }
"""


def book(**sheets):
    made, file = Workbook(), io.BytesIO()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(file)
    return file.getvalue()


def both(folder, **sheets):
    return written(folder, book(**({"Cases": CASES, "People": PEOPLE} | sheets)), "cases.xlsx")


def test_people_of_another_sheet_are_in_the_incidents_of_their_id(tmp_path, contributor):
    path = both(tmp_path)
    _, plan = imported(path, contributor, MAPPING % "")

    home = Incident.objects.get(title="Arrest at home")
    genders = dict(home.involvements.values_list("person__name", "person__gender"))
    assert genders == {"Leyla Misal": "female", "Anar Örnək": "male"}
    assert (Incident.objects.count(), Person.objects.count(), plan.rows) == (2, 2, 2)
    assert outcome(checked(path, contributor, MAPPING % "")) == (0, 0, 2)


def test_rows_of_another_sheet_that_belong_nowhere_are_a_warning(tmp_path, contributor):
    (warning,) = checked(both(tmp_path), contributor, MAPPING % "").notes.warnings

    assert (warning.row, warning.column) == (4, "People.no")
    assert "1 rows of the sheet “People” are left out (rows 4)" in warning.detail


def test_a_case_is_found_from_the_sheet_of_people_too(tmp_path, contributor):
    mapping = """
dataset = "x"
[file]
sheet = "People"
join = [{ sheet = "Cases", column = "no", key = "case", header_row = 1 }]
[incident]
id = "no"
several_rows = true
title = "Cases.title"
kind = { value = "arrest" }
skip_when = { column = "Cases.title", is = [""] }
[[involvement]]
role = { value = "victim" }
person.name = "name"
"""
    imported(both(tmp_path), contributor, mapping)

    assert list(Incident.objects.values_list("title", flat=True)) == ["Arrest at home"]
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (MAPPING.replace('key = "no"', 'key = "number"') % "", "no column “number”"),
        (MAPPING.replace('column = "case"', 'column = "id"') % "", "no column “id”"),
        (MAPPING.replace('"People"', '"Folk"') % "", "no sheet “Folk”"),
        (MAPPING.replace("People.", "title.") % 'as = "title"', "is a column too"),
        (MAPPING.replace("People.sex", "People.gender") % "", "People.gender"),
    ],
)
def test_a_sheet_that_cannot_be_joined_is_refused_in_words_of_the_file(tmp_path, contributor, mapping, words):
    (error,) = checked(both(tmp_path), contributor, mapping).notes.errors

    assert words in error.detail


def test_a_joined_sheet_has_a_limit(tmp_path, contributor, monkeypatch):
    monkeypatch.setattr(joined_sheets, "MOST_JOINED_ROWS", 3)
    (error,) = checked(both(tmp_path), contributor, MAPPING % "").notes.errors

    assert "too large to be joined" in error.detail


def test_an_error_of_a_joined_sheet_names_it(tmp_path, contributor, monkeypatch):
    monkeypatch.setattr(xlsx_reader, "LONGEST_CELL", 100)
    long = [*PEOPLE, (2, "x" * 101, "f")]
    (error,) = checked(both(tmp_path, People=long), contributor, MAPPING % "").notes.errors

    assert (error.row, error.column) == (5, "People.B")


def test_a_joined_sheet_with_too_many_errors_imports_nothing(tmp_path, contributor, monkeypatch):
    monkeypatch.setattr(xlsx_reader, "LONGEST_CELL", 100)
    plan = checked(
        both(tmp_path, People=[*PEOPLE, *[(1, "x" * 101, "f")] * 1_001]), contributor, MAPPING % ""
    )

    assert (plan.is_cut_short, len(plan.notes.errors)) == (True, 1_000)


@pytest.mark.parametrize(
    "join",
    [
        '{ sheet = "a" }',
        '{ column = "a" }',
        '{ sheet = "a.b", column = "c" }',
        '{ sheet = "a", column = "c", no = "d" }',
    ],
)
def test_a_join_that_cannot_be_used_is_refused(join):
    with pytest.raises(BadMapping):
        read_mapping(f'dataset = "x"\n[file]\njoin = [{join}]\n[incident]\ntitle = "t"\nkind = "k"\n')

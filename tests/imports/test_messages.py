"""What an import says is wrong: once for each fault, in the words and columns of the file."""

from pathlib import Path

import pytest
from django.conf import settings

from incidents import choices
from incidents.dates.span import Span, UnreadableDate
from incidents.imports.common.report import shown
from incidents.imports.readers.csv import likely_encodings
from tests.imports.files import checked, csv_of, imported, row, written

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
RUSSIAN = "id;название;дата\n1;Задержание журналиста в Баку;3 мая 2021 года\n2;Обыск в редакции газеты;2020\n"
MAPPING = """
dataset = "x"
[incident]
id = "no"
several_rows = true
title = "what"
kind = { value = "arrest" }
date = "when"
"""
COLUMNS = ("no", "what", "when")


def errors(folder, user, *rows):
    plan = checked(written(folder, csv_of(*rows, columns=COLUMNS)), user, MAPPING)
    return [(note.row, note.column, note.detail) for note in plan.notes.errors]


def test_a_title_that_is_too_long_is_one_error(tmp_path, contributor):
    found = errors(tmp_path, contributor, {"no": "1", "what": "x" * 2_000, "when": ""})

    assert [(number, column) for number, column, _ in found] == [(2, "what")]
    assert "longer than" in found[0][2]


def test_rows_of_one_incident_that_differ_in_a_date_are_one_error_of_its_column(tmp_path, contributor):
    first = {"no": "1", "what": "A", "when": "2020-05-03"}
    found = errors(tmp_path, contributor, first, row(first, when="2020-05-04"))

    assert [(number, column) for number, column, _ in found] == [(3, "when")]


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_a_wrong_encoding_leads_to_the_likely_one(tmp_path, contributor, encoding):
    path = written(tmp_path, RUSSIAN.encode(encoding))
    (error,) = checked(path, contributor, MAPPING).notes.errors

    assert likely_encodings(path)[0] == encoding
    assert f'encoding = "{encoding}"' in error.detail


def test_joiners_of_persian_are_shown_as_they_are():
    assert shown("کشته\u200cشدن\0") == "کشته\u200cشدن\ufffd"


@pytest.mark.parametrize("text", ["a\u00a0b", "\u200fاب\u200e", "\u061cا", "hy\u00adphen", "10\u202f000"])
def test_a_value_is_shown_with_the_signs_that_nobody_sees(text):
    assert shown(text) == text
    with pytest.raises(UnreadableDate) as refusal:
        Span.parse(text)
    assert "\ufffd" not in str(refusal.value)


def test_the_documentation_lists_every_value_of_every_vocabulary():
    text = (Path(settings.BASE_DIR) / "docs" / "imports.md").read_text()
    vocabularies = (
        choices.IncidentKind, choices.Role, choices.Outcome, choices.LocationPrecision, choices.Gender,
        choices.InstitutionKind, choices.SourceKind, choices.Reliability, choices.Stance,
        choices.CitationStance, choices.Sensitivity,
    )  # fmt: skip

    missing = [value for each in vocabularies for value in each.values if f"`{value}`" not in text]
    assert missing == []


def test_one_id_with_two_names_is_a_warning_and_the_first_is_kept(tmp_path, contributor):
    mapping = (
        'dataset = "x"\n[incident]\nid = "no"\ntitle = "what"\nkind = { value = "arrest" }\n'
        '[[involvement]]\nrole = { value = "victim" }\nperson.id = "pid"\nperson.name = "name"\n'
    )
    people = [
        {"no": str(number), "what": "A", "pid": "7", "name": name}
        for number, name in enumerate(("Leyla Misal", "Leyla Misal", "Anar Misal"))
    ]
    path = written(tmp_path, csv_of(*people, columns=("no", "what", "pid", "name")))
    warnings = checked(path, contributor, mapping).notes.warnings

    assert [(note.row, note.value) for note in warnings] == [(4, "Anar Misal")]
    assert "Row 2 has the same person as “Leyla Misal”" in warnings[0].detail


def test_victims_the_wrong_way_round_are_an_error_of_the_greatest_number(tmp_path, contributor):
    mapping = MAPPING + 'victims_low = "least"\nvictims_high = "most"\n'
    rows = [{"no": "1", "what": "A", "when": "", "least": "5", "most": "3"}]
    path = written(tmp_path, csv_of(*rows, columns=(*COLUMNS, "least", "most")))
    (error,) = checked(path, contributor, mapping).notes.errors

    assert (error.row, error.column, error.value) == (2, "most", "3")


def test_what_a_source_supports_is_an_error_of_its_column(tmp_path, contributor):
    mapping = MAPPING + '[[source]]\ntitle = "paper"\ncites = "about"\n'
    rows = [{"no": "1", "what": "A", "when": "", "paper": "P", "about": "place_name"}]
    path = written(tmp_path, csv_of(*rows, columns=(*COLUMNS, "paper", "about")))
    (error,) = checked(path, contributor, mapping).notes.errors

    assert (error.column, error.value) == ("about", "place_name")


def test_a_changed_field_is_called_as_on_pages(tmp_path, contributor):
    first = {"no": "1", "what": "A", "when": "2020-05-03"}
    imported(written(tmp_path, csv_of(first, columns=COLUMNS)), contributor, MAPPING)
    plan = checked(written(tmp_path, csv_of(row(first, when="2020"), columns=COLUMNS)), contributor, MAPPING)

    names = {name for name, _old, _new in plan.changes[0].fields}
    assert len(names) == 3
    assert not [name for name in names if "_" in name]

"""Lists of prisoners: custody, recognition and case of each row, found again by a later file, and undone."""

import json
import tomllib
from datetime import date

import pytest
from django.conf import settings

from incidents.imports.batches import undo
from incidents.imports.chooser.columns import ColumnsForm
from incidents.imports.chooser.refill import chosen_columns
from incidents.imports.mapping.mapping import read_mapping
from incidents.imports.mapping.options import BadMapping
from incidents.imports.write import pace
from incidents.models import Case, Citation, Custody, Institution, Person, Recognition, Source
from incidents.publishing.publish import preview
from tests import make
from tests.imports.files import checked, imported, outcome, written
from tests.imports.test_documents import DOCUMENTS

pytestmark = pytest.mark.django_db
PRISONERS = """
dataset = "census"
[incident]
id = "no"
title = { template = "Arrest of {name}" }
kind = { value = "arrest" }
date = "held since"
[[involvement]]
role = { value = "victim" }
person.name = "name"
[[involvement.person.custody]]
status = { column = "status", table = { Pre-trial = "pretrial_detention", Sentenced = "serving_sentence" } }
from = "held since"
until = "released"
place.name = "prison"
place.kind = { value = "prison" }
last_confirmed = "as of"
expected_end = "due"
source.url = "link"
source.title = "list"
incident = "begins"
[[involvement.person.recognition]]
when = { column = "body" }
status = { value = "political_prisoner" }
body.name = "body"
body.kind = { value = "ngo" }
from = "listed"
source.url = "link"
source.title = "list"
[[case]]
title = "case"
"""
HEAD = "no,name,held since,released,status,prison,as of,due,body,listed,list,link,case\n"
FIRST = (
    "1,Ulvi Hasanli,20 November 2023,,Pre-trial,Baku prison,2024-12-01,,Union,2024,The list,"
    "https://a.example/1,Abzas Media\n"
)
SECOND = (
    "2,Aytaj Tapdig,December 2024,,Pre-trial,Baku prison,2025-01-05,,,,,https://a.example/2,Abzas Media\n"
)


@pytest.fixture(autouse=True)
def no_gaps(monkeypatch):
    monkeypatch.setattr(pace, "GAP", 0)


def listed(folder, *rows):
    return written(folder, HEAD + "".join(rows), "prisoners.csv")


def test_a_row_becomes_a_person_with_custody_recognition_and_case(tmp_path, editor):
    imported(listed(tmp_path, FIRST, SECOND), editor, PRISONERS)

    held = Custody.objects.get(person__name="Ulvi Hasanli")
    assert (held.status, held.place.name, held.from_text, held.from_earliest, held.last_confirmed) == (
        "pretrial_detention", "Baku prison", "20 November 2023", date(2023, 11, 20), date(2024, 12, 1),
    )  # fmt: skip
    assert held.begun_by.title == "Arrest of Ulvi Hasanli"
    cited = Citation.objects.get(custody=held)
    assert (cited.field, cited.source.url) == ("last_confirmed", "https://a.example/1")
    view = Recognition.objects.get()
    assert (view.body.name, view.status, view.from_text, view.source.title) == (
        "Union", "political_prisoner", "2024", "The list",
    )  # fmt: skip
    assert Case.objects.get().incidents.count() == 2
    assert held.history.count() == 1


def test_a_check_shows_the_custody_that_will_be_written(tmp_path, editor):
    plan = checked(listed(tmp_path, FIRST), editor, PRISONERS)

    (person,) = [each for each in plan.creations if each.kind == "person"]
    shown = {name: new for name, _, new in person.fields}
    assert "Baku prison" in shown["custody"]
    assert "20 November 2023" in shown["custody"]
    assert "Union" in shown["recognition"]
    assert Custody.objects.count() == 0


def test_the_same_file_again_changes_nothing(tmp_path, editor):
    path = listed(tmp_path, FIRST, SECOND)
    imported(path, editor, PRISONERS)

    assert outcome(checked(path, editor, PRISONERS)) == (0, 0, 2)


def test_a_later_file_updates_the_period_and_undoing_brings_the_earlier_one_back(tmp_path, editor):
    imported(listed(tmp_path, FIRST), editor, PRISONERS)
    later = FIRST.replace("2024-12-01", "2025-12-01").replace("Pre-trial,Baku", "Sentenced,Umbaki")
    batch, plan = imported(listed(tmp_path, later), editor, PRISONERS)

    held = Custody.objects.get()
    assert (held.status, held.place.name, held.last_confirmed) == (
        "serving_sentence", "Umbaki prison", date(2025, 12, 1),
    )  # fmt: skip
    (change,) = [each for each in plan.changes if each.kind == "person"]
    assert ("custody: last_confirmed", "2024-12-01", "2025-12-01") in change.fields
    undo(batch, by=editor)
    held.refresh_from_db()
    assert (held.status, held.place.name, held.last_confirmed) == (
        "pretrial_detention", "Baku prison", date(2024, 12, 1),
    )  # fmt: skip


def test_a_later_file_adds_an_incident_to_its_case(tmp_path, editor):
    imported(listed(tmp_path, FIRST), editor, PRISONERS)
    batch, _ = imported(listed(tmp_path, FIRST, SECOND), editor, PRISONERS)

    assert Case.objects.get().incidents.count() == 2
    undo(batch, by=editor)
    assert Case.objects.get().incidents.count() == 1


def test_undoing_leaves_nothing_behind(tmp_path, editor):
    batch, _ = imported(listed(tmp_path, FIRST, SECOND), editor, PRISONERS)
    undo(batch, by=editor)

    models = (Person, Custody, Recognition, Case, Institution, Source, Citation)
    assert [model.objects.count() for model in models] == [0] * len(models)


def test_a_period_that_an_editor_removed_stays_removed(tmp_path, editor):
    imported(listed(tmp_path, FIRST), editor, PRISONERS)
    Custody.objects.get().delete()

    assert outcome(checked(listed(tmp_path, FIRST), editor, PRISONERS)) == (0, 0, 1)
    later = FIRST.replace("2024-12-01", "2025-12-01")
    assert outcome(checked(listed(tmp_path, later), editor, PRISONERS)) == (0, 0, 1)


def test_a_person_who_is_chosen_gets_the_custody_of_the_row(tmp_path, editor):
    known = make.person("Ulvi Hasanli")
    chosen = f'{PRISONERS}\n[choose.person]\n"Ulvi Hasanli" = "{known.uid}"\n'
    batch, _ = imported(listed(tmp_path, FIRST), editor, chosen)

    assert Person.objects.count() == 1
    assert known.custody.get().begun_by.title == "Arrest of Ulvi Hasanli"
    assert outcome(checked(listed(tmp_path, FIRST), editor, chosen)) == (0, 0, 1)
    undo(batch, by=editor)
    assert known.custody.count() == 0


def test_rows_of_one_incident_give_one_person_several_periods(tmp_path, editor):
    mapping = PRISONERS.replace('id = "no"', 'id = "no"\nseveral_rows = true')
    mapping = mapping.replace('date = "held since"\n', "")
    later = FIRST.replace("20 November 2023", "20 June 2025").replace("Pre-trial", "Sentenced")
    later = later.replace("2024-12-01", "2025-07-01")
    path = listed(tmp_path, FIRST, later)
    imported(path, editor, mapping)

    assert list(Person.objects.get().custody.order_by("pk").values_list("status", flat=True)) == [
        "pretrial_detention", "serving_sentence",
    ]  # fmt: skip
    assert outcome(checked(path, editor, mapping))[:2] == (0, 0)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Pre-trial", "Vanished", "status"),
        ("2024-12-01", "2022-12-01", "before it begins"),
        ("20 November 2023,,", "20 November 2023,1 May 2020,", "ends before it begins"),
    ],
)
def test_a_row_with_a_wrong_period_is_an_error(tmp_path, editor, old, new, words):
    errors = checked(listed(tmp_path, FIRST.replace(old, new)), editor, PRISONERS).notes.errors

    assert words in str(errors)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('incident = "begins"', 'incident = "causes"', "begins, ends"),
        ('status = { value = "political_prisoner" }\n', "", "needs a status, a body and a source"),
        ('title = "case"', 'summary = "case"', "needs a title"),
        ('from = "listed"', 'since = "listed"', "since"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(tmp_path, editor, old, new, words):
    with pytest.raises(BadMapping, match=words):
        read_mapping(PRISONERS.replace(old, new))


@pytest.fixture
def document():
    """A published person with two periods that begin alike, a recognition, and a source that repeats one."""
    original = make.source("A report")
    copy = make.source("A copy of it", derived_from=original)
    arrest = make.public(make.incident("The arrest"))
    person, prison, body = (
        make.person(),
        make.institution("Prison", "prison"),
        make.institution("Union", "ngo"),
    )
    make.public(prison, body)
    held = make.hold(person, place=prison, begun_by=arrest, last_confirmed=date(2025, 2, 5))
    make.hold(person, status="house_arrest")
    make.cite(person, copy, "status", custody=held, holder="the prosecution", stance="disputes")
    make.cite(person, original, "gender", phrase="a woman", resolved="a slip", stance="disputes")
    make.recognise(person, body)
    return preview(make.public(person)).document


def as_file(folder, document):
    return written(folder, json.dumps(document) + "\n", "person.jsonl")


def test_a_document_that_was_exported_here_changes_nothing(document, tmp_path, editor):
    plan = checked(as_file(tmp_path, document), editor, DOCUMENTS)

    assert (plan.notes.errors, plan.notes.warnings, outcome(plan)) == ([], [], (0, 0, 1))


def test_a_document_brings_back_custody_recognition_and_what_repeats_what(document, tmp_path, editor):
    Custody.objects.all().delete()
    Recognition.objects.all().delete()
    Citation.objects.filter(person__isnull=False).delete()
    make.edited(Source.objects.get(derived_from__isnull=False), derived_from=None)
    path = as_file(tmp_path, document)
    imported(path, editor, DOCUMENTS)

    person = Person.objects.get()
    assert preview(person).document["custody"] == document["custody"]
    assert preview(person).document["recognitions"] == document["recognitions"]
    by_id = {source["id"]: source for source in document["sources"]}
    assert {source["id"]: source for source in preview(person).document["sources"]} == by_id
    assert preview(person).document["citations"] == document["citations"]
    assert outcome(checked(path, editor, DOCUMENTS)) == (0, 0, 1)


def test_a_case_that_is_chosen_gets_the_incident_of_the_row(tmp_path, editor):
    known = make.case("Abzas", make.incident("Earlier"))
    chosen = f'{PRISONERS}\n[choose.case]\n"Abzas Media" = "{known.uid}"\n'
    imported(listed(tmp_path, FIRST, SECOND), editor, chosen)

    assert (Case.objects.count(), known.incidents.count()) == (1, 3)
    assert outcome(checked(listed(tmp_path, FIRST, SECOND), editor, chosen)) == (0, 0, 2)


def test_our_own_file_of_prisoners_comes_back(tmp_path, editor, client):
    arrest = make.incident("The arrest")
    person = make.person("Ulvi Hasanli", occupations="journalist")
    make.involve(arrest, person, charge="smuggling", sentence_months=108)
    prison = make.institution("Umbaki prison", "prison")
    held = make.hold(person, "20 November 2023", place=prison, last_confirmed=date(2025, 12, 1))
    make.cite(person, make.source("A report"), "last_confirmed", custody=held)
    make.public(prison, person, arrest)
    answer = client.get("/api/v1/prisoners.csv", {"custody_on": "2025-12-01"})
    path = written(
        tmp_path, b"".join(answer.streaming_content) if answer.streaming else answer.content, "p.csv"
    )
    mapping = (settings.BASE_DIR / "docs" / "imports" / "prisoners.toml").read_text()
    imported(path, editor, mapping)

    again = Custody.objects.latest("pk")
    assert (again.status, again.place.name, again.from_text, again.last_confirmed) == (
        "pretrial_detention", "Umbaki prison", "20 November 2023", date(2025, 12, 1),
    )  # fmt: skip
    assert again.person.occupation_list == ["journalist"]
    assert Citation.objects.get(custody=again).source.title == "A report"
    assert outcome(checked(path, editor, mapping)) == (0, 0, 1)


def test_the_pages_choose_custody_recognition_and_case(editor, client, tmp_path, monkeypatch):
    rows = [dict(zip(HEAD.strip().split(","), FIRST.strip().split(","), strict=True))]
    data = {
        "title": "name", "kind": "arrest", "persons": "name", "role": "victim", "custody_status": "status",
        "custody_from": "held since", "custody_place": "prison", "custody_source": "list",
        "every_recognition_status": "political_prisoner", "recognition_body": "body",
        "recognition_source": "list", "case_title": "case",
    }  # fmt: skip
    form = ColumnsForm(rows, data)
    assert form.is_valid(), form.errors
    text = form.text('dataset = "x"')
    document = tomllib.loads(text)

    assert document["involvement"][0]["person"]["custody"]["place"] == {"name": "prison"}
    assert document["case"] == [{"title": "case"}]
    assert chosen_columns(document, rows) is not None
    del data["recognition_body"], data["custody_status"]
    assert {"recognition_body", "custody_status"} <= ColumnsForm(rows, data).errors.keys()

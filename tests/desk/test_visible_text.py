"""Text that nobody can see is refused, by whichever way it comes in."""

import json

import pytest
from django.core.exceptions import ValidationError

from incidents.desk import validation, workflow
from incidents.desk.errors import WrongStatus
from incidents.desk.fixtures import Seed
from incidents.desk.records import merging
from incidents.desk.records.restore import restore
from incidents.models import Incident
from tests import make
from tests.desk.admin_forms import add_url, change, opened, rows, send, text_of
from tests.desk.histories import edit
from tests.imports.files import checked, written

pytestmark = pytest.mark.django_db

BLANK = "\u2800"
CSV = 'dataset = "w"\n[incident]\nid = "id"\ntitle = "title"\nkind = { value = "arrest" }\n'


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.mark.parametrize("text", [BLANK, "\u3164", "\u200b", "\u115f\u1160", " \u2800 \u00ad ", "\u0301"])
def test_blanks_fillers_and_marks_alone_are_invisible(text):
    assert validation.errors_of_text(text) == [validation.INVISIBLE]


@pytest.mark.parametrize("text", ["", "  ", "a", "…", "٣", f"{BLANK}x", "🕊"])
def test_a_letter_digit_or_sign_can_be_seen_and_no_text_is_no_fault(text):
    assert validation.errors_of_text(text) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"title": BLANK},
        {"place": BLANK},
        {"reason": BLANK, "place": "Baku"},
        {"involvements__0__note": BLANK},
        {"citations__0__quotation": BLANK},
    ],
)
def test_forms_refuse_it_in_a_record_its_rows_and_the_reason(desk, changes):
    incident = make.incident()
    make.involve(incident, make.person())

    page = change(desk, incident, **changes)

    assert validation.INVISIBLE in text_of(page)
    assert Incident.objects.get().revision == 1


def test_a_form_refuses_it_as_the_name_of_somebody_new(desk):
    fields = {**opened(desk, add_url("incident")), "title": "A", "kind": "arrest"}

    page = send(
        desk, add_url("incident"), {**fields, **rows("involvements", {"role": "victim", "new_person": BLANK})}
    )

    assert validation.INVISIBLE in text_of(page)
    assert not Incident.objects.exists()


def test_a_form_refuses_it_as_one_of_several_occupations(desk):
    person = make.person()

    page = change(desk, person, occupations=f"poet\n{BLANK}")

    assert validation.INVISIBLE in text_of(page)


@pytest.mark.parametrize("name", ["file.csv", "file.jsonl"])
def test_imports_refuse_it(tmp_path, editor, name):
    entry = {"id": str(make.incident().uid), "title": BLANK, "kind": "arrest", "involvements": []}
    content = f"id,title\n1,{BLANK}\n" if name == "file.csv" else json.dumps(entry) + "\n"
    mapping = CSV if name == "file.csv" else 'dataset = "d"\ndocuments = true\n'
    (error, *_) = checked(written(tmp_path, content, name), editor, mapping).notes.errors

    assert error.detail == validation.INVISIBLE


def test_fixtures_refuse_it():
    entry = {"uid": "0b0f7a9e-3f5c-4a57-8f0a-2f6f2a0b9c11", "title": BLANK, "kind": "arrest"}

    with pytest.raises(ValidationError, match="invisible"):
        Seed().load([{"incidents": {"i": entry}}])


def test_a_version_with_it_does_not_come_back(editor):
    incident = make.incident(place=BLANK)
    edit(incident, editor, place="Baku")

    with pytest.raises(WrongStatus, match="today's rules"):
        restore(incident, 1, by=editor, current_revision=2, reason="It was right.")


def test_it_is_no_reason(publisher):
    person = make.public(make.person())
    known = {"by": publisher, "revision": 1, "reason": BLANK}

    with pytest.raises(WrongStatus, match="reason"):
        workflow.withdraw(person, keep_history=False, **known)
    with pytest.raises(WrongStatus, match="reason"):
        merging.merge(make.person(), into=person, into_revision=1, **known)

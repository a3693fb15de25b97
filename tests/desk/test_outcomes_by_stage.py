"""Outcome by stage at the desk: text that editors type, forms, history, the desk API, files and merging."""

import json

import pytest

from incidents.dates.date_rules import EDITOR_RULES
from incidents.desk.records.restore import restore
from incidents.desk.validation.stages import read_stages, stages_in_lines
from incidents.documents.outcome_stages import outcome_after
from incidents.imports.check.differences import _changed
from incidents.imports.common.drafts import Part
from incidents.models import Involvement
from incidents.publishing.publish import preview
from tests import make
from tests.desk.admin_forms import change, opened, text_of, url_of
from tests.imports.files import imported, written

TYPED = "upheld: 9 September 2025\nSentenced: 23 June 2025"


def stage(name, day):
    return {"stage": name, "date": day and {"text": day, "earliest": day, "latest": day}}


def test_lines_are_read_in_order_of_time():
    entries = read_stages(f"on trial\n{TYPED}")

    assert stages_in_lines(entries) == "on trial\nsentenced: 23 June 2025\nupheld: 9 September 2025"
    assert entries[1]["date"] == {"text": "23 June 2025", "earliest": "2025-06-23", "latest": "2025-06-23"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [("fled: 2025", "This is not one of"), ("sentenced: someday", 'Cannot read "someday"')],
)
def test_a_line_that_cannot_be_read_says_why(typed, words):
    with pytest.raises(ValueError, match=f"^{words}"):
        read_stages(typed, EDITOR_RULES)


def test_days_that_were_entered_by_hand_stay_with_their_line():
    known = [{"stage": "sentenced", "date": {"text": "summer", "earliest": "2025-06-01", "latest": None}}]

    assert read_stages("sentenced: summer", known=known) == known


@pytest.mark.parametrize(
    ("stages", "outcome"),
    [
        ([], ""),
        ([stage("detained", "2024-01-01"), stage("released", "2024-02-01")], "released"),
        ([stage("upheld", "2025-09-09"), stage("sentenced", "2025-06-23")], "convicted"),
        ([stage("charged", "2024-01-01"), stage("remanded", "2024-01-01")], "detained"),
        ([stage("released", None), stage("sentenced", "2024-01-01")], "convicted"),
        ([stage("sentenced", "2024-01-01"), stage("quashed", "2024-03-01")], "unknown"),
    ],
)
def test_the_outcome_is_that_of_the_latest_stage(stages, outcome):
    assert outcome_after(stages) == outcome


@pytest.mark.django_db
def test_a_form_takes_and_shows_stages_and_history_restores_them(client, publisher):
    incident, person = make.incident(), make.person()
    row = make.involve(incident, person, outcome="convicted")
    client.force_login(publisher)

    change(client, incident, **{"involvements-0-outcomes": TYPED})

    row.refresh_from_db()
    assert [each["stage"] for each in row.outcomes] == ["sentenced", "upheld"]
    shown = opened(client, url_of(incident))
    assert shown["involvements-0-outcomes"] == "sentenced: 23 June 2025\nupheld: 9 September 2025"
    told = text_of(client.get(url_of(incident, "history")))
    assert "sentenced: 23 June 2025; sentence upheld: 9 September 2025" in told

    incident.refresh_from_db()
    restore(incident, 1, by=publisher, current_revision=incident.revision, reason="a mistake")

    row.refresh_from_db()
    assert row.outcomes == []


@pytest.mark.django_db
def test_the_desk_api_stores_stages_in_order_and_names_what_is_wrong(as_contributor):
    person = str(make.person().uid)
    later = {"stage": "upheld", "date": "9 September 2025"}
    sooner = {"stage": "sentenced", "date": "2025-06-23"}
    row = {"role": "victim", "person": person, "outcome": "convicted", "outcomes": [later, sooner]}
    body = {"title": "An arrest", "kind": "conviction", "involvements": [row]}

    made = as_contributor.post("incidents/", body).json()

    stages = made["involvements"][0]["outcomes"]
    assert [(each["stage"], each["date"]["earliest"]) for each in stages] == [
        ("sentenced", "2025-06-23"),
        ("upheld", "2025-09-09"),
    ]
    row["outcomes"] = [{"stage": "fled", "date": None}]
    refused = as_contributor.post("incidents/", body).json()
    assert [error["field"] for error in refused["errors"]] == ["involvements.0.outcomes.0.stage"]


@pytest.mark.django_db
def test_a_published_document_comes_back_as_a_file(tmp_path, editor):
    incident, person = make.incident(), make.person()
    stages = read_stages(TYPED)
    make.involve(incident, person, outcome="convicted", outcomes=stages)
    make.public(incident, person)
    document = preview(incident).document
    assert document["involvements"][0]["outcomes"] == stages
    document["involvements"][0]["outcomes"] = stages[:1]
    path = written(tmp_path, json.dumps(document) + "\n", "file.jsonl")

    imported(path, editor, 'dataset = "d"\ndocuments = true\n')

    assert Involvement.objects.get().outcomes == stages[:1]


def test_a_file_with_an_outcome_alone_keeps_the_outcome_that_stages_decide():
    row = Involvement(outcome="convicted", outcomes=read_stages("sentenced: 2025"), role="victim")

    assert _changed(Part("involvement", {"outcome": "released", "charge": "treason"}), row) == {
        "charge": "treason"
    }

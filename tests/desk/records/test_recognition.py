"""Recognition of people at the desk: who may see it, what restoring and merging do with it."""

import pytest
from django.db import IntegrityError, transaction

from incidents.desk.records import merging
from incidents.desk.records.editing import changing, delete_part
from incidents.desk.records.restore import restore
from incidents.desk.validation.recognition import errors_of_recognition
from incidents.models import Recognition
from incidents.publishing import publish as door
from incidents.publishing.omissions import outstanding
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def union():
    return make.institution("The Union", kind="ngo")


@pytest.fixture
def person():
    return make.person("Bahruz Samadov")


@pytest.mark.parametrize("hidden", ["row", "body", "source"])
def test_what_is_hidden_hides_the_row(person, union, hidden, contributor, editor):
    fields = {"sensitivity": 30} if hidden == "row" else {}
    if hidden == "source":
        fields["source"] = make.source("A list that is not public", sensitivity=30)
    body = make.institution("A body", sensitivity=30) if hidden == "body" else union
    make.recognise(person, body, **fields)
    make.public(*([person] if hidden == "body" else [union, person]))

    assert not Recognition.objects.visible_to(contributor).exists()
    assert Recognition.objects.visible_to(editor).exists()
    assert door.preview(person).document["recognitions"] == []
    assert "A list that is not public" not in str(door.preview(person).document)


def test_a_change_of_a_hidden_row_moves_nothing_that_others_see(person, union, editor):
    row = make.recognise(person, union, sensitivity=30)
    before = person.changes_10, person.changes_20
    with changing(person, by=editor, revision=person.revision):
        delete_part(row, by=editor)

    person.refresh_from_db()
    assert (person.changes_10, person.changes_20) == before
    assert person.changes_30 == 1


def test_a_body_that_is_not_public_yet_is_outstanding(person, union):
    make.recognise(person, union)
    make.public(person)

    assert door.preview(person).document["recognitions"] == []
    assert [row.target for row in outstanding("person")] == [union.uid]


@pytest.mark.parametrize("level", [10, 30])
def test_a_restored_row_is_as_hidden_as_it_was(person, union, publisher, level):
    row = make.recognise(person, union, sensitivity=level)
    start = person.revision
    with changing(person, by=publisher, revision=start):
        delete_part(row, by=publisher)
    person.clearance = 30

    restore(person, start, by=publisher, current_revision=person.revision, reason="a mistake")

    assert Recognition.objects.get().sensitivity == level


def test_merging_moves_the_views_of_a_person_and_of_a_body(person, union, publisher):
    other, twin = make.person("Bahruz S."), make.institution("Union", kind="ngo")
    make.recognise(other, twin)
    for loser, winner in ((other, person), (twin, union)):
        about = {"revision": loser.revision, "into_revision": winner.revision, "reason": "The same."}
        merging.merge(loser, into=winner, by=publisher, **about)

    row = Recognition.objects.get()
    assert (row.person, row.body) == (person, union)


def test_rules_and_constraints():
    errors = errors_of_recognition({"from_earliest": "2025-05-01", "until_latest": "2025-01-01"})
    assert errors.keys() >= {"body", "status", "source", "until_latest"}

    row = make.recognise(make.person(), make.institution())
    row.status = "innocent"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()

"""The public note of a version: what changed and why, in the words of its publisher."""

import json
import re
from html import unescape

import pytest
from django.test import Client

from incidents.desk import workflow
from incidents.models.editions.change import PUBLIC_NOTE_LENGTH, Change
from incidents.publishing import publish as door
from incidents.publishing.erasing import erase_editions
from incidents.publishing.ledger import redact_notes
from tests import make
from tests.desk.admin_forms import opened, url_of
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NOTE = "The date was corrected after Zyxw Vutsr's lawyer wrote to us."


@pytest.fixture
def corrected():
    """An incident in its second version, with a note."""
    record = make.public(make.incident("An arrest"))
    make.in_review(make.edited(record, summary="In short."))
    door.publish([record], by=None, reason="internal words", notes={record: NOTE})
    return record


def get(path):
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return b"".join(answer) if answer.streaming else answer.content


def words(path):
    return unescape(re.sub(r"<[^>]+>", " ", get(path).decode()))


@pytest.mark.parametrize(
    "path",
    [
        "/incidents/1/",
        "/incidents/1/versions/",
        "/incidents/1/feed/",
        "/corrections/",
        "/corrections/feed/",
        "/api/v1/changes/",
        "/api/v1/incidents/1/versions/",
    ],
)
def test_readers_see_the_note_and_no_word_for_the_history(corrected, path):
    shown = unescape(words(path))

    assert NOTE in shown
    assert "internal words" not in shown


def test_the_list_of_versions_has_the_note_with_its_version(corrected):
    versions = json.loads(get("/api/v1/incidents/1/versions/"))["results"]

    assert [each["reason"] for each in versions] == ["", NOTE]


def test_the_note_is_no_part_of_the_document_and_its_checksum(corrected):
    assert "lawyer" not in get("/api/v1/incidents/1/versions/2/").decode()


def test_a_publisher_writes_it_in_the_form_of_the_step(client, publisher):
    client.force_login(publisher)
    record = make.public(make.incident())
    make.in_review(make.edited(record, summary="In short."))
    url = url_of(record, "publish")
    assert "Public note" in page_text(client.get(url))
    client.post(url, {**opened(client, url), "public_note": NOTE})

    assert Change.objects.last().reason == NOTE


def test_nobody_has_to_write_it(client, publisher):
    client.force_login(publisher)
    record = make.in_review(make.incident())
    url = url_of(record, "publish")
    client.post(url, {**opened(client, url)})

    assert door.is_public(record)
    assert Change.objects.last().reason == ""


def test_the_desk_api_takes_it_and_bounds_it(as_publisher):
    record = make.in_review(make.incident())
    path = f"incidents/{record.uid}/publish/"
    refused = as_publisher.post(
        path, {"public_note": "x" * (PUBLIC_NOTE_LENGTH + 1)}, revision=record.revision
    )
    taken = as_publisher.post(path, {"public_note": NOTE}, revision=record.revision)

    assert (refused.status_code, taken.status_code) == (400, 200)
    assert Change.objects.last().reason == NOTE


def test_only_the_record_of_the_review_has_it(publisher):
    victim = make.in_review(make.person())
    record = make.incident()
    make.involve(record, victim)
    make.in_review(record)
    together = [(victim, victim.revision)]
    workflow.publish(record, by=publisher, revision=record.revision, public_note=NOTE, together=together)

    assert dict(Change.objects.values_list("kind", "reason")) == {"person": "", "incident": NOTE}


def test_it_goes_with_the_versions_that_a_withdrawal_removes(corrected):
    door.withdraw(corrected, by=None, reason="It was wrong.", keep_history=False)

    assert [each.reason for each in Change.objects.all()] == ["", "", "It was wrong."]


def test_it_stays_with_versions_that_stay(corrected):
    door.withdraw(corrected, by=None, reason="It was wrong.", keep_history=True)

    assert [each.reason for each in Change.objects.all()] == ["", NOTE, "It was wrong."]


def test_an_erasure_takes_the_name_out_of_the_notes_of_other_records(corrected):
    person = make.public(make.person("Zyxw Vutsr"))
    erase_editions([person.uid], ["Zyxw Vutsr"])

    assert "Vutsr" not in get("/api/v1/changes/").decode()
    assert "The date was corrected after [erased]" in get("/corrections/").decode()


def test_a_note_at_its_limit_can_lose_a_short_name():
    record = make.public(make.incident())
    Change.objects.update(reason="Ana " * (PUBLIC_NOTE_LENGTH // 4))
    redact_notes(["Ana"])

    assert len(Change.objects.get(uid=record.uid).reason) == PUBLIC_NOTE_LENGTH
    assert "Ana" not in Change.objects.get(uid=record.uid).reason


def test_invisible_characters_are_no_note(publisher):
    record = make.in_review(make.incident())
    workflow.publish(record, by=publisher, revision=record.revision, public_note="  \n ")

    assert Change.objects.last().reason == ""

"""Idempotency-Key: the same creation sent twice creates once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.models import IdempotentAnswer, Involvement, Person
from tests import make

pytestmark = pytest.mark.django_db

AYSEL = {"names": [{"text": "Aysel Quliyeva"}]}
KEY = {"Idempotency_Key": "one"}


def test_the_same_request_again_answers_with_the_record_that_is_there(as_editor):
    first = as_editor.post("persons/", AYSEL, **KEY)

    again = as_editor.post("persons/", AYSEL, **KEY)

    assert again.status_code == 201
    assert again.json() == first.json()
    assert again["Location"] == first["Location"]
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Person.objects.count() == 1


def test_the_order_of_keys_and_spaces_make_no_other_request(as_editor):
    as_editor.post("persons/", '{"names": [{"text": "A", "kind": "main"}], "gender": "female"}', **KEY)

    again = as_editor.post("persons/", '{"gender":"female","names":[{"kind":"main","text":"A"}]}', **KEY)

    assert again["Idempotent-Replayed"] == "true"


def test_another_body_under_the_same_key_is_refused(as_editor):
    as_editor.post("persons/", AYSEL, **KEY)

    answer = as_editor.post("persons/", {"names": [{"text": "Leyla"}]}, **KEY)

    assert answer.status_code == 422
    assert Person.objects.count() == 1


def test_another_address_under_the_same_key_is_refused(as_editor):
    as_editor.post("persons/", AYSEL, **KEY)

    assert as_editor.post("institutions/", AYSEL, **KEY).status_code == 422


def test_keys_of_two_users_are_two_keys(as_editor, as_publisher):
    as_editor.post("persons/", AYSEL, **KEY)

    assert "Idempotent-Replayed" not in as_publisher.post("persons/", AYSEL, **KEY)


def test_without_a_key_every_request_creates(as_editor):
    as_editor.post("persons/", AYSEL)
    as_editor.post("persons/", AYSEL)

    assert Person.objects.count() == 2


def test_a_refused_creation_leaves_its_key_free(as_editor):
    as_editor.post("persons/", {"names": []}, **KEY)

    answer = as_editor.post("persons/", AYSEL, **KEY)

    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "tab\there"])
def test_a_key_is_1_to_255_printable_ascii_characters(as_editor, key):
    answer = as_editor.post("persons/", AYSEL, Idempotency_Key=key)

    assert answer.status_code == 400
    assert Person.objects.count() == 0


def test_a_key_is_forgotten_after_a_day(as_editor):
    as_editor.post("persons/", AYSEL, **KEY)
    IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(hours=24, seconds=1))

    answer = as_editor.post("persons/", {"names": [{"text": "Leyla"}]}, **KEY)

    assert answer.status_code == 201
    assert IdempotentAnswer.objects.count() == 1


def test_a_key_whose_record_was_deleted_or_closed_answers_alike_and_creates_nothing(
    as_contributor, as_editor
):
    answers = []
    for way in ("delete", "close"):
        key = {"Idempotency_Key": way}
        address = f"persons/{as_contributor.post('persons/', AYSEL, **key).json()['id']}/"
        if way == "delete":
            as_editor.delete(address, revision=1)
        else:
            as_editor.patch(address, {"sensitivity": 30}, revision=1)
        answers.append(as_contributor.post("persons/", AYSEL, **key))

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].headers == answers[1].headers
    assert Person.objects.count() == 1


def test_a_part_is_created_once_too(as_editor):
    incident, person = make.incident(), make.person()
    body = {"incident": str(incident.uid), "person": str(person.uid), "role": "victim"}
    first = as_editor.post("involvements/", body, **KEY)

    again = as_editor.post("involvements/", body, **KEY)

    assert again.json() == first.json()
    assert Involvement.objects.count() == 1

"""What other systems call records, and many changes in one request."""

import pytest
from django.test import Client

from incidents.models import ExternalId, Incident, Source
from incidents.models.base import save_with_history
from tests import make
from tests.desk.conftest import fields_of

pytestmark = pytest.mark.django_db

PLAIN = {"title": "An arrest", "kind": "arrest"}
KEY = {"namespace": "acled", "id": "AZE:123"}


def called(desk, key="acled:AZE:123", folder="incidents"):
    answer = desk.get(f"{folder}/?external_id={key}")
    assert answer.status_code == 200, answer.content
    return [each["id"] for each in answer.json()["results"]]


def test_a_record_is_found_by_what_another_system_calls_it(as_contributor):
    made = as_contributor.post("incidents/", PLAIN | {"external_ids": [KEY]}).json()

    assert made["external_ids"] == [KEY]
    assert called(as_contributor) == [made["id"]]
    assert called(as_contributor, "other:AZE:123") == []
    assert called(as_contributor, folder="persons") == []


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_key_without_its_namespace_is_refused(as_contributor, method):
    body = {"external_ids": [{"id": "AZE:123"}]}
    if method == "PATCH":
        made = as_contributor.post("incidents/", PLAIN).json()
        answer = as_contributor.patch(f"incidents/{made['id']}/", body, revision=1)
    else:
        answer = as_contributor.post("incidents/", PLAIN | body)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["external_ids.0.namespace"]


def test_a_key_names_one_record_of_a_kind(as_editor):
    first = as_editor.post("incidents/", PLAIN | {"external_ids": [KEY]}).json()
    second = as_editor.post("incidents/", PLAIN | {"external_ids": [KEY]})

    assert (second.status_code, first["id"] in second.json()["detail"]) == (409, True)
    assert Incident.objects.count() == 1
    person = {"names": [{"text": "Ann"}], "external_ids": [KEY]}
    assert as_editor.post("persons/", person).status_code == 201


def test_a_key_of_a_hidden_record_is_not_told_to_be_taken(as_editor, as_contributor):
    hidden = as_editor.post("incidents/", PLAIN | {"external_ids": [KEY], "sensitivity": 30}).json()
    made = as_contributor.post("incidents/", PLAIN | {"external_ids": [KEY]})

    assert made.status_code == 201
    assert called(as_contributor) == [made.json()["id"]]
    assert set(called(as_editor)) == {hidden["id"], made.json()["id"]}


def test_keys_change_without_asking_for_a_new_review(as_editor, as_contributor):
    incident = make.incident()
    make.public(incident)
    read = as_contributor.get(f"incidents/{incident.uid}/").json()
    path, body = f"incidents/{incident.uid}/", {"external_ids": [KEY]}
    changed = as_editor.patch(path, body, revision=read["revision"])

    assert changed.status_code == 200, changed.content
    assert (changed.json()["status"], changed.json()["external_ids"]) == ("published", [KEY])
    now = as_contributor.get(f"incidents/{incident.uid}/").json()
    assert (now["revision"], now["external_ids"]) == (read["revision"] + 1, [KEY])
    gone = as_editor.patch(path, {"external_ids": []}, revision=changed.json()["revision"])
    assert gone.json()["external_ids"] == []


def test_what_an_import_calls_a_record_stays_and_is_not_shown(as_editor):
    incident = make.incident()
    ExternalId.objects.create(dataset="secret", kind="incident", key="1", uid=incident.uid)

    answer = as_editor.patch(f"incidents/{incident.uid}/", {"external_ids": [KEY]}, revision=1).json()

    assert answer["external_ids"] == [KEY]
    assert called(as_editor, "secret:1") == []
    assert ExternalId.objects.filter(dataset="secret").count() == 1


def test_keys_go_with_a_record_that_is_deleted(as_editor):
    made = as_editor.post("incidents/", PLAIN | {"external_ids": [KEY]}).json()

    assert as_editor.delete(f"incidents/{made['id']}/", revision=1).status_code == 204
    assert not ExternalId.objects.exists()


def test_wrong_keys_are_named(as_editor):
    keys = [{"namespace": "a b", "id": "1"}, {"namespace": "", "id": "1"}, {"namespace": "a"}]

    found = fields_of(as_editor.post("incidents/", PLAIN | {"external_ids": keys}))
    assert {"external_ids.0.namespace", "external_ids.1.namespace", "external_ids.2.id"} <= found
    assert as_editor.get("incidents/?external_id=nothing").status_code == 400


def test_keys_are_never_public(as_editor):
    made = as_editor.post("sources/", {"title": "A report", "external_ids": [KEY]}).json()
    incident = make.incident(cited=False)
    make.cite(incident, Source.objects.get(uid=made["id"]))
    make.public(incident)
    save_with_history(incident, by=None)

    assert b"AZE:123" not in Client().get("/api/v1/incidents/1/").content


def test_the_form_of_a_record_shows_its_keys(as_editor):
    made = as_editor.post("persons/", {"names": [{"text": "Ann"}], "external_ids": [KEY]}).json()
    as_editor.client.force_login(as_editor.user)

    page = as_editor.client.get(f"/admin/incidents/person/{made['id']}/change/").content.decode()
    assert "<bdi>acled:AZE:123</bdi>" in page


# Many changes in one request


def bulk(desk, *operations, **headers):
    answer = desk.post("bulk/", {"operations": list(operations)}, **headers)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def create(**body):
    return {"method": "POST", "path": "incidents/", "body": PLAIN | body}


def test_each_operation_has_a_result_of_its_own(as_editor):
    incident = make.incident()
    path = f"incidents/{incident.uid}/"
    results = bulk(
        as_editor,
        create(title="One"),
        create(kind="nothing"),
        {"method": "PATCH", "path": path, "body": {"title": "New"}, "revision": 1},
        {"method": "PATCH", "path": path, "body": {"title": "Newer"}, "revision": 1},
        {"method": "PATCH", "path": path, "body": {"title": "Newest"}},
        {"method": "POST", "path": f"{path}submit/", "revision": 2},
        {"method": "POST", "path": "bulk/", "body": {"operations": []}},
        {"method": "POST", "path": "../../admin/"},
    )

    assert [each["status"] for each in results] == [201, 400, 200, 412, 428, 200, 404, 404]
    assert results[0]["headers"]["Location"].endswith(f"/incidents/{results[0]['body']['id']}/")
    assert results[2]["headers"]["ETag"] == '"2"'
    assert sorted(Incident.objects.values_list("title", flat=True)) == ["New", "One"]


def test_the_same_bulk_twice_creates_once(as_editor):
    key = {"Idempotency_Key": "night of 30 November"}
    first = bulk(as_editor, create(title="One"), create(title="Two"), **key)
    again = bulk(as_editor, create(title="One"), create(title="Two"), **key)

    assert [each["body"]["id"] for each in again] == [each["body"]["id"] for each in first]
    assert {each["headers"]["Idempotent-Replayed"] for each in again} == {"true"}
    assert Incident.objects.count() == 2


def test_a_bulk_may_do_what_its_user_may_and_no_more(as_contributor, as_nobody):
    hidden, own = make.incident(sensitivity=30), make.in_review(make.incident())
    results = bulk(
        as_contributor,
        {"method": "PATCH", "path": f"incidents/{hidden.uid}/", "body": {"title": "New"}, "revision": 1},
        {"method": "POST", "path": f"incidents/{own.uid}/publish/", "body": {}, "revision": 1},
    )

    assert [each["status"] for each in results] == [404, 403]
    assert as_nobody.post("bulk/", {"operations": [create()]}).status_code == 401


@pytest.mark.parametrize("count", [0, 101])
def test_a_bulk_is_bounded(as_editor, count):
    assert as_editor.post("bulk/", {"operations": [create()] * count}).status_code == 400


def test_the_audit_log_names_what_a_bulk_wrote(as_editor, caplog):
    with caplog.at_level("INFO", "tracker.desk"):
        results = bulk(as_editor, create(title="One", external_ids=[KEY]), create(title="Two"))

    lines = [record.fields for record in caplog.records if "created" in getattr(record, "fields", {})]
    written = {key for line in lines for key in line["created"]}
    assert {f"incident {each['body']['id']}" for each in results} <= written
    assert "AZE:123" not in caplog.text

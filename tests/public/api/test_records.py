"""One record: by id and number, its versions, and what is said when it is gone."""

import json

import pytest
from django.test import Client

from incidents.models.editions.edition import EDITIONS
from incidents.publishing import publish as door
from tests import make
from tests.module_data import shared
from tests.public.client import get, merge

pytestmark = pytest.mark.django_db

KINDS = {
    "incidents": make.incident,
    "persons": make.person,
    "institutions": make.institution,
    "statements": make.statement,
}


@pytest.mark.parametrize("path", KINDS)
def test_a_record_has_the_same_bytes_by_id_and_by_number(path):
    record = make.public(KINDS[path]())
    by_number, by_id = get(f"{path}/1/"), get(f"{path}/{record.uid}/")

    assert by_number.status_code == 200
    assert by_number.content == by_id.content == door.live_edition(record).document.encode()
    assert by_number["ETag"] == by_id["ETag"]


@pytest.mark.parametrize(
    "reference",
    [
        "2",
        "0",
        "12345678901234567890123",
        "x",
        "00000000-0000-4000-8000-000000000000",
        "١",
        "-1",
        "1.0",
        "a" * 300,
    ],
)
@pytest.mark.parametrize("rest", ["", "versions/", "versions/1/"])
def test_what_does_not_exist_is_a_404_problem(reference, rest):
    make.public(make.incident())
    answer = get(f"incidents/{reference}/{rest}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("version", ["0", "2", "4294967296", "9" * 30])
def test_a_version_that_does_not_exist_is_a_404(version):
    make.public(make.incident())

    assert get(f"incidents/1/versions/{version}/").status_code == 404


def test_a_draft_is_a_404():
    draft = make.incident()

    assert get(f"incidents/{draft.uid}/").status_code == 404


def test_a_pending_edit_is_not_seen():
    incident = make.public(make.incident("Public title"))
    make.edited(incident, title="Pending title")

    assert get("incidents/1/").json()["title"] == "Public title"
    assert b"Pending" not in get("incidents/").content


def test_only_these_fields_of_a_record_are_given():
    make.public(make.incident("one"))

    assert get("incidents/1/", "fields=title,number").json() == {"number": 1, "title": "one"}


@pytest.mark.parametrize("query", ["page_size=1", "country=AZ", "nope=1", "as_of=", "as_of=x", "fields=nope"])
def test_a_record_refuses_parameters_that_it_has_not(query):
    make.public(make.incident())

    assert get("incidents/1/", query).status_code == 400


@shared
def edited():
    """An incident in two versions, and the moment of the first."""
    incident = make.public(make.incident("First title"))
    at = door.live_edition(incident).published_at
    make.public(make.edited(incident, title="Second title"))
    return incident, at


def test_a_record_is_read_as_it_stood(edited):
    _, at = edited

    assert get("incidents/1/", {"as_of": at.isoformat()}).json()["title"] == "First title"
    assert get("incidents/1/").json()["title"] == "Second title"


def test_a_day_means_its_end(edited):
    _, at = edited

    assert get("incidents/1/", {"as_of": at.date().isoformat()}).json()["title"] == "Second title"


def test_before_its_first_version_a_record_is_not_there(edited):
    assert get("incidents/1/", "as_of=2020-01-01").status_code == 404


def test_versions_are_listed_with_their_times_and_digests(edited):
    incident, _ = edited
    answer = get("incidents/1/versions/").json()
    first, second = answer["results"]

    assert answer["count"] == 2
    assert (first["version"], first["number"], first["id"]) == (1, 1, str(incident.uid))
    assert first["superseded_at"] == second["published_at"]
    assert second["superseded_at"] is None
    assert second["digest"] == door.live_edition(incident).digest
    assert first["url"] == f"http://127.0.0.1:8000/api/v1/incidents/{incident.uid}/versions/1/"


@pytest.mark.parametrize(("version", "title"), [(1, "First title"), (2, "Second title")])
def test_each_version_reads_as_it_was_published(edited, version, title):
    document = get(f"incidents/1/versions/{version}/").json()

    assert (document["title"], document["version"]) == (title, version)


@shared(params=list(KINDS))
def withdrawn(param):
    record = make.public(KINDS[param]())
    at = door.live_edition(record).published_at.isoformat()
    door.withdraw(record, by=None, reason="It was the wrong person.", keep_history=False)
    return param, record, at


@pytest.mark.parametrize("rest", ["", "versions/", "versions/1/"])
def test_a_withdrawn_record_is_gone_with_date_and_reason(withdrawn, rest):
    path, record, _ = withdrawn
    answer = get(f"{path}/{record.uid}/{rest}")
    problem = answer.json()

    assert answer.status_code == problem["status"] == 410
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["reason"] == "It was the wrong person."
    assert problem["withdrawn_at"].endswith("Z")


def test_a_withdrawn_record_is_gone_as_of_before_too(withdrawn):
    path, _, at = withdrawn

    assert get(f"{path}/1/", {"as_of": at}).status_code == 410
    assert get(f"{path}/", {"as_of": at}).json()["count"] == 0


def test_a_version_that_is_gone_keeps_number_times_and_digest():
    incident = make.public(make.incident())
    digest = door.live_edition(incident).digest
    door.withdraw(incident, by=None, reason="wrong", keep_history=False)
    problem = get("incidents/1/versions/1/").json()

    assert (problem["number"], problem["version"], problem["digest"]) == (1, 1, digest)


def test_a_withdrawal_that_keeps_the_history_hides_the_record_from_then_on_only():
    incident = make.public(make.incident("Kept"))
    at = door.live_edition(incident).published_at.isoformat()
    door.withdraw(incident, by=None, reason="to be corrected", keep_history=True)

    assert get("incidents/1/").status_code == 410
    assert get("incidents/1/", "as_of=now").status_code == 410
    assert get("incidents/1/", {"as_of": at}).json()["title"] == "Kept"
    assert get("incidents/1/versions/1/").json()["title"] == "Kept"
    assert get("incidents/1/versions/").json()["count"] == 1


def test_a_record_published_again_after_a_withdrawal_is_there_and_its_old_version_is_gone():
    incident = make.public(make.incident("First"))
    at = door.live_edition(incident).published_at.isoformat()
    door.withdraw(incident, by=None, reason="wrong", keep_history=False)
    make.public(make.edited(incident, title="Second"))

    assert get("incidents/1/").json()["title"] == "Second"
    assert get("incidents/1/versions/1/").status_code == 410
    assert get("incidents/1/", {"as_of": at}).status_code == 410
    assert [v["closed_at"] is None for v in get("incidents/1/versions/").json()["results"]] == [False, True]


@pytest.mark.parametrize("rest", ["", "versions/", "versions/1/"])
@pytest.mark.parametrize("path", ["persons", "institutions"])
def test_a_merged_record_points_to_its_survivor(path, rest):
    loser, survivor = make.public(KINDS[path]("Loser")), make.public(KINDS[path]("Survivor"))
    merge(loser, survivor)
    answer = get(f"{path}/1/{rest}")

    assert answer.status_code == 301
    assert answer.json()["merged_into"] == str(survivor.uid)
    assert answer["Location"] == f"/api/v1/{path}/{survivor.uid}/"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert Client().get(answer["Location"]).json()["name"] == "Survivor"


def test_a_redirect_keeps_the_question():
    loser, survivor = make.public(make.person("Loser")), make.public(make.person("Survivor"))
    merge(loser, survivor)

    assert get("persons/1/", "fields=name")["Location"].endswith("/?fields=name")


def test_an_edition_that_was_redacted_has_an_etag_of_the_words_it_has_now():
    person, incident = make.person("Gone Person"), make.incident()
    make.involve(incident, person)
    make.public(person, incident)
    before = get("incidents/1/versions/1/")["ETag"]
    door.withdraw(person, by=None, reason="asked for it", keep_history=False)
    answer = get("incidents/1/versions/1/")

    assert b"Gone Person" not in answer.content
    assert answer["ETag"] != before
    assert get("incidents/1/versions/").json()["results"][0]["redacted_at"]


@pytest.mark.parametrize("path", KINDS)
def test_a_superseded_edition_is_in_no_list(path):
    record = make.public(KINDS[path]())
    make.public(make.edited(record))
    answer = get(f"{path}/").json()

    assert answer["count"] == len(answer["results"]) == 1
    assert answer["results"][0]["version"] == 2
    assert EDITIONS[path[:-1]].objects.count() == 2


def test_the_document_is_canonical_json():
    make.public(make.incident())
    content = get("incidents/1/").content

    assert (
        content
        == json.dumps(json.loads(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    )

"""Publishing through the API says what it leaves out, and leaves nothing out that it was not told to."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.models import Incident
from incidents.publishing import publish as door
from tests import make
from tests.desk.conftest import Desk, fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def victim(db):
    return make.person("Aysel Quliyeva")


@pytest.fixture
def incident(victim):
    record = make.incident()
    make.involve(record, victim)
    return make.in_review(record)


def key(record):
    return {"kind": record._meta.model_name, "id": str(record.uid)}


def reviewed(record):
    return {**key(record), "revision": record.revision}


def publish(desk, record, **body):
    return desk.post(f"incidents/{record.uid}/publish/", body, revision=record.revision)


def public(desk, record):
    return desk.get(f"{record._meta.model_name}s/{record.uid}/").json()["public"]


@pytest.mark.parametrize("body", [{}, {"with": []}, {"leave_out": []}, {"with": [], "leave_out": []}])
def test_a_victim_is_not_left_out_in_silence(as_publisher, incident, victim, body):
    answer = publish(as_publisher, incident, **body)

    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["left_out"]) == ("left_out", [key(victim)])
    assert not door.is_public(incident)


def test_what_the_refusal_lists_can_be_named_to_leave_it_out(as_publisher, incident, victim):
    listed = publish(as_publisher, incident).json()["left_out"]

    answer = publish(as_publisher, incident, leave_out=listed)

    assert answer.status_code == 200
    assert (answer.json()["left_out"], answer.json()["public"]["behind"]) == ([key(victim)], True)
    assert not door.is_public(victim)


def test_what_goes_along_is_not_left_out(as_publisher, incident, victim):
    answer = publish(as_publisher, incident, **{"with": [reviewed(victim)]})

    assert (answer.json()["left_out"], answer.json()["public"]["behind"]) == ([], False)


def test_what_a_record_that_goes_along_leaves_out_is_asked_for_too(as_publisher, victim):
    incident, speaker = make.incident(), make.person("A speaker")
    make.involve(incident, victim)
    statement = make.statement(incidents=[incident], person=speaker, description="a diplomat")
    make.in_review(incident)
    along = {"with": [reviewed(victim), reviewed(statement)]}

    refused = publish(as_publisher, incident, **along)
    answer = publish(as_publisher, incident, leave_out=[key(speaker)], **along)

    assert refused.json()["left_out"] == [key(speaker)]
    assert answer.status_code == 200
    assert (public(as_publisher, incident)["behind"], public(as_publisher, statement)["behind"]) == (
        False, True,
    )  # fmt: skip


def unneeded(victim):
    hidden = make.person("Hidden", sensitivity=30)
    return {
        "an id of nothing": {"kind": "person", "id": "00000000-0000-4000-8000-000000000000"},
        "a hidden record": key(hidden),
        "a record that it does not name": key(make.person("A stranger")),
        "the right id as another kind": {**key(victim), "kind": "institution"},
    }


UNNEEDED = (
    "an id of nothing",
    "a hidden record",
    "a record that it does not name",
    "the right id as another kind",
)


@pytest.mark.parametrize("case", UNNEEDED)
@pytest.mark.parametrize("role", ["publisher", "administrator"])
def test_an_unknown_or_unneeded_entry_is_refused_by_its_place(incident, victim, case, role, request):
    desk = Desk(request.getfixturevalue("publisher") if role == "publisher" else make.user(role))

    answer = publish(desk, incident, leave_out=[key(victim), unneeded(victim)[case]])

    assert fields_of(answer) == {"leave_out.1"}
    assert answer.json()["errors"][0]["detail"].startswith("This publication does not leave it out")
    assert not door.is_public(incident)


def test_what_goes_along_cannot_be_left_out_as_well(as_publisher, incident, victim):
    answer = publish(as_publisher, incident, **{"with": [reviewed(victim)], "leave_out": [key(victim)]})

    assert fields_of(answer) == {"leave_out.0"}


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"kind": "person"}, "leave_out.0.id"),
        ({"id": "00000000-0000-4000-8000-000000000000"}, "leave_out.0.kind"),
        ({"kind": "source", "id": "00000000-0000-4000-8000-000000000000"}, "leave_out.0.kind"),
        ({"kind": "person", "id": "00000000-0000-4000-8000-000000000000", "why": ""}, "leave_out.0.why"),
        ("person", "leave_out.0"),
    ],
)
def test_an_entry_is_a_kind_and_an_id(as_publisher, incident, entry, field):
    assert fields_of(publish(as_publisher, incident, leave_out=[entry])) == {field}


def test_somebody_named_since_the_answer_is_asked_for_again(as_publisher, incident, victim):
    listed = publish(as_publisher, incident).json()["left_out"]
    statement = make.statement(incidents=[incident])

    answer = publish(as_publisher, incident, leave_out=listed)

    assert (answer.status_code, answer.json()["left_out"]) == (409, [key(statement)])


def test_a_victim_published_since_the_answer_cannot_be_left_out_any_more(as_publisher, incident, victim):
    listed = publish(as_publisher, incident).json()["left_out"]
    make.public(victim)

    assert fields_of(publish(as_publisher, incident, leave_out=listed)) == {"leave_out.0"}
    assert publish(as_publisher, incident).json()["left_out"] == []


def test_a_hidden_witness_is_not_asked_for(as_publisher, incident, victim):
    make.involve(incident, make.person("Leyla", sensitivity=30), "witness", sensitivity=30)
    make.public(victim)

    assert publish(as_publisher, incident).json()["public"]["behind"] is False


def test_publishing_the_victim_alone_leaves_the_incident_behind(as_publisher, incident, victim, second):
    publish(as_publisher, incident, leave_out=[key(victim)])
    make.public(victim)
    behind = [public(as_publisher, incident)["behind"]]

    as_publisher.post(f"incidents/{incident.uid}/submit/", revision=incident.revision)
    answer = publish(second, incident)
    behind.append(answer.json()["public"]["behind"])

    assert (answer.status_code, behind) == (200, [True, False])
    assert door.live_edition(incident).version == 2


@pytest.fixture
def second(db):
    return Desk(make.user("publisher", "second"))


def test_lists_can_be_asked_for_what_is_behind(as_contributor, incident, victim):
    make.public(incident)
    other = make.public(make.incident("Whole"))

    found = {
        value: [each["id"] for each in as_contributor.get(f"incidents/?behind={value}").json()["results"]]
        for value in ("true", "false")
    }

    assert found == {"true": [str(incident.uid)], "false": [str(other.uid)]}


@pytest.mark.parametrize("folder", ["persons", "institutions", "statements"])
def test_every_kind_with_versions_has_the_filter(as_contributor, folder):
    assert as_contributor.get(f"{folder}/?behind=true").json()["count"] == 0
    assert as_contributor.get(f"{folder}/?behind=yes").status_code == 400


def test_sources_have_no_versions_to_be_behind(as_contributor):
    assert as_contributor.get("sources/?behind=true").status_code == 400


def test_a_list_asks_once_what_is_behind(as_contributor, incident):
    make.public(incident)
    [make.public(make.incident(f"Number {number}")) for number in range(5)]

    with CaptureQueriesContext(connection) as queries:
        results = as_contributor.get("incidents/").json()["results"]

    assert [each["public"]["behind"] for each in results].count(True) == 1
    assert sum("omission" in query["sql"] for query in queries) == 1


def test_what_is_behind_is_the_same_for_every_role(incident, victim):
    roles = ["contributor", "editor", "publisher", "administrator"]
    desks = [Desk(make.user(role)) for role in roles]
    make.public(incident)
    whole = make.public(make.incident("Whole"))
    make.involve(whole, make.person("Leyla"), "witness", sensitivity=30)
    make.involve(Incident.objects.get(pk=whole.pk), make.person("Ali", sensitivity=30))

    seen = [(public(desk, incident)["behind"], public(desk, whole)["behind"]) for desk in desks]

    assert seen == [(True, False)] * 4


def test_the_party_that_a_left_out_one_was_merged_into_is_waited_for(as_publisher, incident, victim):
    kept = make.public(make.person("Aysel Guliyeva"))
    make.public(incident)
    body = {"into": str(kept.uid), "into_revision": kept.revision, "reason": "The same"}

    answer = as_publisher.post(f"persons/{victim.uid}/merge/", body, revision=victim.revision)

    assert answer.status_code == 200
    assert public(as_publisher, incident)["behind"] is True
    incident.refresh_from_db()
    make.public(incident)
    assert public(as_publisher, incident)["behind"] is False


def test_the_history_says_who_was_left_out_by_decision(as_publisher, as_contributor, incident, victim):
    hidden = make.person(sensitivity=30)
    make.involve(incident, hidden, "witness", sensitivity=30)
    incident.refresh_from_db()
    publish(as_publisher, incident, leave_out=[key(victim)])

    def told(desk):
        entries = desk.get(f"incidents/{incident.uid}/history/").json()["results"]
        return [each["new"] for entry in entries for each in entry["changes"] if each["field"] == "left_out"]

    assert told(as_publisher) == told(as_contributor) == [[key(victim)]]
    make.edited(victim, sensitivity=30)
    assert (told(as_publisher), told(as_contributor)) == ([[key(victim)]], [])

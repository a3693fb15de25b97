"""The ledger as readers follow it."""

import pytest

from incidents.models.editions.change import Change
from incidents.publishing import publish as door
from tests import make
from tests.module_data import shared
from tests.public.client import errors, follow, get, merge

pytestmark = pytest.mark.django_db


def sequences(answer) -> list[int]:
    return [line["sequence"] for line in answer.json()["results"]]


@shared
def story():
    """A person and an incident published, the incident edited, the person withdrawn."""
    person, incident = make.person("Ann"), make.incident()
    make.public(person, incident)
    make.public(make.edited(incident))
    door.withdraw(person, by=None, reason="asked for it", keep_history=False)
    return person, incident


def test_changes_come_in_the_order_of_their_sequence(story):
    answer = get("changes/")

    assert sequences(answer) == [1, 2, 3, 4]
    assert [line["action"] for line in answer.json()["results"]] == ["published"] * 3 + ["withdrawn"]


def test_a_line_says_what_happened_to_which_record(story):
    person, _ = story
    line = get("changes/").json()["results"][3]

    assert line == {
        "sequence": 4,
        "kind": "person",
        "id": str(person.uid),
        "number": 1,
        "version": 1,
        "action": "withdrawn",
        "at": Change.objects.get(sequence=4).at.isoformat().replace("+00:00", "Z"),
        "reason": "asked for it",
        "merged_into": None,
        "url": f"http://127.0.0.1:8000/api/v1/persons/{person.uid}/",
    }


def test_a_merger_names_the_survivor():
    loser, survivor = make.public(make.person()), make.public(make.person())
    merge(loser, survivor)

    assert get("changes/").json()["results"][-1]["merged_into"] == str(survivor.uid)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("since=0", [1, 2, 3, 4]),
        ("since=2", [3, 4]),
        ("since=4", []),
        ("since=2000-01-01", [1, 2, 3, 4]),
        ("since=9999-01-01", []),
        ("kind=incident", [2, 3]),
        ("kind=person,statement", [1, 4]),
        ("kind=incident&since=2", [3]),
    ],
)
def test_changes_go_on_after_a_sequence_or_from_a_time(story, query, expected):
    assert sequences(get("changes/", query)) == expected


@pytest.mark.parametrize("query", ["since=5", "since=99999999999999999999999", "since=5&kind=person"])
def test_a_cursor_ahead_of_the_ledger_is_refused_and_told_to_start_again(story, query):
    detail = errors("changes/", query)["since"]["detail"]

    assert "whose last line is 4" in detail
    assert "start again with since=0" in detail


def test_changes_of_an_empty_ledger_begin_with_nothing(db):
    assert sequences(get("changes/", "since=0")) == []
    assert errors("changes/", "since=1").keys() == {"since"}


def test_changes_since_a_time_include_that_moment(story):
    at = Change.objects.get(sequence=3).at.isoformat()

    assert sequences(get("changes/", {"since": at})) == [3, 4]


def test_next_leads_through_all_changes_and_the_cursor_waits_for_more(story):
    first = get("changes/", "page_size=3&kind=incident,person")
    second = follow(first.json()["next"])

    assert sequences(first) + sequences(second) == [1, 2, 3, 4]
    assert second.json()["next"] is None
    assert (second.json()["cursor"], get("changes/", "since=4").json()["cursor"]) == (4, 4)


def test_there_is_no_next_page_when_this_one_is_just_full(story):
    assert get("changes/", "page_size=4").json()["next"] is None


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("since=x", "since"),
        ("since=-1", "since"),
        ("since=", "since"),
        ("since=١", "since"),
        ("page_size=1001", "page_size"),
        ("kind=source", "kind"),
        ("sinse=1", "sinse"),
        ("since=1&since=2", "since"),
    ],
)
def test_a_wrong_parameter_of_changes_is_refused(db, query, name):
    assert errors("changes/", query).keys() == {name}


def test_changes_carry_the_documents_that_can_still_be_read(story):
    lines = get("changes/", "include=document").json()["results"]

    documents = [line["document"] for line in lines]
    assert documents[0] is None, "the person was withdrawn with every version"
    assert [each["version"] for each in documents if each and each["number"] == 1] == [1, 2]
    assert documents[1] == get("incidents/1/versions/1/").json()
    assert "document" not in get("changes/").json()["results"][0]


def test_pages_with_documents_are_bounded(story):
    assert get("changes/", "include=document&page_size=100").status_code == 200
    assert "page_size" in errors("changes/", "include=document&page_size=101")


def test_versions_that_follow_from_other_records_say_why():
    person, other, incident = make.person("Ann"), make.person("Bob"), make.incident()
    make.involve(incident, person)
    make.involve(incident, other, "witness")
    make.public(person, other, incident)
    make.public(make.rename(person, "Anna"))
    door.withdraw(other, by=None, reason="asked for it", keep_history=True)

    lines = Change.objects.filter(kind="incident").order_by("sequence")
    assert list(lines.values_list("reason", flat=True)) == [
        "",
        "What it shows of a person that it names has changed.",
        "A person that it named was withdrawn.",
    ]


def test_the_answer_with_documents_changes_when_one_of_them_is_redacted(story):
    person, incident = make.person("Zoe"), make.incident()
    make.involve(incident, person)
    make.public(person, incident)
    start = Change.objects.count()
    before = get("changes/", "include=document")
    door.withdraw(person, by=None, reason="in danger", keep_history=False)
    after = get("changes/", f"include=document&page_size={start}")

    assert b"Zoe" in before.content
    assert b"Zoe" not in after.content
    assert after["ETag"] != before["ETag"]

"""Two records of one person or institution become one, through the desk API."""

import pytest

from incidents.models import Person
from tests import make
from tests.desk.conftest import fields_of
from tests.public.client import get

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NOBODY = "00000000-0000-4000-8000-000000000000"
BUILDERS = {"persons": make.person, "institutions": make.institution}


@pytest.fixture(params=["persons", "institutions"])
def folder(request):
    return request.param


def merged(desk, loser, winner, **changes):
    """Ask to merge, at the revisions as they are; `changes` to the body, `revision` of the loser."""
    revision = changes.pop("revision", loser.revision)
    body = {"into": str(winner.uid), "into_revision": winner.revision, "reason": "the same", **changes}
    return desk.post(f"{loser._meta.model_name}s/{loser.uid}/merge/", body, revision=revision)


def test_the_answer_is_the_merged_record_which_names_the_one_that_stays(as_editor, folder):
    loser, winner = BUILDERS[folder]("A"), BUILDERS[folder]("B")

    answer = merged(as_editor, loser, winner)

    assert answer.status_code == 200
    assert answer["ETag"] == '"2"'
    assert answer.json()["merged_into"] == {"id": str(winner.uid), "number": None, "name": "B"}
    assert answer.json()["status"] == "merged"


def test_names_and_parts_pass_over(as_editor):
    loser, winner, incident = make.person("Bakhruz"), make.person("Bahruz"), make.incident()
    make.involve(incident, loser)

    merged(as_editor, loser, winner)
    read = as_editor.get(f"persons/{winner.uid}/").json()

    assert [(name["text"], name["kind"]) for name in read["names"]] == [
        ("Bahruz", "main"),
        ("Bakhruz", "alias"),
    ]
    assert read["revision"] == 2
    assert incident.involvements.get().person == winner


def test_readers_are_led_from_the_merged_record_to_the_one_that_stays(as_publisher, folder):
    loser, winner = BUILDERS[folder]("A"), BUILDERS[folder]("B")
    make.public(loser, winner)

    merged(as_publisher, loser, winner)
    answer = get(f"{folder}/{loser.number}/")

    assert answer.status_code == 301
    assert answer.json()["merged_into"] == str(winner.uid)


def test_a_merger_is_in_the_history_of_both_with_its_reason(as_editor):
    loser, winner = make.person("A"), make.person("B")

    merged(as_editor, loser, winner, reason="the same birthday")
    latest = [as_editor.get(f"persons/{each.uid}/history/").json()["results"] for each in (loser, winner)]

    assert ["the same birthday" in {entry["reason"] for entry in entries} for entries in latest] == [True] * 2


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"revision": None}, 428),
        ({"revision": 9}, 412),
        ({"into_revision": 9}, 412),
        ({"into_revision": "1"}, 400),
        ({"into_revision": 0}, 400),
        ({"into": "B"}, 400),
        ({"into": None}, 400),
        ({"reason": ""}, 400),
        ({"reason": " "}, 400),
        ({"with": []}, 400),
    ],
)
def test_a_merger_names_what_was_looked_at_and_why(as_editor, changes, status):
    answer = merged(as_editor, make.person("A"), make.person("B"), **changes)

    assert answer.status_code == status
    assert Person.objects.filter(merged_into=None).count() == 2


@pytest.mark.parametrize("field", ["into", "into_revision", "reason"])
def test_nothing_can_be_left_out(as_editor, field):
    loser, winner = make.person("A"), make.person("B")
    body = {"into": str(winner.uid), "into_revision": 1, "reason": "the same"}
    del body[field]

    assert fields_of(as_editor.post(f"persons/{loser.uid}/merge/", body, revision=1)) == {field}


def test_a_stale_revision_is_told_with_the_present_one_and_of_which_record(as_editor):
    loser, winner = make.person("A"), make.edited(make.person("B"))

    of_loser = merged(as_editor, loser, winner, revision=9).json()
    of_winner = merged(as_editor, loser, winner, into_revision=1).json()

    assert (of_loser["current"], of_winner["current"]) == (1, 2)
    assert "merge into" in of_winner["detail"]
    assert "merge into" not in of_loser["detail"]


@pytest.mark.parametrize(
    ("role", "public", "status"),
    [
        ("contributor", False, 200),
        ("editor", False, 200),
        ("publisher", False, 200),
        ("contributor", True, 403),
        ("editor", True, 403),
        ("publisher", True, 200),
    ],
)
def test_who_may_withdraw_may_merge_what_is_public(request, folder, role, public, status):
    desk = request.getfixturevalue(f"as_{role}")
    loser, winner = BUILDERS[folder]("A"), BUILDERS[folder]("B")
    make.public(*[loser, winner][: 2 * public] or [make.person()])

    assert merged(desk, loser, winner).status_code == status


def test_who_may_not_merge_is_not_told_whether_the_revision_is_stale(as_editor):
    make.public(loser := make.person("A"), winner := make.person("B"))

    assert merged(as_editor, loser, winner, revision=9).status_code == 403


def test_nobody_without_a_role_merges(as_nobody, as_roleless):
    loser, winner = make.person("A"), make.person("B")

    assert merged(as_nobody, loser, winner).status_code == 401
    assert merged(as_roleless, loser, winner).status_code == 404


def test_a_hidden_record_is_merged_like_one_that_is_not_there(as_contributor):
    hidden, winner = make.person("A", sensitivity=30), make.person("B")

    answer = merged(as_contributor, hidden, winner)
    missing = as_contributor.post(f"persons/{NOBODY}/merge/", {}, revision=1)

    assert answer.status_code == missing.status_code == 404
    assert answer.content == missing.content


def test_a_hidden_record_to_merge_into_is_like_one_that_is_not_there(as_contributor):
    loser, hidden = make.person("A"), make.person("B", sensitivity=30)

    answer = merged(as_contributor, loser, hidden)
    missing = merged(as_contributor, loser, hidden, into=NOBODY)

    assert answer.status_code == missing.status_code == 400
    assert answer.content == missing.content


def test_a_record_is_not_merged_into_another_kind(as_editor):
    assert fields_of(merged(as_editor, make.person(), make.institution())) == {"into"}


def test_a_record_is_not_merged_into_itself(as_editor, folder):
    record = BUILDERS[folder]("A")

    assert merged(as_editor, record, record).status_code == 409


def test_a_merged_record_is_not_merged_again(as_editor):
    loser, winner, third = make.person("A"), make.person("B"), make.person("C")
    merged(as_editor, loser, winner)

    assert merged(as_editor, loser, third, revision=2).status_code == 409


@pytest.mark.parametrize("folder", ["incidents", "statements", "sources"])
def test_only_parties_are_merged(as_editor, folder):
    record = getattr(make, folder.removesuffix("s"))()

    assert as_editor.post(f"{folder}/{record.uid}/merge/", {}, revision=1).status_code == 404


def test_a_merged_record_is_proposed_no_more_but_the_other_is_under_its_name(as_editor, folder):
    loser, winner = BUILDERS[folder]("Bakhruz Samedov"), BUILDERS[folder]("Something Else")
    merged(as_editor, loser, winner)

    found = as_editor.get(f"{folder}/matches/?name=Bakhruz Samedov").json()["results"]

    assert [match["id"] for match in found] == [str(winner.uid)]


@pytest.fixture
def chain(as_publisher):
    """Three persons and institutions: the first merged into the second, that into the third."""
    found = {}
    for folder, build in BUILDERS.items():
        first, second, third = found[folder] = [build(name) for name in ("First", "Second", "Third")]
        merged(as_publisher, first, second)
        second.refresh_from_db()
        merged(as_publisher, second, third)
    return found


@pytest.mark.parametrize(
    ("path", "folder", "body", "field"),
    [
        (
            "incidents/",
            "persons",
            lambda id: {"title": "A", "kind": "arrest", "involvements": [{"role": "victim", "person": id}]},
            "involvements.0.person",
        ),
        (
            "incidents/",
            "institutions",
            lambda id: {
                "title": "A",
                "kind": "arrest",
                "involvements": [{"role": "court", "institution": id}],
            },
            "involvements.0.institution",
        ),
        ("statements/", "persons", lambda id: {"person": id, "text": "A"}, "person"),
        ("statements/", "persons", lambda id: {"persons": [id], "text": "A"}, "persons.0"),
        ("statements/", "institutions", lambda id: {"institution": {"id": id}, "text": "A"}, "institution"),
        ("institutions/", "institutions", lambda id: {"names": [{"text": "A"}], "parent": id}, "parent"),
        ("citations/", "persons", lambda id: {"person": id, "field": "birth", "source": NOBODY}, "person"),
    ],
)
def test_a_merged_record_is_not_referred_to_anew(as_publisher, chain, path, folder, body, field):
    first, _, third = chain[folder]
    answer = as_publisher.post(path, body(str(first.uid)))
    details = {error["field"]: error["detail"] for error in answer.json()["errors"]}

    assert answer.status_code == 400
    assert f"{third.uid} (Third)" in details[field]


def test_a_merged_record_is_not_merged_into(as_publisher, chain):
    first, _, third = chain["persons"]
    first.refresh_from_db()
    answer = merged(as_publisher, make.person("D"), first)

    assert fields_of(answer) == {"into"}
    assert str(third.uid) in answer.json()["detail"]


def test_a_hidden_record_that_stayed_is_not_named(as_editor, as_contributor):
    loser, winner = make.person("A"), make.person("Somebody Hidden", sensitivity=30)
    merged(as_editor, loser, winner)
    body = {"incident": str(make.incident().uid), "person": str(loser.uid), "role": "victim"}

    answer = as_contributor.post("involvements/", body)

    assert fields_of(answer) == {"person"}
    assert str(winner.uid) not in answer.text
    assert "Hidden" not in answer.text
    assert "merged" not in answer.text


@pytest.mark.parametrize("parted", [False, True])
def test_an_institution_is_not_merged_into_one_that_belongs_to_it(as_publisher, parted):
    loser = make.institution("Ministry")
    winner = make.institution("Ministry, twice", parent=loser)
    make.public(loser, winner)
    make.edited(winner, parent=None if parted else loser)

    answer = merged(as_publisher, loser, winner)

    assert answer.status_code == 409
    assert "belongs to the other" in answer.json()["detail"]


def test_the_record_that_stays_takes_the_values_that_are_named(as_editor):
    loser = make.person("Ihar Novik", gender="male", summary="of the loser")
    winner = make.person("Igor Novik", gender="female", summary="of the winner")

    assert merged(as_editor, loser, winner, take=["name", "gender"]).status_code == 200

    read = as_editor.get(f"persons/{winner.uid}/").json()
    assert (read["name"], read["gender"], read["summary"]) == ("Ihar Novik", "male", "of the winner")


@pytest.mark.parametrize("take", ["gender", ["website"], ["names"], ["gender"] * 7, [None], {}, None])
def test_what_is_no_value_of_a_person_is_refused_by_its_name(as_editor, take):
    answer = merged(as_editor, make.person("A"), make.person("B"), take=take)

    assert answer.status_code == 400
    assert {name.partition(".")[0] for name in fields_of(answer)} == {"take"}


def test_a_hidden_parent_cannot_be_told_from_none(as_contributor):
    answers = []
    for parent in (make.institution("Hidden", sensitivity=30), None):
        loser, winner = make.institution("A", parent=parent), make.institution("B")
        answer = merged(as_contributor, loser, winner, take=["parent"])
        answers.append(
            (answer.status_code, as_contributor.get(f"institutions/{winner.uid}/").json()["parent"])
        )

    assert answers == [(200, None), (200, None)]


def test_stages_of_both_are_kept(as_editor):
    loser, winner, incident = make.person("A"), make.person("B"), make.incident()
    remanded, sentenced = ({"stage": stage, "date": None} for stage in ("remanded", "sentenced"))
    make.involve(incident, loser, outcomes=[remanded], outcome="detained")
    make.involve(incident, winner, outcomes=[sentenced], outcome="convicted")

    merged(as_editor, loser, winner)
    read = as_editor.get(f"incidents/{incident.uid}/").json()

    assert [row["outcomes"] for row in read["involvements"]] == [[remanded, sentenced]]

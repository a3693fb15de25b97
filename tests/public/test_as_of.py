"""Lists as they stood, also where they look across to other records; and what was published since."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from incidents.publishing import publish as door
from tests import make
from tests.page_text import page_text
from tests.public.client import errors, found, get

pytestmark = pytest.mark.django_db


def published(record) -> str:
    return door.live_edition(record).published_at.isoformat()


def test_a_list_holds_the_versions_of_that_moment():
    old = make.public(make.incident("Old title"))
    at = published(old)
    make.public(make.edited(old, title="New title"), make.incident("Later"))

    assert found("incidents/", {"as_of": at}) == {"Old title"}
    assert found("incidents/") == {"New title", "Later"}


def test_filters_look_at_the_versions_of_that_moment():
    incident = make.public(make.incident(country="AZ", kind="arrest"))
    at = published(incident)
    make.public(make.edited(incident, country="GE", kind="charge"))

    assert get("incidents/", {"country": "AZ", "kind": "arrest", "as_of": at}).json()["count"] == 1
    assert get("incidents/", {"country": "GE", "as_of": at}).json()["count"] == 0
    assert get("incidents/", {"country": "AZ"}).json()["count"] == 0


def test_an_involvement_counts_in_the_versions_that_have_it():
    person, incident = make.person("Ann"), make.incident("one")
    make.public(person, incident)
    before = published(incident)
    make.involve(incident, person)
    make.public(make.edited(incident))
    after = published(incident)

    assert found("incidents/", {"person": "1", "as_of": before}) == set()
    assert found("incidents/", {"person": "1", "as_of": after}) == {"one"}
    assert found("incidents/", {"role": "victim", "as_of": before}) == set()


def test_persons_are_found_through_the_incidents_of_that_moment():
    person, incident = make.person("Ann"), make.incident(country="AZ")
    make.involve(incident, person)
    make.public(person, incident)
    before = published(incident)
    make.public(make.edited(incident, country="GE"))

    assert found("persons/", {"country": "AZ", "as_of": before}) == {"Ann"}
    assert found("persons/", {"country": "GE", "as_of": before}) == set()
    assert found("persons/", "country=AZ") == set()
    assert found("persons/", "country=GE") == {"Ann"}


def test_a_nationality_counts_in_the_versions_that_have_it():
    person = make.public(make.person("Ann", nationalities=["AZ"]))
    before = published(person)
    make.public(make.edited(person, nationalities=["GE"]))

    assert found("persons/", {"nationality": "AZ", "as_of": before}) == {"Ann"}
    assert found("persons/", "nationality=AZ") == set()


def test_a_party_that_became_public_later_is_unknown_then():
    incident, person = make.public(make.incident()), make.person("Ann")
    before = published(incident)
    make.public(person)

    assert "Ann" not in get("incidents/", {"person": "1", "as_of": before}).json()["asked"]
    assert "Ann" in get("incidents/", {"person": "1"}).json()["asked"]


def test_names_in_the_question_are_those_of_that_moment():
    person = make.public(make.person("Old Name"))
    before = published(person)
    make.public(make.rename(person, "New Name"))

    assert (
        get("incidents/", {"person": "1", "as_of": before})
        .json()["asked"]
        .startswith("Incidents, with Old Name")
    )


@pytest.mark.parametrize(
    "path", ["incidents/", "incidents/1/", "stats/", "persons/", "incidents/?format=csv"]
)
def test_a_moment_to_come_is_refused(path):
    make.public(make.incident())
    path, _, more = path.partition("?")
    later = timezone.now() + timedelta(minutes=1)

    for moment in (later.isoformat(), (later + timedelta(1)).date().isoformat(), "9999-12-31"):
        assert "still to come" in errors(path, f"{more}&as_of={quote(moment)}".lstrip("&"))["as_of"]["detail"]


def test_today_is_answered_as_far_as_it_is_over():
    make.public(make.incident("one"))

    assert found("incidents/", {"as_of": timezone.now().date().isoformat()}) == {"one"}


def test_an_answer_says_how_many_records_have_been_withdrawn_since():
    made = [make.incident(str(n)) for n in range(5)]
    loser, person = make.person("Ann"), make.person("Ann B")
    make.public(loser, person, *made)
    at = published(made[4])
    make.public(later := make.incident("later"))
    door.withdraw(made[0], by=None, reason="wrong", keep_history=False)
    door.withdraw(made[1], by=None, reason="to be corrected", keep_history=True)
    door.withdraw(later, by=None, reason="wrong", keep_history=False)
    make.public(make.edited(made[2], title="new"))
    door.withdraw(made[2], by=None, reason="wrong", keep_history=False)
    door.merge(loser, person, by=None, reason="the same person")

    assert get("incidents/", {"as_of": at}).json()["withdrawn_since"] == 2
    assert get("incidents/", {"as_of": at, "country": "GE"}).json()["withdrawn_since"] == 2
    assert get("stats/", {"as_of": at}).json()["withdrawn_since"] == 2
    assert get("persons/", {"as_of": at}).json()["withdrawn_since"] == 1
    assert get("incidents/", "as_of=2020-01-01").json()["withdrawn_since"] == 0
    assert "withdrawn_since" not in get("incidents/").json()
    page = page_text(Client().get("/incidents/", {"as_of": at}))
    assert "2 records that were public then have been withdrawn or merged since" in page


def test_pages_hold_together_as_of_a_moment():
    incidents = [make.incident(str(n)) for n in range(3)]
    make.public(*incidents)
    at = published(incidents[2])
    make.public(make.edited(incidents[0], title="changed"), make.incident("new"))
    first = get("incidents/", {"as_of": at, "page_size": 2, "ordering": "title"}).json()

    assert [r["title"] for r in first["results"]] == ["0", "1"]
    assert first["count"] == 3


@pytest.mark.parametrize("path", ["incidents/", "persons/", "institutions/", "statements/"])
def test_published_since_takes_what_was_published_at_that_moment_or_later(path):
    build = {
        "incidents/": make.incident,
        "persons/": make.person,
        "institutions/": make.institution,
        "statements/": make.statement,
    }[path]
    make.public(build("first"))
    second = make.public(build("second"))
    at = published(second)

    assert found(path, {"published_since": at}) == {"second"}
    assert found(path, {"published_since": at[:10]}) == {"first", "second"}
    assert found(path, "published_since=9999-01-01") == set()


@pytest.mark.parametrize(("ordering", "expected"), [("published", ["a", "b"]), ("-published", ["b", "a"])])
def test_lists_sort_by_publication(ordering, expected):
    make.public(make.incident("a"))
    make.public(make.incident("b"))

    assert [r["title"] for r in get("incidents/", {"ordering": ordering}).json()["results"]] == expected

"""Records that tests share: whoever asks for them finds them as they were made, and nobody else does."""

import pytest

from incidents.models import Incident, Person
from tests import make
from tests.module_data import shared
from tests.public.client import get

pytestmark = pytest.mark.django_db

built: list[str] = []


@shared
def arrest() -> Incident:
    built.append("arrest")
    return make.public(make.incident("An arrest"))


@shared
def arrested(arrest: Incident) -> Person:
    person = make.person("Ann")
    make.involve(arrest, person)
    return make.public(person)


@shared(params=["AZ", "GE"])
def country(param: str) -> str:
    make.incident(country=param)
    return param


def titles() -> list[str]:
    return sorted(Incident.objects.values_list("title", flat=True))


@pytest.mark.parametrize("time", range(3))
def test_what_a_test_changes_ends_with_it(arrest: Incident, time: int) -> None:
    assert (arrest.title, titles(), get("incidents/").json()["count"]) == ("An arrest", ["An arrest"], 1)

    make.edited(arrest, title="Another")
    make.public(make.incident("One more"))

    assert (titles(), get("incidents/").json()["count"]) == (["Another", "One more"], 2)
    assert built.count("arrest") <= 2  # once for this test, once with who was arrested


def test_records_are_made_from_records(arrested: Person, arrest: Incident) -> None:
    assert [each.person for each in arrest.involvements.all()] == [arrested]


def test_who_asks_for_no_records_finds_none() -> None:
    assert titles() == []


@pytest.mark.parametrize("time", range(2))
def test_every_value_of_a_parameter_has_its_own_records(country: str, time: int) -> None:
    assert [*Incident.objects.values_list("country", flat=True)] == [country]


def test_a_fixture_that_is_not_named_is_refused(request: pytest.FixtureRequest) -> None:
    with pytest.raises(LookupError, match="arrest is made before a test begins"):
        request.getfixturevalue("arrest")


@pytest.mark.django_db(transaction=True)
def test_who_commits_begins_with_an_empty_database() -> None:
    assert titles() == []

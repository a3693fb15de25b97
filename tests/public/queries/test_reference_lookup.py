"""Filters by who took part, in what role, and across to the incidents of persons."""

import uuid

import pytest

from incidents.publishing import publish as door
from tests import make
from tests.module_data import shared
from tests.public.client import found, get, merge, titles

pytestmark = pytest.mark.django_db


@shared
def cast():
    """Ann is a victim who died in one case and its lawyer in another; Bob is a judge in both."""
    ann, bob, court = make.person("Ann"), make.person("Bob"), make.institution("Court")
    one = make.incident("one", kind="arrest", country="AZ", date="June 2025")
    two = make.incident("two", kind="conviction", country="GE", date="2024")
    make.involve(one, ann, "victim", outcome="died")
    make.involve(one, bob, "judge")
    make.involve(two, ann, "lawyer", outcome="charged")
    make.involve(two, bob, "judge", outcome="died")
    make.involve(two, court, "court")
    make.public(ann, bob, court, one, two)
    return {"ann": ann, "bob": bob, "court": court, "one": one, "two": two}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("person=1", {"one", "two"}),
        ("person=1&role=victim", {"one"}),
        ("person=1&role=judge", set()),
        ("person=1,2&role=judge", {"one", "two"}),
        ("person=1&role=lawyer,victim", {"one", "two"}),
        ("person=1&outcome=died", {"one"}),
        ("person=1&role=lawyer&outcome=died", set()),
        ("role=victim", {"one"}),
        ("role=judge&outcome=died", {"two"}),
        ("role=lawyer&outcome=died", set()),
        ("outcome=charged,died", {"one", "two"}),
        ("institution=1", {"two"}),
        ("institution=1&role=court", {"two"}),
        ("institution=1&role=judge", set()),
        ("person=1&institution=1", {"two"}),
        ("kind=arrest", {"one"}),
        ("kind=arrest,conviction", {"one", "two"}),
        ("kind=raid", set()),
    ],
)
def test_role_and_outcome_are_those_of_the_party_in_one_and_the_same_involvement(cast, query, expected):
    assert found("incidents/", query) == expected


def test_a_party_is_found_by_its_id_in_any_case_as_by_its_number(cast):
    assert found("incidents/", f"person={str(cast['ann'].uid).upper()}") == found("incidents/", "person=1")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("country=AZ", {"Ann", "Bob"}),
        ("country=AZ&role=victim", {"Ann"}),
        ("country=GE&role=victim", set()),
        ("role=victim", {"Ann"}),
        ("role=judge&outcome=died", {"Bob"}),
        ("country=AZ&outcome=died", {"Ann"}),
        ("kind=conviction&role=lawyer", {"Ann"}),
        ("kind=arrest&role=lawyer", set()),
        ("date_from=2025&role=victim", {"Ann"}),
        ("date_to=2024&role=victim", set()),
        ("country=AZ&date_from=2024&date_to=2024", set()),
        ("country=GE&date_from=2024&date_to=2024&date_match=certain", {"Ann", "Bob"}),
        ("date_from=2025-06-10&date_to=2025-06-20", {"Ann", "Bob"}),
        ("date_from=2025-06-10&date_to=2025-06-20&date_match=certain", set()),
    ],
)
def test_persons_are_found_through_one_incident_that_meets_all_conditions(cast, query, expected):
    assert found("persons/", query) == expected


def test_persons_are_counted_as_certain_by_an_incident_that_certainly_was_in_the_period(cast):
    answer = get("persons/", "date_from=2025-06-10&date_to=2025-06-20").json()

    assert (answer["count"], answer["count_certain"]) == (2, 0)


def test_persons_are_found_by_nationality():
    make.public(make.person("Ann", nationalities=["AZ", "GE"]), make.person("Bob", nationalities=["FR"]))

    assert found("persons/", "nationality=geo") == {"Ann"}


def test_institutions_are_found_by_country_and_kind():
    court, police = make.institution("Court"), make.institution("Police", "police")
    make.public(court, police, make.institution("Ministry", country="GE"))

    assert found("institutions/", "country=AZ&kind=court,police") == {"Court", "Police"}
    assert found("institutions/", "kind=police") == {"Police"}


@shared
def statements():
    speaker, subject = make.person("Speaker"), make.person("Subject")
    ministry, incident = make.institution("Ministry"), make.incident("one")
    by_person = make.statement("by person", person=speaker, stance="condemns", date="2024")
    by_ministry = make.statement(
        "by ministry", institution=ministry, incidents=[incident], persons=[subject], country="GE"
    )
    make.public(speaker, subject, ministry, incident, by_person, by_ministry)
    return {"speaker": speaker.uid, "ministry": ministry.uid, "subject": subject.uid}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("speaker={speaker}", {"by person"}),
        ("speaker={ministry}", {"by ministry"}),
        ("speaker={speaker},{ministry}", {"by person", "by ministry"}),
        ("speaker={subject}", set()),
        ("person=1", {"by person"}),
        ("person=2", set()),
        ("institution=1", {"by ministry"}),
        ("about_person=2", {"by ministry"}),
        ("about_person=1", set()),
        ("incident=1", {"by ministry"}),
        ("stance=condemns", {"by person"}),
        ("country=GE", {"by ministry"}),
        ("date_from=2024&date_to=2024", {"by person"}),
    ],
)
def test_statements_are_found_by_speaker_subject_stance_country_and_date(statements, query, expected):
    assert found("statements/", query.format(**statements)) == expected


def test_a_hidden_person_and_one_that_does_not_exist_get_the_same_answer(cast):
    hidden = make.person("Hidden Witness")
    make.involve(cast["one"], hidden, "witness")
    make.public(cast["one"])

    nobody = uuid.UUID(int=hidden.uid.int ^ 1)
    answers = [get("incidents/", f"person={uid}") for uid in (hidden.uid, nobody)]

    assert [answer.json()["results"] for answer in answers] == [[], []]
    assert answers[0].content.replace(str(hidden.uid).encode(), str(nobody).encode()) == answers[1].content


@pytest.mark.parametrize("reference", ["12345678901234567890123", "999999999", "0", "4294967296"])
def test_a_number_that_nobody_has_is_an_empty_list(cast, reference):
    assert titles("incidents/", f"person={reference}") == []


def test_a_merged_person_is_asked_for_as_the_survivor(cast):
    merge(cast["bob"], cast["ann"])

    assert found("incidents/", f"person={cast['bob'].uid}&role=victim") == {"one"}
    assert found("incidents/", "person=2&role=victim") == {"one"}


def test_a_person_withdrawn_for_a_correction_is_found_only_as_of_before(cast):
    at = door.live_edition(cast["one"]).published_at.isoformat()
    door.withdraw(cast["ann"], by=None, reason="wrong person", keep_history=True)

    assert found("incidents/", {"person": cast["ann"].uid}) == set()
    assert found("incidents/", {"person": cast["ann"].uid, "as_of": at}) == {"one"}


def test_before_a_merger_the_merged_person_is_not_yet_the_survivor(cast):
    at = door.live_edition(cast["two"]).published_at.isoformat()
    merge(cast["bob"], cast["ann"])

    assert found("incidents/", {"person": cast["bob"].uid, "as_of": at}) == set()

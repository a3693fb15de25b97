"""Points to check about custody, and the queue of what was not confirmed for long."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from incidents.desk.review_warnings.gather import warnings_of
from incidents.desk.work_queues import WORK
from incidents.models import Person
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CODES = {"custody_contradiction", "released_before_held", "confirmed_after_source", "victim_without_custody"}


@pytest.fixture
def person(db):
    return make.person("Bahruz Samadov")


def codes(record, by):
    return [each.code for each in warnings_of(record, by=by) if each.code in CODES]


@pytest.mark.parametrize(
    ("second", "found"),
    [
        ({"from_": "1 January 2025", "place": True}, ["custody_contradiction"]),
        ({"from_": "1 January 2025", "status": "released"}, ["custody_contradiction"]),
        ({"from_": "1 January 2025", "status": "serving_sentence"}, []),  # not known to be elsewhere
        ({"from_": "20 June 2025", "place": True}, []),  # moved on the day
        ({"from_": "2025", "place": True}, []),  # perhaps later
    ],
)
def test_two_periods_that_cannot_both_be_true_are_named(person, editor, second, found):
    make.hold(person, "21 August 2024", "20 June 2025", place=make.institution("Jail"))
    place = make.institution("Prison") if second.pop("place", False) else None
    make.hold(person, second.pop("from_"), "20 June 2026", place=place, **second)

    assert codes(person, editor) == found


def test_a_contradiction_with_a_hidden_period_is_told_to_nobody_else(person, editor, contributor):
    make.hold(person, "21 August 2024", "20 June 2025")
    make.hold(person, "1 January 2025", "1 May 2025", status="released", sensitivity=30)

    assert codes(person, editor) == ["custody_contradiction"]
    assert codes(person, contributor) == []


def test_a_release_before_the_person_was_held_is_named(person, editor):
    make.hold(person, "1 May 2024", status="released")
    make.hold(person, "21 August 2024")
    assert codes(person, editor) == ["released_before_held"]

    make.hold(person, "2023", "30 April 2024")
    assert codes(person, editor) == []


def test_a_confirmation_after_its_source_is_named(person, editor):
    row = make.hold(person, last_confirmed=date(2026, 2, 5))
    older = make.source("Older", date_text="2025", earliest=date(2025, 1, 1), latest=date(2025, 12, 31))
    make.cite(person, older, "last_confirmed", custody=row)
    assert codes(person, editor) == ["confirmed_after_source"]

    newer = make.source("Newer", date_text="2026", earliest=date(2026, 1, 1), latest=date(2026, 12, 31))
    make.cite(person, newer, "last_confirmed", custody=row)
    assert codes(person, editor) == []


def test_a_victim_of_an_arrest_has_custody_or_an_outcome(person, editor, contributor):
    arrest, threat = make.incident(), make.incident("A threat", kind="threat")
    for incident in (arrest, threat):
        make.involve(incident, person)
    assert (codes(arrest, editor), codes(threat, editor)) == (["victim_without_custody"], [])

    row = make.hold(person, sensitivity=30)
    assert (codes(arrest, editor), codes(arrest, contributor)) == ([], ["victim_without_custody"])
    row.delete()
    part = arrest.involvements.get()
    part.outcome = "released"
    part.save()
    assert codes(arrest, editor) == []


def queued(user):
    work = next(each for each in WORK if each.key == "unconfirmed")
    return list(Person.objects.visible_to(user).filter(work.condition(Person, user)))


@pytest.mark.parametrize(
    ("fields", "is_old"),
    [
        ({}, True),
        ({"days": 181}, True),
        ({"days": 180}, False),
        ({"status": "house_arrest", "days": 200}, True),
        ({"status": "released"}, False),
        ({"until": "2025", "days": 200}, False),
        ({"sensitivity": 30}, False),
    ],
)
def test_the_queue_has_who_is_held_and_was_not_confirmed_for_long(person, contributor, fields, is_old):
    days = fields.pop("days", None)
    confirmed = timezone.localdate() - timedelta(days=days) if days else None
    make.hold(person, "2020", last_confirmed=confirmed, **fields)

    assert queued(contributor) == ([person] if is_old else [])


def test_a_later_period_takes_a_person_out_of_the_queue(person, contributor):
    make.hold(person, "2020")
    make.hold(person, "2024", status="released")

    assert queued(contributor) == []

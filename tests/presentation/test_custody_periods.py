"""Custody on a day: never more certain than dates and confirmations, and never less possible."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.choices import DerivedCustody
from incidents.presentation.custody import DERIVED, custody_now, held_on, periods
from tests.presentation import custody_examples as examples
from tests.presentation.custody_examples import DAYS, PLACES, person, row, span

pytestmark = pytest.mark.one_database

TODAY = date(2026, 11, 30)
JANUARY, MAY = date(2025, 1, 15), date(2025, 5, 15)


def certain(document, day):
    return set(held_on(document, day).certain)


def possible(document, day):
    return set(held_on(document, day).possible)


@given(examples.persons)
def test_every_day_is_as_the_definition_says(document):
    for day in DAYS:
        found = held_on(document, day)
        assert found.possible == (set(examples.states(document, day, certain=False)) or {"unknown"})
        assert found.certain == (
            set(examples.states(document, day, certain=True))
            if found.possible != {"unknown"}
            else {"unknown"}
        )


@given(examples.persons)
def test_what_is_certain_is_possible(document):
    for each in periods(document):
        if each.certain:
            assert each.is_possible(each.certain[0])
            assert each.is_possible(each.certain[1])


@given(examples.persons, st.sampled_from(DAYS))
def test_days_held_are_the_days_counted_one_by_one(document, on):
    now = custody_now(document, on)
    until_then = [day for day in DAYS if day <= on]
    for state, prefix in [("in_custody", ""), ("house_arrest", "house_arrest_")]:
        held = [state in examples.states(document, day, certain=True) for day in until_then]
        assert now[f"{prefix}days_low"] == sum(held)
        if now[f"{prefix}days_high"] is not None:
            may_be = [state in examples.states(document, day, certain=False) for day in until_then]
            assert now[f"{prefix}days_high"] == sum(may_be)


@given(examples.persons, st.sampled_from(DAYS))
def test_the_state_now_is_a_possible_one_and_days_low_are_not_above_days_high(document, on):
    now = custody_now(document, on)
    assert now["status"] in held_on(document, on).possible
    assert now["days_high"] is None or now["days_low"] <= now["days_high"]


def test_a_period_without_an_end_is_certain_to_its_last_confirmation_and_possible_after():
    document = person(row(begun=span("2025-01-01"), last_confirmed="2025-02-01"))

    assert certain(document, JANUARY) == {"in_custody"}
    assert certain(document, MAY) == set()
    assert possible(document, MAY) == {"in_custody"}


def test_without_a_confirmation_or_an_end_nothing_is_certain():
    assert certain(person(row(begun=span("2025-01-01"))), JANUARY) == set()


def test_an_expected_end_ends_nothing():
    document = person(row(begun=span("2025-01-01"), expected_end="2025-02-01"))

    assert possible(document, MAY) == {"in_custody"}


def test_without_a_latest_beginning_nothing_is_certain():
    since = span("2025-01-01", is_open=True)

    assert certain(person(row(begun=since, last_confirmed="2025-06-01")), MAY) == set()


def test_an_earlier_period_stays_possible_until_its_own_end():
    remand = row(begun=span("2025-01-01"))
    released = row("released", begun=span("2025-03-01"))

    assert possible(person(remand, released), MAY) == {"in_custody", "at_liberty"}
    assert custody_now(person(remand, released), MAY)["status"] == "at_liberty"


def test_two_places_at_once_make_neither_certain_on_those_days_only():
    one = row(begun=span("2025-01-01"), last_confirmed="2025-05-31", place=PLACES[0])
    other = row(begun=span("2025-05-10"), last_confirmed="2025-05-20", place=PLACES[1])
    document = person(one, other)

    assert certain(document, JANUARY) == {"in_custody"}
    assert certain(document, MAY) == set()
    assert certain(document, date(2025, 5, 25)) == {"in_custody"}
    assert [each.row for each in periods(document)] == [0, 0, 1]


def test_an_unknown_place_contradicts_none():
    one = row(begun=span("2025-01-01"), last_confirmed="2025-05-31", place=PLACES[0])
    other = row("serving_sentence", begun=span("2025-05-10"), last_confirmed="2025-05-20")

    assert certain(person(one, other), MAY) == {"in_custody"}


def test_released_before_held_makes_neither_certain():
    held = row(begun=span("2025-01-01"), last_confirmed="2025-05-31")
    free = row("released", begun=span("2025-05-10"), last_confirmed="2025-05-20")

    assert certain(person(held, free), MAY) == set()


def test_the_day_on_which_one_period_ends_and_the_next_begins_is_certain():
    moved = span("2025-05-15")
    remand = row(begun=span("2025-01-01"), until=moved, place=PLACES[0])
    prison = row("serving_sentence", begun=moved, last_confirmed="2025-06-01", place=PLACES[1])
    document = person(remand, prison)

    assert certain(document, MAY) == {"in_custody"}
    assert custody_now(document, date(2025, 6, 1))["days_low"] == 152


def test_death_is_final():
    document = person(row("died_in_custody", begun=span("2025-02-01")))

    assert certain(document, TODAY) == {"died_in_custody"}


@pytest.mark.parametrize("document", [{}, {"custody": []}, person(row(begun=span("2027-01-01")))])
def test_without_a_period_on_the_day_the_state_is_not_known(document):
    assert (certain(document, TODAY), possible(document, TODAY)) == ({"unknown"}, {"unknown"})
    assert custody_now(document, TODAY)["status"] == "unknown"
    assert custody_now(document, TODAY)["since"] is None


def test_custody_now_of_a_prisoner_after_remand():
    arrest, verdict = span("2024-08-21"), span("2025-06-23")
    remand = row(begun=arrest, until=verdict)
    prison = row(
        "serving_sentence",
        begun=verdict,
        place=PLACES[0],
        last_confirmed="2026-02-05",
        expected_end="2039-08-21",
    )

    assert custody_now(person(remand, prison), TODAY) == {
        "status": "in_custody",
        "custody_status": "serving_sentence",
        "since": arrest,
        "place": PLACES[0],
        "last_confirmed": "2026-02-05",
        "is_old": True,
        "expected_end": "2039-08-21",
        "days_low": 534,
        "days_high": 832,
        "house_arrest_days_low": 0,
        "house_arrest_days_high": 0,
    }


def test_house_arrest_is_counted_apart_and_begins_a_state_of_its_own():
    arrest, home = span("2025-01-01"), span("2025-01-10")
    document = person(
        row(begun=arrest, until=home), row("house_arrest", begun=home, last_confirmed="2025-01-12")
    )
    now = custody_now(document, date(2025, 1, 20))

    assert (now["status"], now["since"], now["days_low"], now["days_high"]) == ("house_arrest", home, 10, 10)
    assert (now["house_arrest_days_low"], now["house_arrest_days_high"]) == (3, 11)


def test_an_interrupted_custody_begins_anew():
    first = row(begun=span("2024-01-01"), until=span("2024-02-01"))
    second = row(begun=span("2025-01-01"))

    assert custody_now(person(first, second), MAY)["since"] == second["from"]


def test_an_open_beginning_gives_no_upper_number_of_days():
    begun = {"text": "before June 2025", "earliest": None, "latest": "2025-05-31"}
    now = custody_now(person(row(begun=begun, last_confirmed="2025-06-02")), TODAY)

    assert (now["days_low"], now["days_high"]) == (3, None)


@pytest.mark.parametrize(("age", "is_old"), [(180, False), (181, True), (None, True)])
def test_a_confirmation_grows_old(age, is_old):
    confirmed = (TODAY - timedelta(days=age)).isoformat() if age else None
    document = person(row(begun=span("2025-01-01"), last_confirmed=confirmed))

    assert custody_now(document, TODAY)["is_old"] is is_old


def test_nobody_at_liberty_has_an_old_confirmation():
    assert custody_now(person(row("released", begun=span("2025-01-01"))), TODAY)["is_old"] is False


def test_a_status_of_a_later_release_is_skipped():
    document = person(row("frozen", begun=span("2025-01-01")))

    assert periods(document) == []


def test_every_derived_state_but_unknown_has_a_status():
    assert set(DERIVED.values()) == set(DerivedCustody) - {DerivedCustody.UNKNOWN}

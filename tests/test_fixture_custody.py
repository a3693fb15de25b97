"""Who of the seeded people is held: recounted from the fixtures for fixed days."""

from datetime import date
from typing import Any

import pytest

from incidents.desk.fixtures import _span
from incidents.presentation.custody import custody_now, held_on
from tests.test_fixtures import SEED

TODAY = date(2026, 11, 30)
PERSONS = SEED["persons"]
MEDIA = ("journalist", "reporter", "editor", "Abzas Media", "Toplum TV", "Meclis.info")


def span(entry: dict[str, Any] | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    read = _span(entry)
    return {
        "text": read.text,
        "earliest": read.earliest and read.earliest.isoformat(),
        "latest": read.latest and read.latest.isoformat(),
    }


def document(person: dict[str, Any]) -> dict[str, Any]:
    """The custody of a person as a document has it, as far as days are concerned."""
    rows = [
        {
            **dict.fromkeys(("last_confirmed", "expected_end")),
            **row,
            "from": span(row.get("from")),
            "until": span(row.get("until")),
            "place": {"id": row["place"]} if row.get("place") else None,
        }
        for row in person.get("custody", [])
    ]
    return {"custody": rows}


DOCUMENTS = {key: document(person) for key, person in PERSONS.items()}


def held(state: str, day: date, match: str = "possible") -> set[str]:
    return {key for key, each in DOCUMENTS.items() if state in getattr(held_on(each, day), match)}


def is_of_the_media(key: str) -> bool:
    """Say whether a person is a journalist or media worker, or is tried for work for Meydan TV."""
    occupations = " · ".join(PERSONS[key]["occupations"])
    return key in victims("meydan-tv-trial") or any(word in occupations for word in MEDIA)


def victims(*incidents: str) -> set[str]:
    keys = incidents or tuple(SEED["incidents"])
    return {
        involvement["person"]
        for key in keys
        for involvement in SEED["incidents"][key]["involvements"]
        if involvement["role"] == "victim" and "person" in involvement
    }


def test_every_victim_has_a_last_reported_custody():
    assert {key for key, person in PERSONS.items() if person.get("custody")} == victims()
    assert len(victims()) == 44


def test_nobody_is_certainly_held_and_37_people_may_be():
    assert held("in_custody", TODAY, "certain") == set()
    assert len(held("in_custody", TODAY)) == 37
    assert held("house_arrest", TODAY) == {"shahnaz-baylargizi"}
    assert held("house_arrest", TODAY, "certain") == set()


def test_24_of_the_37_are_journalists_or_media_workers():
    assert sum(map(is_of_the_media, held("in_custody", TODAY))) == 24


def test_26_of_the_37_were_confirmed_in_2026():
    confirmed = [custody_now(DOCUMENTS[key], TODAY)["last_confirmed"] for key in held("in_custody", TODAY)]

    assert sum(day >= "2026-01-01" for day in confirmed) == 26


@pytest.mark.parametrize(("year", "certain", "possible"), [(2024, 19, 21), (2025, 26, 37)])
def test_the_census_of_1_december(year, certain, possible):
    day = date(year, 12, 1)

    assert len(held("in_custody", day, "certain")) == certain
    assert len(held("in_custody", day)) == possible


def test_gubad_ibadoghlu_is_not_in_detention():
    """He was counted as held for 1,219 days, a year and a half after he was put under supervision."""
    now = custody_now(DOCUMENTS["gubad-ibadoghlu"], TODAY)

    assert now["status"] == "at_liberty"
    assert (now["days_low"], now["days_high"]) == (275, 275)
    assert (now["house_arrest_days_low"], now["house_arrest_days_high"]) == (29, 29)


def test_what_is_reckoned_says_that_it_is_ours():
    ends = [row for person in PERSONS.values() for row in person.get("custody", []) if "expected_end" in row]

    assert len({row["expected_end"] for row in ends}) >= 11
    assert [row["uid"] for row in ends if "our arithmetic" not in row["note"]] == []
    assert [
        row["uid"]
        for row in ends
        if not any(c["field"] == "expected_end" and "our arithmetic" in c["value"] for c in row["citations"])
    ] == []


def test_every_last_confirmation_cites_a_source():
    rows = [row for person in PERSONS.values() for row in person.get("custody", [])]

    assert [
        row["uid"]
        for row in rows
        if "last_confirmed" in row and not any(c["field"] == "last_confirmed" for c in row["citations"])
    ] == []

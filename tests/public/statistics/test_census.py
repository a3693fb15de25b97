"""The census of people who are held, on any day or by month, compared with the documents."""

from collections import Counter
from datetime import date
from itertools import product
from random import Random
from typing import Any

import pytest
from django.test import Client

from incidents.choices import CustodyStatus
from incidents.presentation.custody import DERIVED
from tests import make
from tests.module_data import shared
from tests.page_text import page_text
from tests.presentation.custody_examples import DAYS, is_certain, is_possible
from tests.public.held import held, place_of, published, row, span

CENSUS = "/api/v1/stats/held/"
MONTHS = [date(year, month, 1) for year in (2024, 2025) for month in range(1, 13)]


def census(**query: str) -> Any:
    answer = Client().get(CENSUS, query)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def figures(answer: Any, *by: str) -> dict[Any, tuple[int, int]]:
    return {
        tuple(cell[name] for name in by): (cell["persons"]["certain"], cell["persons"]["possible"])
        for cell in answer["cells"]
    }


@shared
def many() -> Any:
    random = Random(5)
    prisons = [make.public(make.institution(f"Prison {name}", "prison")) for name in "AB"]
    return [_person(random, number, prisons) for number in range(25)]


def _person(random: Random, number: int, prisons: list[Any]) -> dict[str, Any]:
    occupations = random.sample(["journalist", "lawyer", "poet"], random.randint(0, 2))
    gender = random.choice(["female", "male", ""])
    person = make.person(f"Person {number}", occupations="\n".join(occupations), gender=gender)
    places = [
        (random.choice(["AZ", "BY"]), random.choice(["arrest", "raid"])) for _ in range(random.randint(0, 2))
    ]
    incidents = [make.incident(country=country, kind=kind) for country, kind in places]
    for incident in incidents:
        make.involve(incident, person)
    rows = [_row(random, prisons) for _ in range(random.randint(0, 3))]
    published(make.public(person, *incidents), *rows)
    traits = {"occupation": occupations or ["unstated"], "gender": [gender or "unstated"]}
    return {"custody": rows, "incidents": set(places) or {(None, None)}, **traits}


def _row(random: Random, prisons: list[Any]) -> dict[str, Any]:
    days = [each.isoformat() for each in sorted(random.choices(MONTHS[:-6] + DAYS, k=4))]
    return row(
        random.choice([*CustodyStatus.values, *["pretrial_detention", "serving_sentence"] * 4]),
        begun=span(*days[:2]),
        until=span(*days[2:]) if random.random() < 0.4 else None,
        last_confirmed=days[3] if random.random() < 0.6 else None,
        place=place_of(random.choice(prisons)) if random.random() < 0.6 else None,
    )


def expected(persons: list[dict[str, Any]], by: tuple[str, ...], days: list[date]) -> dict[Any, Any]:
    found: dict[bool, Counter[Any]] = {False: Counter(), True: Counter()}
    for person, day, certain in product(persons, days, (False, True)):
        keys = {
            key
            for each in person["custody"]
            if DERIVED[each["status"]] == "in_custody"
            and (is_certain(person, each, day) if certain else is_possible(each, day))
            for key in _keys(person, each, by, day)
        }
        found[certain].update(keys)
    return {key: (found[True][key], count) for key, count in found[False].items()}


def _keys(person: dict[str, Any], each: dict[str, Any], by: tuple[str, ...], day: date) -> Any:
    for (country, kind), occupation in product(person["incidents"], person["occupation"]):
        values = {
            "country": country,
            "kind": kind,
            "occupation": occupation,
            "gender": person["gender"][0],
            "custody": DERIVED[each["status"]],
            "custody_status": each["status"],
            "custody_place": each["place"] and each["place"]["id"],
            "month": f"{day:%Y-%m}",
        }
        yield tuple(values[name] for name in by)


@pytest.mark.parametrize(
    "by",
    [
        ("custody_status",),
        ("custody_place", "gender"),
        ("country", "kind"),
        ("occupation", "custody"),
        ("occupation", "country", "custody_place"),
    ],
)
def test_a_census_of_a_day_is_as_the_documents_say(many, by):
    for day in [*MONTHS, *DAYS[::5]]:
        answer = census(by=",".join(by), custody_on=day.isoformat())
        assert figures(answer, *by) == expected(many, by, [day])
        total = expected(many, (), [day]).get((), (0, 0))
        assert answer["totals"]["persons"] == {"certain": total[0], "possible": total[1]}


@pytest.mark.parametrize("by", [("month",), ("month", "country"), ("custody_status", "month", "gender")])
def test_a_census_by_month_is_as_the_documents_say(many, by):
    answer = census(by=",".join(by), custody_from="2024-01", custody_to="2025-12")

    assert figures(answer, *by) == expected(many, by, MONTHS)


def test_the_query_of_a_cell_lists_its_people(many):
    answer = census(by="country,occupation,month", custody_from="2024-06", custody_to="2025-03")
    for cell in answer["cells"]:
        if cell["query"]:
            found = Client().get(f"/api/v1/persons/?{cell['query']}").json()
            assert cell["persons"] == {"certain": found["count_certain"], "possible": found["count"]}


def test_a_table_has_the_same_figures(many):
    lines = page_text(Client().get("/api/v1/stats/held.csv?by=custody_status&custody_on=2025-01-05")).split(
        "\r\n"
    )

    assert lines[0] == "custody_status,persons_certain,persons_possible,query"
    assert len(lines) - 2 == len(census(by="custody_status", custody_on="2025-01-05")["cells"])


def test_the_total_says_how_many_were_confirmed_this_year(db):
    held(row(begun=span("2024-01-01"), last_confirmed="2026-02-01"), name="One")
    held(row(begun=span("2024-01-01"), last_confirmed="2025-12-31"), name="Two")
    held(row("house_arrest", begun=span("2024-01-01")), name="Three")
    answer = census(custody_on="2026-11-30")

    assert answer["totals"] == {"persons": {"certain": 0, "possible": 2}, "confirmed_this_year": 1}
    assert answer["asked"] == "People, possibly “in custody” on 30 November 2026"
    assert census(by="month", custody_to="2026-01")["asked"] == (
        "People, possibly “in custody” on the first day of each month, by month"
    )


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("by=month&custody_on=2025-01-01", "custody_on"),
        ("custody_from=2025-01", "custody_from"),
        ("custody=unknown", "custody"),
        ("by=month&custody_from=1800-01", "by"),
        ("by=year", "by"),
        ("page_size=3", "page_size"),
        ("custody_match=certain", "custody_match"),
    ],
)
def test_what_makes_no_census_is_refused(db, query, parameter):
    answer = Client().get(f"{CENSUS}?{query}")

    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, parameter)

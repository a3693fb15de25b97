"""People held, and incidents, by case: as the published documents say, and nothing of hidden cases."""

import re
from datetime import date
from itertools import product
from random import Random
from typing import Any

import orjson
import pytest
from django.test import Client
from django.urls import reverse

from incidents.models.editions.edition import EDITIONS
from incidents.presentation.custody import DERIVED
from incidents.publishing import publish as door
from tests import make
from tests.module_data import shared
from tests.page_text import page_text
from tests.presentation.custody_examples import is_certain, is_possible
from tests.public.held import published, row, span

DAYS = [date(2024, 6, 1), date(2025, 1, 1), date(2025, 3, 1), date(2025, 10, 1)]
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def answer_of(path: str, **query: str) -> Any:
    answer = Client().get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.json()
    return answer.json()


@shared
def world() -> Any:
    """Cases of some of 15 incidents and 12 people, one of them a draft, one internal and one withdrawn."""
    random = Random(9)
    incidents = [
        make.incident(f"Arrest {n}", country=random.choice(["AZ", "BY"]), date=f"{n + 1} May 2024")
        for n in range(15)
    ]
    persons = [make.person(f"Person {n}") for n in range(12)]
    for incident in incidents:
        for person in random.sample(persons, random.randint(1, 3)):
            make.involve(incident, person)
    for person in persons[::3]:
        make.involve(incidents[0], person, "judge")
    for person in persons:
        published(make.public(person), *(_row(random) for _ in range(random.randint(1, 3))))
    make.public(*incidents)
    cases = [
        make.case(f"Case {n}", *random.sample(incidents, 4), persons=random.sample(persons, 2))
        for n in range(6)
    ]
    make.public(*cases[:4])
    make.edited(cases[4], sensitivity=20)
    door.withdraw(cases[3], by=None, reason="a mistake", keep_history=False)
    return cases


def _row(random: Random) -> dict[str, Any]:
    first, last = sorted(random.choices(DAYS, k=2))
    return row(
        random.choice(["pretrial_detention", "serving_sentence", "house_arrest"]),
        begun=span(first.isoformat(), first.isoformat()),
        until=span(last.isoformat(), last.isoformat()) if random.random() < 0.3 else None,
        last_confirmed=last.isoformat() if random.random() < 0.6 else None,
    )


def documents(kind: str) -> list[Any]:
    return [orjson.loads(text) for text in EDITIONS[kind].objects.live().values_list("document", flat=True)]


def cases_of_person(person: str, *, country: str | None = None) -> set[str | None]:
    """The cases that name a person or an incident of theirs; with a country only such an incident there."""
    theirs = {
        each["id"]
        for each in documents("incident")
        for part in each["involvements"]
        if part["person"]
        and part["person"]["id"] == person
        and (country is None or (part["role"] == "victim" and each["country"]["code"] == country))
    }
    return {
        case["id"]
        for case in documents("case")
        if theirs & {each["id"] for each in case["incidents"]}
        or (country is None and person in {each["id"] for each in case["persons"]})
    }


def expected(day: date, statuses: set[str], *, country: str | None = None) -> dict[Any, list[int]]:
    found: dict[Any, list[int]] = {}
    for person in documents("person"):
        cases = cases_of_person(person["id"], country=country)
        held = [each for each in person["custody"] if DERIVED[each["status"]] in statuses]
        possible = {each["status"] for each in held if is_possible(each, day)}
        certain = {each["status"] for each in held if is_certain(person, each, day)}
        for case, status in product(cases or {None}, possible):
            figures = found.setdefault((case, status), [0, 0])
            figures[0] += status in certain
            figures[1] += 1
    return found


@pytest.mark.parametrize("day", DAYS)
def test_people_held_by_case_and_status_are_as_the_documents_say(world, day):
    held = "in_custody,house_arrest"
    answer = answer_of("stats/held/", by="case,custody_status", custody=held, custody_on=str(day))
    cells = {
        (cell["case"], cell["custody_status"]): list(cell["persons"].values()) for cell in answer["cells"]
    }

    assert cells == expected(day, {"in_custody", "house_arrest"})
    assert any(cell["case"] for cell in answer["cells"])


def test_the_query_of_each_cell_lists_its_people(world):
    for by in ("case", "case,country", "case,custody_status,month"):
        days = (
            {"custody_from": "2025-01", "custody_to": "2025-10"}
            if "month" in by
            else {"custody_on": "2025-03-01"}
        )
        answer = answer_of("stats/held/", by=by, **days)
        for cell in (each for each in answer["cells"] if each["query"]):
            listed = Client().get(f"/api/v1/persons/?{cell['query']}").json()
            assert (listed["count_certain"], listed["count"]) == tuple(cell["persons"].values()), cell
        assert sum(cell["query"] is not None for cell in answer["cells"]) >= 3


def test_a_case_that_is_asked_for_is_the_only_one_counted(world):
    number = str(world[0].number)
    answer = answer_of("stats/held/", by="case", case=number, custody_on="2025-03-01")

    assert [cell["case_title"] for cell in answer["cells"]] == ["Case 0"]


def test_incidents_by_case_are_as_the_documents_say(world):
    answer = answer_of("stats/", by="case,country")
    cells = {(cell["case"], cell["country"]): cell["incidents"]["possible"] for cell in answer["cells"]}
    countries = {each["id"]: each["country"]["code"] for each in documents("incident")}
    wanted: dict[Any, int] = {}
    for case in documents("case"):
        for each in case["incidents"]:
            key = case["id"], countries[each["id"]]
            wanted[key] = wanted.get(key, 0) + 1

    assert cells == wanted
    for cell in answer["cells"]:
        assert (
            Client().get(f"/api/v1/incidents/?{cell['query']}").json()["count"]
            == cell["incidents"]["possible"]
        )
    assert answer["totals"]["incidents"]["possible"] == 15


def test_incidents_by_case_and_month_or_victim_add_up(world):
    for by in ("case,month", "case,gender", "case,role,year"):
        for cell in answer_of("stats/", by=by)["cells"]:
            listed = Client().get(f"/api/v1/incidents/?{cell['query']}").json()
            assert listed["count"] == cell["incidents"]["possible"], cell


def test_a_case_that_changes_is_counted_anew(world):
    def counts() -> dict[str, int]:
        cells = answer_of("stats/", by="case")["cells"]
        return {cell["case_title"]: cell["incidents"]["possible"] for cell in cells}

    before = counts()
    world[0].incidents.clear()
    make.public(make.edited(world[0]))

    assert before["Case 0"] == 4
    assert "Case 0" not in counts()


def test_hidden_and_withdrawn_cases_are_in_no_answer(world):
    for path in ("stats/", "stats/held/", "stats.csv", "stats/held.csv"):
        text = page_text(Client().get(f"/api/v1/{path}", {"by": "case"}))
        for hidden in world[3:]:
            assert str(hidden.uid) not in text
            assert hidden.title not in text
        assert "Case 0" in text


def test_tables_name_the_cases(world):
    lines = page_text(Client().get("/api/v1/stats/held.csv?by=case,custody_status")).split("\r\n")

    assert lines[0] == "case,custody_status,case_title,persons_certain,persons_possible,query"


def test_a_page_has_the_table_by_case_and_status(world):
    query = {"custody": "in_custody", "custody_on": "2025-03-01", "view": "prisoners"}
    page = Client().get(reverse("pages:person-list"), query).content.decode()
    counts = expected(date(2025, 3, 1), {"in_custody"})
    table = page.split('class="entries by-case"')[1].split("</table>")[0]
    rows = [re.sub(r"<[^>]+>|\s+", " ", row).split() for row in table.split("<tr>")[1:]]
    case = next(each for each in documents("case") if each["title"] == "Case 0")
    own = [count for (uid, _), (_, count) in counts.items() if uid == case["id"]]

    row = next(row for row in rows if row[:2] == ["Case", "0"])
    assert sorted(map(int, row[3:])) == sorted(own)
    assert "Case 3" not in table
    assert not any(hidden.title in page for hidden in world[3:])


def test_the_page_of_a_country_says_who_is_held_by_case_and_status(world):
    page = Client().get("/countries/az/").content.decode()
    held = answer_of("stats/held/", by="case", country="AZ", role="victim", custody="in_custody,house_arrest")
    titles = {cell["case_title"] for cell in held["cells"] if cell["case"]}

    assert titles
    assert "People held by case and status, as of" in page
    assert all(title in page.split("Held now")[1].split("</table>")[0] for title in titles)


def test_a_list_of_people_who_belong_to_no_case_has_no_such_table(db):
    published(make.public(make.person("Held")), row(begun=span("2025-01-01", "2025-01-01")))
    page = Client().get(reverse("pages:person-list") + "?custody=in_custody&view=prisoners").content.decode()

    assert "Held" in page
    assert "by-case" not in page

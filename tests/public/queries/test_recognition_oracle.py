"""Who is recognised by whom as what on a day: lists answer what the rows of the desk say, one by one."""

import re
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client

from incidents.choices import RecognitionStatus
from incidents.models import Recognition
from tests import make
from tests.module_data import shared

DAYS = [date(2025, 1, 1) + timedelta(days=30 * number) for number in range(12)]
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@shared
def bodies() -> Any:
    """Three bodies, and 25 people whom they recognise at random, with open beginnings and ends."""
    random = Random(11)
    found = [make.public(make.institution(f"Body {name}", "ngo")) for name in "ABC"]
    source = make.source("A list")
    persons = []
    for number in range(25):
        person = make.person(f"Person {number}")
        for _ in range(random.randint(0, 3)):
            _recognise(random, person, found, source)
        persons.append(person)
    make.public(*persons)
    return found


def _recognise(random: Random, person: Any, bodies: list[Any], source: Any) -> None:
    begin, end = sorted(random.choices(DAYS, k=2))
    has_end = random.random() < 0.6
    made = make.recognise(
        person,
        random.choice(bodies),
        begin.isoformat() if random.random() < 0.8 else "",
        status=random.choice(RecognitionStatus.values),
        source=source,
        until_text=end.isoformat() if has_end else "",
        until_earliest=end if has_end else None,
        until_latest=end if has_end else None,
    )
    assert made.pk


def _question(random: Random, bodies: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if random.random() < 0.7:
        found["recognised_by"] = random.sample([str(body.number) for body in bodies], random.randint(1, 2))
    if not found or random.random() < 0.6:
        found["recognised_as"] = random.sample(RecognitionStatus.values, random.randint(1, 2))
    if random.random() < 0.7:
        found["recognised_on"] = [(random.choice(DAYS) + timedelta(days=random.randint(-2, 2))).isoformat()]
    return found


def _meets(row: Recognition, question: dict[str, Any]) -> bool:
    on = date.fromisoformat(question["recognised_on"][0]) if "recognised_on" in question else None
    return (
        str(row.body.number) in question.get("recognised_by", [str(row.body.number)])
        and row.status in question.get("recognised_as", [row.status])
        and (on is None or (row.from_earliest or date.min) <= on <= (row.until_latest or date.max))
    )


def test_random_questions_are_answered_as_the_rows_say(bodies):
    random, client = Random(12), Client()
    rows = list(Recognition.objects.select_related("person", "body"))
    sizes = set()
    for _ in range(60):
        question = _question(random, bodies)
        query = {name: ",".join(values) for name, values in question.items()}
        answer = client.get("/api/v1/persons/", {**query, "page_size": "100"}).json()
        expected = {row.person.name for row in rows if _meets(row, question)}
        assert {each["name"] for each in answer["results"]} == expected, query
        assert answer["count"] == len(expected), query
        sizes.add(len(expected))

    assert len(sizes) > 5  # questions that tell people apart


def test_lists_by_body_and_day_have_whom_the_rows_name(bodies):
    rows = list(Recognition.objects.select_related("person", "body"))
    for body in bodies:
        for day in DAYS[::4]:
            on = day.isoformat()
            page = Client().get("/people/recognised/", {"body": body.number, "on": on}).content.decode()
            question = {"recognised_by": [str(body.number)], "recognised_on": [on]}
            expected = {row.person.name for row in rows if _meets(row, question)}
            assert set(re.findall(r"Person \d+", page)) == expected, (body.name, on)

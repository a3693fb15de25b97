"""Who is held on a day: lists answer what the documents say, worked out day by day."""

from datetime import date
from random import Random
from typing import Any

import pytest
from django.test import Client

from incidents.choices import CustodyStatus, DerivedCustody
from incidents.presentation.custody import DERIVED
from tests import make
from tests.clock import move_clock
from tests.module_data import shared
from tests.presentation.custody_examples import DAYS, is_certain, is_possible
from tests.public.held import held, place_of, published, row, span

API = "/api/v1"
TODAY = date(2026, 11, 30)
ARREST, CONFIRMED = span("2025-01-02"), "2025-01-10"


def ask(path: str, **query: str) -> Any:
    answer = Client().get(f"{API}/{path}/", query)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def names(answer: Any) -> list[str]:
    return sorted(each["name"] for each in answer["results"])


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda day: move_clock(monkeypatch, day)


# Against brute force


@shared
def many() -> Any:
    random = Random(7)
    prisons = [make.public(make.institution(f"Prison {name}", "prison")) for name in "AB"]
    persons = [_random_person(random, number, prisons) for number in range(30)]
    return persons, prisons


def _random_person(random: Random, number: int, prisons: list[Any]) -> Any:
    rows = [_random_row(random, prisons) for _ in range(random.randint(0, 3))]
    person = make.person(f"Person {number}")
    arrest = make.incident(f"Arrest {number}")
    make.involve(arrest, person, random.choice(["victim", "victim", "lawyer"]))
    return published(make.public(person, arrest), *rows), rows, number


def _random_row(random: Random, prisons: list[Any]) -> dict[str, Any]:
    return row(
        random.choice([*CustodyStatus.values, *["pretrial_detention", "house_arrest"] * 3]),
        begun=_random_span(random),
        until=_random_span(random) if random.random() < 0.5 else None,
        place=place_of(random.choice(prisons)) if random.random() < 0.5 else None,
        last_confirmed=random.choice(DAYS).isoformat() if random.random() < 0.6 else None,
    )


def _random_span(random: Random) -> dict[str, Any]:
    first, last = sorted(random.choices(DAYS, k=2))
    earliest = None if random.random() < 0.1 else first.isoformat()
    return {"text": "", "earliest": earliest, "latest": None if random.random() < 0.1 else last.isoformat()}


def _meets(rows: list[dict[str, Any]], query: dict[str, list[str]], day: date, *, certain: bool) -> bool:
    document = {"custody": rows}
    on_the_day = [
        each for each in rows if (is_certain(document, each, day) if certain else is_possible(each, day))
    ]
    is_unknown = len(query) == 1 and "unknown" in query.get("custody", [])
    if is_unknown and not any(is_possible(each, day) for each in rows):
        return True
    return any(_is_so(each, query) for each in on_the_day)


def _is_so(each: dict[str, Any], query: dict[str, list[str]]) -> bool:
    return (
        DERIVED[each["status"]] in query.get("custody", [DERIVED[each["status"]]])
        and each["status"] in query.get("custody_status", [each["status"]])
        and (
            "custody_place" not in query or str((each["place"] or {}).get("number")) in query["custody_place"]
        )
    )


def _questions(prisons: list[Any], number: int) -> Any:
    random = Random(11)
    for _ in range(number):
        query: dict[str, list[str]] = {}
        while not query:
            if random.random() < 0.7:
                query["custody"] = random.sample(DerivedCustody.values, random.randint(1, 2))
            if random.random() < 0.3:
                query["custody_status"] = random.sample(CustodyStatus.values, 4)
            if random.random() < 0.3:
                query["custody_place"] = [str(random.choice(prisons).number)]
        yield query, random.choice(DAYS), random.choice(["possible", "certain"])


@pytest.mark.parametrize("path", ["persons", "incidents"])
def test_random_questions_are_answered_as_the_documents_say(many, path):
    persons, prisons = many
    for query, day, match in _questions(prisons, 60):
        text = {name: ",".join(values) for name, values in query.items()}
        on_the_day = {"custody_on": day.isoformat(), "custody_match": match, "page_size": "100"}
        answer = ask(path, **text, **on_the_day)
        matching = {
            certain: {
                number
                for person, rows, number in persons
                if _meets(rows, query, day, certain=certain)
                and (path == "persons" or person.involvements.filter(role="victim").exists())
            }
            for certain in (False, True)
        }
        title = "name" if path == "persons" else "title"
        found = {int(each[title].split()[1]) for each in answer["results"]}
        assert found == matching[match == "certain"], (text, day, match)
        assert (answer["count"], answer["count_certain"]) == (len(found), len(matching[True]))


# One by one


@pytest.fixture
def prisoner(db: Any) -> Any:
    return held(row(begun=ARREST, last_confirmed=CONFIRMED))


def test_held_on_a_day_possible_and_certain(prisoner):
    on_the_day = {"custody": "in_custody", "custody_on": "2025-01-05"}
    later = {"custody": "in_custody,house_arrest", "custody_on": "2025-12-01"}

    assert (ask("persons", **on_the_day)["count"], ask("persons", **on_the_day)["count_certain"]) == (1, 1)
    assert (ask("persons", **later)["count"], ask("persons", **later)["count_certain"]) == (1, 0)
    assert ask("persons", **later, custody_match="certain")["count"] == 0
    assert ask("persons", custody="in_custody", custody_on="2025-01-01")["count"] == 0


def test_the_question_says_the_day_in_words(prisoner):
    asked = ask("persons", custody="in_custody", custody_on="2025-12-01", custody_match="certain")["asked"]

    assert asked == "People, certainly “in custody” on 1 December 2025"


def test_without_a_day_it_is_today_and_forgotten_at_midnight(prisoner, today):
    today(date(2025, 1, 1))
    before = Client().get(f"{API}/persons/?custody=in_custody")
    today(date(2025, 1, 2))
    after = Client().get(f"{API}/persons/?custody=in_custody", headers={"If-None-Match": before["ETag"]})

    assert (before.json()["count"], after.status_code, after.json()["count"]) == (0, 200, 1)


def test_what_is_asked_of_a_fixed_day_is_the_same_tomorrow(prisoner, today):
    address = f"{API}/persons/?custody=in_custody&custody_on=2025-01-02"
    today(date(2025, 1, 1))
    before = Client().get(address)
    today(date(2025, 1, 2))

    assert Client().get(address, headers={"If-None-Match": before["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "persons/?custody=in_custody&fields=id",
        "persons.csv?custody=in_custody",
        "incidents/?custody=in_custody",
        "stats/?custody=in_custody",
        "stats.csv?custody=in_custody&by=kind",
        "persons/?include=custody_now",
        "persons/1/?include=custody_now",
        "persons/1/custody/",
    ],
)
def test_every_answer_about_today_has_the_day_in_its_etag(prisoner, today, path):
    today(date(2025, 3, 1))
    first, same = Client().get(f"{API}/{path}"), Client().get(f"{API}/{path}")
    today(date(2025, 3, 2))

    assert first["ETag"] == same["ETag"] != Client().get(f"{API}/{path}")["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "persons/",
        "persons/1/",
        "persons/?custody=in_custody&custody_on=2025-03-01",
        "persons/?include=custody_now&custody_on=2025-03-01",
        "persons/1/custody/?on=2025-03-01",
        "incidents/?custody=in_custody&custody_on=2025-03-01",
    ],
)
def test_what_does_not_follow_from_today_is_the_same_tomorrow(prisoner, today, path):
    today(date(2025, 3, 1))
    first = Client().get(f"{API}/{path}")
    today(date(2025, 3, 2))

    assert first["ETag"] == Client().get(f"{API}/{path}")["ETag"]


def test_a_cursor_holds_over_midnight(db, today):
    for number in range(3):
        held(row(begun=ARREST), name=f"Prisoner {number}")
    today(date(2025, 3, 1))
    first = ask("persons", custody="in_custody", page_size="2")
    today(date(2025, 3, 2))
    following = Client().get(first["next"])

    assert len(following.json()["results"]) == 1


def test_as_of_a_past_moment_custody_is_that_of_its_day(prisoner, today):
    today(TODAY)
    assert ask("persons", custody="in_custody", as_of="2024-01-01")["count"] == 0


def test_a_place_is_named_by_number_or_id_and_an_unknown_one_finds_nobody(db):
    prison = make.public(make.institution("Prison No 1", "prison"))
    held(row(begun=ARREST, place=place_of(prison)))

    assert ask("persons", custody_place=str(prison.number))["count"] == 1
    assert ask("persons", custody_place=str(prison.uid))["count"] == 1
    assert ask("persons", custody_place="99")["count"] == 0


def test_incidents_are_found_by_the_custody_of_a_victim_only(db):
    prisoner, lawyer = held(row(begun=ARREST), name="Prisoner"), held(row(begun=ARREST), name="Lawyer")
    arrest, trial = make.incident("Arrest"), make.incident("Trial")
    make.involve(arrest, prisoner)
    make.involve(trial, lawyer, "lawyer")
    make.public(arrest, trial)
    answer = ask("incidents", custody="in_custody", custody_on="2025-02-01")

    assert [each["title"] for each in answer["results"]] == ["Arrest"]
    assert (answer["count"], answer["count_certain"]) == (1, 0)
    assert answer["asked"] == "Incidents, with a victim: possibly “in custody” on 1 February 2025"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("custody=imprisoned", "custody"),
        ("custody=in_custody&custody_on=2025-13-01", "custody_on"),
        ("custody_on=2025-12-01", "custody_on"),
        ("custody_status=jailed", "custody_status"),
        ("custody_place=x", "custody_place"),
        ("custody=in_custody&custody_match=maybe", "custody_match"),
    ],
)
def test_bad_values_are_refused(db, query, parameter):
    answer = Client().get(f"{API}/persons/?{query}")

    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, parameter)


def test_custody_now_is_included_on_request_in_lists_and_records(prisoner, today):
    today(TODAY)
    plain = ask("persons/1")
    listed = ask("persons", include="custody_now", fields="id,name")["results"][0]
    record = ask("persons/1", include="custody_now")

    assert "custody_now" not in plain
    assert listed.keys() == {"id", "name", "custody_now"}
    assert record == {**plain, "custody_now": listed["custody_now"]}
    assert listed["custody_now"]["last_confirmed"] == CONFIRMED
    assert (listed["custody_now"]["days_low"], listed["custody_now"]["days_high"]) == (9, 698)


def test_the_custody_of_a_person_on_a_day(prisoner):
    answer = ask("persons/1/custody", on="2025-01-05")

    assert (answer["on"], answer["status"], answer["days_low"]) == ("2025-01-05", "in_custody", 4)
    assert ask("persons/1/custody", on="2024-12-31")["status"] == "unknown"


def test_a_person_of_an_older_document_has_unknown_custody(db):
    make.public(make.person())

    assert ask("persons/1/custody")["status"] == "unknown"
    assert ask("persons", custody="unknown")["count"] == 1


def test_nobody_has_no_custody(db):
    assert Client().get(f"{API}/persons/1/custody/").status_code == 404

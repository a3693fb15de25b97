"""Cases in the public API: lists, the filter `case` everywhere, and files."""

import re
from datetime import date

import pytest
from django.test import Client

from incidents.public.pages.records.case_page import people_of
from incidents.publishing import publish as door
from tests import make
from tests.page_text import page_text
from tests.public.client import get, titles

pytestmark = pytest.mark.django_db


def text_of(path, query):
    return file_at(f"/api/v1/{path}?{query}")


def file_at(address):
    response = Client().get(address)
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


@pytest.fixture
def world():
    """Two cases in one country: one with two incidents, a person named by itself and a statement."""
    victim, judge, editor, other = (make.person(name) for name in ("Ulvi", "Rauf", "Sevinj", "Bahruz"))
    court, outlet = make.institution("A court"), make.institution("Abzas Media", "media")
    arrest = make.incident("A raid", date="20 November 2023")
    verdict = make.incident("A verdict", kind="conviction", date="20 June 2025")
    elsewhere = make.incident("Another verdict", kind="conviction", date="23 June 2025")
    make.involve(arrest, victim, outcome="detained")
    make.involve(verdict, victim, outcome="convicted", sentence_months=108)
    make.involve(verdict, judge, "judge")
    make.involve(verdict, court, "court")
    make.involve(elsewhere, other, outcome="convicted")
    said = make.statement("Worrying.", incidents=[verdict])
    whole = make.statement("Release them all.", stance="condemns")
    case = make.case("Abzas Media", arrest, verdict, persons=[editor], institutions=[outlet])
    case.statements.set([whole])
    second = make.case("Samadov", elsewhere)
    make.public(victim, judge, editor, other, court, outlet)
    make.public(arrest, verdict, elsewhere, said, whole, case, second)
    return {"case": case, "second": second, "verdict": verdict, "victim": victim}


def test_cases_are_listed_by_title(world):
    assert titles("cases/") == ["Abzas Media", "Samadov"]
    assert titles("cases/", "ordering=-title") == ["Samadov", "Abzas Media"]
    assert titles("cases/", "q=abzas") == ["Abzas Media"]


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("incidents/", "case=1&ordering=date", ["A raid", "A verdict"]),
        ("incidents/", "case=1&kind=conviction", ["A verdict"]),
        ("incidents/", "case=1,2&kind=conviction&ordering=date", ["A verdict", "Another verdict"]),
        ("persons/", "case=1", ["Rauf", "Sevinj", "Ulvi"]),
        ("persons/", "case=1&role=victim", ["Ulvi"]),
        ("persons/", "case=2&role=judge", []),
        ("persons/", "case=1&date_to=2024", ["Ulvi"]),
        ("institutions/", "case=1", ["A court", "Abzas Media"]),
        ("institutions/", "case=99", []),
    ],
)
def test_each_list_can_be_asked_by_case(world, path, query, expected):
    assert titles(path, query) == expected


def test_statements_of_a_case_are_its_own_and_those_about_its_incidents(world):
    found = get("statements/", "case=1").json()["results"]
    assert sorted(each["text"] for each in found) == ["“Release them all.”", "“Worrying.”"]
    assert get("statements/", "case=2").json()["count"] == 0


@pytest.mark.parametrize(
    ("query", "expected"),
    [("person=1", ["Abzas Media"]), ("institution=1", ["Abzas Media"]), ("incident=3", ["Samadov"])],
)
def test_cases_are_found_by_their_members(world, query, expected):
    assert titles("cases/", query) == expected


def test_statistics_and_files_can_be_asked_by_case(world):
    shown = get("stats/", f"by=kind&case={world['case'].uid}").json()
    assert shown["totals"]["incidents"] == {"certain": 2, "possible": 2}
    assert len(text_of("incidents.csv", "case=1").splitlines()) == 3
    assert "A raid; A verdict" in text_of("cases.csv", "")


def test_a_question_names_its_case(world):
    assert get("incidents/", "case=1").json()["asked"] == "Incidents, of the case Abzas Media"


def test_the_past_is_asked_by_the_case_as_it_was_then(world):
    then = get("cases/1/").json()["published_at"]
    world["case"].incidents.remove(world["verdict"])
    make.public(make.edited(world["case"]))

    assert titles("incidents/", {"case": "1"}) == ["A raid"]
    asked = {"case": "1", "as_of": then, "ordering": "date"}
    assert titles("incidents/", asked) == ["A raid", "A verdict"]


def test_a_case_that_was_withdrawn_answers_for_nobody(world):
    door.withdraw(world["case"], by=None, reason="Two cases in one.", keep_history=True)

    for path in ("incidents/", "persons/", "institutions/", "statements/"):
        assert get(path, "case=1").json()["count"] == 0
    assert titles("cases/") == ["Samadov"]


def test_a_case_has_no_case(world):
    assert get("cases/", "case=1").status_code == 400


def test_the_page_of_a_case_shows_who_is_who_the_timeline_and_all_sources_once(world):
    page = page_text(Client().get("/cases/1-abzas-media/"))

    table, others = re.search(r'<table class="people">(.*?)</table>.*?others">(.*?)</dl>', page).groups()
    assert (table.count("<tr>"), "Ulvi" in table) == (2, True)
    assert "Rauf" in others
    assert "Sevinj" in others
    assert "9 years" in page
    assert page.index("A raid") < page.index("A verdict", page.index('id="timeline"'))
    assert "Release them all." in page
    for source in get("incidents/", "case=1").json()["results"][0]["sources"]:
        assert page.count(f">{source['title']}<") == 1


def test_incidents_and_persons_link_to_their_cases(world):
    for address in (f"/incidents/{world['verdict'].number}/", f"/people/{world['victim'].number}/"):
        assert 'href="/cases/1/"' in page_text(Client().get(address))


def test_cases_are_in_the_menu_the_sitemap_and_their_feed(world):
    assert 'href="/cases/"' in page_text(Client().get("/"))
    assert "/cases/1-abzas-media/" in file_at("/sitemap-cases-1.xml")
    assert "Abzas Media" in page_text(Client().get("/cases/feed/"))
    assert "A verdict" in page_text(Client().get("/incidents/feed/?case=1"))
    assert "Another verdict" not in page_text(Client().get("/incidents/feed/?case=1"))


def incident_document(day, outcome, *stages, months=None):
    span = {"text": day, "earliest": day, "latest": day}
    part = {
        "person": {"id": "1", "name": "Ulvi"},
        "role": "victim",
        "outcome": outcome,
        "outcomes": [{"stage": stage, "date": span} for stage in stages],
        "sentence_months": months,
    }
    return {"kind": "conviction", "number": 1, "title": day, "date": span, "involvements": [part]}


def test_a_transfer_does_not_undo_the_sentence_in_the_table():
    person = {"id": "1", "name": "Ulvi", "number": 1, "occupations": [], "custody": []}
    verdict = incident_document("2025-06-20", "convicted", "sentenced", months=108)
    appeal = incident_document("2025-09-09", "convicted", "upheld")
    transfer = incident_document("2025-09-25", "detained")

    (row,) = people_of([verdict, appeal, transfer], [person], date(2026, 11, 30))
    assert (row["outcome"], row["sentence"]) == ("sentence upheld", "9 years")

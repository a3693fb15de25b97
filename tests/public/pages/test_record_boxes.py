"""The pages of people, institutions, statements and cases: a box, a contents list, one order."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from incidents.presentation.dates import date_order
from incidents.public.pages.records import page_views
from tests import make
from tests.public.held import published, row, span

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TODAY = date(2026, 11, 30)


def source(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page))).strip()


def part(page: str, beginning: str, end: str) -> str:
    return page.partition(beginning)[2].partition(end)[0]


def box(page: str) -> str:
    return plain(part(page, '<aside class="box"', "</aside>"))


@pytest.fixture
def person() -> Any:
    """A man who is held, with two incidents in one case, a statement about him and a second name."""
    record = make.person("Ulvi Hasanli")
    record.names.create(text="Ülvi Həsənli", kind="transliteration", language="az")
    make.cite(record, field="names", value="Ulvi Hasanli")
    arrest = make.incident("An arrest", date="20 November 2023")
    verdict = make.incident("A verdict", kind="conviction", date="20 June 2025")
    make.involve(arrest, record, outcome="detained")
    make.involve(verdict, record, outcome="convicted", sentence_months=108)
    said = make.statement("Free him.", stance="calls_for_release", persons=[record])
    make.public(record, arrest, verdict, said, make.case("The case", arrest, verdict))
    published(record, row("serving_sentence", begun=span("2025-06-20"), last_confirmed="2026-02-11"))
    return record


def test_the_box_of_a_person_says_who_is_held_the_case_and_the_version(person, monkeypatch):
    monkeypatch.setattr(page_views, "today", lambda: TODAY)
    shown = box(source("/people/1/"))

    for words in ("Custody now In custody (serving a sentence)", "Case The case", "version"):
        assert words in shown


def test_what_happened_to_a_person_is_a_timeline_of_their_own_part(person):
    steps = plain(part(source("/people/1/"), '<h2 id="related-1"', "</section>"))

    assert "20 November 2023 Arrest or detention An arrest Detained" in steps
    assert "20 June 2025 Conviction A verdict Convicted, 9 years" in steps


def test_other_names_are_below_the_heading_and_all_are_folded_with_their_sources(person):
    page = source("/people/1/")

    assert plain(part(page, '<p class="names">', "</p>")) == "Ülvi Həsənli"
    assert plain(part(page, '<details class="behind names-table">', "</summary>")) == "2 names and spellings"


@pytest.mark.parametrize("path", ["/people/1/", "/cases/1/"])
def test_every_way_to_a_part_of_the_page_arrives(person, path):
    page = source(path)
    anchors = re.findall(r'href="#([a-z0-9-]+)"', part(page, '<nav class="contents"', "</nav>"))

    assert len(anchors) >= 3
    assert [name for name in anchors if f'id="{name}"' not in page] == []


def test_the_box_of_a_case_counts_its_people_by_state_and_has_its_first_and_last_day(person, monkeypatch):
    monkeypatch.setattr(page_views, "today", lambda: TODAY)
    shown = box(source("/cases/1/"))

    assert "1 may be in custody" in shown
    assert "First incident 20 November 2023 Latest incident 20 June 2025" in shown


def test_the_page_of_a_statement_is_headed_by_its_title_and_its_box_has_the_speaker():
    court = make.institution("Council of Europe", kind="intergovernmental", country="")
    said = make.statement("Worrying.", institution=court, title="Council of Europe: worried", description="")
    make.public(court, said)
    page = source("/statements/1/")

    assert plain(part(page, "<h1", "</h1>")).endswith("Council of Europe: worried")
    assert "Speaker Council of Europe" in box(page)


def test_the_numbers_of_sources_are_notes_that_open_in_place(person):
    note = part(source("/people/1/"), '<div class="under">', "</div>") or source("/people/1/")

    assert re.search(r'<span class="numbers" aria-hidden="true">\s*<span\s*>1</span>', note)


def test_dates_are_in_order_of_their_earliest_then_of_their_latest_day():
    month, day = (
        {"earliest": "2025-06-01", "latest": "2025-06-30"},
        {"earliest": "2025-06-01", "latest": "2025-06-01"},
    )
    since, before = {"earliest": "2025-06-01", "latest": None}, {"earliest": None, "latest": "2025-05-30"}

    assert sorted([None, since, month, day, before], key=date_order) == [before, day, month, since, None]


@pytest.mark.parametrize("path", ["/people/1/", "/cases/1/", "/incidents/1/", "/people/1/sheet/"])
def test_one_life_has_one_order_on_all_pages(path):
    person = make.person()
    month = make.incident("In June", date="June 2025")
    day = make.incident("On 1 June", date="1 June 2025")
    later = make.incident("On 2 June", date="2 June 2025")
    make.link(day, month)
    make.link(later, day)
    for incident in (month, day, later):
        make.involve(incident, person)
    make.public(person, month, day, later, make.case("The case", month, day, later))
    page = source(path)
    text = plain(page[page.index("<h1") :].partition('id="sources"')[0])

    places = [text.rindex(title) for title in ("On 1 June", "In June", "On 2 June")]
    assert places == sorted(places)

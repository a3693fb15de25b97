"""The page of an incident: its box, the table of people, and the note of its last version."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from incidents.http.record_paths import page_path
from incidents.public.pages.records import page_views
from tests import make
from tests.public.held import published, row, span

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TODAY = date(2026, 11, 30)


def source(path: str = "/incidents/1/") -> str:
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page))).strip()


def rows(page: str) -> list[list[str]]:
    table = page.partition('<table class="people">')[2].partition("</table>")[0]
    cells = [re.split(r"<t[hd]\b[^>]*>", line)[1:] for line in table.split("<tr>")[1:]]
    return [[plain(cell) for cell in line] for line in cells]


@pytest.fixture
def verdict() -> Any:
    """A verdict against two people for one charge, with a source that differs."""
    people = [make.person("Ulvi Hasanli"), make.person("Mahammad Kekalov")]
    court, employer = make.institution(), make.institution("Abzas Media", "media")
    record = make.incident("Sentenced", kind="conviction", date="20 June 2025", place="Baku")
    for person, months in zip(people, (108, 90), strict=True):
        part = make.involve(
            record,
            person,
            charge="smuggling",
            outcome="convicted",
            sentence_months=months,
            note="A journalist",
        )
        make.cite(record, field="charge", value="smuggling", involvement=part)
    make.cite(record, field="sentence_months", value="7 years", stance="disputes", involvement=part)
    make.involve(record, court, role="court")
    make.involve(record, employer, role="employer")
    make.public(*people, court, employer, record)
    return record


def test_people_are_one_table_and_what_all_share_is_written_once(verdict):
    page = source()
    head, first, second = rows(page)

    assert head == ["Name", "Outcome", "Sentence"]
    assert first == ["Ulvi Hasanli Note: A journalist", "convicted", "9 years"]
    assert second[0] == "Mahammad Kekalov Note: A journalist"
    assert page.partition("<details")[0].count("smuggling") <= 1
    assert "Charge (of all) smuggling" in plain(page)


def test_a_value_that_sources_contradict_says_so_beside_it(verdict):
    sentence = rows(source())[2][2]

    assert re.fullmatch(r"7 years 6 months Sources differ: 7 years \d+", sentence)


def test_who_took_part_otherwise_is_listed_by_role(verdict):
    others = plain(source().partition('<dl class="facts others">')[2].partition("</dl>")[0])

    assert others == "Court Baku Court on Grave Crimes Employer Abzas Media"


def test_charges_that_differ_are_written_with_each_person(verdict):
    other = make.person("Third Person")
    make.involve(verdict, other, charge="treason", outcome="convicted")
    make.public(other, make.edited(verdict))
    page = source()

    assert "(of all)" not in page
    assert any("Charge: treason" in line[0] for line in rows(page))


def test_the_table_says_who_is_held_today_and_changes_with_the_day(verdict, monkeypatch):
    person = verdict.involvements.get(person__name="Ulvi Hasanli").person
    published(person, row("serving_sentence", begun=span("2024-01-01"), last_confirmed="2026-02-11"))
    monkeypatch.setattr(page_views, "today", lambda: TODAY)
    answer = Client().get("/incidents/1/")
    head, first, second = rows(answer.content.decode())
    monkeypatch.setattr(page_views, "today", lambda: date(2026, 12, 1))

    assert head[-1] == "Custody now"
    assert (first[-1], second[-1]) == ("may be in custody last confirmed 11 February 2026", "")
    assert Client().get("/incidents/1/")["ETag"] != answer["ETag"]


def test_custody_that_is_published_later_changes_the_page(verdict):
    before = Client().get("/incidents/1/")["ETag"]
    person = verdict.involvements.get(person__name="Ulvi Hasanli").person
    make.hold(person)
    make.public(make.edited(person))

    assert Client().get("/incidents/1/")["ETag"] != before


def test_the_box_has_what_happened_when_and_where_and_the_version(verdict):
    box = plain(source().partition('<aside class="box"')[2].partition("</aside>")[0])

    for words in ("Conviction", "20 June 2025", "Azerbaijan", "Baku", "Published", "version 1"):
        assert words in box


@pytest.mark.parametrize("kind", ["incident", "person", "institution", "statement", "case"])
def test_a_new_version_says_at_the_top_what_changed(kind):
    made = {"incident": make.incident, "person": make.person, "institution": make.institution}
    arrest = make.public(make.incident("An arrest"))
    makers = {
        **made,
        "statement": lambda: make.statement(incidents=[arrest]),
        "case": lambda: make.case("A case", arrest),
    }
    record = make.public(makers[kind]())
    address = page_path(kind, record.number)
    before = source(address)
    make.public(make.edited(record, summary="In short."))
    page = source(address)
    note = plain(page.partition('<p class="update">')[2].partition("</p>")[0])

    assert 'class="update"' not in before
    assert re.fullmatch(r"Updated \d+ \w+ \d{4} \(version 2\) : changed: summary. Compare versions", note)
    assert f'href="{address}versions/?from=1&amp;to=2"' in page


def test_a_page_has_a_way_to_its_parts(verdict):
    page = source()
    anchors = re.findall(
        r'<li><a href="#([a-z]+)"', page.partition('class="contents"')[2].partition("</nav>")[0]
    )

    assert anchors == ["involved", "sources"]
    assert [name for name in anchors if f'id="{name}"' not in page] == []

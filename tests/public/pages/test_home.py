"""The home page: figures, cases with their state, latest events, corrections, and where it happened."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from incidents.models import Case
from incidents.publishing import publish as door
from incidents.publishing.propagation import settle
from tests import make
from tests.public.held import held, row, span

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    for module in ("site.home_page", "site.home_figures", "site.home_cases"):
        monkeypatch.setattr(f"incidents.public.pages.{module}.today", lambda: TODAY)
    monkeypatch.setattr("incidents.public.queries.involvement_filters.today", lambda: TODAY)


def source() -> str:
    return Client().get("/").content.decode()


def text() -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", source())))


def part(heading: str) -> str:
    """Return the text of one section."""
    page = source()
    section = page[page.index(f'<h2 id="{heading}"') :].partition("</section>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", section)))


def figures() -> dict[str, str]:
    page = source()
    block = page[page.index('<ul class="figures"') :].partition("</ul>")[0]
    lines = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", line)).strip() for line in block.split("<li")[1:]]
    return {words[1]: f"{words[0]} {' '.join(words[2:])}".strip() for words in (x[1:].split() for x in lines)}


def test_it_says_what_this_is_and_leads_on():
    make.public(make.incident("A verdict"))
    page = source()
    leads = ["/cases/", "/incidents/", "/people/", "/institutions/", "/statements/", "/data/", "/about/"]

    assert "public record of human-rights violations" in page
    assert [lead for lead in [*leads, "/api/v1/docs/"] if f'href="{lead}"' not in page] == []


def test_it_is_whole_before_anything_is_published():
    assert "Nothing has been published yet." in text()
    assert "No published record has been changed or withdrawn yet." in text()


def test_the_newest_events_come_first_by_their_own_date():
    make.public(make.incident("Happened last", date="June 2025"))
    make.public(make.incident("Published last", date="1999"))
    events = part("latest")

    assert events.index("Happened last") < events.index("Published last")


def test_it_has_the_figures_of_the_whole_record():
    make.incident("A draft", country="FR", date="1950")
    victim, judge = make.person(), make.person("A Judge")
    case = make.incident("A verdict", kind="conviction")
    make.involve(case, victim)
    make.public(victim, judge, case, make.incident("Abroad", country="GE", date="before 2020"))

    assert figures() == {
        "cases": "0",
        "incidents": "2 2019–2025, 2 countries",
        "people": "2 1 victim",
        "statements": "0",
    }


def test_it_counts_anew_when_something_is_published():
    make.public(make.incident("Here"))
    before = figures()["incident"]
    make.public(make.incident("Abroad", country="GE", date="1999"))

    assert (before, figures()["incidents"]) == ("1 2025, 1 country", "2 1999–2025, 2 countries")


def test_a_case_says_where_its_people_are_and_links_to_them():
    prisoner = held(row("serving_sentence", begun=span("2024-08-21"), last_confirmed="2026-02-11"))
    free = held(row("serving_sentence", begun=span("2020-01-01"), until=span("2021-01-01")),
                row("released", begun=span("2021-01-01")), name="Free")  # fmt: skip
    verdict = make.incident("A verdict")
    make.involve(verdict, prisoner)
    make.public(verdict)
    make.public(make.case("The case", verdict, persons=[prisoner, free]))
    cases = part("cases")

    assert "The case 1 may be in custody 1 at liberty" in cases
    assert "1 confirmed in 2026 · 1 incident" in cases
    for state in ("in_custody", "at_liberty"):
        (address,) = re.findall(rf'href="(/people/\?case=1&amp;custody={state})"', source())
        assert 'data-count="1"' in Client().get(unescape(address)).content.decode()


def test_corrections_are_apart_from_news_and_say_what_changed():
    record = make.public(make.incident("A verdict", place="Baku"))
    make.public(make.edited(record, place="Ganja", summary="In short."))
    corrected = part("corrected")

    assert "A verdict , version 2" in corrected
    assert "changed: place, summary" in corrected
    assert 'href="/incidents/1/versions/?from=1&amp;to=2"' in source()


def test_a_withdrawal_is_listed_with_its_reason_and_without_its_title():
    record = make.public(make.incident("A secret title"))
    door.withdraw(record, by=None, reason="It was wrong.", keep_history=True)

    assert "Incident 1 : withdrawn" in part("corrected")
    assert "It was wrong." in part("corrected")
    assert "A secret title" not in text()


def test_what_no_editor_changed_is_no_correction():
    victim = make.person("Old Name")
    record = make.incident("A verdict")
    make.involve(record, victim)
    make.public(victim, record)
    make.public(make.rename(victim, "New Name"))
    settle()
    corrected = part("corrected")

    assert "New Name , version 2" in corrected
    assert "A verdict" not in corrected


def test_few_countries_are_a_list_and_many_are_a_map():
    make.public(make.incident("Here"), make.incident("Abroad", country="GE"))
    few = source()
    codes = ("AM", "BY", "RU", "KZ", "TR", "IR", "EG")
    make.public(*(make.incident(f"In {code}", country=code) for code in codes))

    assert "Georgia 1 incident" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", few))
    assert 'class="drawing map"' not in few
    assert 'class="drawing map"' in source()


def titles() -> list[str]:
    """The titles of the cases on the home page, in their order."""
    section = source().partition('<h2 id="cases"')[2].partition("</section>")[0]
    return re.findall(r"<h3[^>]*>\s*<a[^>]*>(.*?)</a>", section)


def test_featured_cases_come_before_those_that_changed_later():
    for title in ("One", "Two", "Three", "Four", "Five"):
        make.public(make.case(title, make.public(make.incident(f"Arrest of {title}"))))
    assert titles() == ["Five", "Four", "Three", "Two"]

    one = Case.objects.get(title="One")
    make.edited(one, home_page="featured")
    assert titles() == ["Five", "Four", "Three", "Two"]
    make.public(one)
    make.public(make.edited(Case.objects.get(title="Three")))

    assert titles() == ["One", "Three", "Five", "Four"]
    found = Client().get("/api/v1/cases/?home_page=featured").json()
    assert [each["title"] for each in found["results"]] == ["One"]
    assert found["asked"].endswith("featured on the home page")

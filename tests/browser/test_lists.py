"""Lists and the home page in a browser: one question everywhere, without scripts too, for everybody."""

import csv
import gzip
import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests import make
from tests.browser.accessibility import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

QUESTION = "country=AZ&kind=arrest,raid&date_from=2025-06&date_to=2025-07"
LISTS = ["/incidents/", "/people/", "/institutions/", "/statements/"]
PLACES = [
    "/",
    *LISTS,
    *(f"{path}?view=table" for path in LISTS),
    f"/incidents/?{QUESTION}",
    "/incidents/?country=FR&kind=raid&q=nothing",
    "/incidents/?country=Atlantis",
]
BUDGET = 100_000  # bytes, compressed


@pytest.fixture(autouse=True)
def record() -> None:
    """Cases that the question asks for, and cases that it does not."""
    victim, court = make.person(nationalities="AZ"), make.institution()
    taken = make.incident("An arrest in June", date="23 June 2025")
    make.involve(taken, victim, outcome="detained")
    make.involve(taken, court, role="court")
    raid = make.incident("A raid, at some time in summer", date="summer 2025", kind="raid")
    others = [
        make.incident("A verdict", date="1 July 2025", kind="conviction"),
        make.incident("An arrest abroad", date="2 July 2025", country="GE"),
        make.incident("An arrest long ago", date="1999"),
    ]
    said = make.statement(incidents=[taken], persons=[victim])
    make.public(victim, court, taken, raid, said, *others)


def at_each(page: Any, look: Any) -> dict[str, Any]:
    """What a look at each place finds, all in one go."""
    return {place: look(page) for place in PLACES if page.goto(place).status in {200, 400}}


def fill_in(page: Any) -> None:
    """Ask the question with the form, as a reader would."""
    page.goto("/incidents/?kind=arrest,raid")
    page.get_by_label("Country").fill("azerb")
    page.get_by_text("More filters").click()
    page.get_by_label("From", exact=True).fill("2025-06")
    page.get_by_label("To", exact=True).fill("2025-07")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/incidents/?*country=AZ*")


def numbers_on(page: Any) -> set[str]:
    return {
        re.search(r"/incidents/(\d+)", link.get_attribute("href"))[1] for link in page.locator("h3 a").all()
    }


def links(page: Any) -> dict[str, str]:
    return {link.inner_text(): link.get_attribute("href") for link in page.locator(".offers a").all()}


def body(address: str) -> bytes:
    answer = Client().get(address)
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("scripts", [True, False])
def test_one_question_finds_the_same_in_page_files_feed_and_api(open_page, scripts):
    page = open_page(java_script_enabled=scripts)
    fill_in(page)
    shared = urlsplit(page.url)
    page = open_page(java_script_enabled=scripts)
    page.goto(f"{shared.path}?{shared.query}")
    offered = links(page)
    api = Client().get(offered["JSON"]).json()
    numbers = {str(found["number"]) for found in api["results"]}
    rows = csv.DictReader(io.StringIO(body(offered["CSV"]).decode()))
    features = Client().get(offered["GeoJSON"])
    feed = ElementTree.fromstring(body(offered["Atom"]))  # noqa: S314 - our own answer
    entries = [link.attrib["href"] for link in feed.findall("{*}entry/{*}link")]

    assert len(numbers) == api["count"] == int(page.locator("[data-count]").inner_text()) == 2
    assert page.locator("[data-count-certain]").inner_text() == str(api["count_certain"]) == "1"
    assert numbers_on(page) == numbers
    assert {row["number"] for row in rows} == numbers
    assert set(re.findall(rb'"number":(\d+)', b"".join(features.streaming_content))) == {
        number.encode() for number in numbers
    }
    assert {re.search(r"/incidents/(\d+)/", address)[1] for address in entries} == numbers
    assert page.faults == []


def test_chips_show_what_was_asked_and_take_it_away_without_a_script(open_page):
    page = open_page(java_script_enabled=False)
    page.goto(f"/incidents/?{QUESTION}")
    shown = page.locator(".chips bdi").all_inner_texts()
    page.get_by_role("link", name="Remove Kind: raid").click()

    assert shown == ["Azerbaijan", "1 June 2025", "31 July 2025", "arrest or detention", "raid"]
    assert page.url.endswith("/incidents/?country=AZ&kind=arrest&date_from=2025-06&date_to=2025-07")
    assert page.locator("[data-count]").inner_text() == "1"


def test_an_empty_result_leads_to_one_that_is_not_without_a_script(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/incidents/?country=GE&kind=raid")
    page.get_by_role("link", name="Without “Country: Georgia”").click()

    assert page.url.endswith("/incidents/?kind=raid")
    assert page.locator("[data-count]").inner_text() == "1"


def test_a_period_is_one_press_away_and_keeps_the_words_typed(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/incidents/")
    page.get_by_label("Words").fill("arrest")
    page.get_by_text("More filters").click()
    page.get_by_role("button", name="Last five years").click()

    assert re.search(r"\?q=arrest&date_from=\d{4}&date_to=\d{4}$", page.url)


def test_enter_in_a_field_asks_the_question_and_chooses_no_period(open_page):
    page = open_page()
    page.goto("/incidents/")
    page.get_by_label("Words").fill("verdict")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/?q=verdict")

    assert page.locator("[data-count]").inner_text() == "1"


def test_the_button_says_how_many_there_would_be(open_page):
    page = open_page()
    page.goto("/incidents/")
    page.get_by_text("More filters").click()
    page.get_by_label("What happened").select_option("raid")
    page.get_by_role("button", name="Show (1)").click()
    page.wait_for_url("**/incidents/?kind=raid")

    assert page.faults == []


def test_on_a_small_screen_the_results_come_soon_and_the_filters_unfold(open_page):
    page = open_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page.goto("/incidents/")
    top = page.locator("#results").bounding_box()["y"]
    page.get_by_text("More filters").click()

    assert top < 740
    assert page.get_by_label("What happened").is_visible()


def test_lists_make_no_fault_and_ask_nobody_else(open_page, live_server):
    page, hosts = open_page(), set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    at_each(page, lambda page: page.wait_for_load_state("networkidle"))

    assert [fault for fault in page.faults if "400" not in fault] == []
    assert hosts == {urlsplit(live_server.url).netloc}
    assert page.context.cookies() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lists_can_be_used_by_everybody(open_page, scheme):
    page = open_page(color_scheme=scheme)

    def opened(page: Any) -> list[tuple[str, str]]:
        page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
        return violations(page, more=("best-practice",))

    assert at_each(page, opened) == {place: [] for place in PLACES}


@pytest.mark.parametrize("width", [320, 1280])
def test_lists_fit_the_screen(open_page, width):
    page = open_page(viewport={"width": width, "height": 700})
    overflow = f"Math.max(0, document.documentElement.scrollWidth - {width})"

    assert at_each(page, lambda page: page.evaluate(overflow)) == dict.fromkeys(PLACES, 0)


@pytest.mark.parametrize("view", ["cards", "table", "map", "timeline", "chart"])
def test_a_full_page_of_incidents_keeps_to_its_budget(view):
    words = "who was taken from a café in Baku by people who showed no papers, and was not heard of since "
    records = [make.incident(f"{n} {words[n:]}", summary=f"{n * 7919} {words * 3}") for n in range(50)]
    make.public(*records)
    page = Client().get(f"/incidents/?view={view}").content
    loaded = re.findall(rb'(?:<script src|rel="stylesheet" href)="/static/([^"]+)"', page)
    files = [Path(finders.find(name.decode())).read_bytes() for name in loaded]

    assert len(loaded) >= 2
    assert sum(len(gzip.compress(part)) for part in (page, *files)) <= BUDGET

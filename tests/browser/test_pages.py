"""The public pages in a browser: without faults or scripts, on any screen, for everybody."""

from urllib.parse import urlsplit

import pytest

from tests import make
from tests.browser.accessibility import violations

# The server's threads have connections of their own, the public one among them.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

PLACES = [
    "/",
    "/search/?q=quliyeva",
    "/incidents/",
    "/incidents/1/",
    "/people/1/",
    "/statements/1/",
    "/data/",
    "/about/",
    "/api/v1/docs/",
    "/api/v1/docs/desk/",
]
FILTERED = "/incidents/?country=AZ&date_from=2025-06&date_to=2025-06"


@pytest.fixture(autouse=True)
def record():
    """A verdict with a dispute, a long word, a party, a statement and a linked incident."""
    victim, court = make.person("Aysel Quliyeva"), make.institution()
    before = make.incident("The arrest before", date="May 2025")
    case = make.incident(
        "Sentenced for Nochnoyeprestupleniyesverkhsekretnyyarkhiv", date="23 June 2025", kind="conviction"
    )
    part = make.involve(case, victim, charge="treason", outcome="convicted", sentence_months=180)
    make.involve(case, court, role="court")
    make.cite(case, field="date", value="21 June 2025", stance="disputes")
    make.cite(case, field="charge", value="spying", involvement=part, quotation="spying, they said")
    make.link(case, before)
    said = make.statement("This is unjust.", incidents=[case], persons=[victim], stance="condemns")
    return make.public(case, victim, court, before, said)


@pytest.mark.parametrize("place", [*PLACES, FILTERED])
def test_a_page_makes_no_fault_and_asks_nobody_else(open_page, live_server, place):
    page = open_page()
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto(place, wait_until="networkidle")

    assert page.faults == []
    assert hosts == {urlsplit(live_server.url).netloc}
    assert page.context.cookies() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", [*PLACES, FILTERED])
def test_a_page_can_be_used_by_everybody(open_page, place, scheme):
    page = open_page(color_scheme=scheme)
    assert page.goto(place).status == 200
    page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
    found = violations(page, more=("best-practice",))

    assert found == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("place", [*PLACES, FILTERED, "/incidents/?kind=x"])
def test_a_page_fits_the_screen(open_page, place, width):
    page = open_page(viewport={"width": width, "height": 700})

    assert page.goto(place).status in {200, 400}
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_reader_finds_a_case_without_any_script(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/")
    page.click("nav >> text=Incidents")
    page.get_by_label("Country").fill("azerbaijan")
    page.get_by_text("More filters").click()
    page.get_by_label("From", exact=True).fill("2025-06")
    page.get_by_label("To", exact=True).fill("2025-06")
    page.get_by_role("button", name="Show").click()
    address = page.url.partition("/incidents/")[2]
    page.click("h3 >> text=Sentenced for")

    assert address == "?country=AZ&date_from=2025-06&date_to=2025-06"
    assert page.url.endswith("/incidents/1/")
    assert "15 years" in page.inner_text("main")


def test_the_first_key_leads_past_the_navigation(open_page):
    page = open_page()
    page.goto("/incidents/1/")
    page.keyboard.press("Tab")
    skips = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")

    assert skips == "Skip to the content"
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_reference_of_the_api_is_read_with_the_keyboard_and_without_scripts(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/api/v1/docs/")
    page.get_by_role("navigation", name="Operations").get_by_role("link", name="Incidents").press("Enter")
    assert page.url.endswith("#group-incidents")
    examples = page.locator("details", has_text="Python and R: List incidents")
    examples.locator("summary").press("Enter")

    assert examples.get_by_text("import requests").is_visible()
    page.get_by_role("link", name="Human-rights incident tracker").click()
    assert page.url.endswith("/")


def test_the_viewer_of_the_api_runs_under_the_policy_and_leads_back(open_page):
    page = open_page()
    page.goto("/api/v1/docs/viewer/", wait_until="networkidle")
    page.wait_for_selector(".opblock", state="attached", timeout=60_000)

    assert page.faults == []
    page.get_by_role("link", name="API reference").click()
    assert page.inner_text("h1") == "API reference"

"""Pages of one record in a browser: versions, citations and languages, without scripts and for everybody."""

import pytest

from tests import make
from tests.browser.accessibility import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]

PLACES = [
    "/incidents/1/versions/?from=1&to=2",
    "/incidents/1/versions/1/",
    "/people/1/",
    "/institutions/1/",
    "/statements/1/",
    "/cases/1/",
    "/countries/",
    "/countries/az/",
    "/corrections/",
    "/search/?q=Quliyeva",
    "/incidents/9/",
    "/az/incidents/1/",
    "/ru/people/1/",
    "/ru/incidents/?country=AZ&date_from=2025",
    "/az/data/",
    "/ru/about/",
]


@pytest.fixture(autouse=True)
def case():
    """An arrest in two versions, of somebody still held, and what followed it."""
    victim, court = make.person("Aysel Quliyeva"), make.institution()
    arrest = make.incident("The arrest", date="between 3 and 5 May 2025", place="Baku")
    make.involve(arrest, victim, outcome="detained")
    verdict = make.incident("The verdict", date="23 June 2025", kind="conviction")
    make.involve(verdict, victim, charge="treason", outcome="convicted", sentence_months=180)
    make.involve(verdict, court, role="court")
    make.cite(verdict, field="date", value="21 June 2025", stance="disputes", quotation="On Saturday")
    make.link(verdict, arrest)
    said = make.statement("Release her.", stance="calls_for_release", persons=[victim], incidents=[verdict])
    make.hold(victim)
    make.public(arrest, victim, court, verdict, said, make.case("The case", arrest, verdict))
    return make.public(make.edited(arrest, place="Ganja", summary="Taken at the airport."))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", PLACES)
def test_a_page_can_be_used_by_everybody_and_fits_a_small_screen(open_page, place, scheme):
    page = open_page(color_scheme=scheme, viewport={"width": 320, "height": 700})
    page.goto(place)
    page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")

    assert violations(page, more=("best-practice",)) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert [fault for fault in page.faults if "404" not in fault] == []


def test_a_reader_compares_versions_and_takes_a_citation_away_without_any_script(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/incidents/1/")
    page.click("text=all versions")
    page.get_by_label("From version").select_option("2")
    page.get_by_label("to version").select_option("1")
    page.get_by_role("button", name="Compare").click()

    assert page.url.endswith("/incidents/1/versions/?from=2&to=1")
    assert page.inner_text(".difference del >> nth=0") == "Ganja"
    page.goto("/incidents/1/")
    page.click("summary >> text=BibTeX")
    with page.expect_download() as file:
        page.click("text=Download as BibTeX")
    assert file.value.suggested_filename == "incident-1-v2.bib"


def test_the_sources_of_a_fact_are_one_click_away(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/incidents/1/")
    page.click(".facts summary >> nth=0")

    assert page.is_visible(".facts details[open] .from a >> nth=1")


def test_a_reader_changes_the_language_and_stays_at_the_question(open_page):
    page = open_page()
    page.goto("/incidents/?country=AZ&date_from=2025")
    page.click("text=Русский")

    assert page.url.endswith("/ru/incidents/?country=AZ&date_from=2025")
    assert page.get_attribute("html", "lang") == "ru"
    assert "инцидента, страна: Азербайджан" in page.inner_text("#results")

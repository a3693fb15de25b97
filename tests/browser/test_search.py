"""The search box in a browser: suggestions with the keyboard, and the same without a script."""

import pytest

from tests import make
from tests.browser.accessibility import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]


@pytest.fixture(autouse=True)
def record():
    person = make.person("Bahruz Samadov")
    return make.public(person, make.person("Бахруз Самедов"))


def suggestions(page):
    page.goto("/about/")
    page.get_by_role("combobox", name="Search everything").press_sequentially("samad")
    page.wait_for_selector("[role=option]")
    return page.get_by_role("option").all_inner_texts()


def test_suggestions_are_chosen_with_the_keyboard(open_page):
    page = open_page()
    box = page.get_by_role("combobox", name="Search everything")
    shown = suggestions(page)
    before = box.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowDown")
    active = page.locator(f"#{box.get_attribute('aria-activedescendant')}").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/1/")

    assert shown == ["Bahruz Samadov Person", "Бахруз Самедов Person, similar spelling"]
    assert (before, active) == (None, "Bahruz Samadov Person")
    assert page.faults == []


def test_escape_closes_the_suggestions_and_enter_asks_for_the_words(open_page):
    page = open_page()
    suggestions(page)
    page.keyboard.press("Escape")
    closed = page.get_by_role("combobox").get_attribute("aria-expanded")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=samad")

    assert closed == "false"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_suggestions_can_be_used_by_everybody(open_page, scheme):
    page = open_page(color_scheme=scheme, viewport={"width": 320, "height": 700})
    suggestions(page)

    assert violations(page, more=("best-practice",)) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_reader_searches_everything_without_a_script(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/about/")
    page.get_by_label("Search everything").fill("samadov")
    page.keyboard.press("Enter")
    page.click("h3 >> text=Bahruz Samadov")

    assert page.url.endswith("/people/1/")


def test_the_first_result_of_a_list_is_in_sight(open_page):
    page = open_page(viewport={"width": 1280, "height": 800})
    page.goto("/people/")

    box = page.locator("h3 a").first.bounding_box()
    assert box["y"] + box["height"] < 800

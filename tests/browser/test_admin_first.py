"""The first page, the search and the lists in a browser: keyboard, telephone, no breach of the policy."""

import pytest
from django.urls import reverse

from tests import make
from tests.desk.admin_forms import list_url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOX = "#desk-search-words"


def some_work():
    incident = make.public(make.incident("Verdict in a case with a rather long title that has to be wrapped"))
    make.edited(incident, summary="New")
    make.in_review(make.incident("For review", date="June 2025"))
    make.person("Bahruz Samadov")


def test_the_slash_leads_to_the_search(sign_in):
    some_work()
    page = sign_in("contributor")
    page.keyboard.press("/")
    page.keyboard.type("Самадов")
    page.keyboard.press("Enter")
    page.wait_for_selector(".found a:has-text('Bahruz Samadov')")

    assert page.faults == []


def test_the_slash_is_a_letter_in_a_field(sign_in):
    some_work()
    page = sign_in("contributor")
    page.goto(list_url("incident"))
    page.click("#searchbar")
    page.keyboard.type("a/b")

    assert page.input_value("#searchbar") == "a/b"


def test_the_key_can_be_switched_off(sign_in):
    page = sign_in("contributor")
    page.goto(reverse("admin:guide"))
    page.uncheck("#search-key input")
    page.goto(reverse("admin:index"))
    page.keyboard.press("/")

    assert not page.evaluate(f"document.activeElement === document.querySelector('{BOX}')")


def test_the_search_works_without_scripts(sign_in):
    some_work()
    page = sign_in("contributor", java_script_enabled=False)
    page.fill(BOX, "verdict")
    page.click("#desk-search button")

    assert page.is_visible(".found a")


def test_a_list_is_narrowed_and_widened_again_with_the_mouse(sign_in):
    some_work()
    page = sign_in("contributor")
    page.goto(list_url("incident"))
    page.fill("#period-from", "2025-06")
    page.fill("#period-to", "2025-06")
    page.select_option("#period-match", "certain")
    page.click(".asked input[type=submit] >> nth=0")
    page.wait_for_selector(".narrowings li")
    assert page.inner_text("[data-count]") == "2 incidents"

    page.click(".narrowings li a")
    page.wait_for_selector("#result_list")

    assert page.locator(".narrowings").count() == 0
    assert page.faults == []


def test_all_that_is_filtered_is_downloaded(sign_in):
    some_work()
    page = sign_in("contributor")
    page.goto(list_url("incident") + "?country=AZ")
    with page.expect_download() as download:
        page.click("a.export")

    assert download.value.suggested_filename.startswith("incidents-")


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/incidents/incident/", "/admin/search/?q=verdict", "/admin/guide/"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_a_telephone(sign_in, address, scheme):
    some_work()
    page = sign_in("contributor", viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.faults == []


def test_a_title_is_not_squeezed_on_a_small_laptop(sign_in):
    some_work()
    page = sign_in("contributor", viewport={"width": 1280, "height": 800})
    page.goto(list_url("incident"))

    assert page.locator("th.field-title").first.bounding_box()["width"] >= 200
    assert page.evaluate(
        "document.querySelector('.results').scrollWidth <= document.querySelector('.results').clientWidth"
    )

"""The past of a record in a browser: compared and restored, by keyboard and without JavaScript too."""

import pytest

from tests import make
from tests.desk.admin_forms import url_of
from tests.desk.histories import edit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "He was taken away in the morning, and nobody told the family where he was. "


def past():
    """An incident with a past: texts, parts, several versions."""
    by = make.user("publisher")
    incident, person = make.incident("One", summary=LONG * 3), make.person("Бахруз Самадов")
    victim = make.involve(incident, person, outcome="detained")
    victim.outcome = "convicted"
    edit(incident, by, victim, reason="verdict of 20 June", title="Two")
    edit(incident, by, title="Three", summary=LONG * 4)
    return make.public(incident, person)


@pytest.mark.parametrize("javascript", [True, False])
def test_two_versions_are_chosen_compared_and_one_restored(sign_in, javascript):
    incident = past()
    page = sign_in("editor", java_script_enabled=javascript)
    page.goto(url_of(incident, "history"))
    page.check("input[name=from][value='1']")
    page.check("input[name=to][value='2']")
    page.click("text=Compare the two chosen versions")
    page.wait_for_selector("tr.differs:has-text('convicted')")

    page.click("text=Restore revision 1")
    page.fill("#id_reason", "the verdict was of another person")
    page.click("input[value='Restore revision 1']")
    page.wait_for_selector(".messagelist .success")

    incident.refresh_from_db()
    assert (incident.title, incident.involvements.get().outcome) == ("One", "detained")
    assert page.faults == []


def test_a_version_is_restored_by_keyboard_alone(sign_in):
    incident = past()
    page = sign_in("editor")
    page.goto(url_of(incident, "history"))
    page.focus("a:has-text('Restore revision 2')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_reason")
    page.focus("#id_reason")
    page.keyboard.type("it was right")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")

    incident.refresh_from_db()
    assert incident.title == "Two"


PAGES = ["history", "compare", "compare/?from=1&to=3", "restore/?revision=1", "change"]


def address(incident, page):
    return url_of(incident, "change").removesuffix("change/") + (page if "?" in page else f"{page}/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_past_complains_or_is_wider_than_a_telephone(sign_in, page, scheme):
    browser = sign_in("editor", viewport={"width": 390, "height": 844}, color_scheme=scheme)

    browser.goto(address(past(), page))
    browser.wait_for_load_state("networkidle")

    assert browser.evaluate("document.documentElement.scrollWidth") <= 390
    assert browser.faults == []

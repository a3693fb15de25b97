"""The head of a record and the records that it is part of, in a browser, on any screen."""

import os
from pathlib import Path

import pytest

from incidents.desk import workflow
from incidents.models import Involvement, Person
from tests import make
from tests.browser.accessibility import violations
from tests.browser.keyboard import Keyboard
from tests.desk.admin_forms import add_url, list_url, url_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]
PICTURES = os.environ.get("PICTURES_OF_RECORDS")


def case():
    """A person with a long record, a source, and an incident that came back from its review."""
    person, source = make.person("Бахруз Самадов"), make.source("Азербайджан: приговор исследователю")
    for year in range(2016, 2026):
        incident = make.incident(f"Задержание и обвинение {year}", date=f"3 May {year}", cited=False)
        row = make.involve(incident, person, outcome="convicted", sentence_months=12)
        make.cite(incident, source, "outcome", involvement=row)
    make.statement("We are concerned.", persons=[person])
    make.in_review(incident)
    incident.refresh_from_db()
    reason = "The date needs a source of its own."
    workflow.return_to_draft(
        incident, by=make.user("editor", "rauf"), revision=incident.revision, reason=reason
    )
    incident.refresh_from_db()
    return person, source, incident


@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_of_records_are_accessible_and_fit(sign_in, width):
    person, source, incident = case()
    merged = make.person("Bahruz Samadov", merged_into=person)
    page = sign_in("publisher", viewport={"width": width, "height": 900})
    addresses = {
        "person": url_of(person),
        "source": url_of(source),
        "incident": url_of(incident),
        "review": url_of(incident, "review"),
        "merged": url_of(merged),
        "list": f"{list_url('incident')}?party={person.uid}",
        "merged-list": f"{list_url('person')}?merged=only",
    }
    seen = []
    for name, address in addresses.items():
        page.goto(address)
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
        overflows = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        seen.append((name, violations(page, "#content-main"), overflows))

    assert seen == [(name, [], False) for name in addresses]


@pytest.mark.parametrize("width", [1280, 360])
def test_a_person_of_a_known_name_is_made_with_the_keyboard_once_it_is_said_to_be_another(sign_in, width):
    make.person("Бахруз Самадов", birth_text="1995")
    page = sign_in("contributor", viewport={"width": width, "height": 900})
    keyboard = Keyboard(page)
    page.goto(add_url("person"))
    page.focus("#id_names-0-text")
    keyboard.type("Bahruz Samadov")
    with page.expect_navigation():
        keyboard.press("Control+Enter")
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"similar-{width}.png"))
    overflows = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert (violations(page, "#content-main"), overflows) == ([], False)
    assert Person.objects.count() == 1

    keyboard.tab_to("id_names-other")
    keyboard.press("Space")
    with page.expect_navigation():
        keyboard.press("Control+Enter")
    assert Person.objects.count() == 2


def test_an_incident_with_a_person_is_begun_from_their_page(sign_in):
    person = make.person("Бахруз Самадов")
    page = sign_in("contributor")
    keyboard = Keyboard(page)
    page.goto(url_of(person))
    page.focus(".related a.button")
    keyboard.press("Enter")
    page.wait_for_selector("#id_title")
    shown = page.inner_text("#involvements-0 .field-person .select2-selection__rendered")
    page.fill("#id_title", "An arrest")
    page.select_option("#id_kind", "arrest")
    page.select_option("#id_involvements-0-role", "victim")
    page.click("input[name=_save]")
    page.wait_for_selector(".messagelist .success")

    assert "Бахруз Самадов" in shown
    assert Involvement.objects.get().person == person
    assert page.faults == []

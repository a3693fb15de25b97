"""Rows of custody and recognition in the form of a person, and stages of an outcome, in a browser."""

from datetime import date

import pytest

from incidents.models import Custody, Involvement, Recognition
from tests import make
from tests.browser.keyboard import Keyboard
from tests.desk.admin_forms import url_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def saved(page):
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".messagelist, .errornote")
    assert page.locator(".errornote, .errorlist").all_inner_texts() == []
    assert page.faults == []


def unfolded(page):
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


def test_a_period_is_entered_read_back_and_removed_beside_another(sign_in):
    person = make.person()
    prison = make.institution("Umbaki prison", kind="prison")
    page = sign_in("editor")
    page.goto(url_of(person))
    unfolded(page)
    page.click("#custody-group .add-row a")
    page.select_option("#id_custody-0-status", "pretrial_detention")
    page.fill("#id_custody-0-from_text", "21 August 2024")
    page.fill("#id_custody-0-last_confirmed", "2024-12-01")
    page.click("#custody-group .add-row a")
    page.select_option("#id_custody-1-status", "serving_sentence")
    page.fill("#id_custody-1-from_text", "June 2025")
    page.focus("#id_custody-1-place + .select2 .select2-selection")
    Keyboard(page).choose("Umbaki", "Umbaki prison")
    page.click("#custody-group .add-row a")
    page.click("#custody-2 .inline-deletelink")
    assert page.locator("#id_custody-2-status").count() == 0
    page.focus("#id_custody-1-from_text")
    saved(page)

    first, second = Custody.objects.order_by("pk")
    assert (first.status, first.from_earliest, first.last_confirmed) == (
        "pretrial_detention", date(2024, 8, 21), date(2024, 12, 1),
    )  # fmt: skip
    assert (second.from_earliest, second.from_latest, second.place) == (
        date(2025, 6, 1), date(2025, 6, 30), prison,
    )  # fmt: skip

    page.goto(url_of(person))
    unfolded(page)
    assert page.input_value("#id_custody-1-from_text") == "June 2025"
    page.check("#id_custody-0-DELETE")
    page.focus("#id_custody-1-from_text")
    saved(page)
    assert Custody.objects.get() == second


def test_a_recognition_is_entered_and_read_back(sign_in):
    person = make.person()
    make.institution("Union", kind="ngo")
    make.source("The list")
    page = sign_in("editor")
    page.goto(url_of(person))
    unfolded(page)
    if not page.locator("#id_recognitions-0-status").is_visible():
        page.click("#recognitions-group .add-row a")
    page.select_option("#id_recognitions-0-status", "political_prisoner")
    page.focus("#id_recognitions-0-body + .select2 .select2-selection")
    Keyboard(page).choose("Union", "Union")
    page.fill("#id_recognitions-0-from_text", "October 2024")
    page.focus("#id_recognitions-0-source + .select2 .select2-selection")
    Keyboard(page).choose("The list", "The list")
    page.focus("#id_recognitions-0-from_text")
    saved(page)

    row = Recognition.objects.get()
    assert (row.body.name, row.source.title, row.from_latest) == ("Union", "The list", date(2024, 10, 31))


def test_stages_are_typed_line_by_line_and_read_back(sign_in):
    incident, person = make.incident(), make.person()
    make.involve(incident, person)
    page = sign_in("editor")
    page.goto(url_of(incident))
    unfolded(page)
    page.select_option("#id_involvements-0-outcome", "convicted")
    page.fill("#id_involvements-0-outcomes", "remanded: 23 August 2024\nsentenced: 23 June 2025")
    page.focus("#id_title")
    saved(page)

    row = Involvement.objects.get()
    assert [each["stage"] for each in row.outcomes] == ["remanded", "sentenced"]
    assert row.outcome == "convicted"
    page.goto(url_of(incident))
    assert page.input_value("#id_involvements-0-outcomes").splitlines() == [
        "remanded: 23 August 2024", "sentenced: 23 June 2025",
    ]  # fmt: skip


def test_what_an_incident_proposes_is_saved_only_by_the_editor(sign_in):
    incident, person = make.incident("The arrest", date="21 August 2024"), make.person()
    make.involve(incident, person)
    page = sign_in("editor")
    page.goto(f"{url_of(person)}?begun_by={incident.uid}")
    unfolded(page)
    assert page.input_value("#id_custody-0-status") == "police_custody"
    assert page.input_value("#id_custody-0-from_text") == "21 August 2024"
    assert Custody.objects.count() == 0
    page.focus("#id_custody-0-from_text")
    saved(page)

    row = Custody.objects.get()
    assert (row.begun_by, row.from_earliest) == (incident, date(2024, 8, 21))

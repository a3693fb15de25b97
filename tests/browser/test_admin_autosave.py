"""What is typed into a form outlives a closed tab and an ended session, and nothing else."""

import pytest
from django.contrib.sessions.models import Session

from incidents.models import Incident
from tests import make
from tests.desk.admin_forms import add_url, url_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('desk.draft '))"
WORDS = "Object.values(localStorage).join()"
DAY = 24 * 60 * 60 * 1000


def typed(page, title="Aysel Quliyeva detained"):
    """Type into a new incident until it is kept."""
    page.goto(add_url("incident"))
    page.wait_for_load_state("load")
    page.type("#id_title", title)
    page.wait_for_function(f"{KEPT}.length > 0")
    return page


def another_tab(page, url):
    """The page in a new tab of the same browser; the first is closed."""
    tab = page.context.new_page()
    tab.faults = page.faults
    tab.faults.watch(tab)
    page.close()
    tab.goto(url)
    return tab


def sign_in_again(page, name="contributor"):
    page.fill("#id_login", name)
    page.fill("#id_password", make.PASSWORD)
    page.click("#login-form button[type=submit]")


def test_a_closed_tab_loses_nothing(sign_in):
    page = typed(sign_in("contributor"))
    tab = another_tab(page, add_url("incident"))
    tab.click("text=Restore")

    assert tab.input_value("#id_title") == "Aysel Quliyeva detained"
    assert tab.faults == []


def test_rows_and_choices_come_back_as_well(sign_in):
    make.person("Bahruz Samadov")
    page = typed(sign_in("contributor"))
    page.click("text=Add another Involvement")
    page.select_option("#id_involvements-1-role", "victim")
    page.focus("#id_involvements-1-person + .select2 .select2-selection")
    page.keyboard.type("Bahruz")
    page.click(".select2-results__option:has-text('Bahruz Samadov')")
    page.select_option("#id_citations-0-field", "new-2:charge")
    page.type("#id_citations-0-value", "treason")
    tab = another_tab(page, add_url("incident"))
    tab.click("text=Restore")

    assert tab.text_content("#involvements-1 .select2-selection__rendered[title^='Bahruz']")
    assert tab.input_value("#id_citations-0-field") == "new-2:charge"
    assert tab.locator("#id_citations-0-field option:checked").text_content() == (
        "new row 2: victim: Bahruz Samadov: charge"
    )
    assert tab.faults == []


def test_what_is_discarded_is_gone(sign_in):
    tab = another_tab(typed(sign_in("contributor")), add_url("incident"))
    tab.click("text=Discard")
    tab.wait_for_selector(".draft", state="detached")

    assert tab.evaluate(KEPT) == []


def test_a_saved_form_leaves_nothing_behind(sign_in):
    page = typed(sign_in("contributor"))
    page.select_option("#id_kind", "raid")
    page.click("input[name=_save]")
    page.wait_for_selector(".messagelist .success")

    assert page.evaluate(KEPT) == []
    assert page.evaluate("document.cookie") == ""


def test_a_form_that_was_refused_is_still_kept(sign_in):
    page = typed(sign_in("contributor"))
    page.click("input[name=_save]")
    page.wait_for_selector("#to-mend")
    tab = another_tab(page, add_url("incident"))
    tab.click("text=Restore")

    assert tab.input_value("#id_title") == "Aysel Quliyeva detained"


def test_signing_out_leaves_nothing_behind(sign_in):
    page = typed(sign_in("contributor"))
    page.click("#logout-form button")
    page.wait_for_selector("text=Log in again")

    assert page.evaluate(KEPT) == []


def test_a_form_open_in_another_tab_is_not_kept_after_signing_out(sign_in):
    page = typed(sign_in("contributor"))
    other = page.context.new_page()
    other.goto(add_url("person"))
    other.click("#logout-form button")
    other.wait_for_selector("text=Log in again")
    page.type("#id_title", " in Baku")
    page.wait_for_timeout(300)

    assert other.evaluate(KEPT) == []


def test_an_ended_session_loses_nothing(sign_in, settings):
    settings.SECOND_FACTOR = "editors"  # a password is enough to come back
    page = typed(sign_in("contributor"))
    page.select_option("#id_kind", "arrest")
    Session.objects.all().delete()
    page.click("input[name=_save]")
    sign_in_again(page)
    page.wait_for_selector(".draft:has-text('is here again')")

    assert page.input_value("#id_title") == "Aysel Quliyeva detained"
    page.click("input[name=_save]")
    page.wait_for_selector(".messagelist .success")
    assert Incident.objects.get().kind == "arrest"
    assert page.evaluate(KEPT) == []


def test_nobody_else_at_this_browser_is_offered_what_was_typed(sign_in, settings):
    settings.SECOND_FACTOR = "editors"
    make.user("contributor", "leyla")
    page = typed(sign_in("contributor"))
    Session.objects.all().delete()
    page.goto(add_url("incident"))
    sign_in_again(page, "leyla")
    page.wait_for_load_state("networkidle")

    assert page.query_selector(".draft") is None
    assert "Quliyeva" not in page.evaluate(WORDS)
    assert len(page.evaluate(KEPT)) == 1


def test_what_is_typed_in_one_tab_is_not_offered_in_another(sign_in):
    page = typed(sign_in("contributor"))
    tab = page.context.new_page()
    tab.goto(add_url("incident"), wait_until="networkidle")

    assert tab.query_selector(".draft") is None


def test_what_was_typed_before_a_week_is_gone(sign_in):
    page = typed(sign_in("contributor"))
    page.evaluate(
        f"""const name = {KEPT}[0], kept = JSON.parse(localStorage.getItem(name));
        localStorage.setItem(name, JSON.stringify({{...kept, at: Date.now() - 7 * {DAY} - 1}}));"""
    )
    tab = another_tab(page, "/admin/")

    assert tab.evaluate(KEPT) == []


def test_what_somebody_else_changed_meanwhile_is_shown_beside_it(sign_in):
    incident = make.incident("An arrest")
    page = sign_in("contributor")
    page.goto(url_of(incident), wait_until="load")
    page.fill("#id_title", "Mine")
    page.wait_for_function(f"{KEPT}.length > 0")
    make.edited(incident, title="Theirs")
    tab = another_tab(page, url_of(incident))
    tab.click("text=Restore")
    tab.wait_for_selector("#conflict")

    assert tab.input_value("#id_title") == "Mine"

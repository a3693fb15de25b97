"""The admin in a browser: a case from its first word to the public, and no breach of the security policy."""

import pytest
from django.urls import reverse

from incidents.models import Incident, Person
from incidents.publishing import publish as door
from tests import make
from tests.browser.accessibility import violations
from tests.desk.admin_forms import add_url, list_url, url_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose(page, rows, field, words):
    """Choose in an autocomplete of a row by typing."""
    page.click(f"#{rows}-0 .fieldBox.field-{field} .select2-selection")
    page.fill(".select2-dropdown .select2-search__field", words)
    page.click(f".select2-results__option:has-text('{words}')")


def test_a_case_goes_from_its_first_word_to_the_public(sign_in):
    make.person("Bahruz Samadov"), make.source("A report")
    writer = sign_in("contributor")
    writer.goto(add_url("incident"))
    writer.fill("#id_title", "Bahruz Samadov sentenced")
    writer.select_option("#id_kind", "conviction")
    writer.fill("#id_date_text", "23 June 2025")
    writer.select_option("#id_country", "AZ")
    writer.select_option("#id_involvements-0-role", "victim")
    choose(writer, "involvements", "person", "Bahruz")
    choose(writer, "citations", "source", "A report")
    writer.select_option("#id_citations-0-field", "date")
    writer.click("input[name=_continue]")
    writer.click("a.step-submit")
    writer.click("input[value='Submit for review']")
    incident = Incident.objects.get()

    reader = sign_in("publisher")
    reader.click("text=Bahruz Samadov sentenced")  # the queue leads to the review
    reader.get_by_label("Publish along").check()
    reader.click("input[value='Publish']")
    reader.wait_for_selector("text=number 1, version 1")

    assert door.is_public(incident)
    assert door.is_public(Person.objects.get())
    assert writer.faults + reader.faults == []


def test_a_second_row_can_be_added(sign_in):
    incident = make.incident()
    page = sign_in("contributor")
    page.goto(url_of(incident))
    page.click("text=Add another involvement")
    page.select_option("#id_involvements-0-role", "victim")
    make.person("Bahruz Samadov")
    choose(page, "involvements", "person", "Bahruz")
    page.click("input[name=_save]")
    page.wait_for_selector(".messagelist .success")

    assert incident.involvements.get().person.name == "Bahruz Samadov"
    assert page.faults == []


def test_somebody_added_for_a_witness_starts_as_confidential(sign_in):
    page = sign_in("editor")
    page.goto(add_url("incident"))
    page.fill("#id_title", "A raid")
    page.select_option("#id_kind", "raid")
    page.select_option("#id_involvements-0-role", "witness")
    choose(page, "involvements", "person", "Leyla Mammadova")
    page.click("input[name=_save]")
    page.wait_for_selector(".messagelist .success")

    assert Person.objects.get().sensitivity == 30
    assert page.faults == []


def test_a_conflict_keeps_what_was_typed(sign_in):
    incident = make.incident("An arrest")
    page = sign_in("contributor")
    page.goto(url_of(incident))
    make.edited(incident, title="Theirs")
    page.fill("#id_title", "Mine")
    page.click("input[name=_save]")
    page.wait_for_selector("#conflict")

    assert page.input_value("#id_title") == "Mine"


def everything():
    incident, person, court = make.incident("Verdict"), make.person("Бахруз Самадов"), make.institution()
    make.involve(incident, person)
    make.statement(incidents=[incident])
    make.public(incident, person, court)
    make.in_review(make.edited(incident, title="New verdict"))
    return {"incident": incident, "person": person, "institution": court, "source": make.source()}


PAGES = [
    lambda made: reverse("admin:index"),
    lambda made: list_url("incident") + "?_facets=True",
    lambda made: list_url("statement"),
    lambda made: list_url("incidentedition"),
    lambda made: list_url("change"),
    lambda made: add_url("statement"),
    lambda made: url_of(made["incident"]),
    lambda made: url_of(made["person"]),
    lambda made: url_of(made["institution"]),
    lambda made: url_of(made["source"]),
    lambda made: url_of(made["incident"], "publish"),
    lambda made: url_of(made["incident"], "withdraw"),
    lambda made: url_of(made["incident"], "history"),
    lambda made: reverse("admin:auth_user_changelist"),
    lambda made: reverse("admin:auth_user_add"),
    lambda made: reverse("account_change_password"),
    lambda made: reverse("admin:search") + "?q=verdict",
    lambda made: reverse("admin:guide"),
]
# The others are forms and steps, which are looked at with all that they can unfold.
WITHOUT_A_FORM = [0, 1, 2, 3, 4, 12, 13, 14, 15, 16, 17]


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_no_page_breaks_the_security_policy_or_complains(sign_in, number):
    page = sign_in("administrator")

    page.goto(PAGES[number](everything()))
    page.wait_for_load_state("networkidle")

    assert page.faults == []


@pytest.mark.parametrize("number", [0, 1, 6, 10, 12])
def test_no_page_is_wider_than_a_telephone(sign_in, number):
    page = sign_in("administrator", viewport={"width": 390, "height": 844})

    page.goto(PAGES[number](everything()))

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    ("number", "scheme"),
    [*((each, "light") for each in WITHOUT_A_FORM), (0, "dark"), (1, "dark"), (12, "dark")],
)
def test_a_page_can_be_used_by_everybody(sign_in, number, scheme):
    page = sign_in("administrator", color_scheme=scheme)
    page.goto(PAGES[number](everything()), wait_until="networkidle")

    found = violations(page)

    assert found == []

"""One case in one form, in a browser: without a mouse, without another page, without a fault."""

import pytest
from django.urls import reverse

from incidents.models import Incident, Institution, Person, Statement
from tests import make
from tests.browser.accessibility import violations
from tests.browser.keyboard import Keyboard
from tests.desk.admin_forms import add_url, url_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter_the_verdict(keys):
    """The verdict on Aysel Quliyeva: a victim, a court, charge and sentence, a statement and two sources."""
    keys.type("Aysel Quliyeva sentenced to 15 years for treason")
    keys.press("Tab")
    keys.type("conv")
    keys.tab_to("id_date_text")
    keys.type("23 June 2025")
    keys.tab_to("id_country")
    keys.choose("azer", "Azerbaijan")
    keys.press("Tab")
    keys.type("Baku")
    enter_who_was_involved(keys)
    enter_what_was_said(keys)
    enter_where_it_stands(keys)


def enter_who_was_involved(keys):
    keys.tab_to("id_involvements-0-role")
    keys.type("vic")
    keys.press("Tab")
    keys.choose("Aysel Quliyeva", "Add “Aysel Quliyeva” as a new person")
    keys.tab_to("id_involvements-0-outcome")
    keys.type("conv")
    keys.press("Tab")
    keys.type("180")
    keys.press("Tab")
    keys.type("treason")
    keys.tab_to("Add another Involvement")
    keys.press("Enter")
    keys.page.wait_for_function("document.activeElement.id == 'id_involvements-1-role'")
    keys.type("cou")
    keys.tab_to("id_involvements-1-institution")
    keys.choose("grave", "Baku Court on Grave Crimes")


def enter_what_was_said(keys):
    keys.tab_to("id_statements-0-institution")
    keys.choose("EEAS", "EEAS")
    keys.tab_to("id_statements-0-date_text")
    keys.type("24 June 2025")
    keys.press("Tab")
    keys.type("is conc")
    keys.press("Tab")
    keys.type("This is a worrying development.")


def enter_where_it_stands(keys):
    keys.tab_to("id_citations-0-source")
    keys.choose("oc media", "Historian jailed")
    keys.press("Tab")
    keys.tab_to("id_citations-0-field")
    keys.choose("date", "Incident: date")
    keys.tab_to("Add another Citation")
    keys.press("Enter")
    keys.page.wait_for_function(
        "document.activeElement.closest('.select2')?.previousElementSibling.id == 'id_citations-1-source'"
    )
    keys.choose("Fifteen years", "Add “Fifteen years” as a new source")
    keys.type("https://news.example/15")
    keys.tab_to("id_citations-1-field")
    keys.choose("Quliyeva: charge", "new row 1: victim: Aysel Quliyeva: charge")


def test_a_whole_case_is_entered_by_keyboard_on_one_page(sign_in, capsys):
    make.institution(), make.institution("EEAS", kind="intergovernmental", country="")
    make.source("Historian jailed", publisher="OC Media")
    page = sign_in("contributor")
    page.goto(add_url("incident"))
    keys = Keyboard(page)
    enter_the_verdict(keys)
    before_saving = len(keys.loads)
    keys.press("Control+Enter")
    page.wait_for_selector(".messagelist .success")
    with capsys.disabled():
        print(
            f"\n{keys.strokes} keystrokes, {before_saving} page loads before saving, {len(keys.loads)} in all"
        )

    incident = Incident.objects.get()
    assert page.faults == []
    assert before_saving == 0
    assert {each.role: str(each.party) for each in incident.involvements.all()} == {
        "victim": "Aysel Quliyeva",
        "court": "Baku Court on Grave Crimes",
    }
    assert [(each.source.title, each.field) for each in incident.citations.all()] == [
        ("Historian jailed", "date"),
        ("Fifteen years", "charge"),
    ]
    assert str(Statement.objects.get().institution) == "EEAS"


def test_the_source_of_the_row_before_is_one_click_away_and_not_chosen_by_itself(sign_in):
    make.source("Historian jailed", publisher="OC Media")
    page = sign_in("contributor")
    page.goto(add_url("incident"))
    keys = Keyboard(page)
    assert page.locator(".source-before:visible").count() == 0
    keys.tab_to("id_citations-0-source")
    keys.choose("historian", "Historian jailed")
    keys.tab_to("Add another Citation")
    keys.press("Enter")
    page.wait_for_selector("#citations-1 .source-before:visible")
    assert page.input_value("#id_citations-1-source") == ""

    page.click("#citations-1 .source-before")

    assert page.input_value("#id_citations-1-source") == page.input_value("#id_citations-0-source") != ""
    shown = page.locator("#citations-1 .select2-selection__rendered").first
    assert shown.inner_text().startswith("Historian")
    assert page.locator("#citations-1 .source-before:visible").count() == 0
    assert page.faults == []


@pytest.mark.parametrize("group", ["involvements", "statements", "citations", "links"])
def test_a_key_typed_right_after_another_row_was_added_goes_into_that_row(sign_in, group):
    page = sign_in("contributor")
    page.goto(add_url("incident"))

    is_inside = page.evaluate(
        """(name) => {
            const group = document.getElementById(`${name}-group`);
            for (let at = group; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
            for (const each of group.querySelectorAll("details")) each.open = true;
            const before = group.querySelectorAll(".inline-related:not(.empty-form)").length;
            group.querySelector(".add-row a").click();
            const rows = [...group.querySelectorAll(".inline-related:not(.empty-form)")];
            return rows.length === before + 1 && rows[before].contains(document.activeElement);
        }""",
        group,
    )

    assert is_inside
    assert page.faults == []


def crowded():
    """An incident with rows of every kind, published."""
    incident, person, court = make.incident("Verdict"), make.person("Бахруз Самадов"), make.institution()
    victim = make.involve(incident, person, charge="treason")
    make.involve(incident, court, "court")
    make.cite(incident, field="charge", involvement=victim, stance="disputes")
    make.link(incident, make.incident("Arrest"))
    make.statement(incidents=[incident], institution=court)
    return {"incident": incident, "person": person, "institution": court, "source": make.source()}


FORMS = [
    lambda made: add_url("incident"),
    lambda made: url_of(made["incident"]),
    lambda made: add_url("statement"),
    lambda made: url_of(made["person"]),
    lambda made: url_of(made["institution"]),
    lambda made: url_of(made["source"]),
]


def unfold(page):
    page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("number", range(len(FORMS)))
def test_a_form_can_be_used_by_everybody(sign_in, number, scheme):
    page = sign_in("editor", color_scheme=scheme)
    page.goto(FORMS[number](crowded()), wait_until="networkidle")
    unfold(page)
    faults = list(page.faults)

    found = violations(page, "#content")

    assert found == []
    assert faults == []


@pytest.mark.parametrize("number", range(len(FORMS)))
def test_no_form_is_wider_than_a_telephone(sign_in, number):
    page = sign_in("editor", viewport={"width": 390, "height": 844})
    page.goto(FORMS[number](crowded()), wait_until="networkidle")
    unfold(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_empty_form_is_less_than_three_screens(sign_in):
    page = sign_in("contributor", viewport={"width": 1280, "height": 900})
    page.goto(add_url("incident"), wait_until="networkidle")

    assert page.evaluate("document.documentElement.scrollHeight") < 3 * 900


def test_stored_citations_are_one_line_each(sign_in):
    incident = make.incident()
    [make.cite(incident, make.source(f"Source {number}"), value="23 June") for number in range(15)]
    page = sign_in("contributor", viewport={"width": 1280, "height": 900})
    page.goto(url_of(incident), wait_until="networkidle")

    assert page.locator("#citations-0").bounding_box()["height"] < 45
    assert page.evaluate("document.documentElement.scrollHeight") < 3500


def test_words_of_a_date_are_understood_while_they_are_typed(sign_in):
    page = sign_in("contributor")
    page.goto(add_url("incident"))
    page.type("#id_date_text", "mid-June 2025")
    told = page.locator("output[for=id_date_text]", has_text="11 June 2025")

    told.wait_for()
    assert "latest 20 June 2025" in told.text_content()
    assert page.get_attribute("#id_earliest", "placeholder") == "2025-06-11"
    assert page.faults == []


def test_words_that_nobody_can_read_say_what_to_do(sign_in):
    page = sign_in("contributor")
    page.goto(add_url("incident"))
    page.type("#id_date_text", "after the wedding")

    page.locator("output.unreadable", has_text="enter the earliest and the latest day").wait_for()


def test_days_that_were_read_off_old_words_give_way_to_new_ones(sign_in):
    incident = make.incident(date="June 2025")
    page = sign_in("contributor")
    page.goto(url_of(incident))
    page.fill("#id_date_text", "July 2025")
    page.locator("output", has_text="31 July 2025").wait_for()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".messagelist .success")

    incident.refresh_from_db()
    assert (str(incident.earliest), str(incident.latest)) == ("2025-07-01", "2025-07-31")


def test_the_definition_follows_the_kind(sign_in):
    page = sign_in("contributor")
    page.goto(add_url("incident"))
    page.select_option("#id_kind", "raid")

    assert "enter or search a home" in page.text_content(".definition")


def test_similar_names_stand_above_the_new_one(sign_in):
    make.person("Бахруз Самадов", birth_text="1995")
    page = sign_in("contributor")
    page.goto(add_url("incident"))
    page.focus("#id_involvements-0-person + .select2 .select2-selection")
    page.keyboard.type("Bahruz Samadov")
    page.wait_for_selector(".select2-results__option:has-text('as a new person')")

    shown = page.locator(".select2-results__option").all_text_contents()
    assert shown == [
        "Бахруз Самадов · born 1995 similar: same name in another script",
        "Add “Bahruz Samadov” as a new person",
    ]


def test_an_error_leads_to_its_field_and_what_was_typed_stays(sign_in):
    make.person("Aysel Quliyeva")
    page = sign_in("contributor")
    page.goto(add_url("incident"))
    page.fill("#id_title", "A raid")
    page.click("#involvements-0 .new-box summary >> nth=0")
    page.fill("#id_involvements-0-new_person", "Leyla Mammadova")
    page.click("input[name=_save]")
    page.wait_for_selector("#to-mend:focus")
    page.click("#to-mend >> text=Role")

    assert page.evaluate("document.activeElement.id") == "id_involvements-0-role"
    assert page.input_value("#id_involvements-0-new_person") == "Leyla Mammadova"
    assert not Person.objects.filter(name="Leyla Mammadova").exists()


def test_an_institution_asks_for_its_kind(sign_in):
    page = sign_in("contributor")
    page.goto(add_url("incident"))
    page.fill("#id_title", "A raid")
    page.select_option("#id_kind", "raid")
    page.select_option("#id_involvements-0-role", "court")
    page.focus("#id_involvements-0-institution + .select2 .select2-selection")
    keys = Keyboard(page)
    keys.choose("Sabail District Court", "as a new institution")

    assert keys.focused() == "id_involvements-0-new_institution_kind"
    keys.type("court")
    keys.press("Control+Enter")
    page.wait_for_selector(".messagelist .success")
    assert Institution.objects.get().kind == "court"


def test_every_list_of_records_is_reached_without_scripts(sign_in):
    make.person("Aysel Quliyeva")
    page = sign_in("contributor", java_script_enabled=False)
    page.goto(add_url("incident"))
    page.fill("#id_title", "A raid")
    page.select_option("#id_kind", "raid")
    page.select_option("#id_involvements-0-role", "victim")
    page.click("#involvements-0 .new-box summary >> nth=0")
    page.fill("#id_involvements-0-new_person", "Aysel Guliyeva")
    page.click("input[name=_save]")
    page.select_option("#id_involvements-0-person", label="Aysel Quliyeva")
    page.fill("#id_involvements-0-new_person", "")
    page.click("input[name=_save]")

    assert page.url.endswith(reverse("admin:incidents_incident_changelist"))
    assert str(Incident.objects.get().involvements.get().person) == "Aysel Quliyeva"

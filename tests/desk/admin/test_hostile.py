"""Hostile values in addresses and forms of the admin: refused or ignored, never a fault of ours."""

from urllib.parse import quote

import pytest
from django.contrib import admin
from django.test.client import BOUNDARY, MULTIPART_CONTENT
from django.urls import reverse

from incidents.http.request_checks import small_number
from tests import make
from tests.desk.admin_forms import add_url, fields_of, list_url, opened, rows, send, text_of, url_of
from tests.drawing import others
from tests.page_text import page_text
from tracker.admin_config import register_admins

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NUMBERS_OF_NO_ROW = ["²", "٣" * 30, "9" * 30, "9_" * 20 + "9"]
HOSTILE = [*NUMBERS_OF_NO_ROW, "\0", "x"]
QUOTED = [quote(value) for value in HOSTILE]
IN_ADDRESSES = [*QUOTED, "%ED%A0%80", "%5B", "0000", "9999-99-99", "10000-01-01"]
OF_DJANGO = ["q", "p", "o", "all", "e", "_facets", "_popup", "_to_field", "_changelist_filters"]
TAILS = ["", "__in", "__isnull", "__year", "__day", "__regex"]
register_admins()
ADMINS = {model._meta.label_lower: one for model, one in admin.site._registry.items()}


def parameters_of(one):
    """What the list of an admin may be asked for."""
    fields = [each[0] if isinstance(each, tuple) else each for each in one.list_filter]
    own = [each.parameter_name for each in fields if not isinstance(each, str)]
    plain = [each for each in [*fields, one.date_hierarchy, "number"] if isinstance(each, str)]
    return [*OF_DJANGO, *own, "date_to", *(f"{name}{tail}" for name in plain for tail in TAILS)]


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.mark.parametrize(
    "label", ["incidents.incident", "incidents.citation", "incidents.change", "auth.user"]
)
def test_a_list_answers_for_any_query(desk, draw, label):
    make.involve(make.public(make.incident()), make.person())
    url = reverse(f"admin:{label.replace('.', '_')}_changelist")
    pairs = draw(parameters_of(ADMINS[label]), IN_ADDRESSES, few=20, many=200)

    assert (
        others(pairs, lambda name, value: desk.get(f"{url}?{name}={value}").status_code, {200, 302, 400})
        == {}
    )


@pytest.mark.parametrize("name", ["role", "country", "date_from", "kind__exact", "role%00"])
def test_a_null_character_in_an_address_is_refused(desk, name):
    assert desk.get(f"{list_url('incident')}?{name}=%00").status_code == 400


@pytest.mark.parametrize("query", ["document__contains=a", "digest__startswith=0", "title_key__regex=["])
def test_the_lists_of_editions_answer_their_own_filters_only(desk, query):
    assert desk.get(f"{list_url('incidentedition')}?{query}").status_code == 400


@pytest.mark.parametrize("text", [*HOSTILE, "", "-1", "+1", "1.0", " 1", "1\0", "1,2", "9" * 10, "9" * 5_000])
def test_what_is_no_small_plain_number_is_none(text):
    assert small_number(text) is None


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("30", 30), ("999999999", 999_999_999)])
def test_small_plain_numbers_are_numbers(text, number):
    assert small_number(text) == number


def test_a_new_form_opens_for_any_query(desk, draw):
    names = ["sensitivity", "_popup", "_to_field", "person", "more", "_changelist_filters"]
    url = add_url("person")
    pairs = draw(names, IN_ADDRESSES, few=11)

    assert others(pairs, lambda name, value: desk.get(f"{url}?{name}={value}").status_code, {200, 400}) == {}


@pytest.mark.parametrize("value", ["²", "٣٠", "9" * 30, "15", "-10", "x"])
def test_a_forged_sensitivity_is_not_taken_over(desk, value):
    page = desk.get(add_url("person"), {"sensitivity": value})

    assert page.context["adminform"].form["sensitivity"].value() == 10


def test_a_record_of_a_hostile_key_does_not_exist(desk, draw):
    pages = ["change", "history", "delete", "submit", "publish"]
    pairs = draw(pages, [*QUOTED, "_00", "9" * 5_000], few=8)

    def status(page, key):
        url = reverse(f"admin:incidents_incident_{page}", args=["KEY"])
        return desk.get(url.replace("KEY", key)).status_code

    assert others(pairs, status, {404}) == {}


# Each of these decides how the others are read; those in one row are read each for itself.
OF_AN_INCIDENT = [
    ("revision",), ("opened_at",), ("involvements-INITIAL_FORMS",), ("involvements-0-id",),
    ("kind", "country", "latitude", "victims_low", "earliest", "date_text", "sensitivity", "unstated_date"),
    ("involvements-0-person", "involvements-0-role", "involvements-0-sentence_months",
     "involvements-0-sensitivity", "links-0-target", "citations-0-source", "citations-0-involvement",
     "citations-0-field"),
]  # fmt: skip


@pytest.mark.parametrize("stale", [{}, {"revision": "0"}])
def test_an_incident_with_a_hostile_value_gets_an_answer(desk, draw, stale):
    incident = make.incident()
    make.involve(incident, make.person())
    link = rows("links", {"relation": "follows", "target": ""})
    # With an error of its own nothing is saved, so that each value meets the same record.
    fields = {**opened(desk, url_of(incident)), **link, **stale, "title": ""}

    def status(names, value):
        return send(desk, url_of(incident), {**fields, **dict.fromkeys(names, value)}).status_code

    assert others(draw(OF_AN_INCIDENT, HOSTILE, few=6), status, {200, 412}) == {}


@pytest.mark.parametrize("stale", [{}, {"revision": "0"}])
def test_a_statement_with_a_hostile_value_gets_an_answer(desk, draw, stale):
    statement = make.statement(persons=[make.person()])
    fields = {**opened(desk, url_of(statement)), **stale}
    pairs = draw(["person", "institution", "incidents", "persons"], HOSTILE, few=6)

    def status(name, value):
        return send(desk, url_of(statement), {**fields, name: [value, value]}).status_code

    assert others(pairs, status, {412} if stale else {200}) == {}


def test_a_conflict_shows_what_is_stored_whatever_is_forged(desk, draw):
    incident = make.incident()
    fields = {**opened(desk, url_of(incident)), "revision": "0"}
    names = ["revision", "opened_at", "involvements-TOTAL_FORMS"]
    pairs = draw(names, ["²", "9" * 30, "9" * 5_000, "\0"], few=4)

    def shown(name, value):
        page = send(desk, url_of(incident), {**fields, name: value})
        return page.status_code, fields_of(page)["title"]

    assert others(pairs, shown, {(412, "An arrest")}) == {}


def test_a_step_with_a_hostile_value_gets_an_answer(desk, draw):
    incident, person = make.in_review(make.incident()), make.person()
    make.involve(incident, person)
    sent, choice = {"revision": "0", "reason": "why"}, f"choice-person-{person.uid}"
    steps = [
        (step, name)
        for step in ("submit", "publish", "withdraw", "delete")
        for name in ("revision", choice, "reason")
    ]

    def status(step_and_name, value):
        step, name = step_and_name
        before = "along-" if name == choice else ""
        return desk.post(url_of(incident, step), {**sent, name: before + value}).status_code

    assert others(draw(steps, HOSTILE, few=12), status, {200, 409, 412}) == {}


def test_a_list_action_with_a_hostile_value_gets_an_answer(desk, draw):
    incident = make.incident()
    sent = {"action": "submit", "_selected_action": incident.uid, "index": "0", "_confirmed": "1"}
    names = ["_selected_action", "action", "index", "select_across", f"revision-{incident.uid}"]

    def status(name, value):
        return desk.post(list_url("incident"), {**sent, name: value}).status_code

    assert others(draw(names, HOSTILE, few=10), status, {200, 302, 400}) == {}
    incident.refresh_from_db()
    assert incident.status == "draft"


def test_an_autocomplete_answers_for_any_query(desk, draw):
    parameters = {"app_label": "incidents", "model_name": "involvement", "field_name": "person", "term": "a"}
    pairs = draw([*parameters, "page"], HOSTILE, few=12)

    def status(name, value):
        return desk.get(reverse("admin:autocomplete"), {**parameters, name: value}).status_code

    assert others(pairs, status, {200, 400, 403, 404}) == {}


def test_a_sign_in_with_a_hostile_value_gets_an_answer(client, draw):
    sent = {"login": "nobody", "password": "nothing", "next": "/admin/"}

    def status(name, value):
        return client.post(reverse("account_login"), {**sent, name: value}).status_code

    assert others(draw(sent, HOSTILE, few=6), status, {200, 400}) == {}


@pytest.mark.parametrize("url", ["admin:login", "account_login", "admin:index", "admin:incidents_person_add"])
def test_half_a_character_is_refused_in_an_address(desk, url):
    page = desk.get(f"{reverse(url)}?next=+2AA-&q=+2AA-", CONTENT_TYPE="text/plain; charset=utf-7")

    assert page.status_code == 400


@pytest.mark.parametrize("url", ["admin:login", "account_login", "admin:incidents_person_add"])
def test_half_a_character_is_refused_in_a_form(desk, url):
    field = 'Content-Disposition: form-data; name="username"'
    body = f"--{BOUNDARY}\r\n{field}\r\n\r\n+2AA-\r\n--{BOUNDARY}--\r\n"

    page = desk.generic("POST", reverse(url), body, f"{MULTIPART_CONTENT}; charset=utf-7")

    assert page.status_code == 400


def test_null_characters_in_a_form_are_refused_beside_what_was_typed(desk):
    incident = make.incident()

    page = send(desk, url_of(incident), opened(desk, url_of(incident)), title="A\0title", summary="Mine")

    assert "Null characters are not allowed." in text_of(page)
    assert "Mine" in text_of(page)


def test_an_institution_that_is_to_belong_to_itself_is_refused_in_words(client, editor):
    client.force_login(editor)
    court = make.institution()

    page = send(client, url_of(court), opened(client, url_of(court)), parent=str(court.uid))

    assert page.status_code == 200
    assert "An institution cannot belong to itself." in page_text(page)

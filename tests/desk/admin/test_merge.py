"""Merging two people or institutions in the admin: choose, compare, preview, confirm."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.choices import Status
from incidents.models import Person
from incidents.publishing import publish as door
from tests import make
from tests.desk.admin_forms import fields_of, text_of, url_of
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


def address(first, second):
    return f"{url_of(first, 'merge')}?with={second.uid}"


def preview(client, first, second, **chosen):
    """Send the comparison as a browser would, with these choices."""
    url = address(first, second)
    return client.post(url, {**fields_of(client.get(url)), **chosen, "_preview": "1"})


def merge(client, first, second, reason="the same person", **chosen):
    """Confirm the preview of these choices."""
    page = preview(client, first, second, **chosen)
    return client.post(address(first, second), {**fields_of(page), "reason": reason, "_merge": "1"})


def test_the_page_of_a_person_leads_to_the_records_of_a_similar_name(desk):
    person, other = make.person("Ihar Novik"), make.person("Igor Novik")
    assert url_of(person, "merge") in page_text(desk.get(url_of(person)))

    words = page_text(desk.get(url_of(person, "merge")))

    assert f'href="{address(person, other)}"' in words
    assert "a guess" in words


def test_the_warning_of_a_similar_name_leads_to_the_comparison(desk):
    person, other = make.person("Ihar Novik"), make.person("Igor Novik")
    assert address(person, other) in page_text(desk.get(url_of(person)))


def test_both_are_shown_with_names_values_incidents_statements_and_sources(desk):
    person, other = make.person("Ihar Novik", birth_text="1980"), make.person("Igor Novik", birth_text="1981")
    make.involve(make.incident("An arrest"), person, outcome="convicted")
    make.statement("He is innocent.", persons=[other])
    make.cite(other, make.source("An interview"), "birth")

    words = text_of(desk.get(address(person, other)))

    for each in (
        "Ihar Novik",
        "Igor Novik",
        "1980",
        "1981",
        "An arrest",
        "convicted",
        "He is innocent.",
        "An interview",
    ):
        assert each in words


def test_nothing_that_differs_is_chosen_in_advance(desk):
    person, other = make.person("Ihar Novik", gender="male"), make.person("Igor Novik", birth_text="1980")
    fields = fields_of(desk.get(address(person, other)))
    assert fields.keys().isdisjoint({"keep", "name", "gender", "birth"})

    page = preview(desk, person, other)

    assert page.context["form"].errors.keys() == {"keep", "name"}


def test_a_merge_takes_the_chosen_values_and_those_that_one_alone_has(desk):
    person = make.person("Ihar Novik", gender="male", summary="first")
    other = make.person("Igor Novik", birth_text="1980", summary="second")

    answer = merge(desk, person, other, keep="first", name="second", summary="second")

    person.refresh_from_db()
    other.refresh_from_db()
    assert answer.url == url_of(person)
    assert (person.name, person.gender, person.birth_text, person.summary) == (
        "Igor Novik",
        "male",
        "1980",
        "second",
    )
    assert other.merged_into == person


def test_the_preview_shows_the_document_and_what_moves_and_changes_nothing(desk):
    person, other = make.person("Ihar Novik"), make.person("Igor Novik", gender="male")
    make.involve(make.incident("An arrest"), other)

    page = preview(desk, person, other, keep="first", name="second")

    words = text_of(page)
    assert "An arrest" in words
    assert {line.field: line.then for line in page.context["review"].lines}["name"] == "Igor Novik"
    assert not Person.objects.exclude(merged_into=None).exists()


def test_the_preview_of_two_public_records_says_where_the_number_leads(desk):
    person, other = make.person("Ihar Novik"), make.person("Igor Novik")
    make.public(person, other)

    words = text_of(preview(desk, person, other, keep="first", name="first"))

    assert f"number {other.number} leads to number {person.number}" in words


def test_a_merge_of_public_records_redirects_and_waits_for_review(desk):
    person, other = make.person("Ihar Novik"), make.person("Igor Novik")
    make.public(person, other)

    merge(desk, person, other, keep="first", name="second")

    person.refresh_from_db()
    other.refresh_from_db()
    assert (person.status, other.merged_into) == (Status.DRAFT, person)
    assert not door.is_public(other)


def test_a_merge_needs_a_reason(desk):
    person, other = make.person("Ihar Novik"), make.person("Igor Novik")

    page = merge(desk, person, other, reason=" ", keep="first", name="first")

    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {"reason"}
    assert not Person.objects.exclude(merged_into=None).exists()


@pytest.mark.parametrize("step", ["_preview", "_merge"])
@pytest.mark.parametrize("changed", ["first", "second"])
def test_a_change_in_between_is_a_conflict_that_keeps_the_choices(desk, editor, step, changed):
    person, other = make.person("Ihar Novik"), make.person("Igor Novik")
    fields = fields_of(desk.get(address(person, other)))
    make.edited({"first": person, "second": other}[changed], by=editor, summary="changed meanwhile")

    chosen = {"keep": "second", "name": "first", "reason": "the same", step: "1"}
    page = desk.post(address(person, other), {**fields, **chosen})

    assert page.status_code == 409
    assert "changed meanwhile" in text_of(page)
    again = fields_of(page)
    assert (again["keep"], again["name"]) == ("second", "first")
    assert not Person.objects.exclude(merged_into=None).exists()


def test_the_choices_can_be_changed_after_the_preview(desk):
    person, other = make.person("Ihar Novik"), make.person("Igor Novik")
    page = preview(desk, person, other, keep="first", name="second")

    again = fields_of(desk.post(address(person, other), {**fields_of(page), "_back": "1"}))

    assert (again["keep"], again["name"]) == ("first", "second")


def test_a_record_that_cannot_stay_says_why_and_cannot_be_chosen(desk):
    person, other = make.person("Ihar Novik"), make.person("Igor Novik")
    make.public(other)

    page = desk.get(address(person, other))

    assert "publish that first" in text_of(page)
    assert fields_of(page)["keep"] == "second"
    assert preview(desk, person, other, keep="first", name="first").context["form"].errors.keys() == {"keep"}


def test_two_of_one_name_are_distinguished_by_the_beginning_of_their_ids(desk):
    person, other = make.person("Ihar Novik"), make.person("Ihar Novik")
    ids = [f"Ihar Novik · {each.short_id}" for each in (person, other)]

    compared = text_of(desk.get(address(person, other)))
    previewed = " ".join(text_of(preview(desk, person, other, keep="first")).split())

    assert [each in compared for each in ids] == [True, True]
    assert f"“<bdi>{ids[1]}</bdi>” is merged into “<bdi>{ids[0]}</bdi>”" in previewed


def test_a_record_is_not_compared_with_itself(desk):
    person = make.person("Ihar Novik")
    words = text_of(desk.get(address(person, person)))
    assert "Choose another record: this is the same one." in words
    assert "Record that stays" not in words


def test_who_may_not_withdraw_may_not_merge_a_public_record(client, editor):
    client.force_login(editor)
    person, other = make.person("Ihar Novik"), make.person("Igor Novik")
    make.public(person, other)
    page = client.get(address(person, other))
    assert text_of(page).count("cannot be the record that stays") == 2
    assert "_preview" not in page_text(page)


@pytest.mark.parametrize("query", ["with", "of"])
def test_a_hidden_record_answers_like_a_missing_one(client, contributor, query):
    client.force_login(contributor)
    person, secret = make.person("Ihar Novik"), make.person("Igor Novik", sensitivity=30)
    url = address(person, secret) if query == "with" else address(secret, person)
    missing = client.get(url.replace(str(secret.uid), "0b98d5c5-23f4-40d1-aa68-83129f274107"))

    hidden = client.get(url)

    assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert client.post(url, {"_merge": "1"}).status_code == 404


def test_hidden_parts_are_neither_shown_nor_counted(client, contributor):
    client.force_login(contributor)
    first, second = make.person("Ihar Novik"), make.person("Igor Novik")
    pages = [client.get(address(first, second)), preview(client, first, second, keep="first", name="first")]
    before = [text_of(page) for page in pages]
    for party in (first, second):
        make.involve(make.incident("Hidden", sensitivity=30), party)
        make.involve(make.incident(), party, "witness", sensitivity=30)
        make.statement("Hidden", person=party, sensitivity=30)

    pages = [client.get(address(first, second)), preview(client, first, second, keep="first", name="first")]

    assert [masked(text_of(page)) for page in pages] == [masked(each) for each in before]


def masked(text):
    """The words of a page without the token of its form."""
    return "\n".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)


def test_a_parent_that_is_hidden_looks_like_none(client, contributor):
    client.force_login(contributor)
    first = make.institution("Prison 1", parent=make.institution("Hidden", sensitivity=30))
    second = make.institution("Prison no. 1", parent=make.institution("Ministry"))

    page = client.get(address(first, second))

    assert "Hidden" not in text_of(page)
    assert merge(client, first, second, keep="second", name="second").status_code == 302


def test_a_merged_record_offers_no_merge(desk):
    winner = make.person("Ihar Novik")
    person = make.person("Igor Novik", merged_into=winner)
    assert url_of(person, "merge") not in page_text(desk.get(url_of(person)))
    assert "merged into another" in text_of(desk.get(url_of(person, "merge")))
    assert "_preview" not in page_text(desk.get(address(person, winner)))


def test_a_comparison_costs_the_same_for_one_incident_and_for_three(desk):
    def queries(count):
        first, second = make.person("Ihar Novik"), make.person("Igor Novik")
        for number in range(count):
            make.involve(make.incident(f"{count} {number}"), first)
            make.statement(person=second)
        desk.get(address(first, second))
        with CaptureQueriesContext(connection) as queries:
            desk.get(address(first, second))
        return len(queries)

    assert queries(3) == queries(1)


def test_stages_of_both_are_kept(desk):
    person, other, incident = make.person("Ihar Novik"), make.person("Igor Novik"), make.incident()
    remanded, sentenced = ({"stage": stage, "date": None} for stage in ("remanded", "sentenced"))
    make.involve(incident, person, outcomes=[remanded], outcome="detained")
    make.involve(incident, other, outcomes=[sentenced], outcome="convicted")

    merge(desk, person, other, keep="first", name="first")

    assert incident.involvements.get().outcomes == [remanded, sentenced]

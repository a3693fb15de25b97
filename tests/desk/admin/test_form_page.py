"""The page of a form: help at every field, errors with the way to mend them, what it begins with."""

import re

import pytest
from django.utils import timezone

from incidents.models import Statement
from tests import make
from tests.desk.admin_forms import add_url, change, fields_of, opened, rows, send, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
RECORDS = ["incident", "person", "institution", "statement", "source"]
DRAFT = "0123abcd-0123-4abc-8abc-0123456789ab"


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def shown_fields(form):
    return [field for field in form if not field.is_hidden]


@pytest.mark.parametrize("kind", RECORDS)
def test_every_field_of_a_record_says_what_belongs_there(desk, kind):
    form = desk.get(add_url(kind)).context["adminform"].form

    assert [field.name for field in shown_fields(form) if not field.help_text] == []


@pytest.mark.parametrize("kind", RECORDS)
def test_every_field_of_a_row_says_what_belongs_there(desk, kind):
    sets = [each.formset.empty_form for each in desk.get(add_url(kind)).context["inline_admin_formsets"]]
    needless = re.compile(r"DELETE|new_.+_(other|kind|url)")

    silent = [field.name for form in sets for field in shown_fields(form) if not field.help_text]

    assert [name for name in silent if not needless.fullmatch(name)] == []


def test_a_case_is_shown_in_order(desk):
    page = text_of(desk.get(add_url("incident")))

    assert re.findall(r'-heading">([^<]+)</h2>', page) == [
        "What happened",
        "When",
        "Where",
        "Who was involved, in what role, and what happened to them",
        "What was said about it",
        "Citations: which source says what",
        "Links to other incidents",
        "Visibility",
    ]


@pytest.mark.parametrize(("field", "is_open"), [({}, False), ({"latitude": 40, "longitude": 49}, True)])
def test_what_is_seldom_used_is_unfolded_where_it_is_filled(desk, field, is_open):
    precision = {False: {}, True: {"precision": "exact"}}[is_open]

    page = text_of(desk.get(url_of(make.incident(**field, **precision))))

    folded = re.search(r'<details( open)?><summary id="[^"]+">Coordinates', page)
    assert bool(folded[1]) is is_open


def test_days_that_were_entered_by_hand_are_unfolded(desk):
    incident = make.incident(date="June 2025")
    read = text_of(desk.get(url_of(incident)))
    make.edited(incident, earliest=timezone.datetime(2025, 6, 20).date())
    entered = text_of(desk.get(url_of(incident)))

    assert "Understood as: earliest 1 June 2025, latest 30 June 2025" in read
    assert "Entered by hand: earliest 20 June 2025, latest 30 June 2025" in entered


# Errors


def test_every_error_is_listed_above_with_the_way_to_its_field(desk):
    page = change(desk, make.incident(), title="", date_text="after the wedding", earliest="", latest="")

    text = text_of(page)
    assert '<a href="#id_title">Title</a>: The title is missing.' in text
    assert '<a href="#id_date_text">Date</a>: These words cannot be turned into days' in text


def test_an_error_of_a_row_names_the_row(desk):
    incident = make.incident()
    fields = {**opened(desk, url_of(incident)), **rows("involvements", {"charge": "x", "sensitivity": "10"})}

    page = text_of(send(desk, url_of(incident), fields))

    assert '<a href="#id_involvements-0-role">Involvement 1: Role</a>: The role is missing' in page


def test_a_stored_row_with_an_error_is_unfolded(desk):
    incident = make.incident()
    make.involve(incident, make.person())

    page = change(desk, incident, involvements__0__role="")

    assert '<details class="stored" open>' in text_of(page)


# What a form begins with


def test_the_country_used_last_is_there_again(desk):
    fields = opened(desk, add_url("incident"))
    send(desk, add_url("incident"), fields, title="A raid", kind="raid", country="GE")

    assert opened(desk, add_url("incident"))["country"] == "GE"


def used(client, source):
    """Enter an incident that cites a source."""
    cited = {"source": source.uid, "field": "date", "stance": "supports"}
    fields = {**opened(client, add_url("incident")), **rows("citations", cited)}
    send(client, add_url("incident"), fields, title="A raid", kind="raid")


def test_a_statement_of_which_only_the_words_are_typed_has_no_source(desk):
    used(desk, make.source("The report"))
    typed = {"statements-0-description": "a spokesperson", "statements-0-text": "We are concerned."}
    fields = {**opened(desk, add_url("incident")), **typed, "statements-0-stance": "concerned"}

    page = send(desk, add_url("incident"), fields, title="A raid in Minsk", kind="raid", country="BY")

    assert page.status_code == 302
    assert Statement.objects.get().citations.count() == 0


@pytest.mark.parametrize("prefix", ["statements", "citations"])
def test_the_source_cited_last_is_offered_in_an_empty_row_and_not_chosen(desk, prefix):
    source = make.source("The report")
    used(desk, source)

    sets = desk.get(add_url("incident")).context_data["inline_admin_formsets"]
    rows_of = next(each.formset for each in sets if each.formset.prefix == prefix)

    field = str(rows_of.forms[0]["source"])
    # A browser sends the first entry of a list in which none is chosen.
    assert re.findall(r'<option value="([^"]*)"', field) == ["", str(source.uid)]
    assert "selected" not in field.replace('value="" selected', "")
    assert f'data-last="{source.uid}"' in field


@pytest.mark.parametrize("kind", ["incident", "institution", "source"])
def test_no_kind_is_chosen_in_a_new_form(desk, kind):
    assert not opened(desk, add_url(kind)).get("kind")


def test_no_role_is_chosen_in_a_new_row(desk):
    assert not opened(desk, add_url("incident")).get("involvements-0-role")


def test_the_kind_of_a_new_institution_is_blank(desk):
    form = desk.get(add_url("institution")).context["adminform"].form

    assert form["kind"].value() in ("", None)
    assert not form.fields["kind"].required


def test_a_source_that_was_hidden_since_is_not_there(desk):
    source = make.source("Secret")
    used(desk, source)
    make.edited(source, sensitivity=30)

    assert "Secret" not in text_of(desk.get(add_url("incident")))


def test_a_new_source_was_read_today(desk):
    assert opened(desk, add_url("source"))["accessed_on"] == timezone.localdate().isoformat()


# What the browser keeps


def test_a_cookie_names_the_draft_that_was_saved(desk):
    page = change(desk, make.incident(), title="New", draft=DRAFT)

    cookie = page.cookies["saved_draft"]
    assert (cookie.value, cookie["path"], cookie["samesite"]) == (DRAFT, "/admin/", "Strict")


@pytest.mark.parametrize("sent", [{"title": ""}, {"draft": "<script>"}, {"draft": ""}, {"revision": "0"}])
def test_no_cookie_names_a_draft_that_was_not_saved(desk, sent):
    page = change(desk, make.incident(), **{"title": "New", "draft": DRAFT, **sent})

    assert "saved_draft" not in page.cookies


@pytest.mark.parametrize("sent", [{"title": ""}, {"revision": "0"}])
def test_a_form_that_is_shown_again_is_the_same_draft(desk, sent):
    page = change(desk, make.incident(), **{"title": "New", "draft": DRAFT, **sent})

    assert fields_of(page)["draft"] == DRAFT


def test_each_user_has_a_key_of_their_own(client, contributor, editor):
    keys = []
    client.force_login(contributor)
    keys.append(re.search('data-key="([0-9a-f]{64})"', text_of(client.get(add_url("person"))))[1])
    client.force_login(editor)
    keys.append(re.search('data-key="([0-9a-f]{64})"', text_of(client.get(add_url("person"))))[1])

    assert keys[0] != keys[1]


def test_nobody_signed_in_has_no_key(client):
    assert "data-key" not in text_of(client.get("/admin/login/"))


def test_a_form_with_many_statements_costs_the_same(
    desk, django_assert_num_queries, django_assert_max_num_queries
):
    incident = make.incident()
    make.statement(incidents=[incident], institution=make.institution())
    with django_assert_max_num_queries(100) as one:
        desk.get(url_of(incident))
    [make.statement(incidents=[incident], institution=make.institution(f"Court {each}")) for each in range(2)]

    with django_assert_num_queries(len(one)):
        desk.get(url_of(incident))

"""The lists answer questions: what they show and count, and how they stay quick."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.choices import Sensitivity
from incidents.dates.span import Span
from incidents.desk.admin.common import changelist as lists
from incidents.desk.admin.lists.visible_admin import VisibleAdmin
from incidents.models.base import save_with_history
from incidents.publishing import publish as door
from tests import make
from tests.desk.admin_forms import list_url, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def listed(client, model, **query):
    return client.get(list_url(model), query).context["cl"]


def of(record, user, **fields):
    for name, value in {"updated_by": user, **fields}.items():
        setattr(record, name, value)
    save_with_history(record, by=user)
    return record


# Standing


def stand(client, record):
    client.get(list_url(record._meta.model_name))
    admin = listed(client, record._meta.model_name).model_admin
    rows = {row.pk: row for row in listed(client, record._meta.model_name).result_list}
    return admin.standing(rows[record.pk])


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: make.incident(), "draft"),
        (lambda: make.in_review(make.incident()), "in review"),
        (lambda: make.public(make.incident()), "public no. 1"),
        (lambda: make.edited(make.public(make.incident()), summary="New"), "public no. 1, edit pending"),
        (
            lambda: make.in_review(make.edited(make.public(make.incident()), summary="New")),
            "public no. 1, in review again",
        ),
        (lambda: make.incident(sensitivity=Sensitivity.RESTRICTED), "draft · restricted"),
    ],
)
def test_one_column_says_where_a_record_stands(desk, made, words):
    assert stand(desk, made()) == words


def test_what_was_withdrawn_says_so_after_an_edit_too(desk, publisher):
    incident = make.public(make.incident())
    door.withdraw(incident, by=publisher, reason="A mistake", keep_history=False)
    incident.refresh_from_db()
    assert stand(desk, incident) == "withdrawn, was no. 1"

    assert stand(desk, make.edited(incident, summary="New")) == "draft, was no. 1"


# Counting and pages


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(lists, "MOST_COUNTED", 4)
    monkeypatch.setattr(VisibleAdmin, "list_per_page", 2)


def crowd(count):
    return [make.incident(f"Incident {number}") for number in range(count)]


def test_a_list_counts_no_further_than_its_bound(desk, small_pages):
    crowd(7)

    assert "more than 4 incidents" in text_of(desk.get(list_url("incident")))


def test_a_short_list_is_counted(desk, small_pages):
    crowd(3)

    assert "<span data-count>3 incidents</span>" in text_of(desk.get(list_url("incident")))


def test_a_list_never_counts_all_its_rows(desk):
    crowd(3)

    with CaptureQueriesContext(connection) as queries:
        desk.get(list_url("incident"))

    counts = [each["sql"] for each in queries if "COUNT(" in each["sql"]]
    assert len(counts) == 1
    assert f"LIMIT {lists.MOST_COUNTED + 1}" in counts[0]


def test_pages_beyond_what_is_counted_are_reached_one_by_one(desk, small_pages):
    crowd(7)
    page = listed(desk, "incident")
    seen = [*page.result_list]
    page = desk.get(list_url("incident") + page.next_page).context["cl"]
    seen += page.result_list
    page = desk.get(list_url("incident") + page.next_page).context["cl"]
    seen += page.result_list
    page = desk.get(list_url("incident") + page.next_page).context["cl"]
    seen += page.result_list

    assert len({each.pk for each in seen}) == 7
    assert page.next_page == ""
    assert page.previous_page == "?p=3"


def test_a_page_keeps_what_the_list_was_asked(desk, small_pages):
    crowd(7)

    assert listed(desk, "incident", country="AZ").next_page == "?country=AZ&p=2"


@pytest.mark.parametrize(
    "query",
    [
        {}, {"country": "AZ"}, {"source": "report"}, {"cited": "no"}, {"changed_by": "editor"},
        {"public": "yes"}, {"work": "behind"}, {"work": "recent"}, {"q": "raid"}, {"undated": "true"},
    ],
)  # fmt: skip
def test_a_filtered_list_costs_the_same_for_one_row_and_for_many(desk, editor, query):
    of(make.public(make.incident("Raid")), editor)
    desk.get(list_url("incident"), query)
    with CaptureQueriesContext(connection) as one:
        desk.get(list_url("incident"), query)
    [of(make.public(make.incident(f"Raid {number}")), editor) for number in range(2)]

    with CaptureQueriesContext(connection) as many:
        desk.get(list_url("incident"), query)

    assert len(many) - len(one) in {0, 1}, [each["sql"] for each in many]


# Empty lists


@pytest.mark.parametrize("model", ["incident", "person", "institution", "statement", "source"])
def test_an_empty_list_says_how_to_begin(desk, model):
    page = text_of(desk.get(list_url(model)))

    assert f"Add the first {model}" in page


def test_a_list_that_answers_nothing_says_how_to_widen_it(desk):
    make.incident()

    page = text_of(desk.get(list_url("incident"), {"q": "nowhere"}))

    assert "Remove one of the filters" in page
    assert "There are no incidents" not in page


def test_only_countries_of_visible_records_are_offered(desk):
    [make.incident(country=code, sensitivity=Sensitivity.CONFIDENTIAL) for code in ("AD", "GE")]
    make.incident(country="AZ")
    make.incident(country="", unstated={"country": "none"})

    specs = listed(desk, "incident").filter_specs

    assert [spec.lookup_choices for spec in specs if spec.title == "country"] == [[("AZ", "Azerbaijan")]]


def test_a_date_in_words_is_shown_as_written(desk):
    incident = make.incident()
    of(incident, None, date=Span("mid-June 2025", incident.earliest, incident.latest))

    assert "mid-June 2025" in text_of(desk.get(list_url("incident")))

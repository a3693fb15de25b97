"""A page costs the same number of queries for one row and for ten; and finds what is asked for."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.desk.admin_forms import list_url, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    # What the process remembers from its first page on is not to be counted.
    [ContentType.objects.get_for_model(model) for model in apps.get_models()]
    return client


@pytest.fixture
def connection_queries():
    """Count the queries of a block."""
    return lambda: CaptureQueriesContext(connection)


def made(model, number, by):
    """One more record of a kind, with what its list shows."""
    return {
        "incident": lambda: make.incident(f"Incident {number}", updated_by=by),
        "person": lambda: make.person(f"Person {number}", updated_by=by, nationalities=["AZ", "GE"]),
        "institution": lambda: make.institution(f"Court {number}", updated_by=by),
        "statement": lambda: make.statement(institution=make.institution(f"Office {number}"), updated_by=by),
        "source": lambda: make.source(f"Source {number}", updated_by=by),
        "involvement": lambda: make.involve(make.incident(), make.person(f"Person {number}")),
        "citation": lambda: make.cite(make.incident(cited=False)),
        "incidentedition": lambda: make.public(make.incident(f"Incident {number}")),
        "change": lambda: make.public(make.incident(f"Incident {number}")),
    }[model]()


LISTS = [
    "incident", "person", "institution", "statement", "source", "involvement", "citation", "incidentedition",
    "change",
]  # fmt: skip


@pytest.mark.parametrize("model", LISTS)
def test_a_list_costs_the_same_for_one_row_and_for_three(desk, editor, model, connection_queries):
    made(model, 0, editor)
    with connection_queries() as one:
        desk.get(list_url(model))
    [made(model, number, editor) for number in range(1, 3)]

    with connection_queries() as three:
        desk.get(list_url(model))

    assert len(three) == len(one), [each["sql"] for each in three][len(one) :]


def crowd(incident, count):
    """Give an incident so many rows of every kind."""
    for number in range(count):
        # Not the names of another crowd: namesakes are told apart by queries of their own.
        involvement = make.involve(incident, make.person(f"Person {number} of {incident.pk}"))
        make.involve(incident, make.institution(f"Court {number} of {incident.pk}"), "court")
        make.cite(incident, field="charge", involvement=involvement)
        make.link(incident, make.incident(f"Other {number}"))
        make.statement(incidents=[incident])


@pytest.mark.parametrize("page", ["change", "history"])
def test_a_page_of_an_incident_costs_the_same_for_one_row_and_for_three(desk, connection_queries, page):
    incident = make.incident()
    crowd(incident, 1)
    with connection_queries() as one:
        desk.get(url_of(incident, page))
    crowd_more = make.incident("Crowded")
    crowd(crowd_more, 3)

    with connection_queries() as three:
        desk.get(url_of(crowd_more, page))

    assert len(three) == len(one), [each["sql"] for each in three]


def test_the_form_of_a_person_costs_the_same_for_many_citations(desk, connection_queries):
    person = make.person()
    make.cite(person, field="birth")
    with connection_queries() as one:
        desk.get(url_of(person))
    [make.cite(person, field="birth") for _ in range(2)]

    with connection_queries() as three:
        desk.get(url_of(person))

    assert len(three) == len(one)


# Finding


def found(client, model, **query):
    return [str(each) for each in client.get(list_url(model), query).context["cl"].result_list]


def test_an_incident_is_found_by_a_name_in_any_script(desk):
    person = make.person("Бахруз Самадов")
    make.involve(make.incident("Verdict"), person)
    make.incident("Another")

    assert found(desk, "incident", q="самадов") == ["Verdict"]


@pytest.mark.parametrize("words", ["verdict", "VERDICT baku", '"the verdict"', "1", "#1"])
def test_an_incident_is_found_by_words_and_by_number(desk, words):
    make.public(make.incident("The verdict", place="Baku"))
    make.incident("Another", place="Ganja")

    assert found(desk, "incident", q=words) == ["The verdict"]


@pytest.mark.parametrize("short", [True, False])
def test_a_record_is_found_by_its_id(desk, short):
    source = make.source("Wanted")
    make.source("Other")
    term = {True: source.short_id, False: str(source.uid)}[short]

    assert found(desk, "source", q=term) == ["Wanted"]


@pytest.mark.parametrize("words", ["\0", "9" * 40, "'", '"', "%", "_", "\\", "a " * 200])
def test_odd_searches_find_nothing_and_break_nothing(desk, words):
    make.incident("Verdict")

    assert found(desk, "incident", q=words) in ([], ["Verdict"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"country": "GE"}, ["Raid"]),
        ({"kind__exact": "raid"}, ["Raid"]),
        ({"status__exact": "in_review"}, ["Raid"]),
        ({"role": "victim"}, ["Raid"]),
        ({"role": "victim", "outcome": "died"}, ["Raid"]),
        ({"role": "court", "outcome": "died"}, []),
        ({"date_from": "2025-05", "date_to": "2025-05"}, ["Raid"]),
        ({"date_from": "2025"}, ["Arrest", "Raid"]),
        ({"date_to": "2025-05-03"}, ["Raid"]),
        ({"work": "review"}, ["Raid"]),
    ],
)
def test_incidents_are_filtered(desk, query, expected):
    make.incident("Arrest", date="23 June 2025")
    raid = make.in_review(make.incident("Raid", kind="raid", country="GE", date="May 2025"))
    make.involve(raid, make.person(), outcome="died")
    make.involve(raid, make.institution(), "court")

    assert found(desk, "incident", **query) == expected


def test_only_countries_in_use_are_offered(desk):
    make.incident(country="GE")
    make.incident(country="AZ")

    specs = desk.get(list_url("incident")).context["cl"].filter_specs

    assert [spec.lookup_choices for spec in specs if spec.title == "country"] == [
        [("AZ", "Azerbaijan"), ("GE", "Georgia")]
    ]


def test_a_period_that_is_none_is_said_to_be_none(desk):
    page = desk.get(list_url("incident"), {"date_from": "last week"}, follow=True)

    assert "is not a date" in text_of(page)


def test_people_are_filtered_by_nationality(desk):
    make.person("One", nationalities=["AZ", "GE"])
    make.person("Two", nationalities=["TR"])

    assert found(desk, "person", nationality="GE") == ["One"]

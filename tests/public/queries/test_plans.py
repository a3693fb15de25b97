"""How lists are read among 20,000 incidents: by the index that is meant for it, in always as many queries."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.bulk import fill
from incidents.models import Incident, IncidentEdition, IncidentMention, VictimCount
from incidents.models.editions.search_index import IncidentSearch
from incidents.public.queries import word_search
from incidents.publishing.published_sources import cited_sources
from tests.module_data import shared
from tests.public.client import counts, get

pytestmark = pytest.mark.django_db

MADE, TIMES = 200, 100
NEW_UID = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}
# What is new in each copy of a row; all else is as in the row.
NEW: dict[type[Any], dict[str, str]] = {
    IncidentEdition: {"id": "id + copy * 1000", "uid": "", "number": "number + copy * 1000"},
    IncidentMention: {"id": "id + copy * 10000", "edition_id": "edition_id + copy * 1000"},
    VictimCount: {"edition_id": "edition_id + copy * 1000"},
    IncidentSearch: {"edition_id": "edition_id + copy * 1000", "texts": "substr(texts, 1, 120)"},
}
READS_ALL = {
    "sqlite": r"scan incidents_incidentedition(?! using)",
    "postgresql": "seq scan on incidents_incidentedition",
}
BY_DATE_AND_ID = {
    "sqlite": r"country=\? and sort_date=\? and uid>\?",
    "postgresql": r"index cond: .*sort_date = .* and \(uid > ",
}


@shared
def many() -> None:
    """20,000 incidents."""
    fill(MADE)
    with connection.cursor() as cursor:
        for model, new in NEW.items():
            cursor.execute(copies(model, new))
        cursor.execute("ANALYZE")


def copies(model: type[Any], new: dict[str, str]) -> str:
    """The statement that copies every row of a table so many times."""
    new = {**new, "uid": NEW_UID[connection.vendor]} if "uid" in new else new
    columns = [field.column for field in model._meta.concrete_fields]
    table, values = model._meta.db_table, ", ".join(new.get(column, column) for column in columns)
    return (
        "WITH RECURSIVE copies(copy) AS (SELECT 1 UNION ALL SELECT copy + 1 FROM copies "  # noqa: S608
        f"WHERE copy < {TIMES - 1}) "
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, copies"
    )


def asked(path: str, query: str) -> list[str]:
    """The queries of a request, in lower case, when its counts are known; transactions left out."""
    get(path, query)
    with CaptureQueriesContext(connection) as captured:
        assert get(path, query).status_code == 200
    every = (each["sql"] for each in captured.captured_queries)
    return [sql for sql in every if "savepoint" not in sql.lower()]


def plan(sql: str) -> str:
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}".replace("%", "%%"), [])
        return "\n".join(str(row[-1]) for row in cursor.fetchall()).lower()


def plans(path: str, query: str) -> str:
    """The plans of everything that a request reads from the editions of incidents."""
    found = [sql for sql in asked(path, query) if "incidents_incidentedition" in sql]
    return "\n".join(plan(sql) for sql in found)


INCIDENTS = [
    ("country=AZ&date_from=2019&date_to=2020", "incidentedition_cdate", 4),
    ("country=AZ&date_to=2020&ordering=date", "incidentedition_cdate", 4),
    ("country=AZ&date_from=2019&date_to=2020&date_match=certain", "incidentedition_c", 4),
    ("date_from=2019&date_to=2020", "incidentedition_date", 4),
    ("country=AZ", "incidentedition_cdate", 3),
    ("", "incidentedition_date", 3),
    ("page_size=1", "incidentedition_date", 3),
    ("ordering=date", "incidentedition_date", 3),
    ("ordering=title", "incidentedition_title", 3),
    ("person=1", "incidentmention_target", 5),
    ("bbox=44,38,51,42", "incidentedition_place", 4),
]


@pytest.mark.parametrize(("query", "index", "queries"), INCIDENTS)
def test_a_page_is_read_by_its_index(many: None, query: str, index: str, queries: int) -> None:
    found = plans("incidents/", query)

    assert index in found
    assert not re.search(READS_ALL[connection.vendor], found)


@pytest.mark.parametrize(("query", "index", "queries"), INCIDENTS)
def test_a_page_costs_always_as_many_queries(many: None, query: str, index: str, queries: int) -> None:
    assert len(asked("incidents/", query)) <= queries


def test_a_deep_page_is_read_from_the_middle_of_the_index(many: None) -> None:
    following = get("incidents/", "country=AZ&page_size=100").json()["next"].partition("?")[2]

    found = plans("incidents/", following)
    assert "incidentedition_cdate" in found
    # Not behind all that have the date of the last one, as all that are known by their year have.
    assert re.search(BY_DATE_AND_ID[connection.vendor], found)
    assert len(asked("incidents/", following)) <= 5


@pytest.mark.parametrize("query", ["date_to=2010", "country=AZ&date_to=2010"])
def test_what_has_no_beginning_is_not_looked_for_among_all_that_is_newer(many: None, query: str) -> None:
    before = [sql for sql in asked("incidents/", query) if "0001-01-01" in sql and '"latest" > ' in sql]

    assert len(before) == 1
    assert any(index in plan(before[0]) for index in ("incidentedition_span", "incidentedition_cspan"))


def test_one_record_is_read_by_its_number_in_one_query(many: None) -> None:
    queries = [sql for sql in asked("incidents/7/", "") if "incidents_incidentedition" in sql]

    assert len(queries) == 1
    assert not re.search(READS_ALL[connection.vendor], plan(queries[0]))


@pytest.mark.parametrize("query", ["xylophone", "lighthouse&country=AZ", "xylophone -the"])
def test_a_search_for_few_reads_those_alone(many: None, query: str) -> None:
    assert not re.search(READS_ALL[connection.vendor], plans("incidents/", f"q={query}"))
    assert len(asked("incidents/", f"q={query}")) <= 6


@pytest.mark.parametrize("query", ["q=the", "q=the&country=AZ"])
def test_a_search_for_what_is_everywhere_walks_along_the_dates(
    many: None, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_search, "MOST_LISTED_ALONE", 5_000)
    found = plans("incidents/", query)

    assert not re.search(READS_ALL[connection.vendor], found) or connection.vendor == "postgresql"
    assert len(asked("incidents/", query)) <= 5


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("stats/", "by=year&country=AZ"),
        ("stats/", "by=month&country=AZ"),
        ("incidents/", "country=AZ&date_from=2019&date_to=2020"),
    ],
)
def test_counts_and_sums_pass_no_document_by(many: None, path: str, query: str) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL keeps long documents apart from their rows, and chooses as it likes.")
    with CaptureQueriesContext(connection) as captured:
        get(path, query)
    sums = counts(captured)

    assert sums
    steps = [step for sql in sums for step in plan(sql).splitlines() if "incidents_incidentedition" in step]
    assert [step for step in steps if "using covering index" not in step] == []


def test_the_days_of_a_country_are_read_from_an_index_alone(many: None) -> None:
    get("incidents/", "country=AZ&date_to=2018")
    with CaptureQueriesContext(connection) as captured:
        get("incidents/", "country=AZ&date_to=2019")
        get("incidents/", "country=AZ&date_to=2020")
    found = counts(captured)

    assert len(found) == 1
    if connection.vendor == "sqlite":
        assert "using covering index" in plan(found[0])


def test_statistics_are_added_up_once_for_each_state_of_the_record(many: None) -> None:
    assert len(asked("stats/", "by=country,year")) <= 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a table this small in any case")
def test_what_one_record_cites_is_found_from_that_record(many):
    """Publishing one edit took 0.2 s among 100,000 incidents while all citations were read for it."""
    found = cited_sources([Incident.objects.order_by("pk")[50]]).explain().lower()

    assert re.search(r"search \w0 using index incidents_citation_incident", found)
    assert not re.search(r"scan [uv]\d", found)

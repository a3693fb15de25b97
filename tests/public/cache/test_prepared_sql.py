"""SQL that is written once for many questions: what the ORM would write for each of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from incidents.http.paging import Position, write_cursor
from incidents.models.editions.edition import IncidentEdition
from incidents.public.cache.prepared_sql import Lookup, database_values, prepare, read_uid, row_converter
from incidents.public.queries.counts import count, count_queryset
from incidents.public.queries.keyset import ORDERINGS, RankedOrdering, keys_of_page
from incidents.public.queries.list_query import ListQuery, Page, ask, snapshot
from tests import make

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
DAYS = st.dates(date(1990, 1, 1), date(2030, 1, 1))
PERIODS = st.tuples(DAYS, DAYS).map(sorted)
COUNTRIES = st.lists(st.sampled_from(["AZ", "GE", "none", "DE", "SU"]), min_size=1, unique=True)
KINDS = {
    "incident": ["arrest", "conviction", "killing"],
    "statement": [],
    "person": ["arrest", "conviction"],
    "institution": ["court", "ngo"],
}


@st.composite
def questions(draw: Any) -> ListQuery:
    """Questions in every way that is written once, somewhere in their lists."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    asked = {}
    if draw(st.booleans()):
        countries = draw(COUNTRIES)
        asked["country"] = ",".join(c for c in countries if c != "none" or kind == "incident") or "AZ"
    if KINDS[kind] and draw(st.booleans()):
        asked["kind"] = ",".join(draw(st.lists(st.sampled_from(KINDS[kind]), min_size=1, unique=True)))
    if kind == "statement" and draw(st.booleans()):
        asked["stance"] = "condemns,concerned"
    if kind != "institution":
        first, last = draw(PERIODS)
        ends = draw(st.sampled_from([(), ("date_from",), ("date_to",), ("date_from", "date_to")]))
        asked |= {name: str({"date_from": first, "date_to": last}[name]) for name in ends}
        if ends and draw(st.booleans()):
            asked["date_match"] = draw(st.sampled_from(["possible", "certain"]))
        if not ends and kind != "person" and draw(st.booleans()):
            asked["undated"] = "true"
    orderings = [name for name, each in ORDERINGS[kind].items() if not isinstance(each, RankedOrdering)]
    asked["ordering"] = draw(st.sampled_from(orderings))
    asked["page_size"] = str(draw(st.integers(1, 100)))
    query = QueryDict(mutable=True)
    query.update(asked)
    value = {"sort_date": st.none() | DAYS, "published_at": MOMENTS}.get(
        ORDERINGS[kind][asked["ordering"]].column
    )
    if value is not None and draw(st.booleans()):
        place = Position(draw(value), draw(st.uuids()))
        query["cursor"] = write_cursor(
            place, backwards=draw(st.booleans()), question=ask(kind, query).identity
        )
    return ask(kind, query)


def by_the_orm(question: ListQuery) -> list[tuple[str, tuple[Any, ...]]]:
    place, backwards = question.start
    source = question.filters.in_order(question.ordering)
    queries = [
        count_queryset(question.editions, question.filters.certain()),
        *keys_of_page(source, question.size + 1, place, backwards),
    ]
    return [q.query.get_compiler(settings.PUBLIC_DATABASE).as_sql() for q in queries]


@pytest.mark.django_db
@given(questions())
def test_what_is_written_once_is_what_the_orm_writes_each_time(question):
    _, sql, values = question.prepared

    once = [(each.text, tuple(each.bind(values))) for each in (sql.counts, *sql.keys)]
    assert once == [(text, tuple(parameters)) for text, parameters in by_the_orm(question)]


@pytest.mark.parametrize(
    "query",
    ["q=arrest", "as_of=2020-01-01", "role=victim", "outcome=unstated", "bbox=1,2,3,4", "person=1"],
)
def test_what_depends_on_more_than_the_number_of_values_is_written_each_time(db, query):
    assert ask("incident", QueryDict(query)).prepared is None


def test_names_are_no_places_that_are_written_once(db):
    make.public(*(make.person(name) for name in ("Ann", "Bob")))
    first = ask("person", QueryDict("page_size=1"))
    second = ask("person", QueryDict(f"page_size=1&cursor={first.page().next}"))

    assert first.prepared is not None
    assert second.prepared is None


@pytest.mark.parametrize("ordering", ["date", "-date", "published", "-published", "title"])
@pytest.mark.parametrize("query", ["", "country=AZ", "country=AZ,GE", "date_from=2024&date_to=2026"])
def test_pages_are_the_same_written_once_or_each_time(db, monkeypatch, ordering, query):
    dates = ["2024", "March 2025", "23 June 2025", "since 2023", "before 2025", "", "23 June 2025"]
    for n, each in enumerate([*dates, *["23 June 2025"] * 4]):
        make.public(make.incident(f"Incident {n}", date=each, country="GE" if n % 3 == 1 else "AZ"))

    def page(cursor: str) -> tuple[Any, Page]:
        question = ask("incident", QueryDict(f"{query}&ordering={ordering}&page_size=2{cursor}"))
        with snapshot():
            return count(question), question.page()

    def walked() -> list[Any]:
        """All pages there, and back."""
        found = [page("")]
        while found[-1][1].next:
            found.append(page(f"&cursor={found[-1][1].next}"))
        there = len(found)
        while found[-1][1].previous:
            found.append(page(f"&cursor={found[-1][1].previous}"))
        back = [each.documents for _, each in found[there - 1 :]]
        assert back == [each.documents for _, each in found[:there]][::-1]
        return found

    once = walked()
    monkeypatch.setattr(ListQuery, "prepared", None)
    assert once == walked()
    documents = [document for _, each in once[: len(once) // 2 + 1] for document in each.documents]
    assert len(set(documents)) == len(documents) == once[0][0].count > 2


def test_what_is_written_in_one_thread_is_read_in_another():
    read = row_converter(IncidentEdition, "sort_date", "uid")
    found = ["2025-06-23", "5" * 32] if connection.vendor == "sqlite" else [date(2025, 6, 23), UUID("5" * 32)]
    with ThreadPoolExecutor(1) as other:
        assert other.submit(read, found).result() == read(found) == [date(2025, 6, 23), UUID("5" * 32)]


@pytest.mark.parametrize(
    "query",
    [
        lambda values: IncidentEdition.objects.filter(country__contains=values[0]),
        lambda values: IncidentEdition.objects.filter(country=values[0].upper() + values[0]),
        lambda values: IncidentEdition.objects.all()[: int(values[0][0])],
    ],
)
def test_what_depends_on_values_otherwise_is_not_written_once(query):
    assert prepare([str], lambda values: [query(values)]) is None


def test_values_are_stored_as_the_orm_stores_them(db):
    values = [date(2025, 6, 23), datetime(2025, 6, 23, 12, tzinfo=UTC), UUID(int=5), "AZ"]
    names = ["earliest", "published_at", "uid", "country"]
    queries = (
        IncidentEdition.objects.filter(**{name: value}) for name, value in zip(names, values, strict=True)
    )

    assert [query.query.sql_with_params()[1][0] for query in queries] == database_values(values)


@pytest.mark.django_db
def test_a_lookup_returns_what_the_orm_would_for_every_id():
    records = [make.public(make.incident(title)) for title in ("one", "two")]
    lookup = Lookup(
        lambda uid: IncidentEdition.objects.for_readers().filter(uid=uid).values_list("number", "uid")
    )

    rows = [[(number, read_uid(uid)) for number, uid in lookup.rows(each.uid)] for each in records]

    assert rows == [[(each.number, each.uid)] for each in records]
    assert lookup.sql is not None


@pytest.mark.django_db
def test_a_lookup_whose_sql_depends_on_the_id_is_made_anew_each_time():
    record = make.public(make.incident())
    editions = IncidentEdition.objects.for_readers()
    orders = ("pk", "-pk")
    lookup = Lookup(
        lambda uid: editions.filter(uid=uid).order_by(orders[uid.int // 1_000 % 2]).values_list("number")
    )

    assert lookup.rows(record.uid) == [(record.number,)]
    assert lookup.sql is None

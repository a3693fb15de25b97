"""Pages: every order, forward and back, over ties and undated records; a cursor fits one list only."""

import base64
from itertools import chain

import orjson
import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from incidents.public.queries.list_query import ask
from incidents.publishing import publish as door
from tests import make
from tests.module_data import shared
from tests.public.client import counts, errors, follow, get, titles

pytestmark = pytest.mark.django_db

DATES = ("", "2024", "5 May 2024", "before 2020", "5 May 2024", "", "2024", "since 2024", "")
TITLES = ("ä", "B", "a", "Ж", "a", "z", "A", "ß", "")
ORDERINGS = {
    "incidents/": ["date", "-date", "published", "-published", "title"],
    "persons/": ["name", "-name", "published", "-published"],
    "institutions/": ["name", "-name", "published", "-published"],
    "statements/": ["date", "-date", "published", "-published"],
}
EVERY_ORDER = [(path, ordering) for path, orderings in ORDERINGS.items() for ordering in orderings]
BUILDERS = {
    "incidents/": lambda title, date: make.incident(title, date=date),
    "persons/": lambda title, date: make.person(title),
    "institutions/": lambda title, date: make.institution(title),
    "statements/": lambda title, date: make.statement(title, date=date),
}


@shared
def many(param: str):
    make.public(*[BUILDERS[param](f"{t}x", d) for t, d in zip(TITLES, DATES, strict=True)])


def ids(answer) -> list[str]:
    return [result["id"] for result in answer.json()["results"]]


def walk(address: str, way: str) -> list[list[str]]:
    """The ids of every page from an address on, as far as `next` or `previous` lead."""
    return [ids(answer) for answer in answers(address, way)]


def answers(address: str, way: str) -> list:
    """Every page from an address on; at most 20, so that a cursor that leads in circles ends."""
    found = []
    while address and len(found) < 20:
        found.append(follow(address))
        address = found[-1].json()[way]
    return found


@pytest.mark.parametrize(("many", "path", "ordering"), [(p, p, o) for p, o in EVERY_ORDER], indirect=["many"])
def test_pages_forward_and_back_hold_each_record_once_in_order(many, path, ordering):
    whole = ids(get(path, f"ordering={ordering}"))
    first = f"/api/v1/{path}?ordering={ordering}&page_size=2"
    forward = walk(first, "next")
    backward = walk(answers(first, "next")[-2].json()["next"], "previous")

    assert len(whole) == len(TITLES)
    assert [len(page) for page in forward] == [2, 2, 2, 2, 1]
    assert list(chain.from_iterable(forward)) == whole
    assert backward[::-1] == forward


def sort_key(document):
    span = document["date"] or {}
    return span.get("earliest") or span.get("latest")


@pytest.mark.parametrize("many", ["incidents/"], indirect=True)
@pytest.mark.parametrize("ordering", ["date", "-date"])
def test_undated_records_come_last_both_ways_and_ties_in_the_order_of_ids(many, ordering):
    results = get("incidents/", f"ordering={ordering}").json()["results"]
    dated = [result for result in results if sort_key(result)]
    by_id = sorted(dated, key=lambda result: result["id"])
    expected = sorted(by_id, key=sort_key, reverse=ordering == "-date")
    undated = [result["id"] for result in results[len(dated) :]]

    assert [sort_key(result) for result in results[len(dated) :]] == [None] * 3
    assert results[: len(dated)] == expected
    assert undated == sorted(undated)


@pytest.mark.parametrize("ordering", ["date", "-date"])
def test_pages_of_a_period_hold_each_record_once_where_spans_are_open(ordering):
    dates = ("2019", "2020", "2021", "before 2023", "before 2022", "since 2018", "2017/2024", "before 2018")
    make.public(*[make.incident(words, date=words) for words in dates])
    period = f"date_from=2020&date_to=2020&ordering={ordering}"
    whole = ids(get("incidents/", period))
    forward = walk(f"/api/v1/incidents/?{period}&page_size=2", "next")
    last = answers(f"/api/v1/incidents/?{period}&page_size=2", "next")[-1].json()["previous"]

    assert len(whole) == 5
    assert list(chain.from_iterable(forward)) == whole
    assert walk(last, "previous")[::-1] == forward[:-1]


@pytest.mark.parametrize("query", ["", "q=arrest"])
def test_a_file_holds_what_stood_when_it_was_asked_for_less_what_was_taken_from_view(query):
    of_both = {"summary": "An arrest."}
    kept, gone = (make.public(make.incident(title, **of_both)) for title in ("Kept", "Gone"))
    documents = ask("incident", QueryDict(query)).documents()
    make.public(make.edited(kept, title="Kept and changed"))
    make.public(make.incident("New", **of_both))
    door.withdraw(gone, by=None, reason="asked for it", keep_history=False)

    assert [orjson.loads(document)["title"] for document in documents] == ["Kept"]


def test_dates_sort_by_the_first_day_and_without_one_by_the_last():
    make.public(
        *[make.incident(words, date=words) for words in ("before 2020", "since 2019", "May 2019", "2021")]
    )

    assert titles("incidents/", "ordering=date") == ["since 2019", "May 2019", "before 2020", "2021"]
    assert titles("incidents/") == ["2021", "before 2020", "May 2019", "since 2019"]


def test_titles_sort_by_their_folded_letters():
    make.public(*[make.incident(title) for title in ("b", "Ç", "a", "Ğ", "Жук", "É", "d")])

    assert titles("incidents/", "ordering=title") == ["a", "b", "Ç", "d", "É", "Ğ", "Жук"]


def test_names_sort_both_ways():
    make.public(*[make.person(name) for name in ("Bob", "Ann", "Émile")])

    assert titles("persons/") == titles("persons/", "ordering=name") == ["Ann", "Bob", "Émile"]
    assert titles("persons/", "ordering=-name") == ["Émile", "Bob", "Ann"]


def test_links_to_other_pages_are_full_addresses_that_keep_the_question():
    make.public(*[make.incident() for _ in range(3)])
    following = get("incidents/", "country=AZ,GE&page_size=1").json()["next"]

    assert following.startswith("http://127.0.0.1:8000/api/v1/incidents/?country=AZ,GE&page_size=1&cursor=")
    assert f'<{following}>; rel="next"' in get("incidents/", "country=AZ,GE&page_size=1")["Link"]


def test_the_first_and_the_last_page_have_no_neighbour_beyond():
    make.public(*[make.incident() for _ in range(2)])
    first = get("incidents/", "page_size=1").json()
    second = follow(first["next"]).json()

    assert first["previous"] is None
    assert second["next"] is None
    assert follow(second["previous"]).json()["previous"] is None


def test_a_record_published_meanwhile_neither_repeats_nor_hides_another():
    make.public(*[make.incident(f"2024-0{month}", date=f"2024-0{month}") for month in (1, 2, 3)])
    first = get("incidents/", "page_size=2").json()
    make.public(make.incident("new", date="2025"))

    assert [r["title"] for r in follow(first["next"]).json()["results"]] == ["2024-01"]


@shared
def cursor() -> str:
    make.public(*[make.incident() for _ in range(3)])
    return get("incidents/", "page_size=1").json()["next"].rpartition("cursor=")[2]


@pytest.mark.parametrize(
    "query", ["ordering=date", "ordering=title", "country=AZ", "date_from=2020", "as_of=2020-01-01"]
)
def test_a_cursor_of_another_question_is_refused(cursor, query):
    assert errors("incidents/", f"cursor={cursor}&{query}").keys() == {"cursor"}


def test_a_cursor_of_another_kind_of_record_is_refused(cursor):
    assert errors("statements/", f"cursor={cursor}").keys() == {"cursor"}


@pytest.mark.parametrize("query", ["page_size=2", "fields=id", "format=json", "ordering=-date"])
def test_a_cursor_does_not_depend_on_how_the_answer_is_given(cursor, query):
    assert get("incidents/", f"cursor={cursor}&{query}").status_code == 200


@pytest.mark.parametrize("position", range(0, 80, 7))
def test_an_altered_cursor_is_refused(cursor, position):
    place = position % len(cursor)
    other = "A" if cursor[place] != "A" else "B"

    assert errors("incidents/", f"cursor={cursor[:place]}{other}{cursor[place + 1 :]}").keys() == {"cursor"}


@pytest.mark.parametrize(
    "alter", [lambda c: c[:-1], lambda c: c + "A", lambda c: c[:-1] + chr(ord(c[-1]) ^ 1)]
)
def test_a_cursor_cut_or_lengthened_is_refused(cursor, alter):
    assert errors("incidents/", {"cursor": alter(cursor)}).keys() == {"cursor"}


@pytest.mark.parametrize(
    "text", ["x", "A" * 40, "A" * 3000, "%00", "é" * 30, base64.b64encode(b"{}" * 20).decode()]
)
def test_nonsense_is_no_cursor(db, text):
    assert errors("incidents/", {"cursor": text}).keys() == {"cursor"}


@pytest.mark.parametrize("value", ["101", "-1", "1.5", "0", "ten", "１０", "9" * 30, "+5"])
def test_a_page_holds_1_to_100_records(db, value):
    assert errors("incidents/", {"page_size": value}).keys() == {"page_size"}


def selects(path: str, query: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert get(path, query).status_code == 200
    return sum(query["sql"].startswith("SELECT") for query in captured.captured_queries)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "country=AZ&date_from=2020",
        "role=victim",
        "person=1",
        "person=1&institution=1",
        "as_of=now",
    ],
)
def test_a_list_costs_the_same_queries_for_one_row_and_for_ten(query):
    person, court = make.person(), make.institution()
    incidents = [make.incident() for _ in range(10)]
    make.public(person, court)
    for incident in incidents:
        make.involve(incident, person)
        make.involve(incident, court, "court")
    make.public(incidents[0])
    get("incidents/", query)  # what is told from days that are kept reads once what was published since
    for_one = selects("incidents/", f"{query}&page_size=60")
    make.public(*incidents[1:])
    get("incidents/", query)

    assert selects("incidents/", f"{query}&page_size=60") <= for_one <= 6


def test_carrying_days_on_costs_the_same_queries_for_one_row_and_for_ten():
    incidents, costs = [make.incident() for _ in range(12)], []
    for published in (incidents[:1], incidents[1:2], incidents[2:]):
        make.public(*published)
        costs.append(selects("incidents/", "country=AZ"))
        get("incidents/", "country=AZ&page_size=60&date_from=2020")

    assert costs[2] == costs[1] <= 12


@pytest.mark.parametrize(
    "query", ["", "country=AZ", "date_from=2020", "person=1", "undated=true", "ordering=title"]
)
def test_a_list_costs_at_most_five_queries(query):
    make.public(make.incident(), make.person())

    assert selects("incidents/", query) <= 5


def test_only_these_fields_are_given():
    incident = make.public(make.incident("one"))

    assert get("incidents/", "fields=title,id").json()["results"] == [
        {"id": str(incident.uid), "title": "one"}
    ]


def test_a_field_that_no_document_has_is_refused_with_those_it_has(db):
    assert "narrative" in errors("incidents/", "fields=title,secret")["fields"]["allowed"]


def test_documents_go_out_byte_for_byte():
    incident = make.public(make.incident("Ə “quoted” \\ \u2028"))

    assert door.live_edition(incident).document.encode() in get("incidents/").content


def test_counts_follow_every_publication_and_withdrawal():
    counts = [get("incidents/").json()["count"]]
    incident = make.public(make.incident())
    counts.append(get("incidents/").json()["count"])
    make.public(make.incident())
    counts.append(get("incidents/").json()["count"])
    door.withdraw(incident, by=None, reason="wrong", keep_history=False)
    counts.append(get("incidents/").json()["count"])

    assert counts == [0, 1, 2, 1]


def test_a_question_that_was_counted_before_is_not_counted_again_until_something_is_published():
    make.public(make.incident())
    get("incidents/", "kind=arrest")
    with CaptureQueriesContext(connection) as again:
        get("incidents/", "kind=arrest&ordering=title")
    make.public(make.incident())
    with CaptureQueriesContext(connection) as anew:
        get("incidents/", "kind=arrest")

    assert counts(again) == []
    assert counts(anew) != []


@pytest.mark.parametrize("query", ["", "as_of=now"])
def test_everything_in_an_answer_is_read_in_one_transaction(query):
    make.public(make.incident())
    with CaptureQueriesContext(connection) as captured:
        get("incidents/", query)
    statements = [query["sql"].partition(" ")[0] for query in captured.captured_queries]

    assert (statements[0], statements[-1]) == ("SAVEPOINT", "RELEASE")
    assert set(statements[1:-1]) == {"SELECT"}

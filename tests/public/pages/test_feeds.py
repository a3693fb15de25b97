"""Atom feeds: the last publications of any question, and the versions of one record."""

from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.publishing import publish as door
from tests import make
from tests.page_text import page_text
from tests.public.client import merge

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

SITE = "http://127.0.0.1:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
KINDS = {
    "incidents": make.incident,
    "people": make.person,
    "institutions": make.institution,
    "statements": make.statement,
}


def get(path: str) -> Any:
    return Client().get(path)


def feed(path: str) -> ElementTree.Element:
    answer = get(path)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)  # noqa: S314 - our own answer


def texts(element: ElementTree.Element, path: str) -> list[str | None]:
    return [found.text for found in element.findall("/".join(f"{ATOM}{name}" for name in path.split("/")))]


def links(element: ElementTree.Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in element.findall(f"{ATOM}link")}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "country=GE",
        "date_from=2025-06&date_to=2025-06&date_match=certain",
        "q=raid",
        "person=1&role=victim",
    ],
)
def test_a_feed_has_the_records_that_the_api_has_the_last_published_first(query):
    victim, raid = make.person(), make.incident("A raid", country="GE", kind="raid", date="2024")
    make.involve(raid, victim)
    for record in (victim, raid, make.incident("An arrest"), make.incident("Another", date="June 2025")):
        make.public(record)
    found = get(f"/api/v1/incidents/?{query}&ordering=-published").json()["results"]
    entries = feed(f"/incidents/feed/?{query}")

    assert texts(entries, "entry/id") == [f"urn:uuid:{document['id']}" for document in found]
    assert found


def test_a_feed_says_in_words_what_it_follows_and_where_that_is():
    make.public(make.incident())
    found = feed("/incidents/feed/?country=AZ&date_from=2025-06")
    query = "country=AZ&date_from=2025-06"

    assert texts(found, "title") == [
        "Incidents in Azerbaijan, possibly since 1 June 2025 · Human-rights incident tracker"
    ]
    assert links(found) == {
        "alternate": f"{SITE}/incidents/?{query}",
        "self": f"{SITE}/incidents/feed/?{query}",
    }
    assert texts(found, "id") == [f"{SITE}/incidents/feed/?{query}"]


@pytest.mark.parametrize("path", KINDS)
def test_every_kind_of_record_can_be_followed(path):
    record = make.public(KINDS[path]())
    found = feed(f"/{path}/feed/")

    assert [links(entry)["alternate"] for entry in found.findall(f"{ATOM}entry")] == [
        f"{SITE}/{path}/{record.number}/"
    ]


def test_a_new_version_is_the_same_entry_at_a_later_time():
    record = make.public(make.incident())
    before = feed("/incidents/feed/")
    make.public(make.edited(record, title="Another title"))
    after = feed("/incidents/feed/")

    assert texts(before, "entry/id") == texts(after, "entry/id")
    assert texts(before, "entry/published") == texts(after, "entry/published")
    assert texts(before, "entry/updated") < texts(after, "entry/updated")


def test_a_feed_is_the_same_until_something_is_published():
    make.public(make.incident())
    first = [get(path)["ETag"] for path in ("/incidents/feed/", "/incidents/feed/?country=FR")]

    assert [get(path)["ETag"] for path in ("/incidents/feed/", "/incidents/feed/?country=FR")] == first


def test_before_anything_is_published_a_feed_is_empty():
    assert texts(feed("/incidents/feed/"), "updated") == ["1970-01-01T00:00:00+00:00"]


def test_a_feed_holds_the_newest_fifty_at_most(monkeypatch):
    monkeypatch.setattr("incidents.public.pages.lists.feeds.MOST_ENTRIES", 2)
    make.public(*[make.incident(f"Case {n}") for n in range(3)])

    assert len(texts(feed("/incidents/feed/"), "entry/id")) == 2


def test_a_feed_tells_who_suffered_what():
    victim, record = make.person(), make.incident(summary="She was taken.")
    make.involve(record, victim, outcome="detained")
    make.public(victim, record)
    (summary,) = texts(feed("/incidents/feed/"), "entry/summary")

    assert "<p>23 June 2025 · arrest or detention · Azerbaijan</p>" in summary
    assert "<li>Aysel Quliyeva, victim: detained</li>" in summary
    assert "<p>She was taken.</p>" in summary


def test_markup_in_a_record_is_text_in_a_feed():
    make.public(make.incident("<b>Bold</b>", summary="<script>alert(1)</script>"))
    found = feed("/incidents/feed/")
    (summary,) = texts(found, "entry/summary")

    assert texts(found, "entry/title") == ["<b>Bold</b>"]
    assert "<script>" not in summary
    assert "<script>alert(1)</script>" in unescape(summary)


def test_drafts_and_pending_edits_are_in_no_feed():
    make.incident("A secret draft")
    record = make.public(make.incident("As published"))
    make.edited(record, title="A pending title")

    assert texts(feed("/incidents/feed/"), "entry/title") == ["As published"]
    assert texts(feed("/incidents/1/feed/"), "entry/title") == ["Version 1: As published"]


@pytest.mark.parametrize(
    "query",
    ["ordering=date", "page_size=5", "cursor=x", "format=json", "fields=id", "view=map", "kind=x", "a=b"],
)
def test_what_a_feed_does_not_take_is_refused(query):
    assert get(f"/incidents/feed/?{query}").status_code == 400


@pytest.mark.parametrize("path", KINDS)
def test_the_page_of_a_list_leads_to_its_feed(path):
    page = unescape(page_text(get(f"/{path}/?country=AZ&page_size=5&view=table&ordering=-published")))

    assert page.count(f'href="/{path}/feed/?country=AZ"') == 2


def test_the_versions_of_a_record_can_be_followed_the_last_first():
    record = make.public(make.incident("First title"))
    make.public(make.edited(record, title="Second title"))
    found = feed("/incidents/1/feed/")
    addresses = texts(found, "entry/id")

    assert texts(found, "entry/title") == ["Version 2: Second title", "Version 1: First title"]
    assert addresses == [f"{SITE}/api/v1/incidents/{record.uid}/versions/{version}/" for version in (2, 1)]
    assert 'href="/incidents/1/feed/"' in page_text(get("/incidents/1/"))


@pytest.mark.parametrize("query", ["?as_of=2025", "?x=1"])
def test_the_feed_of_a_record_takes_no_parameters(query):
    make.public(make.incident())

    assert get(f"/incidents/1/feed/{query}").status_code == 400


def test_other_names_of_a_record_lead_to_its_feed():
    record = make.public(make.incident("An arrest"))

    assert get(f"/incidents/{record.uid}/feed/")["Location"] == "/incidents/1/feed/"
    assert get("/incidents/1-an-arrest/feed/")["Location"] == "/incidents/1/feed/"


def test_the_feed_of_a_record_that_never_was_public_is_not_there():
    draft = make.incident()

    assert get(f"/incidents/{draft.uid}/feed/").status_code == 404
    assert get("/incidents/77/feed/").status_code == 404


def test_the_feed_of_a_merged_record_leads_to_that_of_the_one_that_stayed():
    loser, survivor = make.person("One"), make.person("Two")
    make.public(loser)
    make.public(survivor)
    merge(loser, survivor)

    assert Client().get("/people/1/feed/", follow=True).redirect_chain[-1][0] == "/people/2/feed/"


def test_the_feed_of_a_withdrawn_record_is_gone_with_the_reason(publisher):
    record = make.public(make.incident())
    door.withdraw(record, by=publisher, reason="A mistake of ours.", keep_history=False)
    answer = get("/incidents/1/feed/")

    assert answer.status_code == 410
    assert "A mistake of ours." in page_text(answer)


def test_a_feed_costs_the_same_queries_for_one_record_and_for_ten():
    make.public(make.incident())
    with CaptureQueriesContext(connection) as one:
        feed("/incidents/feed/")
    make.public(*[make.incident(f"Case {n}") for n in range(9)])
    with CaptureQueriesContext(connection) as ten:
        feed("/incidents/feed/")

    assert len(one) == len(ten) <= 6

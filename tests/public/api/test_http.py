"""Manners: ETags, caches, other sites, methods, limits; nobody is known and nothing is set."""

import re

import pytest
from django.conf import settings
from django.test import Client

from tests import make
from tests.module_data import shared
from tests.public.client import body, get, of_now

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PLACES = [
    "",
    "incidents/",
    "incidents/?fields=id",
    "incidents/?format=csv",
    "incidents/?format=geojson",
    "incidents/1/",
    "incidents/1/?as_of=now",
    "incidents/1/versions/",
    "incidents/1/versions/1/",
    "persons/",
    "institutions/",
    "statements/",
    "incidents/?q=arrest&extract=true",
    "stats/?by=country,year",
    "stats/?by=kind&format=csv",
    "changes/",
    "schema/",
    "docs/",
    "docs/viewer/?script",
]


@shared
def incident():
    return make.public(make.incident())


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_has_a_strong_etag(incident, place):
    answer = get(place)

    assert answer.status_code == 200
    assert re.fullmatch(r'"[0-9a-f]{64}"', answer["ETag"])
    assert get(place)["ETag"] == answer["ETag"]


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
@pytest.mark.parametrize("place", PLACES)
def test_who_has_the_answer_is_told_so(incident, place, form):
    etag = get(place)["ETag"]
    answer = get(place, **{"If-None-Match": form.format(etag)})

    assert (answer.status_code, body(answer)) == (304, b"")
    assert answer["ETag"] == etag
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("etag", ['"other"', "nonsense", '""'])
def test_who_has_another_answer_gets_this_one(incident, etag):
    assert get("incidents/", **{"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("place", ["incidents/", "incidents/1/", "incidents/?format=csv", "changes/"])
def test_the_etag_changes_with_the_record(incident, place):
    before = get(place)["ETag"]
    make.public(make.edited(incident, title="Another title"))

    assert get(place, **{"If-None-Match": before}).status_code == 200


@pytest.mark.parametrize("place", PLACES)
def test_an_answer_is_open_to_other_sites_and_asked_for_again_by_caches(incident, place):
    answer = get(place)

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer["Access-Control-Expose-Headers"]
    assert "public" in answer["Cache-Control"]
    assert "max-age=0" in answer["Cache-Control"]


@pytest.mark.parametrize("session", ["x", "x" * 32])
@pytest.mark.parametrize("place", [*PLACES, "incidents/9/", "incidents/?nope"])
def test_nothing_depends_on_who_asks(incident, place, session):
    answer = get(place, Cookie=f"sessionid={session}", Authorization="Token x", Accept="text/html")

    assert answer.status_code == get(place).status_code
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("place", PLACES)
def test_head_has_the_headers_of_get_and_no_body(incident, place):
    headers = ("ETag", "Content-Type", "Cache-Control", "Link")
    place = of_now(place)
    got, head = get(place), Client().head(f"/api/v1/{place}")

    assert head.status_code == 200
    assert body(head) == b""
    assert [head.get(name) for name in headers] == [got.get(name) for name in headers]
    # The length is known once a body is made, which HEAD need not do.
    assert head.get("Content-Length") in {None, got["Content-Length"]}


@pytest.mark.parametrize(
    "place", ["", "incidents/", "incidents/1/", "incidents/9/versions/", "changes/", "docs/"]
)
def test_a_browser_may_ask_first(db, place):
    answer = Client().options(f"/api/v1/{place}", headers={"Origin": "https://elsewhere.example"})

    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("place", ["", "incidents/", "incidents/1/", "changes/", "schema/", "docs/"])
def test_nothing_can_be_written(db, place, method):
    answer = getattr(Client(enforce_csrf_checks=True), method)(f"/api/v1/{place}")

    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_a_problem_is_open_to_other_sites_too(db):
    assert get("incidents/", "nope=1")["Access-Control-Allow-Origin"] == "*"


def test_the_front_door_leads_to_everything_and_defines_the_vocabularies(db):
    root = get("").json()

    assert set(root["links"]) == {
        "incidents", "persons", "institutions", "statements", "cases", "changes", "stats", "held",
        "vocabularies", "schema", "docs",
    }  # fmt: skip
    assert root["links"]["incidents"] == "http://127.0.0.1:8000/api/v1/incidents/"
    assert root["vocabularies"]["incident_kind"][0]["definition"].startswith("A person is taken")
    assert {"code": "SU", "alpha3": "SUN", "name": "Soviet Union (until 1991)"} in root["countries"]


@pytest.mark.parametrize(
    "name",
    [
        "incidents",
        "persons",
        "institutions",
        "statements",
        "cases",
        "changes",
        "stats",
        "held",
        "vocabularies",
        "schema",
        "docs",
    ],
)
def test_every_link_of_the_front_door_opens(db, name):
    assert (
        Client().get(get("").json()["links"][name].removeprefix("http://127.0.0.1:8000")).status_code == 200
    )


@pytest.mark.parametrize("place", ["docs/", "docs/viewer/", "docs/viewer/?script"])
def test_the_documentation_holds_no_inline_code_and_asks_no_other_host(db, place):
    text = get(place).content.decode()

    assert "<style" not in text
    assert "style=" not in text
    assert "<script>" not in text
    assert "onload=" not in text
    assert 'src="http' not in text
    assert 'href="http' not in text.replace(f'href="{settings.PUBLIC_URL}/', "")


def test_the_documentation_is_bound_by_the_strict_policy(db):
    policy = get("docs/")["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy

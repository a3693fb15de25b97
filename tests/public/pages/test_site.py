"""The pages about the tracker, the files machines look for, and the manners of every page."""

import hashlib
import html
import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from incidents.choices import RecordKind
from incidents.http.record_paths import PAGE_FOLDERS
from incidents.storage import file_cache
from tests import make
from tests.module_data import shared
from tests.page_text import page_text
from tests.public.client import body

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PAGES = [
    "/",
    "/incidents/",
    "/incidents/?country=AZ&date_from=2025-06&date_to=2025-06",
    "/incidents/1/",
    "/people/",
    "/people/1/",
    "/institutions/",
    "/institutions/1/",
    "/statements/",
    "/statements/1/",
    "/data/",
    "/about/",
    "/errors/",
    "/search/?q=verdict",
    "/countries/",
    "/countries/az/",
    "/corrections/",
]
FILES = [
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-pages.xml",
    "/favicon.ico",
    "/incidents/feed/",
    "/corrections/feed/",
    "/incidents/1/feed/",
    "/incidents/calendar.ics",
]
REFUSED = ["/incidents/?kind=x", "/incidents/999/", "/nowhere/"]
NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@shared(autouse=True)
def records() -> None:
    victim, court = make.person(), make.institution()
    case = make.incident("A verdict", kind="conviction")
    make.involve(case, victim, sentence_months=18)
    make.involve(case, court, role="court")
    said = make.statement(incidents=[case], persons=[victim], institution=court, description="")
    make.public(victim, court, said, case)


def get(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers or None)


def test_the_record_is_told_to_search_engines_as_data_with_files_that_are_there():
    (block,) = re.findall(r'ld\+json">(.*?)</script>', page_text(get("/")))
    record = json.loads(block)["mainEntity"]
    files = [found["contentUrl"].removeprefix("http://127.0.0.1:8000") for found in record["distribution"]]

    assert record["@type"] == "Dataset"
    assert {get(address).status_code for address in files} == {200}


def test_the_data_page_leads_to_files_that_are_there():
    page = page_text(get("/data/"))
    addresses = {html.unescape(each) for each in re.findall(r'href="(/api/v1/[^"]*)"', page)}

    assert {get(address).status_code for address in addresses} == {200}
    assert "/api/v1/changes/" in addresses
    assert "/api/v1/incidents/?bom=true&format=csv" in addresses


@pytest.mark.parametrize(
    ("four_eyes", "told"), [(True, "It takes two people"), (False, "one person may do both")]
)
def test_the_about_page_tells_whether_two_people_are_needed(settings, four_eyes, told):
    settings.FOUR_EYES = four_eyes

    assert told in page_text(get("/about/"))


def test_what_the_about_page_says_of_digests_is_true():
    versions = get("/api/v1/incidents/1/versions/").json()["results"]
    version = get("/api/v1/incidents/1/versions/1/").content

    assert "/api/v1/incidents/1/versions/1/ | sha256sum" in page_text(get("/about/"))
    assert hashlib.sha256(version).hexdigest() == versions[0]["digest"]


def test_crawlers_are_told_where_the_sitemap_is():
    robots = get("/robots.txt")

    assert robots["Content-Type"].startswith("text/plain")
    assert b"Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots.content


def test_crawlers_are_kept_out_of_the_desk():
    assert b"Disallow: /admin/\n" in get("/robots.txt").content


def test_the_sitemap_names_every_public_page_and_no_other():
    make.incident("A draft")
    tree = ElementTree.fromstring(body(get("/sitemap.xml")))  # noqa: S314 - our own answer
    addresses = [
        found.text.removeprefix("http://127.0.0.1:8000") for found in tree.findall("s:url/s:loc", NAMESPACE)
    ]
    lists = {f"/{PAGE_FOLDERS[kind]}/" for kind in RecordKind} | {
        *("/", "/countries/", "/corrections/", "/data/", "/codebook/", "/about/")
    }

    records = {
        "/incidents/1-a-verdict/",
        "/people/1-aysel-quliyeva/",
        "/institutions/1-baku-court-on-grave-crimes/",
        "/statements/1-baku-court-on-grave-crimes-we-are-concerned/",
    }

    assert set(addresses) == lists | records
    assert {get(address).status_code for address in addresses} == {200}


def test_where_one_file_cannot_hold_all_pages_the_sitemap_names_several(monkeypatch):
    one = body(get("/sitemap.xml"))
    monkeypatch.setattr("incidents.public.pages.site.sitemap.MOST_URLS", 1)
    file_cache.clear()
    make.public(make.incident("Number two"))
    tree = ElementTree.fromstring(body(get("/sitemap.xml")))  # noqa: S314 - our own answer
    addresses = [found.text for found in tree.findall("s:sitemap/s:loc", NAMESPACE)]
    files = [body(get(address.removeprefix("http://127.0.0.1:8000"))) for address in addresses]
    named = re.findall(b"<loc>[^<]+", b"".join(files))

    assert len(addresses) == 1 + 5
    assert len(named) == len(set(named)) == one.count(b"<loc>") + 1
    assert b"/incidents/2-number-two/" in body(get("/sitemap-incidents-2.xml"))


@pytest.mark.parametrize("part", ["0", "2", "99999999999999999999", "-1", "x"])
def test_there_is_no_sitemap_of_numbers_that_were_not_given(part):
    assert get("/sitemap-incidents-1.xml").status_code == 200
    assert get(f"/sitemap-incidents-{part}.xml").status_code == 404


def test_the_icon_is_a_picture_of_ours():
    assert get("/favicon.ico")["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize("path", PAGES + FILES)
def test_a_page_is_kept_by_caches_but_asked_for_again(path):
    answer = get(path)

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert re.fullmatch('"[0-9a-f]{64}"', answer["ETag"])
    assert "Vary" not in answer


@pytest.mark.parametrize("path", PAGES + FILES)
def test_who_has_a_page_already_is_told_so(path):
    answer = get(path, **{"If-None-Match": get(path)["ETag"]})

    assert (answer.status_code, answer.content) == (304, b"")


def test_a_new_version_is_a_new_page():
    before = get("/incidents/1/")["ETag"]
    make.public(make.incident("Another"))

    assert get("/incidents/1/", **{"If-None-Match": before}).status_code == 304
    assert get("/", **{"If-None-Match": before}).status_code == 200


@pytest.mark.parametrize("path", PAGES + FILES)
def test_head_tells_the_same_without_the_body(path):
    full, head = get(path), Client().head(path)

    assert (head.status_code, body(head), head["ETag"]) == (200, b"", full["ETag"])


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["/", "/incidents/", "/incidents/1/", "/sitemap.xml"])
def test_a_page_can_only_be_read(path, method):
    answer = getattr(Client(enforce_csrf_checks=True), method)(path)

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", PAGES + FILES + REFUSED)
def test_a_page_sets_no_cookie_and_is_guarded(path):
    answer = get(path)

    assert not answer.cookies
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "'unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", PAGES + REFUSED)
def test_a_page_has_no_inline_script_or_style_and_nothing_from_elsewhere(path):
    page = page_text(get(path))
    loaded = re.findall(r'<(?:link rel="(?:stylesheet|icon)" href|img src|iframe src)="([^"]+)"', page)

    ours = r' src="/static/[^"]+" defer></script>'
    data = r' type="application/ld\+json">'  # which no browser runs
    assert re.findall(rf"<script(?!{ours}|{data})|<style|\sstyle=|\son\w+=", page) == []
    assert [address for address in loaded if not address.startswith("/")] == []


@pytest.mark.parametrize("path", PAGES + REFUSED)
def test_a_page_has_a_language_a_title_landmarks_and_one_first_heading(path):
    page = page_text(get(path))

    assert '<html lang="en">' in page
    assert re.search(r"<title>\S.+ · Human-rights incident tracker</title>", page)
    assert page.count("<h1") == page.count("<main") == 1
    assert '<a class="skip" href="#content">' in page
    assert re.search(r'<nav aria-label="', page)


@pytest.mark.parametrize("path", PAGES)
def test_ids_on_a_page_are_unique(path):
    ids = re.findall(r'\sid="([^"]+)"', page_text(get(path)))

    assert len(ids) == len(set(ids))


def test_a_page_that_is_not_there_leads_on():
    answer = get("/nowhere/")

    assert answer.status_code == 404
    assert 'href="/incidents/"' in page_text(answer)


def test_an_error_of_ours_is_told_on_a_page(monkeypatch):
    monkeypatch.setattr("incidents.public.pages.site.site_views.rendered", lambda *_: 1 / 0)
    answer = Client(raise_request_exception=False).get("/about/")

    assert answer.status_code == 500
    assert b"Something went wrong here" in answer.content


def test_a_page_without_its_last_slash_is_found():
    assert get("/incidents")["Location"] == "/incidents/"

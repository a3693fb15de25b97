"""Pages about people are at `/people/`; every address that they had under `/persons/` redirects for good."""

import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from incidents.choices import RecordKind
from incidents.http.record_paths import API_FOLDERS
from incidents.models import Person
from incidents.models.editions.edition import PersonEdition
from incidents.publishing import publish as door
from tests import make
from tests.exports.files import content, read_lines
from tests.module_data import shared
from tests.page_text import page_text
from tests.public.client import body, merge
from tests.security.addresses import reader_routes

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

SITE = "http://127.0.0.1:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
VALUES = {"reference": "1", "version": "1", "part": "1", "code": "az", "rest": "1/"}
PAGES = [route.address(**VALUES) for route in reader_routes() if route.path.startswith("/people/")]
HTML = [each for each in PAGES if each.endswith("/") and "feed" not in each]
LINK_TO_FORMER = re.compile(r"(?<!/api/v1)/persons/")
HELD = "custody=in_custody&custody_on=2026-11-30"


def get(path: str) -> Any:
    return Client().get(path)


@shared
def person() -> Person:
    """A person published before December 2026, in an incident, a case and a statement."""
    made = make.person("Aysel Quliyeva")
    make.hold(made, status="serving_sentence", expected_end="2039-08-21")
    arrest = make.incident("An arrest")
    make.involve(arrest, made)
    said = make.statement(incidents=[arrest], persons=[made])
    case = make.case("A case", arrest, persons=[made])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("incidents.publishing.editions.page_path", _path_of_then)
        make.public(made, arrest, said, case)
    return made


def _path_of_then(kind: str, number: int) -> str:
    return f"/{API_FOLDERS[RecordKind(kind)]}/{number}/"


def former(path: str) -> str:
    return path.replace("/people/", "/persons/", 1)


def test_the_pages_of_people_are_known_here():
    assert len(PAGES) >= 15
    assert {"/people/", "/people/1/", "/people/feed/", "/people/1/versions/1/citation.bib"} <= set(PAGES)


@pytest.mark.parametrize("prefix", ["", "/az", "/ru"])
@pytest.mark.parametrize("path", PAGES)
def test_every_former_address_redirects_with_its_query(path, prefix):
    for method in (Client().get, Client().head):
        answer = method(f"{prefix}{former(path)}?country=AZ,GE&q=%C9%99&utm_source=x")

        assert answer.status_code == 301
        assert answer["Location"] == f"{prefix}{path}?country=AZ,GE&q=%C9%99&utm_source=x"
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("path", PAGES)
def test_every_former_address_leads_to_a_page(person, path):
    query = f"?{HELD}" if "census" in path or "releases" in path else ""

    assert Client().get(f"{former(path)}{query}", follow=True).status_code == 200


def test_a_redirect_is_one_step_also_without_the_slash_and_with_letters_beyond_ascii():
    assert get("/persons/1-əli")["Location"] == "/people/1-%C9%99li/"
    assert Client().get("/persons/", QUERY_STRING="q=ə".encode().decode("latin-1"))["Location"] == (
        "/people/?q=%C9%99"
    )


@pytest.mark.parametrize("path", ["/persons/1/nothing/", "/persons/1/versions/x/", "/persons//evil.example/"])
def test_what_never_was_a_page_is_a_404(path):
    assert get(path).status_code == 404


def test_a_redirect_never_leaves_the_site():
    for path in ("/persons/%2Fevil.example", "/persons/https:evil.example", "/persons/%0d%0aLocation:x"):
        answer = get(path)

        assert answer.status_code == 404 or answer["Location"].startswith("/people/")


def test_a_change_is_not_redirected():
    assert Client().post("/persons/1/").status_code == 405


def test_a_merged_person_is_one_more_step_away():
    loser, survivor = make.person("One"), make.person("Two")
    make.public(loser, survivor)
    merge(loser, survivor)
    steps = Client().get(f"/persons/{loser.number}/", follow=True).redirect_chain

    assert steps == [(f"/people/{loser.number}/", 301), (f"/people/{survivor.number}/", 301)]


def test_a_withdrawn_person_is_gone_after_the_redirect(person, publisher):
    door.withdraw(person, by=publisher, reason="A mistake of ours.", keep_history=False)
    answer = Client().get("/persons/1/", follow=True)

    assert answer.redirect_chain == [("/people/1/", 301)]
    assert answer.status_code == 410
    assert "A mistake of ours." in page_text(answer)


@pytest.mark.parametrize("path", HTML)
def test_a_page_has_one_canonical_address_at_most(person, path):
    addresses = re.findall(r'<link rel="canonical" href="([^"]+)">', page_text(get(path)))

    assert len(addresses) <= 1
    assert all(each.startswith(f"{SITE}/people/") for each in addresses)


def test_the_canonical_address_of_a_person(person):
    for path in ("/people/1/", "/people/1-aysel-quliyeva/", "/az/people/1/"):
        page = page_text(get(path))

        assert re.findall(r'<link rel="canonical" href="([^"]+)">', page)[0].endswith(
            "/people/1-aysel-quliyeva/"
        )


def test_no_page_links_to_a_former_address(person):
    """Pages, feeds, calendars, the sitemap, suggestions and pictures: all that readers are led by."""
    routes = [each for each in reader_routes() if not each.path.startswith(("/api/", "/persons/"))]
    queries = {"/people/": f"?{HELD}&view=prisoners", "/search/suggestions/": "?q=quliyeva"}
    found = {}
    for route in routes:
        address = route.address(**VALUES)
        text = unescape(body(get(address + queries.get(route.path, ""))).decode(errors="replace"))
        text = re.sub(r"<id>[^<]*</id>", "", text)  # ids do not change
        if match := LINK_TO_FORMER.search(text):
            found[address] = text[max(match.start() - 60, 0) : match.end() + 20]

    assert found == {}


def test_a_document_keeps_the_address_it_was_published_with(person):
    (edition,) = PersonEdition.objects.filter(uid=person.uid)

    assert get("/api/v1/persons/1/").json()["url"] == "/persons/1/"
    assert get("/api/v1/persons/1/versions/1/").content == edition.document.encode()


def test_a_new_version_has_the_new_address(person):
    make.public(make.edited(person, summary="A journalist."))

    assert get("/api/v1/persons/1/").json()["url"] == "/people/1/"
    assert get("/api/v1/persons/1/versions/1/").json()["url"] == "/persons/1/"


def test_files_for_investigators_have_the_present_address(person):
    entities = read_lines(content("persons/", "ftm"))
    (found,) = [each for each in entities if each["id"] == str(person.uid)]

    assert found["properties"]["sourceUrl"][0] == f"{SITE}/people/1/"


def test_ids_of_feeds_and_entries_are_those_of_before_the_move(person):
    """As `/persons/…/feed/` answered them on 30 November 2026."""
    record = f"{SITE}/api/v1/persons/{person.uid}"
    make.public(make.edited(person, summary="A journalist."))

    assert ids("/people/feed/") == [f"{SITE}/persons/feed/", f"urn:uuid:{person.uid}"]
    assert ids("/az/people/feed/?q=aysel")[0] == f"{SITE}/az/persons/feed/?q=aysel"
    assert ids("/people/1/feed/") == [
        f"{SITE}/persons/1/feed/", f"{record}/versions/2/", f"{record}/versions/1/",
    ]  # fmt: skip
    assert ids(f"/people/releases/feed/?{HELD}") == [
        f"{SITE}/persons/releases/feed/?{HELD}", f"urn:uuid:{person.uid}#release",
    ]  # fmt: skip


def ids(path: str) -> list[str | None]:
    feed = ElementTree.fromstring(get(path).content)  # noqa: S314 - our own answer
    links = [each.attrib["href"] for each in feed.iter(f"{ATOM}link")]
    assert links
    assert not any(LINK_TO_FORMER.search(each) for each in links)
    return [each.text for each in feed.iter(f"{ATOM}id")]

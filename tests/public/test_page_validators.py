"""ETags of all public addresses: none is made of a body, and no 304 is told of other bytes."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.http.record_paths import page_path
from incidents.models import Incident, Person
from incidents.models.editions.redaction import PendingRedaction
from incidents.public.cache import etags
from incidents.public.pages.lists import list_pages
from incidents.public.pages.records import page_views
from incidents.publishing import propagation
from incidents.publishing import publish as door
from tests import make
from tests.module_data import shared
from tests.public.client import body
from tests.security.addresses import Route, reader_routes

pytestmark = pytest.mark.django_db

LISTS = {"/incidents/", "/people/", "/institutions/", "/statements/", "/cases/"}
QUERIES = {
    "/incidents/": [
        "?view=table",
        "?view=map",
        "?view=timeline",
        "?view=chart",
        "?country=AZ",
        "?country=FR",
    ],
    "/people/": ["?custody=in_custody", "?view=prisoners", "?view=census"],
    "/api/v1/persons/": ["?custody=in_custody", "?include=custody_now"],
    "/api/v1/stats/held/": ["?by=country,month", "?by=custody_status&format=csv"],
    "/search/": ["?q=quliyeva", "?q=arrest"],
    "/search/suggestions/": ["?q=quliyeva"],
    "/incidents/feed/": ["?country=AZ", "?country=FR"],
    "/incidents/map.svg": ["?country=AZ"],
    "/api/v1/stats/": ["?by=country,year", "?by=kind&format=csv", "?country=FR"],
    "/api/v1/changes/": ["?since=1&page_size=1", "?kind=incident"],
    "/incidents/<reference>/versions/": ["?from=1&to=1"],
}


def addresses(route: Route) -> list[str]:
    values = {"reference": 1, "version": 1, "part": 1, "code": "az", "rest": "1/"}
    plain = route.address(**values)
    others = [route.address(**values | {"reference": 2})] if "reference" in route.parts else []
    return [plain, *others, *(plain + query for query in QUERIES.get(route.path, []))]


def every_address() -> list[str]:
    return [each for route in reader_routes() for each in addresses(route)]


def get(address: str, etag: str = "") -> Any:
    return Client().get(address, headers={"If-None-Match": etag} if etag else None)


@dataclass
class World:
    """A person in two linked incidents, another in a third, and what a reader holds of every address."""

    person: Person
    other: Person
    incidents: list[Incident]
    held: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def read(self) -> None:
        self.held = {}
        for address in every_address():
            answer = get(address)
            while answer.status_code == 301:
                address = answer["Location"]
                answer = get(address)
            if answer.status_code == 200:
                self.held[address] = answer["ETag"], body(answer)

    def changed(self) -> set[str]:
        """What is sent anew; whoever is answered 304 holds, byte for byte, what the others are sent."""
        found, before = set(), self.held
        self.read()
        for address, (etag, content) in before.items():
            if get(address, etag).status_code == 304:
                assert self.held[address] == (etag, content), address
            else:
                found.add(address)
        return found


@shared
def world() -> World:
    person, other = make.person("Aysel Quliyeva"), make.person("Rashad Aliyev")
    court, speech = make.institution("A court"), make.statement(quotation="We are concerned.")
    incidents = [make.incident(title, country="AZ") for title in ("Arrest", "Trial", "Fire")]
    for incident, party in zip(incidents, (person, person, other), strict=True):
        make.involve(incident, party, "victim", outcome="convicted")
    make.link(incidents[1], incidents[0])
    make.public(person, other, court, speech, *incidents)
    make.public(make.edited(incidents[0], summary="Held in custody."))
    for each in (person, other, *incidents):
        each.refresh_from_db()
    made = World(person, other, incidents)
    made.read()
    return made


def page_of(kind: str, record: Person | Incident) -> str:
    return page_path(kind, record.number)


def test_every_public_address_that_can_be_read_has_an_etag(world):
    missing = [each for each in every_address() if (a := get(each)).status_code == 200 and "ETag" not in a]

    assert missing == []
    routes_held = [route for route in reader_routes() if any(route.fits(address) for address in world.held)]
    assert len(world.held) > 60
    assert len(routes_held) > len(reader_routes()) * 0.8


def test_nothing_is_sent_anew_while_nothing_changes(world):
    assert world.changed() == set()


def test_no_etag_is_made_of_a_body(world, monkeypatch):
    hashed: list[bytes] = []
    plain = hashlib.sha256

    def sha256(content: bytes = b"", **more: Any) -> Any:
        hashed.append(bytes(content))
        return plain(content, **more)

    monkeypatch.setattr(hashlib, "sha256", sha256)
    for address, (etag, content) in world.held.items():
        hashed.clear()
        assert get(address)["ETag"] == etag
        assert hashed
        # A file without any record is empty.
        assert not content or not any(content[:200] in each for each in hashed), address
        assert etag != f'"{plain(content).hexdigest()}"', address


# Their pages ask for lists by party, incident or case, and the words of such a question have its name,
# which is read from its document.
NAMED = ("/people/", "/institutions/", "/incidents/", "/cases/")


def test_who_asks_for_headers_causes_no_template_and_no_document_to_be_read(world):
    for address, (etag, _) in world.held.items():
        with CaptureQueriesContext(connections["public"]) as queries:
            answer = Client().head(address)

        assert (answer.status_code, answer["ETag"], body(answer)) == (200, etag, b""), address
        assert answer.templates == [], address
        assert address.startswith(NAMED) or not any("document" in each["sql"] for each in queries), address


def test_who_has_the_answer_causes_no_template_and_no_document_to_be_read(world):
    for address, (etag, _) in world.held.items():
        with CaptureQueriesContext(connections["public"]) as queries:
            answer = get(address, etag)

        assert answer.status_code == 304, address
        assert answer.templates == [], address
        assert address.startswith(NAMED) or not any("document" in each["sql"] for each in queries), address


def test_a_publication_leaves_the_etags_of_other_records_alone(world):
    number = world.incidents[2].number
    make.public(make.edited(world.incidents[2], title="A great fire"))
    changed = world.changed()

    others = {each for each in world.held if any(f"/incidents/{n}/" in each for n in (1, 2) if n != number)}
    assert others
    assert changed.isdisjoint(others)
    assert {"/", "/incidents/", "/incidents/?country=AZ", "/incidents/feed/", "/incidents/map.svg"} <= changed
    assert changed.isdisjoint({"/about/", "/data/", "/people/", "/incidents/?country=FR", "/people/feed/"})
    assert "/api/v1/changes/?since=1&page_size=1" not in changed


def test_a_publication_changes_the_pages_that_show_the_record(world):
    make.public(make.edited(world.incidents[0], title="An arrest at night"))
    changed = world.changed()

    # Its own, that of the person, and that of the incident which follows from it.
    pages = {page_of("incident", world.incidents[0]), page_of("incident", world.incidents[1])}
    assert pages | {page_of("person", world.person)} <= changed
    assert page_of("person", world.other) not in changed


@pytest.mark.parametrize("keep_history", [False, True])
def test_a_withdrawal_leaves_nobody_with_what_named_the_record(world, keep_history):
    door.withdraw(world.person, by=None, reason="in danger", keep_history=keep_history)
    world.changed()


def test_a_merger_leaves_nobody_with_what_named_the_record(world):
    door.merge(world.person, world.other, by=None, reason="the same")
    world.changed()


def test_what_is_masked_is_sent_anew(world, monkeypatch):
    monkeypatch.setattr(propagation, "LEAST", 0)
    monkeypatch.setattr(propagation, "SECONDS", -1)
    door.withdraw(world.person, by=None, reason="in danger", keep_history=False)
    assert PendingRedaction.objects.exists()
    world.changed()

    monkeypatch.undo()
    propagation.settle()
    world.changed()


def test_a_changed_template_changes_every_etag(world, monkeypatch):
    monkeypatch.setattr(etags, "software", lambda: "another release")

    assert world.changed() == world.held.keys()


def test_custody_is_computed_anew_each_day(world, monkeypatch):
    make.hold(world.person, "1 January 2024")
    make.public(make.edited(world.person))
    world.read()
    monkeypatch.setattr(page_views, "today", lambda: date(2030, 1, 1))

    # The pages of incidents say who is in custody now.
    assert world.changed() == {
        page_of("person", world.person),
        *(page_of("incident", each) for each in world.incidents[:2]),
    }


def test_the_form_offers_the_months_of_today(world, monkeypatch):
    monkeypatch.setattr(list_pages, "today", lambda: date(2030, 1, 1))

    changed = world.changed()
    assert changed == {each for each in world.held if each.split("?")[0] in LISTS}

"""ETags of records and lists: no 304 for other bytes, and none that reads a document."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from incidents.models import Incident, Person
from incidents.models.editions.redaction import PendingRedaction
from incidents.public.cache import etags
from incidents.publishing import propagation
from incidents.publishing import publish as door
from tests import make
from tests.public.client import body, get

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """Two incidents that name a person each, a third without anybody, and what readers hold of them."""

    person: Person
    other: Person
    incidents: list[Incident]
    places: list[str] = field(default_factory=list)
    held: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def read(self) -> None:
        """Have a reader ask for everything, and keep the answers."""
        self.held = {}
        for place in self.places:
            answer = get(place)
            if answer.status_code == 200:
                self.held[place] = answer["ETag"], body(answer)

    def changed(self) -> set[str]:
        """What is sent anew to the reader; whoever is answered 304 holds what the others are sent."""
        changed, before = set(), self.held
        self.read()
        for place, (etag, content) in before.items():
            answer = get(place, **{"If-None-Match": etag})
            if answer.status_code == 304:
                assert self.held[place] == (etag, content), place
                assert (answer["ETag"], body(answer)) == (etag, b"")
                continue
            changed.add(place)
            if answer.status_code == 200:
                assert (answer["ETag"], body(answer)) == self.held[place] != (etag, content), place
        return changed


def places(world: World) -> list[str]:
    one, two, three = (f"incidents/{each.uid}/" for each in world.incidents)
    moment = f"as_of={timezone.now():%Y-%m-%dT%H:%M:%S.%fZ}"
    return [
        *(one, two, three, f"{one}?fields=title,involvements", f"{one}versions/1/", f"{one}?{moment}"),
        *(f"persons/{world.person.number}/", f"persons/{world.other.number}/", "persons/"),
        *("incidents/", f"incidents/?{moment}", "incidents/?page_size=1", "incidents/?fields=id,title"),
        *("incidents/?q=custody&extract=true", "incidents/?q=fire", "incidents/?ordering=title"),
        *(f"incidents/?person={world.person.number}", f"incidents/?person={world.other.number}&page_size=1"),
    ]


@pytest.fixture
def world() -> World:
    person, other = make.person("Aysel Quliyeva"), make.person("Rashad Aliyev")
    incidents = [make.incident("Arrest"), make.incident("Trial"), make.incident("Fire")]
    for incident, party in zip(incidents, (person, other), strict=False):
        make.edited(incident, summary="Held in custody.")
        make.involve(incident, party, "judge")
    make.public(person, other, *incidents)
    made = World(person, other, incidents)
    make.public(make.edited(incidents[0], summary="Held in custody again."))
    made.places = places(made)
    made.read()
    assert len(made.held) == len(made.places)
    return made


def of(world: World, which: int) -> str:
    return f"incidents/{world.incidents[which].uid}/"


def test_nothing_is_sent_anew_while_nothing_changes(world):
    assert world.changed() == set()


def test_a_publication_leaves_the_etags_of_other_records_alone(world):
    make.public(make.edited(world.incidents[2], title="A great fire"))
    changed = world.changed()

    assert {of(world, 2), "incidents/", "incidents/?q=fire", "incidents/?fields=id,title"} <= changed
    assert changed.isdisjoint({of(world, 0), of(world, 1), f"{of(world, 0)}versions/1/", "persons/"})
    assert "incidents/?q=custody&extract=true" not in changed


def test_a_further_record_changes_the_lists_that_count_it(world):
    make.public(make.incident("Another", country="AZ"))
    changed = world.changed()

    assert {"incidents/", "incidents/?page_size=1"} <= changed
    assert of(world, 0) not in changed


def test_a_rename_changes_what_names_the_record(world):
    make.public(make.rename(world.person, "Aysel Mammadova"))
    changed = world.changed()

    assert {of(world, 0), f"{of(world, 0)}?fields=title,involvements", "persons/", "incidents/"} <= changed
    # The question is repeated in words, and so with the name.
    assert f"incidents/?person={world.person.number}" in changed
    assert changed.isdisjoint({of(world, 1), of(world, 2), f"{of(world, 0)}versions/1/"})


@pytest.mark.parametrize("keep_history", [False, True])
def test_a_withdrawal_changes_what_named_the_record(world, keep_history):
    door.withdraw(world.person, by=None, reason="in danger", keep_history=keep_history)
    changed = world.changed()

    older = {place for place in world.places if "as_of" in place or "versions" in place}
    assert {of(world, 0), f"persons/{world.person.number}/", "persons/", "incidents/"} <= changed
    assert changed.isdisjoint({of(world, 1), of(world, 2)})
    assert older.isdisjoint(changed) if keep_history else older <= changed


def test_a_withdrawn_incident_is_gone_from_lists(world):
    door.withdraw(world.incidents[0], by=None, reason="a mistake", keep_history=False)
    changed = world.changed()

    assert {place for place in world.places if place.startswith(of(world, 0))} <= changed
    assert {"incidents/", "incidents/?q=custody&extract=true"} <= changed


def test_a_merger_changes_what_named_the_record(world):
    door.merge(world.person, world.other, by=None, reason="the same")
    changed = world.changed()

    assert {of(world, 0), f"persons/{world.person.number}/", "persons/"} <= changed
    assert f"incidents/?person={world.other.number}&page_size=1" in changed
    assert of(world, 2) not in changed


@pytest.mark.parametrize("keep_history", [False, True])
def test_documents_have_other_etags_while_they_are_masked(world, keep_history, monkeypatch):
    monkeypatch.setattr(propagation, "LEAST", 0)
    monkeypatch.setattr(propagation, "SECONDS", -1)
    door.withdraw(world.person, by=None, reason="in danger", keep_history=keep_history)
    assert PendingRedaction.objects.exists()

    assert {of(world, 0), f"{of(world, 0)}versions/1/", "incidents/"} <= world.changed()
    monkeypatch.undo()
    propagation.settle()
    assert not PendingRedaction.objects.exists()
    world.changed()


def test_what_is_asked_for_makes_the_etag():
    make.public(make.incident("Arrest", summary="Held in custody."))
    questions = ["", "?fields=id", "?fields=title"]
    words = ["?q=custody", "?q=custody&extract=true", "?q=held&extract=true", "?page_size=2"]
    asked = [f"incidents/1/{each}" for each in questions] + [
        f"incidents/{each}" for each in questions + words
    ]

    assert len({get(each)["ETag"] for each in asked}) == len(asked)


def sent_anew(place: str, etag: str) -> bool:
    return get(place, **{"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("place", ["incidents/1/", "incidents/", "incidents/1/versions/1/"])
def test_release_and_settings_that_are_shown_change_the_etag(place, monkeypatch, settings):
    make.public(make.incident())
    etag = get(place)["ETag"]
    assert not sent_anew(place, etag)

    with monkeypatch.context() as patch:
        patch.setattr(etags, "software", lambda: "another")
        assert sent_anew(place, etag)
    for name in etags.SHOWN_SETTINGS:
        before = getattr(settings, name)
        setattr(settings, name, "another")
        assert sent_anew(place, etag), name
        setattr(settings, name, before)
    assert not sent_anew(place, etag)


def test_each_language_has_an_etag_of_its_own():
    with translation.override("az"):
        other = etags.etag_of("record")
    assert other != etags.etag_of("record")


def queries(place: str, **headers: str) -> list[str]:
    with CaptureQueriesContext(connections["public"]) as found:
        get(place, **headers)
    return [each["sql"] for each in found.captured_queries if each["sql"].startswith("SELECT")]


@pytest.mark.parametrize("place", ["incidents/1/", "incidents/?q=arrest&extract=true", "incidents/"])
def test_who_has_the_answer_is_told_so_without_a_document(place):
    make.public(make.incident("Arrest"))
    etag: Any = get(place)["ETag"]
    whole, unchanged = queries(place), queries(place, **{"If-None-Match": etag})
    another = queries(place, **{"If-None-Match": '"another"'})

    assert any(", document" in sql for sql in whole)
    assert not any("document" in sql for sql in unchanged)
    assert len(unchanged) <= len(whole)
    assert len(another) <= len(whole) + 1

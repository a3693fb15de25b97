"""The search index: what readers see now, all of it and nothing else, in the same transaction."""

import json
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from incidents.models import VictimCount
from incidents.models.editions.edition import EDITIONS
from incidents.models.editions.search_index import SEARCH
from incidents.publishing import propagation
from incidents.publishing import publish as door
from incidents.publishing.search_indexing import index_again
from incidents.text.search_terms import read_words
from tests import make

pytestmark = pytest.mark.django_db


def hits(kind: str, words: str) -> int:
    return EDITIONS[kind].objects.matching(read_words(words)).count()


def rows(kind: str) -> set[int]:
    return set(SEARCH[kind].objects.values_list("edition", flat=True))


def live(kind: str) -> set[int]:
    return set(EDITIONS[kind].objects.live().values_list("pk", flat=True))


def test_a_publication_is_found_and_what_it_supersedes_is_not():
    incident = make.public(make.incident("Old title"))
    make.public(make.edited(incident, title="New title"))

    assert (hits("incident", "old"), hits("incident", "new")) == (0, 1)
    assert rows("incident") == live("incident")


@pytest.mark.parametrize("keep_history", [True, False])
def test_a_withdrawn_record_is_found_no_more(keep_history):
    person = make.public(make.person("In Danger"))
    door.withdraw(person, by=None, reason="asked for it", keep_history=keep_history)

    assert hits("person", "danger") == 0
    assert rows("person") == set()


def test_what_is_closed_is_out_of_the_index_however_it_was_superseded():
    editions = EDITIONS["person"].objects.filter(uid=make.public(make.person("In Danger")).uid)
    at = timezone.now()
    editions.update(superseded_at=at)

    door.close("person", editions, at)

    assert rows("person") == set()


def test_a_withdrawn_party_is_found_no_more_in_what_named_it():
    person, incident = make.person("In Danger"), make.incident()
    make.involve(incident, person)
    make.public(person, incident)
    door.withdraw(person, by=None, reason="asked for it", keep_history=False)

    assert hits("incident", "danger") == 0
    assert rows("incident") == live("incident")


def test_a_merged_record_is_found_under_the_name_that_stayed():
    loser, winner, incident = make.person("Loser"), make.person("Winner"), make.incident()
    make.involve(incident, loser)
    make.public(loser, winner, incident)
    door.merge(loser, winner, by=None, reason="the same")

    assert (hits("person", "loser"), hits("incident", "loser")) == (0, 0)
    assert (hits("person", "winner"), hits("incident", "winner")) == (1, 1)


def test_a_new_name_is_found_wherever_it_is_shown():
    person, incident = make.person("Before"), make.incident()
    make.involve(incident, person)
    make.public(person, incident)
    make.public(make.rename(person, "Afterwards"))

    assert (hits("incident", "before"), hits("incident", "afterwards")) == (0, 1)


def test_a_live_document_that_is_redacted_in_place_is_indexed_again(monkeypatch):
    person, incident = make.person("In Danger"), make.incident()
    make.involve(incident, person)
    make.public(person, incident)
    monkeypatch.setattr(propagation, "_renew", lambda *_: None)
    door.withdraw(person, by=None, reason="asked for it", keep_history=False)

    assert hits("incident", "danger") == 0
    assert rows("incident") == live("incident")


def test_a_publication_that_fails_leaves_nothing_in_the_index():
    incident = make.incident("Not yet")
    with transaction.atomic():
        make.public(incident)
        transaction.set_rollback(True)

    assert hits("incident", "yet") == 0
    assert rows("incident") == set()


def test_phrases_do_not_reach_from_one_field_into_the_next():
    make.public(make.incident("Ends in red", summary="House of cards"))

    assert hits("incident", '"red house"') == 0


def test_words_without_end_fit_in_an_index():
    words = " ".join(f"Word{chr(97 + n % 26)}{n:x}é" for n in range(60_000))
    edition = door.live_edition(make.public(make.incident("Large")))

    index_again("incident", edition, {**json.loads(edition.document), "narrative": words})

    assert hits("incident", "large worda0e") == 1


def test_a_word_that_looks_like_a_number_is_one_word_everywhere():
    make.public(make.incident("8e3q and 1e5 in Covid19"))

    assert hits("incident", '"8e3q"') == hits("incident", "1e5") == hits("incident", "covid19 and") == 1


# All that these migrations ask of a schema editor.
EDITOR = SimpleNamespace(connection=connection)


def refill() -> None:
    migration = import_module("incidents.migrations.0004_fill_search")
    migration.fill(apps, EDITOR)


def test_what_was_public_before_there_was_an_index_is_indexed_in_chunks(monkeypatch):
    monkeypatch.setattr(import_module("incidents.migrations.0004_fill_search"), "CHUNK", 2)
    person, gone = make.person("Ann"), make.incident("Gone")
    made = [make.incident(f"Red {n}") for n in range(5)]
    make.public(person, gone, make.statement("Red words"), make.institution("Red court"), *made)
    make.public(make.edited(made[0], title="Blue"))
    door.withdraw(gone, by=None, reason="a mistake", keep_history=False)
    before = {kind: list(SEARCH[kind].objects.order_by("pk").values()) for kind in SEARCH}
    counted = list(VictimCount.objects.order_by("pk").values())
    [SEARCH[kind].objects.all().delete() for kind in SEARCH]
    VictimCount.objects.all().delete()

    refill()
    refill()

    assert {kind: list(SEARCH[kind].objects.order_by("pk").values()) for kind in SEARCH} == before
    assert list(VictimCount.objects.order_by("pk").values()) == counted
    assert hits("incident", "red") == 4


def test_stored_counts_of_unstated_numbers_lose_their_upper_bound_and_get_it_back():
    unstated = make.incident()
    make.involve(unstated, ann := make.person("Ann"))
    make.public(ann, unstated, make.incident('He said "victims":null', victims_low=1, victims_high=4))
    migration = import_module("incidents.migrations.0016_unknown_numbers_of_victims")
    counts = VictimCount.objects.order_by("pk").values_list("low", "high")

    migration.put_it_back(apps, EDITOR)
    assert list(counts.all()) == [(1, 1), (1, 4)]

    migration.take_the_bound_away(apps, EDITOR)
    assert list(counts.all()) == [(1, None), (1, 4)]


def test_victims_are_counted_for_every_version_that_can_be_read():
    ann, bob = make.person("Ann"), make.person("Bob")
    incident = make.incident(victims_low=1, victims_high=4)
    make.involve(incident, ann)
    make.involve(incident, bob)
    make.public(ann, bob, incident)
    make.public(make.edited(incident, victims_low=None, victims_high=None))

    assert list(VictimCount.objects.order_by("pk").values_list("low", "high")) == [(2, 4), (2, None)]

    door.withdraw(incident, by=None, reason="a mistake", keep_history=False)

    assert not VictimCount.objects.exists()

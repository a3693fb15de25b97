"""Caches of the public record: cleared together, so that no test and no recording sees what another left."""

import pytest
from django.test import Client
from django.utils.timezone import now

from incidents.models.editions.edition import IncidentEdition
from incidents.public.cache import registry
from incidents.public.pages import cards
from tests import make
from tests.public.client import body
from tracker.handler.cache_entries import CachedResponse, CacheEntry
from tracker.handler.response_cache import Front

pytestmark = pytest.mark.django_db

# Each is answered from caches of its own.
ADDRESSES = [
    "/api/v1/incidents/?page_size=1",
    # The days of a country are kept from the second question about it on.
    "/api/v1/incidents/?country=AZ&date_to=2026&page_size=1",
    "/api/v1/incidents/?country=AZ&date_to=2027&page_size=1",
    "/api/v1/incidents/?country=AZ&date_to=2028&page_size=1",
    "/api/v1/incidents/?q=arrest&page_size=1",
    "/api/v1/stats/?by=country",
    "/incidents/?view=map",
    "/",
]


def answers() -> dict[str, bytes]:
    return {address: body(Client().get(address)) for address in ADDRESSES}


def test_whatever_was_cached_is_gone_after_one_call():
    for number in range(3):
        make.public(make.incident(f"Arrest {number}", date="June 2025", country="AZ"))
    answers()
    before = answers()
    # As nobody may: without a line in the ledger.
    IncidentEdition.objects.filter(number=1).update(superseded_at=now())
    cached = answers()
    registry.clear()
    fresh = answers()

    assert [address for address in ADDRESSES if cached[address] == before[address]] != []
    assert [address for address in ADDRESSES if fresh[address] == before[address]] == []


def test_an_entry_of_a_list_is_written_anew():
    make.public(make.incident())
    answers()
    Client().get("/incidents/")
    assert cards._entry.cache_info().currsize

    registry.clear()

    assert not cards._entry.cache_info().currsize


def test_the_memory_of_the_front_is_one_of_them():
    memory, state = Front().memory, (1,)
    memory.get("/", state)
    memory.set("/", CacheEntry('"etag"', None, CachedResponse("304 Not Modified", [], b"")), state)
    assert memory.get("/", state)

    registry.clear()

    assert not memory.get("/", state)

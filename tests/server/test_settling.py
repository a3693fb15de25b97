"""A serving process goes on with what a request left, or a process that was killed."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from incidents.models.editions.edition import IncidentEdition
from incidents.models.propagation_task import Ripple
from incidents.publishing import propagation
from incidents.publishing import publish as door
from tests import make
from tracker.server import background_propagation


@pytest.fixture
def left_over(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Four documents that still have the old name, and nobody at work."""
    monkeypatch.setattr(propagation, "wake", lambda: None)
    monkeypatch.setattr(propagation, "SECONDS", 0)
    monkeypatch.setattr(propagation, "LEAST", 1)
    person = make.person("Old")
    incidents = [make.incident(f"Arrest {n}") for n in range(4)]
    for incident in incidents:
        make.involve(incident, person)
    make.public(person, *incidents)
    make.public(make.rename(person, "New"))
    assert Ripple.objects.exists()
    return incidents[-1]


def name_in(incident: Any) -> str:
    document = json.loads(door.live_edition(incident).document)  # type: ignore[union-attr]
    return str(document["involvements"][0]["person"]["name"])


def test_what_is_left_over_is_finished_by_whoever_looks(left_over: Any) -> None:
    background_propagation.settle_once()
    assert not Ripple.objects.exists()
    assert name_in(left_over) == "New"


def test_a_chunk_is_a_transaction_of_its_own(left_over: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(time, "sleep", lambda pause: seen.append(IncidentEdition.objects.count()))
    was_in_transaction: list[bool] = []
    real = propagation.settle_some
    monkeypatch.setattr(
        propagation,
        "settle_some",
        lambda act: (was_in_transaction.append(transaction.get_connection().in_atomic_block), real(act)),
    )
    propagation.settle(pause=0.1)
    assert len(set(seen)) > 2
    assert all(was_in_transaction)


def test_a_fault_leaves_the_work_for_the_next_time(left_over: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Any) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as patched:
        patched.setattr(propagation, "settle_some", fail)
        background_propagation.settle_once()
    assert Ripple.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("in_server", [True, False])
def test_the_rest_is_done_after_the_commit_by_a_servers_thread_or_at_once(
    in_server: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[bool] = []
    wake: Callable[[], None] | None = (lambda: woken.append(True)) if in_server else None
    monkeypatch.setattr(propagation, "wake", wake)
    with transaction.atomic():
        Ripple.objects.create(kind="person", uid="00000000-0000-4000-8000-000000000000", redact=False)
        propagation.settle_after_commit()
        assert Ripple.objects.exists()
        assert not woken
    assert (woken, Ripple.objects.exists()) == (([True], True) if in_server else ([], False))

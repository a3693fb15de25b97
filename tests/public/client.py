"""Asking the public API in tests."""

from typing import Any

from django.db import transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import urlencode

from incidents.choices import ChangeAction
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS
from incidents.publishing.ledger import LedgerWriter
from incidents.publishing.publish import close, live_edition
from incidents.publishing.rendering import kind_of

ROOT = "/api/v1/"
# Parameters that take whatever has words in it.
ANY_WORDS = {"q", "charge", "provision", "occupation", "publisher"}


def of_now(query: str) -> str:
    """A query in which `as_of=now` is written as the present time."""
    return query.replace("as_of=now", f"as_of={timezone.now():%Y-%m-%dT%H:%M:%S.%fZ}")


def get(path: str, query: str | dict[str, Any] = "", **headers: str) -> Any:
    """GET an address below the root; `query` as text or as a dictionary."""
    text = query if isinstance(query, str) else urlencode(query, doseq=True)
    return Client().get(of_now(f"{ROOT}{path}" + (f"?{text}" if text else "")), headers=headers or None)


def follow(address: str) -> Any:
    """GET a full address that an answer gave."""
    return Client().get(address.removeprefix("http://127.0.0.1:8000"))


def titles(path: str, query: str | dict[str, Any] = "") -> list[str]:
    """Titles (or names) in a list, in order."""
    answer = get(path, query)
    assert answer.status_code == 200, answer.content
    return [named(result) for result in answer.json()["results"]]


def named(document: dict[str, Any]) -> str:
    quotation = document.get("quotation")
    return quotation["text"] if quotation else document.get("title") or document["name"]


def found(path: str, query: str | dict[str, Any] = "") -> set[str]:
    """Titles (or names) in a list, in no order."""
    return set(titles(path, query))


def body(answer: Any) -> bytes:
    """The bytes of an answer, streamed or not."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def errors(path: str, query: str | dict[str, Any] = "") -> dict[str, dict[str, Any]]:
    """The errors of a refused query by parameter."""
    answer = get(path, query)
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return {error["parameter"]: error for error in answer.json()["errors"]}


def merge(loser: Any, survivor: Any) -> Change:
    """Leave the public record as a merger does: the loser's editions closed, a line in the ledger."""
    kind = kind_of(loser)
    live = live_edition(loser)
    with transaction.atomic():
        sequence, at = (act := LedgerWriter()).stamp()
        editions = EDITIONS[kind].objects.filter(uid=loser.uid)
        editions.live().update(superseded_at=at)
        close(kind, editions, at)
        return act.enter(
            sequence,
            at,
            kind=kind,
            uid=loser.uid,
            number=live.number,
            version=live.version,
            action=ChangeAction.MERGED,
            merged_into=survivor.uid,
        )


def counts(captured: CaptureQueriesContext) -> list[str]:
    """The queries that count records; reading the state of the ledger counts pending redactions only."""
    queries = [each["sql"] for each in captured.captured_queries]
    return [sql for sql in queries if "COUNT(" in sql and "incidents_pendingredaction" not in sql]

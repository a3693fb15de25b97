"""What a reader is told: status, headers and body of an answer, to be compared byte for byte."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client

from incidents.public.cache import registry

KEPT = 4_000  # bytes of a body, to show where two answers part
UNSTABLE = frozenset({"Date"})


@dataclass(frozen=True)
class Asked:
    """One request of a reader; `family` says what it tries."""

    path: str
    family: str = "plain"
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        told = " ".join(f"{name}: {value}" for name, value in self.headers)
        return f"{self.method} {self.path[:200]} {told}".rstrip()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    digest: str
    body: bytes = field(compare=False)


@dataclass(frozen=True)
class Difference:
    asked: Asked
    before: Answer
    after: Answer

    def __str__(self) -> str:
        return f"{self.asked}\n    before {self._told(self.before)}\n    after  {self._told(self.after)}"

    def _told(self, answer: Answer) -> str:
        start = max(_first_difference(self.before.body, self.after.body) - 60, 0)
        headers = dict(set(answer.headers) - (set(self.before.headers) & set(self.after.headers)))
        return f"{answer.status} {headers} …{answer.body[start : start + 200]!r}"


def _first_difference(one: bytes, other: bytes) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)


def send(client: Client, asked: Asked) -> tuple[Any, bytes]:
    """The response to one request, and all of its body."""
    client.cookies.clear()
    response = client.generic(asked.method, asked.path, headers=dict(asked.headers))
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return response, body


def ask(client: Client, asked: Asked) -> Answer:
    """Send one request and keep all of the answer but the date."""
    response, body = send(client, asked)
    told = [(name, value) for name, value in response.items() if name not in UNSTABLE]
    cookies = [("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values()]
    return Answer(response.status_code, tuple(sorted(told + cookies)), sha256(body).hexdigest(), body[:KEPT])


def record(requests: Iterable[Asked]) -> dict[Asked, Answer]:
    """Every answer, asked by somebody without a past; what the process remembers is forgotten first."""
    registry.clear()
    client = Client(raise_request_exception=False)
    with quiet():
        return {asked: ask(client, asked) for asked in requests}


def differences(before: dict[Asked, Answer], after: dict[Asked, Answer]) -> list[Difference]:
    """Where two recordings part; both have the same requests, or the second some of them."""
    return [
        Difference(asked, before[asked], answer) for asked, answer in after.items() if before[asked] != answer
    ]


@contextmanager
def quiet() -> Iterator[None]:
    """Without a line in the log for each hostile request."""
    before, logging.root.manager.disable = logging.root.manager.disable, logging.CRITICAL
    try:
        yield
    finally:
        logging.root.manager.disable = before


def keys_from_the_last() -> None:
    """Let new rows follow the last that is there: PostgreSQL does not take back the keys it has given."""
    statements = connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def undone() -> Iterator[None]:
    """Take back, at the end, whatever is changed inside; the same again gets the same keys."""
    keys_from_the_last()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def recorded_after(change: Any, tracker: Any, requests: Iterable[Asked]) -> dict[Asked, Answer]:
    """What readers are told after a change, which is taken back again."""
    with undone():
        change(tracker.afresh())
        return record(requests)

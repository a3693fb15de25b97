"""What one member of the desk can ask, and is answered: every route, filter, order, file and suggestion.

As for readers (`asking`), the requests are made up from the URL resolver and the OpenAPI schema. Each is
taken back, so that one does not change what the next is answered.
"""

import json
import logging
import re
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from html import unescape
from itertools import permutations
from random import Random
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from knox.models import AuthToken

from incidents.public.cache import registry
from tests.security.addresses import desk_routes
from tests.security.asking import _examples
from tests.security.desk import address, model_of, object_part, objects
from tests.security.recording import KEPT, Answer, Asked, quiet
from tests.security.sampling import by_turns
from tests.security.tracker import Tracker

PASSING = frozenset({"Date", "Expires"})  # the admin's "now"
PASSING_WORDS = re.compile(rb'name="(csrfmiddlewaretoken|opened_at)" value="[^"]+"')
# Not asked for: they end the session, or show what is the member's own.
OWN = re.compile(r"/admin/(account/|logout/|login/|jsi18n/|password_change/)")
SCHEMA = "/api/v1/schema/"
KEYS = ("person", "institution", "source", "incident", "statement", "case")
TERMS = ("a", "so", "leyla", "confidential", "report")


class Member:
    """A member of the desk, signed in and with a token."""

    def __init__(self, user: User) -> None:
        self.user = user
        self._pages = Client(raise_request_exception=False)
        self._pages.force_login(user)
        self._session = self._pages.cookies["sessionid"].value
        self._api = Client(raise_request_exception=False)
        self._token = f"Token {AuthToken.objects.create(user=user)[1]}"
        self.unlogged: list[Asked] = []

    def send(self, asked: Asked, body: bytes = b"", content_type: str = "application/json") -> Any:
        headers = dict(asked.headers)
        if asked.path.startswith("/admin/"):
            client = self._pages
            client.cookies.clear()
            client.cookies["sessionid"] = self._session
        else:
            client, headers = self._api, {**headers, "Authorization": self._token}
        return client.generic(asked.method, asked.path, body, content_type=content_type, headers=headers)

    def answer(self, asked: Asked) -> Answer:
        """The answer to one request, which is taken back."""
        with transaction.atomic():
            answer = answer_of(self.send(asked))
            transaction.set_rollback(True)
        return answer

    def record(self, requests: Iterable[Asked]) -> dict[Asked, Answer]:
        registry.clear()
        with quiet():
            return {asked: self.answer(asked) for asked in requests}

    def ask_for_the_log(self, requests: Iterable[Asked]) -> list[Asked]:
        """Those requests that show records and leave no line in the audit log."""
        return [asked for asked in requests if self._is_unlogged(asked)]

    def _is_unlogged(self, asked: Asked) -> bool:
        lines: list[Any] = []
        handler = logging.Handler()
        handler.emit = lines.append  # type: ignore[method-assign]
        logger = logging.getLogger("tracker.desk")
        level, propagates = logger.level, logger.propagate
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
        logger.propagate = False
        try:
            status = self.answer(asked).status
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagates
        return status == 200 and not any(line.fields.get("records") for line in lines)


def answer_of(response: Any) -> Answer:
    """Status, headers and body of an answer, without what differs each time."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    body = PASSING_WORDS.sub(b"", body)
    head = sorted((name, value) for name, value in response.items() if name not in PASSING)
    return Answer(response.status_code, tuple(head), sha256(body).hexdigest(), body[:KEPT])


def pool(tracker: Tracker, member: Member, seed: int) -> list[Asked]:
    """Every request to try, the ways of asking by turns; the same for the same seed."""
    random = Random(seed)
    families = [
        _lists(),
        _objects(tracker),
        _filters(tracker),
        _suggestions(),
        _linked(member),
        _related(tracker),
        _hidden(tracker),
    ]
    found = [list(dict.fromkeys(family)) for family in families]
    for family in found:
        random.shuffle(family)
    return list(dict.fromkeys(asked for mixed in by_turns(found) for asked in mixed))


def _lists() -> Iterator[Asked]:
    for route in desk_routes():
        if not route.parts and not OWN.match(route.path):
            yield Asked(route.path, "list")
            if route.path.endswith("/export/"):
                yield from (Asked(f"{route.path}?format={each}", "file") for each in ("csv", "xlsx", "json"))


def _objects(tracker: Tracker) -> Iterator[Asked]:
    for route in desk_routes():
        if object_part(route) and not OWN.match(route.path):
            for state, row in objects(model_of(route), tracker).items():
                if row is not None:
                    yield Asked(address(route, row), f"object {state}")


def _filters(tracker: Tracker) -> Iterator[Asked]:
    """Each documented parameter of each list with what it takes, ids of hidden records among it."""
    ids = [str(each.uid) for each in (*tracker.confidential.values(), *tracker.published.values())]
    for path, known in documented().items():
        for name, parameter in known.items():
            shape = parameter["schema"].get("items", parameter["schema"])
            values = [str(value) for value in shape.get("enum", [])] or [
                str(each) for each in _examples(parameter)
            ]
            for value in dict.fromkeys([*values, *ids[:8], *TERMS[:2], "10", "30", "2025"]):
                yield Asked(f"{path}?{name}={value}", f"filter {name}")


@cache
def documented() -> dict[str, dict[str, Any]]:
    """The query parameters of each list of the desk API, by name."""
    schema = json.loads(b"".join(Client().get(SCHEMA)))
    return {
        path: {each["name"]: each for each in item["get"].get("parameters", []) if each["in"] == "query"}
        for path, item in schema["paths"].items()
        if path.startswith("/api/v1/desk/") and "{" not in path and "get" in item
    }


def _suggestions() -> Iterator[Asked]:
    asked = "/admin/autocomplete/?app_label=incidents&model_name={}&field_name={}&term={}"
    for term in TERMS:
        yield Asked(f"/admin/search/?q={term}", "search")
        for name in KEYS:
            yield Asked(f"/admin/incidents/{name}/?q={term}", "search")
            yield Asked(f"/admin/incidents/{name}/choices/?term={term}", "suggestion")
            yield Asked(f"/api/v1/desk/{name}s/?q={term}", "search")
        for name in ("person", "institution"):
            yield Asked(f"/api/v1/desk/{name}s/matches/?name={term}", "match")
            yield Asked(asked.format("involvement", name, term), "suggestion")
        yield Asked(asked.format("citation", "source", term), "suggestion")


def _linked(member: Member) -> Iterator[Asked]:
    """The filters, orders and pages that the lists of the admin offer."""
    for name in (*KEYS, "involvement", "citation"):
        path = f"/admin/incidents/{name}/"
        with transaction.atomic(), quiet():
            text = member.send(Asked(path)).content.decode()
            transaction.set_rollback(True)
        for query in dict.fromkeys(re.findall(r'href="(\?[^"#]+)"', text)):
            yield Asked(path + unescape(query), "link")


def _related(tracker: Tracker) -> Iterator[Asked]:
    """Two records compared before a merge, what names a person or institution, and forms begun with one."""
    records = [*tracker.published.values(), *tracker.drafts.values(), *tracker.confidential.values()]
    for name in ("person", "institution"):
        some = [record for record in records if record._meta.model_name == name]
        for first, second in permutations(some, 2):
            yield Asked(f"/admin/incidents/{name}/{first.uid}/merge/?with={second.uid}", "compared")
        for record in some:
            yield Asked(f"/admin/incidents/incident/add/?{name}={record.uid}", "begun")
            for kind in ("incident", "statement", "source", "institution", "case"):
                yield Asked(f"/admin/incidents/{kind}/?party={record.uid}", "naming")


def _hidden(tracker: Tracker) -> Iterator[Asked]:
    """Changes of what is hidden, and changes of the rest with a revision that it never had."""
    records = (*tracker.confidential.values(), *tracker.published.values(), *tracker.drafts.values())
    for record in records:
        path = f"/api/v1/desk/{record._meta.model_name}s/{record.uid}/"
        for method in ("PATCH", "DELETE"):
            yield Asked(path, "locked", method, (("If-Match", '"999"'),))
        for revision in ("1", "2", "3"):
            yield Asked(path, "unchanged", "GET", (("If-None-Match", f'"{revision}"'),))
        if record._meta.model_name != "source":
            for step in ("submit", "return", "publish", "withdraw"):
                yield Asked(f"{path}{step}/", "step", "POST", (("If-Match", '"999"'),))

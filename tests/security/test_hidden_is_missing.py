"""What one may not know of answers byte for byte as what never was: in the desk API and in the admin."""

import re
from typing import Any
from zlib import crc32

import pytest
from django.test import Client

from tests.security.addresses import Route, desk_routes
from tests.security.canaries import beyond
from tests.security.desk import address, model_of, object_part, objects
from tests.security.permissions import methods
from tests.security.recording import quiet, undone
from tests.security.tables import hidden_models, rows
from tests.security.tracker import Tracker

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PASSING = frozenset({"Expires"})  # the admin's "now"


def pairs(tracker: Tracker) -> list[tuple[Route, str, Any]]:
    """Each desk route and method with a row that is hidden from a contributor."""
    return [
        (route, method, row)
        for route in desk_routes() if object_part(route)
        for state, row in objects(model_of(route), tracker).items() if state == "confidential"
        for method in methods(route)
    ]  # fmt: skip


def one_method_of_each(asked: list[tuple[Route, str, Any]]) -> list[tuple[Route, str, Any]]:
    """One of the methods of each route, drawn by its address."""
    of_route: dict[Route, list[tuple[Route, str, Any]]] = {}
    for each in asked:
        of_route.setdefault(each[0], []).append(each)
    return [some[crc32(route.path.encode()) % len(some)] for route, some in of_route.items()]


@pytest.mark.slow
def test_a_hidden_row_answers_as_a_missing_one_byte_for_byte(tracker: Tracker, all_cases: bool) -> None:
    """The same request, once while the row is hidden, and once when it is not there at all."""
    user = tracker.users["contributor"]
    client = Client(raise_request_exception=False)
    client.force_login(user)
    asked = pairs(tracker) if all_cases else one_method_of_each(pairs(tracker))
    hidden = {pair[:2]: told(client, *pair) for pair in asked}

    with undone():
        _delete_all_beyond(user)
        missing = {pair[:2]: told(client, *pair) for pair in asked}

    assert [
        f"{method} {route.path}"
        for route, method in hidden
        if hidden[route, method] != missing[route, method]
    ] == []
    assert len(asked) > (100 if all_cases else 30)


def _delete_all_beyond(user: Any) -> None:
    """Past all that protects rows: the transaction is taken back."""
    closed = [model for model in hidden_models() if hasattr(model._default_manager.all(), "visible_to")]
    keys = {model: list(beyond(model, user).values_list("pk", flat=True)) for model in closed}
    for model, gone in keys.items():
        rows(model).filter(pk__in=gone)._raw_delete("default")


def told(client: Client, route: Route, method: str, row: Any) -> Any:
    """Status, headers and body, where redirects lead included; without what differs each time."""
    headers = {} if route.is_admin else {"If-Match": '"1"'}
    with quiet(), undone():
        client.cookies.pop("messages", None)
        answer = client.generic(
            method, address(route, row), b"{}", content_type="application/json", headers=headers
        )
        seen = client.get(answer["Location"]) if answer.status_code in {301, 302} else answer
        body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", seen.content.decode())
        head = sorted((name, value) for name, value in answer.items() if name not in PASSING)
        return answer.status_code, head, body

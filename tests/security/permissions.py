"""Who may do what: every route, method, state and role with the status of the answer.

`matrix.txt` is the table as reviewed; `python -m tests.security.matrix` makes it anew from the service as
it is, to be read line by line before it is checked in.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from zlib import crc32

from django.contrib.auth.models import User
from django.test import Client
from knox.models import AuthToken

from tests import make
from tests.desk.admin_forms import fields_of
from tests.security.addresses import Route, routes
from tests.security.desk import addresses
from tests.security.recording import quiet, undone
from tests.security.tracker import Tracker

TABLE = Path(__file__).with_name("matrix.txt")
ROLES = (
    "anonymous",
    "roleless",
    "contributor",
    "editor",
    "publisher",
    "administrator",
    "disabled",
    "expired",
)
HEADER = """\
# Who may do what. One line: method, route, states of what it is about, and the status that each role gets.
# roleless: an active user without a role. disabled: a user who was deactivated, with session and token.
# expired: a token past its time (in the admin, where tokens count for nothing: nobody).
# Changes are sent with the right revision; forms as they open, JSON bodies all but empty: 400 is "may, but
# not this", 409 "not in this state". Publications are told what to leave out. Made by
# `python -m tests.security.matrix`; read what changed before checking it in.
"""
Cell = tuple[str, str, str]  # route, method, state
opened: dict[int, tuple[str, Any]] = {}  # the page that each client saw last


def clients(tracker: Tracker) -> dict[str, tuple[Client, dict[str, str]]]:
    """A signed-in client and a token header for each role."""
    people: dict[str, User | None] = {"anonymous": None, **tracker.users}
    people["roleless"] = make.user("", "without-a-role")
    people["disabled"] = make.user("editor", "deactivated")
    found = {role: _client(people.get(role)) for role in ROLES}
    User.objects.filter(username="deactivated").update(is_active=False)
    _, expired = AuthToken.objects.create(user=tracker.users["editor"], expiry=timedelta(days=-1))
    found["expired"] = (found["expired"][0], {"Authorization": f"Token {expired}"})
    return found


def _client(user: User | None) -> tuple[Client, dict[str, str]]:
    client = Client(raise_request_exception=False)
    if user is None:
        return client, {}
    client.force_login(user)
    return client, {"Authorization": f"Token {AuthToken.objects.create(user=user)[1]}"}


def methods(route: Route) -> tuple[str, ...]:
    """The methods that a route may answer."""
    if route.is_admin:
        return ("GET", "POST")
    actions = getattr(route.view, "actions", None)
    if actions:
        return tuple(sorted(name.upper() for name in actions if name != "head"))
    return ("GET", "POST")


States = list[tuple[str, str, Any]]  # of what a route is about: state, address, row


def every_state(route: Route, states: States) -> States:
    return states


def hidden_and_another(route: Route, states: States) -> States:
    """Hidden and missing rows, and those of one state more."""
    always = [each for each in states if each[0] in {"", "confidential", "missing"}]
    others = [each for each in states if each not in always]
    return always + ([others[crc32(route.path.encode()) % len(others)]] if others else [])


def one_state(route: Route, states: States) -> States:
    """One of the states that a row can be in, drawn by the address."""
    there = [each for each in states if each[0] != "missing"]
    return [there[crc32(route.path.encode()) % len(there)]]


def cells(tracker: Tracker, choose: Callable[[Route, States], States]) -> Iterator[tuple[Cell, str, Any]]:
    """Every route and method, in the states that are chosen."""
    for route in routes():
        for state, path, row in choose(route, list(addresses(route, tracker))):
            for method in methods(route):
                yield (route.path, method, state), path, row


def measured(tracker: Tracker) -> dict[Cell, tuple[int, ...]]:
    """The status that each role gets, for each cell."""
    return {cell: tuple(statuses.values()) for cell, statuses in asked(tracker, lambda cell: ROLES).items()}


def asked(
    tracker: Tracker,
    roles: Callable[[Cell], Iterable[str]],
    choose: Callable[[Route, States], States] = every_state,
) -> dict[Cell, dict[str, int]]:
    """The status that these roles get, for each cell; whatever was done is taken back."""
    known = clients(tracker)
    with quiet():
        return {
            cell: {role: _status(*known[role], cell[1], path, row) for role in roles(cell)}
            for cell, path, row in cells(tracker, choose)
        }


def one_role(cell: Cell) -> list[str]:
    """A contributor where a row is hidden, else a role drawn by the address."""
    path, _, state = cell
    drawn = ROLES[crc32(f"{path} {state}".encode()) % len(ROLES)]
    return ["contributor" if state == "confidential" else drawn]


def _status(client: Client, token: dict[str, str], method: str, path: str, row: Any) -> int:
    before = copy(client.cookies)
    try:
        with undone():
            if path.startswith("/admin/"):
                return _of_admin(client, method, path)
            return _of_api(token, method, path, row)
    finally:
        client.cookies = before  # whoever signed out is in again


def _of_admin(client: Client, method: str, path: str) -> int:
    if method == "GET":
        # Kept for the POST, which is measured next: nothing has changed in between.
        opened[id(client)] = path, client.get(path)
        return opened[id(client)][1].status_code
    seen, page = opened.get(id(client), ("", None))
    is_form = seen == path and page.status_code == 200 and not page.streaming
    sent = {**fields_of(page), "_save": "Save"} if is_form else {}
    if is_form and path.endswith("/publish/"):  # nothing is chosen in advance
        for choice in page.context.get("choices") or ():
            sent[choice.field] = choice.along if choice.can_go_along else "leave-out"
    return client.post(path, {name: value for name, value in sent.items() if value is not None}).status_code


def _of_api(token: dict[str, str], method: str, path: str, row: Any) -> int:
    whole = row
    if row is not None and not hasattr(row, "revision"):
        whole = getattr(row, "incident", None) or getattr(row, "person", None)
    locked = {"If-Match": f'"{whole.revision}"'} if whole is not None else {"If-Match": '"1"'}
    is_step = method == "POST" and row is not None
    body: dict[str, Any] = {"reason": "Looked at."} if is_step else {}
    if is_step and path.endswith("/withdraw/"):
        body["keep_history"] = False
    headers = {**token, **(locked if method != "GET" else {})}
    answer = _sent_to_api(method, path, body, headers)
    if answer.status_code == 409 and (listed := answer.json().get("left_out")):
        answer = _sent_to_api(method, path, {**body, "leave_out": listed}, headers)
    return answer.status_code


def _sent_to_api(method: str, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
    sent = b"" if method in {"GET", "DELETE"} else json.dumps(body).encode()
    client = Client(raise_request_exception=False)
    return client.generic(method, path, sent, content_type="application/json", headers=headers)


def table(found: dict[Cell, tuple[int, ...]]) -> str:
    """The cells as text: states that every role is answered alike in share a line."""
    lines = []
    order = list(dict.fromkeys(cell[:2] for cell in found))
    by_route = sorted(found.items(), key=lambda item: order.index(item[0][:2]))
    for (path, method), of_route in groupby(by_route, key=lambda item: item[0][:2]):
        alike: dict[tuple[int, ...], list[str]] = {}
        for (_, _, state), statuses in of_route:
            alike.setdefault(statuses, []).append(state or "-")
        lines += [_line(method, path, ", ".join(states), statuses) for statuses, states in alike.items()]
    return f"{HEADER}{_line('', '', '', ROLES)}\n" + "\n".join(lines) + "\n"


def _line(method: str, path: str, states: str, statuses: Any) -> str:
    told = " ".join(f"{status:>13}" for status in statuses)
    return f"{method:<7}{path:<66} {told}   {states}".rstrip()


def checked_in() -> dict[Cell, tuple[int, ...]]:
    """The table as it is checked in."""
    found = {}
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith(("#", " ")):
            method, path, *rest = line.split(maxsplit=2 + len(ROLES))
            statuses, states = tuple(map(int, rest[: len(ROLES)])), rest[len(ROLES)]
            found |= {(path, method, "" if state == "-" else state): statuses for state in states.split(", ")}
    return found

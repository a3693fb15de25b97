"""Who may do what, held against the table in matrix.txt, for every route that the resolver knows."""

import pytest

from tests.security.addresses import routes
from tests.security.permissions import (
    ROLES,
    asked,
    checked_in,
    hidden_and_another,
    methods,
    one_role,
    one_state,
)
from tests.security.tracker import Tracker

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TELL = "Run `python -m tests.security.matrix`, read the lines of matrix.txt that changed, and check it in."


def test_every_route_stands_in_the_table() -> None:
    listed = {(path, method) for path, method, _ in checked_in()}
    served = {(route.path, method) for route in routes() for method in methods(route)}

    assert sorted(served - listed) == [], f"Not in the table. {TELL}"
    assert sorted(listed - served) == [], f"In the table, but no route any more. {TELL}"


@pytest.mark.one_database
def test_each_role_is_answered_as_the_table_says(tracker: Tracker, all_cases: bool) -> None:
    """Every route and method in one state by one role; in CI hidden and missing rows too, by all roles."""
    if all_cases:
        found = asked(tracker, lambda cell: ROLES, hidden_and_another)
    else:
        found = asked(tracker, one_role, one_state)

    assert wrong(found) == [], TELL
    assert {cell[:2] for cell in found} == {cell[:2] for cell in checked_in()}


@pytest.mark.campaign
def test_each_role_is_answered_as_the_table_says_in_every_state(tracker: Tracker) -> None:
    assert wrong(asked(tracker, lambda cell: ROLES)) == [], TELL


def test_the_roles_of_the_table_are_signed_in_from_first_to_last() -> None:
    told = checked_in()
    members = [ROLES.index(role) for role in ("contributor", "editor", "publisher", "administrator")]
    models = [cell for cell in told if cell[0].startswith("/admin/incidents/") and cell[0].count("/") == 4]

    shut = [
        cell for cell in models if cell[1:] == ("GET", "") and {told[cell][at] for at in members} != {200}
    ]
    assert shut == []
    assert told["/admin/auth/user/", "GET", ""][ROLES.index("administrator")] == 200


def test_nobody_without_a_role_gets_anything_at_the_desk() -> None:
    told = {
        (cell, role): status
        for cell, statuses in checked_in().items() if cell[0].startswith(("/admin/", "/api/v1/desk/"))
        for role, status in zip(ROLES, statuses, strict=True) if role in OUTSIDERS
    }  # fmt: skip

    given = {cell for cell, status in told.items() if status not in REFUSED and cell[0][0] not in FOR_ALL}
    assert given == set()


def test_a_user_without_a_role_finds_nothing_in_the_desk_api() -> None:
    found = {
        statuses[ROLES.index("roleless")]
        for cell, statuses in checked_in().items()
        if cell[0].startswith("/api/v1/desk/")
    }

    assert found == {404}


def test_hidden_rows_answer_a_contributor_as_missing_ones_do() -> None:
    told = checked_in()
    at = ROLES.index("contributor")
    hidden = {cell: statuses[at] for cell, statuses in told.items() if cell[2] == "confidential"}

    missing = {cell: told[(*cell[:2], "missing")][at] for cell in hidden}
    assert hidden == missing
    assert len(hidden) > 100


OUTSIDERS = {"anonymous", "roleless", "disabled", "expired"}
REFUSED = {302, 401, 403, 404}
# The way in and the way out.
FOR_ALL = {"/admin/account/login/", "/admin/account/logout/", "/admin/logout/", "/admin/jsi18n/"}


def wrong(found: dict[tuple[str, str, str], dict[str, int]]) -> list[str]:
    told = {cell: dict(zip(ROLES, statuses, strict=True)) for cell, statuses in checked_in().items()}
    return [
        f"{' '.join(cell)}: {role} gets {status}, the table says {told.get(cell, {}).get(role)}"
        for cell, statuses in found.items()
        for role, status in statuses.items() if told.get(cell, {}).get(role) != status
    ]  # fmt: skip

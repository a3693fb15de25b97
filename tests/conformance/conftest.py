"""A tracker with things of every fate, built once for many questions, and each role's way to ask them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from knox.models import AuthToken

from tests import make
from tests.security.tracker import Tracker, build


@pytest.fixture(scope="module")
def tracker(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tracker]:
    """In a transaction that ends with the module; what a test changes ends with the test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def identities(tracker: Tracker) -> dict[str, dict[str, str]]:
    """The headers by which each role says who it is."""
    users = {"roleless": make.user(""), **tracker.users}
    tokens = {name: AuthToken.objects.create(user)[1] for name, user in users.items()}
    return {"anonymous": {}, **{name: {"Authorization": f"Token {token}"} for name, token in tokens.items()}}

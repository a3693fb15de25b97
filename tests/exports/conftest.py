"""A small world to export, built once for all tests of a module."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.exports.files import build_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """In a transaction that ends with the module; what a test changes ends with the test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)

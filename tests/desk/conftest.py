"""The desk API as each of the cast sees it, and the bodies that tests start from."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from knox.models import AuthToken

from tests.drawing import draw as draw

ROOT = "/api/v1/desk/"


class Desk:
    """The desk API as one user sees it; paths are relative to its root."""

    def __init__(self, user: User | None = None, token: str = "") -> None:
        self.client = Client()
        self.user = user
        if user is not None:
            _, token = AuthToken.objects.create(user=user)
        self.headers = {"Authorization": f"Token {token}"} if token else {}

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, None, **headers)

    def post(self, path: str, body: Any = None, *, revision: int | None = None, **headers: str) -> Any:
        return self.send("POST", path, {} if body is None else body, revision=revision, **headers)

    def patch(self, path: str, body: Any, *, revision: int | None = None, **headers: str) -> Any:
        return self.send("PATCH", path, body, revision=revision, **headers)

    def put(self, path: str, body: Any, *, revision: int | None = None, **headers: str) -> Any:
        return self.send("PUT", path, body, revision=revision, **headers)

    def delete(self, path: str, *, revision: int | None = None, **headers: str) -> Any:
        return self.send("DELETE", path, None, revision=revision, **headers)

    def send(
        self, method: str, path: str, body: Any = None, *, revision: int | None = None, **headers: str
    ) -> Any:
        """Send a body as JSON, or as it is if it is text; header names are given with _ for -."""
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if revision is not None:
            sent["If-Match"] = f'"{revision}"'
        raw = body if isinstance(body, str | bytes) else b"" if body is None else json.dumps(body)
        content_type = sent.pop("Content-Type", "application/json")
        return self.client.generic(method, ROOT + path, raw, content_type=content_type, headers=sent)


@pytest.fixture
def as_nobody(db: None) -> Desk:
    return Desk()


@pytest.fixture
def as_contributor(contributor: User) -> Desk:
    return Desk(contributor)


@pytest.fixture
def as_editor(editor: User) -> Desk:
    return Desk(editor)


@pytest.fixture
def as_publisher(publisher: User) -> Desk:
    return Desk(publisher)


@pytest.fixture
def as_roleless(roleless: User) -> Desk:
    return Desk(roleless)


def fields_of(response: Any) -> set[str]:
    """The paths that a 400 names."""
    assert response.status_code == 400, response.content
    return {error["field"] for error in response.json()["errors"]}

"""The cast of users, and what is the same for every test."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.template import Context, RequestContext
from django.template.base import Template
from django.test import override_settings
from django.test.signals import template_rendered

from incidents.http import request_ids
from incidents.public.cache import registry
from incidents.publishing import propagation
from tests import make
from tests.whole_sign_ins import whole_sign_ins

pytest_plugins = [
    "tests.plugins.sampling",
    "tests.plugins.workers",
    "tests.plugins.examples",
    "tests.plugins.sockets",
    "tests.plugins.databases",
    "tests.plugins.garbage",
    "tests.plugins.measured",
    "tests.module_data",
]


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Templates name static files without a manifest, which only `serve` collects."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def only_pages_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep for `response.context` what pages are rendered with, and not each widget of their forms.

    Django copies the context of every template; that is a quarter of the time of a form.
    """

    def render(template: Template, context: Context) -> str:
        if isinstance(context, RequestContext):
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    monkeypatch.setattr(Template, "_render", render)


@pytest.fixture(autouse=True)
def documents_follow_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a publication leaves for later depends on the speed of the machine, and tests never commit."""
    monkeypatch.setattr(propagation, "SECONDS", 60)


@pytest.fixture(autouse=True)
def steady_request_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors are compared word for word; but for these ids, two that say the same are equal."""
    monkeypatch.setattr(request_ids, "new_id", lambda: "0" * 32)


@pytest.fixture(autouse=True)
def empty_caches() -> None:
    """What an answer of another test left there is of other records, or of other limits."""
    registry.clear()


@pytest.fixture(autouse=True)
def forced_sign_ins_are_whole() -> Iterator[None]:
    with whole_sign_ins():
        yield


@pytest.fixture(scope="session", autouse=True)
def data_of_tests() -> Iterator[None]:
    """Keep files and locks of tests out of the data directory, and apart from other workers'."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "tmp").mkdir()
        own = {"DATA_DIR": data, "FILE_UPLOAD_TEMP_DIR": data / "tmp", "MEDIA_ROOT": data / "media"}
        # Tests ask for more than a reader may.
        with override_settings(**own, PUBLIC_RATE=None):
            yield


@pytest.fixture
def contributor(db: None) -> User:
    return make.user("contributor")


@pytest.fixture
def editor(db: None) -> User:
    return make.user("editor")


@pytest.fixture
def publisher(db: None) -> User:
    return make.user("publisher")


@pytest.fixture
def administrator(db: None) -> User:
    return make.user("administrator")


@pytest.fixture
def roleless(db: None) -> User:
    return make.user("")

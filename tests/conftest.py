"""The cast of users, and what is the same for every test."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
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


def render_and_record_pages(template: Template, context: Context) -> str:
    """Render a template; record the context of a page for `response.context`, not that of each widget.

    Django copies the context of every template; that is a quarter of the time of a form.
    """
    if isinstance(context, RequestContext):
        template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)


@pytest.fixture(scope="session", autouse=True)
def environment_of_tests() -> Iterator[None]:
    """Set what is the same for every test, once in each process; to set it for each test takes longer."""
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(**settings_of_tests(Path(folder))),
        pytest.MonkeyPatch.context() as patch,
        whole_sign_ins(),
    ):
        patch.setattr(Template, "_render", render_and_record_pages)
        # What a publication leaves for later depends on the speed of the machine, and tests never commit.
        patch.setattr(propagation, "SECONDS", 60)
        # Errors are compared word for word; but for these ids, two that say the same are equal.
        patch.setattr(request_ids, "new_id", lambda: "0" * 32)
        yield


def settings_of_tests(data: Path) -> dict[str, Any]:
    """Return settings with a data directory apart from the user's and from other workers'."""
    (data / "tmp").mkdir()
    # Templates name static files without a manifest, which only `serve` collects.
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    return {
        "DATA_DIR": data,
        "FILE_UPLOAD_TEMP_DIR": data / "tmp",
        "MEDIA_ROOT": data / "media",
        "STORAGES": {**settings.STORAGES, "staticfiles": static},
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "PUBLIC_RATE": None,  # tests ask for more than a reader may
    }


@pytest.fixture(autouse=True)
def empty_caches() -> None:
    """What an answer of another test left there is of other records, or of other limits."""
    registry.clear()


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

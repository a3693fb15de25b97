"""The shell around every answer: headers, views that say who may, and settings that are safe or refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from rest_framework.settings import api_settings

from tests import make
from tests.security.addresses import Route, routes

pytestmark = pytest.mark.one_database
ROOT = Path(__file__).resolve().parents[2]
PLACES = ["/", "/incidents/", "/nowhere/", "/api/v1/incidents/", "/api/v1/nowhere/", "/api/v1/docs/"]
DESK = [
    "/admin/",
    "/admin/account/login/",
    "/admin/nowhere/",
    "/api/v1/desk/incidents/",
    "/api/v1/desk/nowhere/",
]


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*PLACES, *DESK])
def test_every_answer_says_what_may_be_done_with_it(path):
    answer = Client().get(path)

    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/api/v1/incidents/", "cross-origin"),
        ("/incidents/", "same-origin"),
        ("/admin/", "same-origin"),
        ("/api/v1/desk/incidents/", "same-origin"),
    ],
)
def test_other_sites_may_use_the_public_api_and_nothing_else(path, expected):
    assert Client().get(path)["Cross-Origin-Resource-Policy"] == expected


@pytest.mark.django_db
@pytest.mark.parametrize("path", DESK)
def test_no_answer_of_the_desk_is_stored(path):
    client = Client()
    client.force_login(make.user("editor"))

    assert "no-store" in client.get(path)["Cache-Control"]


def says_who_may(route: Route) -> bool:
    """Whether an API view names its permissions itself, and any other is a page of a wing that has a door.

    Who gets through the door of the admin, and that nobody else does, stands in matrix.txt.
    """
    if route.path.startswith("/api/"):
        return bool(route.view.cls.permission_classes != api_settings.DEFAULT_PERMISSION_CLASSES)
    return route.is_admin or route.is_of_health or route.view.__module__.startswith("incidents.public.")


def test_every_view_says_who_may():
    assert [route.path for route in routes() if not says_who_may(route)] == []


def manage(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("TRACKER_", "DATABASE_URL"))
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**kept, "TRACKER_DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_django_finds_nothing_unsafe_in_the_settings_of_a_server(tmp_path):
    done = manage(
        tmp_path,
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        TRACKER_PUBLIC_URL="https://tracker.example.org",
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("TRACKER_DEBUG", "on"),
        ("TRACKER_SECRET_KEY", "short"),
        ("TRACKER_ALLOWED_HOSTS", "*"),
        ("TRACKER_TRUSTED_PROXIES", "-1"),
        ("TRACKER_SESSION_HOURS", "0"),
        ("TRACKER_SECOND_FACTOR", "nobody"),
    ],
)
def test_a_server_does_not_start_with_an_unsafe_setting_and_names_it(tmp_path, setting, value):
    done = manage(tmp_path, "check", TRACKER_PUBLIC_URL="https://tracker.example.org", **{setting: value})

    assert done.returncode != 0
    assert setting in done.stderr.splitlines()[-1]


def test_a_server_for_others_does_not_start_without_https(tmp_path):
    done = manage(tmp_path, "check", TRACKER_PUBLIC_URL="http://tracker.example.org")

    assert "put an https proxy in front" in done.stderr

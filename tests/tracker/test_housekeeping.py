"""Hourly cleaning by a server."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests import make
from tracker.server import housekeeping

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    return tmp_path


def test_ended_sessions_go_and_others_stay(folder: Path) -> None:
    user = make.user("editor", "leyla")
    for key, days in (("old", -1), ("new", 1)):
        end = timezone.now() + timedelta(days=days)
        Session.objects.create(session_key=key, session_data="", expire_date=end)
        UserSession.objects.create(user=user, session_key=key, ip="127.0.0.1", user_agent="x", data={})

    assert housekeeping.clean()["sessions"] == 1
    assert [each.session_key for each in Session.objects.all()] == ["new"]
    assert [each.session_key for each in UserSession.objects.all()] == ["new"]


def test_files_of_killed_processes_go_after_a_day(folder: Path) -> None:
    for name, hours in (("old.upload", 25), ("new.upload", 1)):
        (folder / name).touch()
        os.utime(folder / name, (time.time() - hours * 3600,) * 2)

    assert housekeeping.clean()["files"] == 1
    assert [path.name for path in folder.iterdir()] == ["new.upload"]


def test_an_error_is_logged_and_the_next_turn_is_an_hour_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[None] = []
    monkeypatch.setattr(housekeeping, "clean", lambda: calls.append(None) or 1 / 0)
    monkeypatch.setitem(housekeeping._next, "time", 0.0)

    housekeeping.clean_if_due()
    housekeeping.clean_if_due()

    assert len(calls) == 1
    assert [record.message for record in caplog.records] == ["not cleaned up"]

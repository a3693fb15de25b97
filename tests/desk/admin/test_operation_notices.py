"""Notices about the service on the first page: an old backup, a restore that waits."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.models import Restoration
from incidents.storage.last_backup import last_backup, note_backup
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def place(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def notices(client, role: str) -> list[str]:
    client.force_login(make.user(role))
    return client.get(reverse("admin:index")).context["notices"]


def backed_up(hours: int) -> None:
    note_backup(Path("/backups/one"), (datetime.now(UTC) - timedelta(hours=hours)).isoformat())


def test_an_administrator_sees_that_there_is_no_backup(client):
    assert ["No backup" in each for each in notices(client, "administrator")] == [True]


@pytest.mark.parametrize(("hours", "words"), [(47, []), (49, ["2 days old"]), (240, ["10 days old"])])
def test_an_administrator_sees_that_the_last_backup_is_old(client, hours, words):
    backed_up(hours)

    found = notices(client, "administrator")
    assert len(found) == len(words)
    assert all(word in each for word, each in zip(words, found, strict=True))


def test_others_see_nothing_of_backups(client):
    assert notices(client, "publisher") == []


def test_everybody_sees_that_a_restore_waits(client):
    backed_up(1)
    Restoration.objects.create(first_sequence=1000, last_sequence=0, at=timezone.now())

    assert ["restored from a backup" in each for each in notices(client, "contributor")] == [True]
    assert b"restored from a backup" in client.get(reverse("admin:index")).content


def test_a_broken_note_is_no_backup(place):
    (place / "last_backup.json").write_text("{")

    assert last_backup() is None

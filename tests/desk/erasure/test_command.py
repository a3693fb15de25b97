"""`manage.py erase_person`: the report, the request and the confirmation."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import override_settings

from incidents.models import Erasure, Person
from incidents.storage.last_backup import backups_since, note_schedule
from tests import make

pytestmark = pytest.mark.django_db


def erase_person(*words: str) -> str:
    out = StringIO()
    call_command("erase_person", *words, stdout=out)
    return out.getvalue()


def test_two_administrators_erase(tmp_path: Path) -> None:
    make.user("administrator", "first")
    make.user("administrator", "second")
    person = make.public(make.person("Azer Gasimli"))
    number = str(person.number)
    with override_settings(WITHDRAWALS=tmp_path / "withdrawals.jsonl"):
        erase_person(number, "--by", "first", "--reason", "In danger.")
        assert Erasure.objects.get().reason == "In danger."
        with pytest.raises(CommandError, match="another administrator"):
            erase_person(number, "--by", "first", "--confirm", number)
        assert "was erased" in erase_person(number, "--by", "second", "--confirm", number)
    assert not Person.objects.exists()
    assert Erasure.objects.get().reason == ""


def test_the_report_lists_texts_records_and_backups(tmp_path: Path) -> None:
    person = make.person("Azer Gasimli")
    incident = make.incident("An arrest")
    make.involve(incident, person)
    other = make.incident("Trial of Azer Gasimli")
    make.public(person, incident, other)
    (tmp_path / "tracker-20261130T000000Z.backup.age").write_bytes(b"")
    note_schedule(tmp_path, 86_400, 14)
    told = erase_person(str(person.uid))
    assert f"incident {other.number}: title" in told
    assert incident.neutral() in told
    assert "tracker-20261130T000000Z.backup.age" in told


def test_a_scheduled_backup_expires_after_its_number_of_intervals(tmp_path: Path) -> None:
    person = make.person()
    file = tmp_path / "tracker-20261130T000000Z.backup"
    file.write_bytes(b"")
    (tmp_path / "notes.txt").write_bytes(b"")
    note_schedule(tmp_path, 86_400, 14)
    (found,) = backups_since(person.created_at - timedelta(minutes=1))
    assert found.file == str(file)
    assert found.expires_at == found.made_at + timedelta(days=14)
    assert backups_since(found.made_at + timedelta(seconds=1)) == []


def test_unknown_people_and_users_are_refused() -> None:
    with pytest.raises(CommandError, match="no such person"):
        erase_person("7")
    person = make.person()
    with pytest.raises(CommandError, match="no active user"):
        erase_person(str(person.uid), "--by", "nobody", "--reason", "x")

"""The health answers: what they say in each fault, and to whom."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from incidents.models import Restoration
from incidents.publishing import clock
from tests import make
from tracker.health import probes
from tracker.health import readiness as health
from tracker.health.probes import Probes
from tracker.health.readiness import FAILED, OK, WARNING, conditions

pytestmark = pytest.mark.django_db
HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}
TOKEN = "a token of the monitoring"


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA_DIR, settings.WITHDRAWALS = tmp_path, tmp_path / "withdrawals.jsonl"
    settings.HEALTH_TOKEN = TOKEN.replace(" ", "_")
    monkeypatch.setattr(probes, "_close", lambda: None)  # tests keep their transaction
    return tmp_path


def state_of(name: str) -> str:
    return next(each.state for each in conditions() if each.name == name)


def ask(path: str, application: Any = None, **environ: str) -> tuple[int, dict[str, Any]]:
    statuses: list[str] = []
    query = path.partition("?")[2]
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": path.partition("?")[0], "QUERY_STRING": query, **environ}
    body = Probes(application)(asked, lambda status, headers: statuses.append(status))
    return int(statuses[0][:3]), json.loads(b"".join(body))


def test_a_new_tracker_is_ready_and_misses_a_backup() -> None:
    assert {each.name for each in conditions() if each.state != OK} <= {"backup", "disk"}
    assert state_of("backup") == WARNING
    assert ask("/readyz")[0] == 200


def _backup(place: Path, monkeypatch: Any, hours: int) -> None:
    at = datetime.now(UTC) - timedelta(hours=hours)
    about = {"made_at": at.isoformat(), "file": "/backups/one", "sequence": 0}
    (place / "last_backup.json").write_text(json.dumps(about))


def _unconfirmed(place: Path, monkeypatch: Any) -> None:
    Restoration.objects.create(first_sequence=1000, last_sequence=0, at=timezone.now())


def _unmigrated(place: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(health, "_last_migrations", lambda: {("incidents", "9999_next")})


def _full(place: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))


def _wrong_clock(place: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "doubt", lambda last: "it is 2016")


def _away(place: Path, monkeypatch: Any) -> None:
    def fail() -> None:
        raise OperationalError

    monkeypatch.setitem(health.CHECKS, "public database", ("public", fail))


def _late_replica(place: Path, monkeypatch: Any) -> None:
    make.public(make.incident())
    monkeypatch.setattr(health, "is_same_place", lambda *_: False)
    monkeypatch.setattr(health, "LAG", timedelta(seconds=-1))
    monkeypatch.setattr(type(health.Change.objects.all()), "for_readers", lambda self: self.none())
    monkeypatch.setattr(type(health.Change.objects), "for_readers", lambda self: self.none())


def _unwritable_list(place: Path, monkeypatch: Any) -> None:
    (place / "withdrawals.jsonl").mkdir()


@pytest.mark.parametrize(
    ("fault", "name", "state", "side"),
    [
        (_unconfirmed, "restore", FAILED, "public"),
        (_away, "public database", FAILED, "public"),
        (_late_replica, "replica", FAILED, "public"),
        (_unmigrated, "migrations", FAILED, "desk"),
        (_full, "disk", FAILED, "desk"),
        (_wrong_clock, "clock", FAILED, "desk"),
        (_unwritable_list, "list of withdrawals", WARNING, ""),
    ],
)
def test_each_fault_is_one_condition_of_one_side(
    place: Path, monkeypatch: pytest.MonkeyPatch, fault: Any, name: str, state: str, side: str
) -> None:
    fault(place, monkeypatch)

    assert state_of(name) == state
    assert ask("/readyz")[0] == (503 if side else 200)
    assert {each: ask(f"/readyz?side={each}")[0] for each in ("public", "desk")} == {
        each: 503 if each == side else 200 for each in ("public", "desk")
    }


@pytest.mark.parametrize(("hours", "state"), [(1, OK), (49, WARNING)])
def test_an_old_backup_is_a_warning(
    place: Path, monkeypatch: pytest.MonkeyPatch, hours: int, state: str
) -> None:
    _backup(place, monkeypatch, hours)

    assert state_of("backup") == state
    assert ask("/readyz")[0] == 200


@pytest.mark.parametrize(
    ("environ", "sees"),
    [
        (HERE, True),
        (HERE | {"REMOTE_ADDR": "::1", "HTTP_HOST": "[::1]:8000"}, True),
        (HERE | {"HTTP_HOST": "tracker.example.org"}, False),
        (HERE | {"HTTP_HOST": f"{'a' * 56}.onion"}, False),
        ({"HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "192.0.2.1"}, False),
        ({"REMOTE_ADDR": "192.0.2.1", "HTTP_AUTHORIZATION": "Bearer a_token_of_the_monitoring"}, True),
        ({"REMOTE_ADDR": "192.0.2.1", "HTTP_AUTHORIZATION": "Bearer a_token_of_the_monitorinh"}, False),
        (HERE | {"HTTP_AUTHORIZATION": "Bearer wrong"}, False),
    ],
)
def test_details_are_for_this_machine_and_for_the_token(environ: dict[str, str], sees: bool) -> None:
    body = ask("/readyz", **environ)[1]

    assert ("conditions" in body) is sees
    assert set(body) == ({"status", "sides", "conditions"} if sees else {"status"})


def test_what_a_proxy_has_forwarded_gets_no_details() -> None:
    headers = {
        "HTTP_X_FORWARDED_FOR": "127.0.0.1",
        "HTTP_X_FORWARDED_HOST": "localhost",
        "HTTP_X_REAL_IP": "127.0.0.1",
        "HTTP_FORWARDED": "for=127.0.0.1",
        "HTTP_VIA": "1.1 proxy",
    }
    shown = [
        name for name, value in headers.items() if "conditions" in ask("/readyz", **HERE, **{name: value})[1]
    ]

    assert shown == []


def test_without_a_token_none_is_accepted(settings: Any) -> None:
    settings.HEALTH_TOKEN = ""

    assert "conditions" not in ask("/readyz", REMOTE_ADDR="192.0.2.1", HTTP_AUTHORIZATION="Bearer ")[1]


def test_alive_asks_no_database(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert ask("/healthz") == (200, {"status": "alive"})


def test_other_addresses_go_to_the_application() -> None:
    assert ask("/api/", lambda environ, start: [start("204 No Content", []) or b"{}"]) == (204, {})


def test_on_a_read_only_disk_the_service_is_ready_for_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "is_read_only", lambda _: True)
    _full(Path(), monkeypatch)

    assert {each.side for each in conditions()} == {"public"}
    assert ask("/readyz")[0] == 200


def test_the_doctor_names_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("doctor")
    told = capsys.readouterr().out
    assert "WRONG    administrators: there is none" in told

    make.user("administrator")
    call_command("doctor")
    assert "Nothing is wrong." in capsys.readouterr().out

"""A clock that is wrong dates no publication; what it dated is repaired; withdrawing always works."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from incidents.desk import workflow
from incidents.desk.errors import WrongStatus
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS
from incidents.publishing import clock
from incidents.publishing import publish as door
from tests import make

pytestmark = pytest.mark.django_db
MINUTE, DAY, YEARS = timedelta(minutes=1), timedelta(days=1), timedelta(days=3653)


class Clock:
    """A clock that the test sets; the time since the machine started goes on as it does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.off, self.real = timedelta(0), timezone.now
        monkeypatch.setattr(timezone, "now", lambda: self.real() + self.off)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[Clock]:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(clock, "_database_time", lambda: timezone.now())
    yield Clock(monkeypatch)
    clock.server_start = None


def serve() -> None:
    clock.server_start = clock.read_start()


def publish() -> Any:
    return make.public(make.incident())


@pytest.mark.parametrize(("minutes", "is_right"), [(-4, True), (-6, False)])
def test_a_clock_behind_the_ledger_publishes_nothing(hands: Clock, minutes: int, is_right: bool) -> None:
    publish()
    hands.off = minutes * MINUTE
    if is_right:
        publish()
    else:
        with pytest.raises(clock.ClockDoubtful, match="the last publication is dated"):
            publish()


@pytest.mark.parametrize("minutes", [6, -6])
def test_a_clock_that_jumped_since_the_start_publishes_nothing(hands: Clock, minutes: int) -> None:
    serve()
    publish()
    Change.objects.update(at=timezone.now() - DAY)
    hands.off = minutes * MINUTE
    with pytest.raises(clock.ClockDoubtful, match="jumped"):
        publish()


def test_weeks_without_a_publication_ask_nothing(hands: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    publish()
    serve()
    hands.off = 60 * DAY
    slept, real = (60 * DAY).total_seconds(), clock.since_boot
    monkeypatch.setattr(clock, "since_boot", lambda: real() + slept)
    publish()


def test_a_clock_far_ahead_at_the_start_publishes_nothing_until_it_is_confirmed(hands: Clock) -> None:
    publish()
    hands.off = 31 * DAY
    serve()
    make.user("editor", last_login=timezone.now())  # signed in under the wrong clock
    clock.beat()
    with pytest.raises(clock.ClockDoubtful, match="nothing happened here"):
        publish()
    call_command("clock", "confirm")
    publish()


@pytest.mark.parametrize("sign_of_life", ["heartbeat", "sign-in", "line"])
def test_whatever_happened_in_the_last_month_confirms_the_clock(hands: Clock, sign_of_life: str) -> None:
    publish()
    hands.off = 29 * DAY
    if sign_of_life == "heartbeat":
        clock.beat()
    elif sign_of_life == "sign-in":
        make.user("editor", last_login=timezone.now())
    else:
        publish()
    hands.off = 58 * DAY
    serve()
    publish()


def test_the_heartbeat_is_written_once_an_hour(hands: Clock) -> None:
    clock.beat()
    first = clock.last_heartbeat()
    hands.off = 59 * MINUTE
    clock.beat()
    assert clock.last_heartbeat() == first
    hands.off = 61 * MINUTE
    clock.beat()
    assert clock.last_heartbeat() != first


def test_a_database_that_says_another_time_publishes_nothing(
    hands: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "_database_time", lambda: timezone.now() - 6 * MINUTE)
    monkeypatch.setattr(clock.connection._connections[clock.connection._alias], "vendor", "postgresql")
    assert "the database says another time" in clock.doubt(None)


@pytest.mark.parametrize("off", [-DAY, YEARS])
def test_a_withdrawal_is_never_refused_and_dates_nothing_ahead(hands: Clock, off: timedelta) -> None:
    incident = publish()
    last = Change.objects.get().at
    serve()
    hands.off = off
    door.withdraw(incident, by=None, reason="in danger", keep_history=False)
    assert last < Change.objects.get(sequence=2).at < last + MINUTE


def test_a_merger_is_refused_too(hands: Clock) -> None:
    loser, winner = make.public(make.person("A")), make.public(make.person("B"))
    hands.off = -DAY
    with pytest.raises(clock.ClockDoubtful):
        door.merge(loser, winner, by=None, reason="the same")


def test_an_editor_is_told_why(hands: Clock, publisher: Any, settings: Any) -> None:
    publish()
    settings.FOUR_EYES = False
    incident = make.in_review(make.incident())
    hands.off = -DAY
    with pytest.raises(WrongStatus, match="clock of this server may be wrong"):
        workflow.publish(incident, by=publisher, revision=incident.revision)


# Repair


def test_what_was_dated_ahead_is_dated_now(
    hands: Clock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    person = make.person("Old")
    incident = make.incident("Later")
    make.involve(incident, person)
    hands.off = YEARS
    with monkeypatch.context() as before_clocks_were_looked_at:
        before_clocks_were_looked_at.setattr(clock, "doubt", lambda last: "")
        make.public(person, incident)
        make.public(make.rename(person, "New"))
        gone = publish()
        door.withdraw(gone, by=None, reason="a mistake", keep_history=False)
    hands.off = timedelta(0)
    with pytest.raises(clock.ClockDoubtful):
        publish()
    lines = list(Change.objects.order_by("sequence").values_list("sequence", flat=True))

    call_command("clock", "redate")

    told = json.loads(capsys.readouterr().out)
    assert (told["lines"], told["first_sequence"]) == (len(lines) - 1, 2)
    times = list(Change.objects.order_by("sequence").values_list("at", flat=True))
    assert times == sorted(set(times))
    assert times[-1] <= timezone.now()
    for model in EDITIONS.values():
        for edition in model.objects.all():
            told_times = (edition.published_at, edition.superseded_at, edition.closed_at, edition.redacted_at)
            assert all(at is None or at <= timezone.now() for at in told_times)
            if edition.document:
                assert json.loads(edition.document)["published_at"] == edition.published_at.astimezone(
                    UTC
                ).isoformat().replace("+00:00", "Z")
    then = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    answer = Client().get("/api/v1/incidents/", {"as_of": then})
    assert answer.json()["count"] == Client().get("/api/v1/incidents/").json()["count"] == 2
    publish()


def test_a_ledger_that_is_right_is_left_alone(hands: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    publish()
    before = list(Change.objects.values_list("at", flat=True))
    call_command("clock", "redate")
    assert json.loads(capsys.readouterr().out)["lines"] == 0
    assert list(Change.objects.values_list("at", flat=True)) == before
    call_command("clock")
    assert capsys.readouterr().out == "The clock may date publications.\n"

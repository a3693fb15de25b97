"""Backups at intervals: when they are due, and which stay."""

import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from tracker.backups import schedule
from tracker.backups.schedule import Schedule, seconds_of

DAY = 86_400


@pytest.mark.parametrize(("text", "seconds"), [("30m", 1800), ("24h", DAY), ("7d", 7 * DAY)])
def test_an_interval_is_minutes_hours_or_days(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "24", "0h", "1.5h", "-1h", "24 h", "1w"])
def test_another_interval_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no interval"):
        seconds_of(text)


def test_a_backup_is_due_an_interval_after_the_newest(tmp_path: Path) -> None:
    plan = Schedule(tmp_path, DAY, 2)
    assert plan.seconds_left() == 0
    old = tmp_path / "tracker-20261129T000000Z.backup"
    old.touch()
    os.utime(old, (time.time() - 3600, time.time() - 3600))
    assert DAY - 3700 < plan.seconds_left() < DAY - 3500


@pytest.mark.parametrize(("status", "left"), [(0, 2), (1, 3)], ids=["good", "failed"])
def test_the_oldest_are_removed_after_a_good_backup_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, left: int
) -> None:
    for day in (27, 28, 29):
        (tmp_path / f"tracker-202611{day}T000000Z.backup").touch()
    (tmp_path / "something else").touch()

    def run(command: list[str], **_: object) -> SimpleNamespace:
        if not status:
            Path(command[-1]).touch()
        return SimpleNamespace(returncode=status, stderr="the disk is full")

    monkeypatch.setattr(schedule.subprocess, "run", run)
    plan = Schedule(tmp_path, DAY, 2)

    assert plan.back_up() is (status == 0)
    assert len(plan.files()) == left
    assert (tmp_path / "something else").exists()

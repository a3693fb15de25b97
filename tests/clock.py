"""The clock of “today”: the day in UTC up to which custody is computed, moved for a test."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from incidents.presentation import dates


def move_clock(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Let it be the first second of a day in UTC, wherever the tracker asks for today."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime(day.year, day.month, day.day, 0, 0, 1, tzinfo=tz or UTC)

    monkeypatch.setattr(dates, "datetime", Clock)

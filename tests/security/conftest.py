"""The tracker that these tests look at."""

from datetime import date

import pytest

from incidents.public.pages.records import page_views
from tests.module_data import shared
from tests.security.tracker import Tracker, build


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    """One day for all that is compared: pages that count days differ from one to the next."""
    day = date(2026, 11, 28)
    monkeypatch.setattr(page_views, "today", lambda: day)
    return day


@shared
def tracker() -> Tracker:
    return build()

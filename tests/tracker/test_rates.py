"""Budgets of readers: by address, shared by all processes, filling up again."""

from pathlib import Path
from typing import Any

import pytest

from tracker.handler import rates
from tracker.handler.rates import ONION, Budgets, Rate, budgets, client_of

TEN_A_SECOND = Rate(600, 60)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    class Clock:
        now = 1_800_000_000.0

        def __call__(self) -> float:
            return self.now

    clock = Clock()
    monkeypatch.setattr(rates, "time", clock)
    return clock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rates"


def test_a_budget_is_used_up_and_fills_again(clock, path):
    shared = Budgets(TEN_A_SECOND, path)
    shared.charge("a", 599)
    assert shared.seconds_to_wait("a") == 0
    shared.charge("a", 51)

    assert shared.seconds_to_wait("a") == 6  # until there is a whole unit
    assert shared.seconds_to_wait("b") == 0
    clock.now += 5.2
    assert shared.seconds_to_wait("a") == 0


def test_whoever_has_a_unit_pays_and_nobody_else(clock, path):
    shared = Budgets(Rate(2, 60), path)

    assert [shared.pay("a", units) for units in (1, 1, 0.1)] == [True, True, False]
    assert shared.seconds_to_wait("a") == 30
    assert shared.pay("b", 0.1)


def test_all_processes_take_from_the_same_budget(clock, path):
    one, another = Budgets(TEN_A_SECOND, path), Budgets(TEN_A_SECOND, path)
    one.charge("a", 300)
    another.charge("a", 300)

    assert one.seconds_to_wait("a") == another.seconds_to_wait("a") == 1


def test_where_no_file_can_be_written_a_process_counts_alone(clock, tmp_path):
    alone = Budgets(TEN_A_SECOND, tmp_path / "missing" / "rates")
    alone.charge("a", 600)

    assert alone.seconds_to_wait("a") == 1


def test_the_onion_address_has_ten_times_as_much(clock, path):
    shared = Budgets(TEN_A_SECOND, path)
    shared.charge(ONION, 5_999)
    assert shared.seconds_to_wait(ONION) == 0
    shared.charge(ONION, 1)

    assert shared.seconds_to_wait(ONION) == 1


def test_whoever_asked_longest_ago_makes_room(clock, path, monkeypatch):
    monkeypatch.setattr(rates, "GROUPS", 1)
    shared = Budgets(TEN_A_SECOND, path)
    for number in range(rates.NEIGHBOURS + 1):
        clock.now += 1
        shared.charge(str(number), 700)

    waits = [shared.seconds_to_wait(str(number)) > 0 for number in range(rates.NEIGHBOURS + 1)]
    assert waits == [False, *[True] * rates.NEIGHBOURS]


def test_what_another_clock_wrote_shuts_nobody_out(clock, path):
    shared = Budgets(TEN_A_SECOND, path)
    shared.charge("a", 700)
    clock.now -= 10 * 365 * 24 * 60 * 60

    assert shared.seconds_to_wait("a") == 0
    shared.charge("a", 700)
    assert shared.seconds_to_wait("a") == 11


def test_no_address_is_written_down(clock, path):
    Budgets(TEN_A_SECOND, path).charge("192.0.2.77", 1)
    content = path.read_bytes()

    assert b"192.0.2.77" not in content
    assert bytes([192, 0, 2, 77]) not in content
    assert any(content)
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("proxies", "environ", "client"),
    [
        (0, {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "198.51.100.9"}, "192.0.2.1"),
        (
            1,
            {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.5, 192.0.2.9"},
            "192.0.2.9",
        ),
        (2, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.5, 192.0.2.9"}, "203.0.113.5"),
        (2, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.5"}, "203.0.113.5"),
        (0, {"REMOTE_ADDR": "2001:db8:1:2:3::4"}, "2001:db8:1:2::/64"),
        (0, {"REMOTE_ADDR": "::ffff:192.0.2.1"}, "192.0.2.1"),
        (0, {"REMOTE_ADDR": "fe80::1%eth0"}, "fe80::/64"),
        (0, {"REMOTE_ADDR": ""}, ""),
    ],
)
def test_a_client_is_an_address_or_a_network(settings, proxies, environ, client):
    settings.TRUSTED_PROXIES = proxies

    assert client_of(environ) == client


def test_all_who_come_by_the_onion_address_are_one_client(settings):
    settings.ONION_HOST = "x.onion"

    assert client_of({"HTTP_HOST": "x.onion", "REMOTE_ADDR": "127.0.0.1"}) == ONION


def test_the_limit_can_be_set_and_switched_off(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.PUBLIC_RATE = (10, 1)
    assert budgets().rate == Rate(10, 1)
    settings.PUBLIC_RATE = None
    assert budgets() is None

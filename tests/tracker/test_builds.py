"""Files that are being built: each once at a time, for as long as somebody waits."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest

from incidents.storage import file_cache
from tracker.faults import Refused
from tracker.handler import builds
from tracker.handler.builds import Builds
from tracker.handler.limits import Limit


@pytest.fixture
def limit() -> Limit:
    return Limit(turns=2, waiting=4)


def turn(building: Builds, limit: Limit, name: str = "file", *, is_gone: bool = False) -> Any:
    return building.turn(name, limit.enter(), lambda: is_gone)


def test_whoever_asks_for_what_is_being_built_waits_for_it_and_wants_it(limit):
    building, order = Builds(), list[str]()

    def other() -> None:
        with turn(building, limit):
            order.append("other")

    with ThreadPoolExecutor(1) as threads:
        with turn(building, limit, is_gone=True) as is_wanted:
            assert not is_wanted()
            waiting = threads.submit(other)
            while not is_wanted():
                sleep(0.001)
            order.append("first")
        waiting.result(5)
    assert order == ["first", "other"]


def test_whoever_waits_in_vain_is_refused(limit, monkeypatch):
    monkeypatch.setattr(builds, "PATIENCE", 0.01)
    building = Builds()
    with turn(building, limit) as is_wanted:
        with pytest.raises(Refused), turn(building, limit):
            pytest.fail("built twice")
        assert is_wanted()


def test_other_files_are_built_at_the_same_time_but_no_more_than_two_on_a_machine(limit, monkeypatch):
    monkeypatch.setattr(file_cache, "PATIENCE", 0.01)
    one_process, another = Builds(), Builds()
    with turn(one_process, limit, "a"), turn(another, limit, "b"):
        with pytest.raises(Refused) as refused, turn(Builds(), Limit(1, 1), "c"):
            pytest.fail("a third one")
        assert refused.value.fault.retry_after > 0
    with turn(Builds(), Limit(1, 1), "c"):
        pass

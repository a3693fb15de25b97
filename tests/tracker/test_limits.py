"""What is worked on at a time: each kind has limits of its own, and nobody waits for ever."""

from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connections

from tracker.databases import database, for_requests
from tracker.handler import limits
from tracker.handler.lending import Lender, wait_at_most
from tracker.handler.limits import KINDS, Busy, Limit, Turns, kind_of


def test_turns_go_to_whoever_has_waited_longest():
    turns, order = Turns(1), list[int]()
    turns.take(1)

    def work(number: int) -> None:
        turns.take(10)
        order.append(number)
        turns.give_back()

    threads = []
    for number in range(5):
        threads.append(Thread(target=work, args=[number]))
        threads[-1].start()
        while len(turns._queue) <= number:
            sleep(0.001)
    turns.give_back()
    for thread in threads:
        thread.join(10)

    assert order == list(range(5))


def test_whoever_waits_in_vain_is_refused_and_stands_in_nobodys_way():
    turns = Turns(1)
    turns.take(0)
    with pytest.raises(Busy):
        turns.take(0.01)
    turns.give_back()

    turns.take(0)


def test_a_kind_has_so_many_places_and_refuses_more_at_once():
    limit = Limit(turns=1, waiting=1)
    first, second = limit.enter(), limit.enter()
    with pytest.raises(Busy):
        limit.enter()
    first.take_turn()
    first.leave()
    first.leave()

    limit.enter()
    second.take_turn()
    with pytest.raises(Busy):
        limit.enter()


@pytest.mark.parametrize(
    ("method", "address", "kind"),
    [
        ("GET", "/incidents/", "readers"),
        ("GET", "/api/v1/incidents/?format=json", "readers"),
        ("POST", "/api/v1/incidents/", "readers"),
        ("HEAD", "/api/v1/incidents/?format=xlsx", "readers"),
        ("GET", "/static/incidents/site.css", "static"),
        ("GET", "/admin/incidents/incident/", "editors"),
        ("GET", "/api/v1/desk/incidents/", "editors"),
        ("GET", "/admin/incidents/incident/export/", "exports"),
        ("GET", "/admin/incidents/incident/export/first/", "exports"),
        ("PATCH", "/api/v1/desk/incidents/x/", "writers"),
        ("POST", "/admin/incidents/incident/add/", "writers"),
        ("POST", "/admin/account/login/", "sign-ins"),
        ("POST", "/admin/account/2fa/authenticate/", "sign-ins"),
        ("GET", "/admin/account/login/", "editors"),
    ],
)
def test_each_request_is_of_a_kind(method, address, kind):
    path, _, query = address.partition("?")

    assert kind_of({"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}) == kind


def test_all_kinds_together_leave_a_thread():
    assert sum(map(sum, KINDS.values())) < limits.THREADS


def test_four_processes_fit_into_the_connections_that_postgresql_allows():
    """100, of which three are kept for superusers, and some for an operator's tools."""
    assert 4 * (limits.PUBLIC_CONNECTIONS + limits.DESK_CONNECTIONS) <= 80


def elsewhere(act: Any) -> Any:
    """What comes of it in a thread of its own, which has no connection yet."""
    found: list[Any] = []
    thread = Thread(target=lambda: found.append(act()))
    thread.start()
    thread.join(10)
    return found[0]


def test_the_connection_that_was_used_last_is_lent_again_to_any_thread():
    lender = Lender()

    def borrow() -> tuple[Any, bool]:
        loan = lender.lend("default")
        with loan.here():
            borrowed = connections["default"]
        loan.end()
        return borrowed, hasattr(connections._connections, "default")

    first, second = elsewhere(borrow), elsewhere(borrow)

    assert first[0] is second[0]
    assert not first[1]
    assert first[0] is not connections["default"]


def test_two_who_borrow_at_a_time_have_two_connections():
    lender = Lender()
    one, other = lender.lend("default"), lender.lend("default")

    def use(loan: Any) -> Any:
        with loan.here():
            return connections["default"]

    assert elsewhere(lambda: use(one)) is not elsewhere(lambda: use(other))


def test_a_stream_takes_its_connection_along_to_another_thread():
    lender = Lender()
    loan = lender.lend("default")

    def use() -> Any:
        with loan.here():
            return connections["default"]

    assert elsewhere(use) is elsewhere(use)


def test_a_thread_with_a_connection_of_its_own_keeps_it():
    own = connections["default"]
    with Lender().lend("default").here():
        assert connections["default"] is own
    assert connections["default"] is own


def test_after_the_end_nothing_is_lent():
    """A file that is sent piece by piece would keep a connection from whoever has a turn."""
    lender = Lender()
    loan = lender.lend("default")

    def use() -> bool:
        with loan.here():
            return hasattr(connections._connections, "default")

    assert elsewhere(use) is True
    loan.end()
    assert elsewhere(use) is False
    assert len(lender._idle["default"]) == 1


def test_what_is_given_back_is_never_closed_behind_whoever_has_it_next():
    lender, closed = Lender(), []

    def end_too_early() -> None:
        loan = lender.lend("default")
        with loan.here():
            connections["default"].close = lambda: closed.append(1)
            loan.end()

    elsewhere(lambda: end_too_early())

    assert not closed


def test_what_nobody_lent_is_closed_behind_whoever_opened_it():
    def stray() -> bool:
        with Lender().lend("public").here():
            _ = connections["default"]
        return hasattr(connections._connections, "default")

    assert elsewhere(stray) is False


def test_waiting_ends_in_time():
    turns = Turns(1)
    turns.take(0)
    start = monotonic()
    with pytest.raises(Busy):
        turns.take(0.05)

    assert 0.05 <= monotonic() - start < 30


@pytest.mark.django_db
@pytest.mark.parametrize(("left", "wanted"), [(5.0, 5_000), (2.0, 2_000), (0.0, 500)])
def test_the_database_waits_for_a_lock_as_long_as_is_left(left, wanted):
    connection = connections["default"]
    is_sqlite = connection.vendor == "sqlite"
    try:
        wait_at_most("default", 1.0, 5.0)
        wait_at_most("default", left, 5.0)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout" if is_sqlite else "SHOW lock_timeout")
            (told,) = cursor.fetchone()
    finally:
        wait_at_most("default", 5.0, 5.0)

    shown = {5_000: "5s", 2_000: "2s", 500: "500ms"}
    assert told == (wanted if is_sqlite else shown[wanted])


@pytest.mark.parametrize("url", ["sqlite:///x", "postgres://a@b/c"])
def test_a_server_waits_less_for_locks_than_commands_do(url):
    patient, hurried = (
        {"default": database("X", url, reading=False), "public": database("X", url, reading=True)}
        for _ in range(2)
    )
    for_requests(hurried)

    for alias in ("default", "public"):
        before, after = patient[alias]["OPTIONS"], hurried[alias]["OPTIONS"]
        if url.startswith("sqlite"):
            assert (before["timeout"], after["timeout"]) == (20, 5)
            continue
        assert "lock_timeout=60s" in before["options"]
        assert "lock_timeout=5s" in after["options"]
        assert "statement_timeout=60s" in after["options"]
        assert "idle_in_transaction_session_timeout=60s" in after["options"]
        assert ("read_only=on" in after["options"]) == (alias == "public")

"""What is not published cannot be observed: no public answer depends on anything hidden.

Readers' requests are made up from the URL resolver, the OpenAPI schema and the models (`asking`), every
answer is recorded with status, headers and body (`recording`), what is hidden is changed (`changes`), and
every answer has to be the same, byte for byte. In CI, on SQLite, 4,800 requests are compared with all kinds
of change made together and with a desk that is empty; with each kind alone 150 of them, each time others.
`make test` tries 160 requests, and 4 with each kind; these still visit every route. So does CI on PostgreSQL.
`make campaign` compares 4,800 requests with each, on both. Files that were built before
a change are sent again after it: what is built anew is compared in `test_files_noninterference`.
"""

from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory

from tests.security.addresses import public_routes
from tests.security.asking import Reader
from tests.security.campaign import Found, run
from tests.security.changes import all_together
from tests.security.recording import quiet, undone
from tests.security.sampling import sample
from tests.security.tracker import Tracker
from tracker.handler.response_cache import Front

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
REQUESTS, OF_EACH = 4_800, 150
FEW, FEW_OF_EACH = 160, 4


def tell(found: Found, record_property: Any) -> None:
    record_property("measured", f"Readers: {found}")


def test_readers_notice_no_change_of_what_is_hidden(
    tracker: Tracker, all_cases: bool, record_property: Any
) -> None:
    is_full = all_cases and connection.vendor == "sqlite"
    requests, of_each = (REQUESTS, OF_EACH) if is_full else (FEW, FEW_OF_EACH)
    found = run(tracker, requests=requests, of_each=of_each)

    tell(found, record_property)
    assert not found.noise, found.told()
    assert not found.differences, found.told()
    assert not found.failures, found.failures
    assert (found.requests, found.changes) >= (requests, 26)


@pytest.mark.campaign
def test_readers_notice_no_single_change_of_what_is_hidden(tracker: Tracker, record_property: Any) -> None:
    found = run(tracker, requests=REQUESTS, of_each=REQUESTS)

    tell(found, record_property)
    assert not found.noise, found.told()
    assert not found.differences, found.told()
    assert not found.failures, found.failures
    assert (found.requests, found.changes) >= (REQUESTS, 25)


@pytest.mark.parametrize("count", [FEW, REQUESTS])
def test_every_public_route_is_among_the_requests(tracker: Tracker, count: int) -> None:
    asked = sample(Reader(tracker).pool(), count - count // 10)  # the others are those that answers lead to

    tried = {route.path for route in public_routes() for each in asked if route.fits(each.path)}
    assert tried == {route.path for route in public_routes()}


def test_every_documented_parameter_is_among_the_requests(tracker: Tracker) -> None:
    reader = Reader(tracker)
    documented = {name for known in reader.documented.values() for name in known}

    tried = {each.family.removeprefix("parameter ") for each in sample(reader.pool(), REQUESTS)}
    assert documented <= tried


# Between requests Django closes a connection with an open transaction, as a test's is, but not one in memory.
@pytest.mark.one_database
def test_what_was_remembered_before_a_hidden_change_is_what_is_told_after_it(
    tracker: Tracker, all_cases: bool
) -> None:
    step = 5 if all_cases else 10
    asked = [each for each in sample(Reader(tracker).pool(), 600) if each.method in {"GET", "HEAD"}][::step]
    front = Front()

    def told(by: Front) -> list[Any]:
        found: list[Any] = []
        for each in asked:
            meta = RequestFactory().generic(each.method, each.path, headers=dict(each.headers)).META
            path = meta["PATH_INFO"].encode().decode("latin-1")  # as PEP 3333 has it
            environ = {"HTTP_HOST": "127.0.0.1", **meta, "PATH_INFO": path}
            found.append(b"".join(by(environ, lambda *said: found.append(said))))
        return found

    with quiet():
        before = told(front)
        with undone():
            all_together(tracker.afresh())
            after, anew = told(front), told(Front())

    assert front.memory.values
    assert before == after == anew

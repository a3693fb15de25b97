"""A process killed in the middle of a withdrawal leaves nothing for readers, and the next one finishes it."""

import http.client
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from incidents.models import Incident, Person, Statement
from tests.security.naming import NAME, holds_name, requests_about
from tests.security.recording import Asked
from tests.security.tracker import Tracker
from tests.server.conftest import Server

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.django_db]

MENTIONS, FINISHED_WITHIN = 60, 60.0  # documents, seconds
MADE = f"""
import json
from tests import make
person = make.person({NAME!r})
incidents = [make.incident(f"Arrest {{n}}", country="AZ") for n in range({MENTIONS})]
for incident in incidents:
    make.involve(incident, person, "judge")
spoken = make.statement(person=person, incidents=incidents[-1:])
make.public(person, *incidents, spoken)
make.public(make.edited(incidents[-1], summary="More is known."))
shown = dict(person=person, first=incidents[0], last=incidents[-1], spoken=spoken)
print(json.dumps({{name: [str(each.uid), each.number, each.revision] for name, each in shown.items()}}))
"""
COUNT = "from {0} import {1}; print({1}.objects.count())"
RIPPLES = COUNT.format("incidents.models.propagation_task", "Ripple")
REDACTIONS = COUNT.format("incidents.models.editions.redaction", "PendingRedaction")
NAMING = f"""
from incidents.models.editions.edition import EDITIONS
print(sum(EDITIONS[kind].objects.filter(document__contains={NAME!r}).count() for kind in EDITIONS))
"""


@pytest.fixture
def reading(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another server over the same database, which finishes nothing itself."""
    server.environment["TRACKER_PUBLIC_URL"] = f"http://127.0.0.1:{server.port}"
    other = server.beside(tmp_path_factory.mktemp("reading"), SETTLES="no")
    other.program = server.program = ("-m", "tests.server.small_chunks")
    server.start()
    other.start()
    yield other
    other.kill()


def naming(server: Server, asked: list[Asked]) -> list[str]:
    """The requests that the server answers with the name, headers included."""
    found = []
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for each in asked:
        connection.request("GET", each.path, headers={"Host": "127.0.0.1"})
        answer = connection.getresponse()
        assert answer.status < 500, each
        if holds_name(answer.getheaders(), answer.read()):
            found.append(str(each))
    connection.close()
    return found


def tracker_of(made: dict[str, Any]) -> Tracker:
    kinds = {"person": Person, "first": Incident, "last": Incident, "spoken": Statement}
    return Tracker(
        published={name: kinds[name](uid=uid, number=number) for name, (uid, number, _) in made.items()}
    )


def seconds_until(server: Server, code: str, *, within: float) -> float:
    """How long it takes until a count is zero."""
    start = time.monotonic()
    while int(server.manage("shell", "-v0", "-c", code)) and time.monotonic() < start + within:
        time.sleep(0.1)
    return time.monotonic() - start


def test_after_a_kill_in_a_withdrawal_no_process_shows_the_name_and_the_next_start_finishes_it(
    server: Server, reading: Server
) -> None:
    made = json.loads(server.manage("shell", "-v0", "-c", MADE))
    uid, _, revision = made["person"]
    tracker = tracker_of(made)
    asked = requests_about(tracker, tracker.published["person"])
    shown = naming(reading, asked)

    status, answer = server.ask(
        "POST",
        f"/api/v1/desk/persons/{uid}/withdraw/",
        {"reason": "in danger", "keep_history": False},
        Host="127.0.0.1",
        Authorization=f"Token {server.token('publisher')}",
        If_Match=f'"{revision}"',
    )
    server.kill()

    assert status == 200, answer
    assert len(shown) > 40, (len(shown), len(asked))
    assert naming(reading, asked) == []
    left = int(server.manage("shell", "-v0", "-c", NAMING))
    assert left > MENTIONS // 2, "Killed too late: the documents were rewritten by then."

    server.program = ("manage.py",)
    server.start()
    took = seconds_until(server, REDACTIONS, within=FINISHED_WITHIN)
    print(f"{len(asked)} requests, {len(shown)} named; {left} documents left; finished after {took:.1f} s")
    assert took < FINISHED_WITHIN
    assert [int(server.manage("shell", "-v0", "-c", code)) for code in (RIPPLES, NAMING)] == [0, 0]
    assert naming(server, asked) == []

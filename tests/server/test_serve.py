"""What only a real server process can show: it starts, stops, loses nothing and refuses no writer."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.server.conftest import Server

pytestmark = [pytest.mark.server, pytest.mark.slow]

WRITERS, EACH = 8, 5
PERSONS = "/api/v1/desk/persons/"


@pytest.fixture(scope="module")
def token(server: Server) -> str:
    return f"Token {server.token('editor')}"


@pytest.fixture
def running(server: Server) -> Server:
    server.start_unless_running()
    return server


def create(server: Server, token: str, title: str) -> tuple[int, Any]:
    body = {"title": title, "kind": "arrest", "country": "AZ", "date": {"text": "June 2025"}}
    return server.ask("POST", "/api/v1/desk/incidents/", body, Authorization=token)


def person_named(name: str) -> dict[str, Any]:
    return {"names": [{"text": name, "kind": "main", "script": "Latn"}]}


def test_the_server_answers_once_it_says_so_and_stops_cleanly(server: Server):
    server.kill()

    assert server.start() == f"READY http://127.0.0.1:{server.port}/\n"
    status, body = server.ask("GET", "/api/v1/incidents/")
    assert (status, body["count"]) == (200, 0)
    assert server.stop() == 0


def test_links_lead_back_to_the_port_that_is_served(running: Server):
    _, root = running.ask("GET", "/api/v1/")
    assert root["links"]["incidents"] == f"http://127.0.0.1:{running.port}/api/v1/incidents/"


def test_what_was_acknowledged_survives_a_kill(running: Server, token: str):
    made = [create(running, token, f"Acknowledged {n}") for n in range(10)]
    assert {status for status, _ in made} == {201}

    running.kill()
    running.start()

    paths = [f"/api/v1/desk/incidents/{incident['id']}/" for _, incident in made]
    found = [running.ask("GET", path, Authorization=token)[1]["title"] for path in paths]
    assert found == [incident["title"] for _, incident in made]


def test_writers_at_the_same_time_are_all_served(running: Server, token: str):
    titles = [f"Writer {w}, case {n}" for w in range(WRITERS) for n in range(EACH)]
    with ThreadPoolExecutor(WRITERS) as writers:
        answers = list(writers.map(lambda title: create(running, token, title), titles))
    assert {status for status, _ in answers} == {201}
    assert len({body["id"] for _, body in answers}) == WRITERS * EACH


def test_of_two_edits_of_one_revision_one_is_refused(running: Server, token: str):
    _, incident = create(running, token, "Contested")

    def edit(title: str) -> int:
        path = f"/api/v1/desk/incidents/{incident['id']}/"
        return running.ask("PATCH", path, {"title": title}, Authorization=token, If_Match='"1"')[0]

    with ThreadPoolExecutor(WRITERS) as writers:
        answers = sorted(writers.map(edit, [f"Edit {n}" for n in range(WRITERS)]))
    assert answers == [200, *[412] * (WRITERS - 1)]


def test_parts_made_at_once_are_all_kept_and_counted(running: Server, token: str):
    _, incident = create(running, token, "Many involved")

    def involve(place: int) -> int:
        _, person = running.ask("POST", PERSONS, person_named(f"Person {place}"), Authorization=token)
        body = {"incident": incident["id"], "person": person["id"], "role": "victim"}
        return running.ask("POST", "/api/v1/desk/involvements/", body, Authorization=token)[0]

    with ThreadPoolExecutor(WRITERS) as writers:
        answers = list(writers.map(involve, range(WRITERS)))
    _, kept = running.ask("GET", f"/api/v1/desk/incidents/{incident['id']}/", Authorization=token)
    assert answers == [201] * WRITERS
    assert (kept["revision"], len(kept["involvements"])) == (1 + WRITERS, WRITERS)


def test_one_role_given_twice_at_once_is_taken_once(running: Server, token: str):
    _, incident = create(running, token, "One role")
    _, person = running.ask("POST", PERSONS, person_named("Aysel Quliyeva"), Authorization=token)
    body = {"incident": incident["id"], "person": person["id"], "role": "victim"}

    def involve(_: int) -> int:
        return running.ask("POST", "/api/v1/desk/involvements/", body, Authorization=token)[0]

    with ThreadPoolExecutor(WRITERS) as writers:
        answers = sorted(writers.map(involve, range(WRITERS)))
    assert answers == [201, *[400] * (WRITERS - 1)]


def test_the_same_key_sent_at_the_same_time_creates_once(running: Server, token: str):
    body = {"title": "Once", "kind": "arrest"}

    def send(_: int) -> tuple[int, Any]:
        headers = {"Authorization": token, "Idempotency_Key": "the-same"}
        return running.ask("POST", "/api/v1/desk/incidents/", body, **headers)

    with ThreadPoolExecutor(WRITERS) as writers:
        answers = list(writers.map(send, range(WRITERS)))
    assert {status for status, _ in answers} == {201}
    assert len({body["id"] for _, body in answers}) == 1

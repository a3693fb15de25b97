"""A log that nobody reads stops nobody: neither the desk at once, nor readers ever."""

import fcntl
from collections.abc import Iterator

import pytest

from tests.server.conftest import Server

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.one_database]

MISSING = "/api/v1/desk/incidents/00000000-0000-4000-8000-000000000000/"
LINES = 60  # of more than 200 bytes each, into a pipe that holds a page
PAGE = 4096


@pytest.fixture
def unread(server: Server) -> Iterator[Server]:
    """A server whose output nobody reads any more after READY."""
    server.is_read = False
    server.start()
    fcntl.fcntl(server.process.stdout, fcntl.F_SETPIPE_SZ, PAGE)
    yield server
    server.kill()


def test_the_desk_answers_though_nobody_reads_its_log(unread: Server):
    token = f"Token {unread.token('editor')}"

    statuses = {unread.ask("GET", MISSING, Authorization=token)[0] for _ in range(LINES)}

    assert statuses == {404}
    assert unread.ask("GET", "/api/v1/incidents/")[0] == 200
    assert unread.stop() == 0


def test_what_was_noted_is_written_before_the_end(server: Server):
    server.is_read = True
    server.start()
    for _ in range(3):
        server.ask("GET", MISSING)
    assert server.stop() == 0

    assert sum("desk-api:incident-detail" in line for line in server.output) == 3

"""What is remembered before Django, in served processes: the same bytes, and never of an older record."""

import http.client
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.conftest import Server

pytestmark = [pytest.mark.server, pytest.mark.slow]

LIST, RECORD = "/api/v1/incidents/", "/api/v1/incidents/1/"
ADDRESSES = [
    LIST,
    f"{LIST}?country=AZ&date_from=2025&page_size=1",
    f"{LIST}?q=arrest&extract=true",
    RECORD,
    f"{RECORD}?as_of=2020-01-01",
    f"{RECORD}versions/",
    "/api/v1/",
    "/api/v1/changes/?page_size=1",
    "/api/v1/stats/?by=kind&format=csv",
    "/api/v1/docs/",
    "/api/v1/incidents/9/",
    f"{LIST}?nope",
    "/",
    "/ru/incidents/?country=AZ",
    "/incidents/1/",
    "/incidents/feed/",
    "/sitemap.xml",
]
MADE = "from tests import make; make.public(*[make.incident(title=f'An arrest, {n}') for n in range(3)])"
EDITED = (
    "from tests import make; from incidents.models import Incident; "
    "make.public(make.edited(Incident.objects.get(number=3), title='Another title'))"
)
WITHDRAWN = (
    "from incidents.models import Incident; from incidents.publishing.publish import withdraw; "
    "withdraw(Incident.objects.get(number=3), by=None, reason='It was wrong.', keep_history=False)"
)


@pytest.fixture(scope="module")
def two(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    """Two server processes over one database, of which the second remembers nothing."""
    server.manage("shell", "-c", MADE)
    url = f"http://127.0.0.1:{server.port}"
    server.environment["TRACKER_PUBLIC_URL"] = url
    other = server.beside(tmp_path_factory.mktemp("other"), TRACKER_PUBLIC_MEMORY="0")
    server.start()
    other.start()
    yield server, other
    other.kill()


def ask(server: Server, address: str, method: str = "GET", etag: str = "") -> tuple[int, list[Any], bytes]:
    """Status, headers but the date, and body, without the id of a refusal; each process orders the policy
    its own way.
    """
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        headers = {"Host": "127.0.0.1", **({"If-None-Match": etag} if etag else {})}
        connection.request(method, address, headers=headers)
        answer = connection.getresponse()
        own = answer.getheader("X-Request-ID", "-")
        headers_of_all = [each for each in answer.getheaders() if each[0] not in {"date", "x-request-id"}]
        told = [(name, sorted(value.split("; "))) for name, value in headers_of_all]
        return answer.status, told, answer.read().replace(own.encode(), b"")
    finally:
        connection.close()


def kept(server: Server) -> list[Path]:
    return list(Path(server.environment["TRACKER_DATA_DIR"], "files", "kept").iterdir())


def test_files_are_removed_by_an_act_of_another_process(two):
    remembering, _ = two
    remembering.manage("shell", "-c", MADE.replace("range(3)", "[9]"))
    file = f"{LIST}?format=csv&q=9"
    before = ask(remembering, file)
    assert b"An arrest, 9" in before[2]
    assert kept(remembering)

    remembering.manage("shell", "-c", WITHDRAWN.replace("number=3", "title='An arrest, 9'"))
    assert kept(remembering) == []
    assert b"An arrest, 9" not in ask(remembering, file)[2]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_is_the_same_remembered_or_not(two, address):
    remembering, forgetful = two
    made = ask(forgetful, address)

    assert [ask(remembering, address) for _ in range(2)] == [made, made]


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_is_the_same_remembered_or_not_but_for_the_length(two, address):
    whole = ask(two[0], address)
    heads = [ask(server, address, "HEAD") for server in two]
    lengths = [dict(headers).get("content-length") for _, headers, _ in heads]
    rest = [[each for each in headers if each[0] != "content-length"] for _, headers, _ in heads]

    assert [(status, body) for status, _, body in heads] == [(whole[0], b"")] * 2
    assert rest[0] == rest[1] == [each for each in whole[1] if each[0] != "content-length"]
    assert set(map(str, lengths)) <= {"None", str(dict(whole[1]).get("content-length"))}


def test_after_head_the_connection_goes_on(two):
    connection = http.client.HTTPConnection("127.0.0.1", two[1].port, timeout=60)
    for method in ("HEAD", "GET", "HEAD", "GET"):
        connection.request(method, LIST, headers={"Host": "127.0.0.1"})
        answer = connection.getresponse()
        assert (answer.status, bool(answer.read())) == (200, method == "GET")
    connection.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_the_answer_is_told_the_same_remembered_or_not(two, address):
    remembering, forgetful = two
    etag = dict(ask(forgetful, address)[1]).get("etag", ["nothing"])[0]
    made = ask(forgetful, address, etag=etag)

    assert [ask(remembering, address, etag=etag) for _ in range(2)] == [made, made]


def test_what_another_process_publishes_or_withdraws_is_seen_at_once(two):
    remembering, _ = two
    record = f"{LIST}3/"
    before = ask(remembering, record)
    remembering.manage("shell", "-c", EDITED)
    edited = ask(remembering, record)
    remembering.manage("shell", "-c", WITHDRAWN)

    assert (before[0], edited[0]) == (200, 200)
    assert b"Another title" in edited[2]
    assert b"Another title" not in before[2]
    assert ask(remembering, record)[0] == 410
    assert b"Another title" not in ask(remembering, LIST)[2]

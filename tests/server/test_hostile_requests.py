"""What no browser would send, over a raw socket to a real server: refused in time, and the server goes on."""

import contextlib
import json
import socket
import time
from typing import Any

import pytest

from tests.server.conftest import Server

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.one_database]

ATTEMPTS = 3
IN_TIME = 3.0  # seconds an answer may take; a third of it on a machine of our time
PATIENT = 60.0  # seconds after which a socket is given up
DESK = "/api/v1/desk/incidents/"
DEEP = b"[" * 100_000
MEGABYTE = b"a" * 1_000_000


@pytest.fixture(scope="module")
def running(server: Server) -> Server:
    server.start()
    server.ask("GET", "/api/v1/incidents/")  # the first answer loads what the others find loaded
    return server


@pytest.fixture(scope="module")
def token(server: Server) -> bytes:
    return server.token("editor").encode()


def refused(server: Server, sent: bytes) -> bool:
    """Whether the answer is a 4xx, and in time: at once or, on a busy machine, when asked again."""
    for _ in range(ATTEMPTS):
        status, seconds = exchange(server, sent)
        assert 400 <= status < 500
        if seconds < IN_TIME:
            return True
    return False


def exchange(server: Server, sent: bytes) -> tuple[int, float]:
    """The status of what comes back on a connection of its own, and the seconds until it was there.

    A server may close the connection while it is still being sent to: what it said before counts.
    """
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENT) as connection:
        start = time.monotonic()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(sent)
        first = connection.recv(12)
        return int(first.split()[1]), time.monotonic() - start


def head(server: Server, line: bytes, *headers: bytes) -> bytes:
    host = b"Host: 127.0.0.1:%d" % server.port
    return b"\r\n".join([line + b" HTTP/1.1", host, b"Connection: close", *headers, b"", b""])


def posted(server: Server, token: bytes, body: bytes, *headers: bytes, path: str = DESK) -> bytes:
    kind = (
        ()
        if any(h.lower().startswith(b"content-type") for h in headers)
        else (b"Content-Type: application/json",)
    )
    length = () if any(h.startswith(b"Transfer-") for h in headers) else (b"Content-Length: %d" % len(body),)
    named = b"Authorization: Token " + token
    return head(server, b"POST " + path.encode(), named, *kind, *length, *headers) + body


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


QUESTIONS = {
    "a 23-digit id": b"GET /api/v1/incidents/" + b"9" * 23 + b"/",
    "a 23-digit id of a page": b"GET /incidents/" + b"9" * 23 + b"/",
    "a 23-digit id at the desk": b"GET /api/v1/desk/incidents/" + b"9" * 23 + b"/",
    "NUL in a path": b"GET /api/v1/incidents/%00/",
    "half of a surrogate pair in a path": b"GET /incidents/%ED%A0%80/",
    "NUL in a parameter": b"GET /api/v1/incidents/?country=%00",
    "half of a surrogate pair in a parameter": b"GET /api/v1/incidents/?country=%ED%A0%80",
    "a string of a megabyte as a path": b"GET /" + MEGABYTE,
    "a string of a megabyte as a parameter": b"GET /api/v1/incidents/?q=" + MEGABYTE,
    "10,000 parameters": b"GET /api/v1/incidents/?" + b"&".join(b"country=AZ" for _ in range(10_000)),
    "10,000 parameters of one letter": b"GET /api/v1/incidents/?" + b"&".join(b"a" for _ in range(10_000)),
    "10,000 parameters of a page": b"GET /incidents/?" + b"&".join(b"q=a" for _ in range(10_000)),
    "100,000 brackets as a parameter": b"GET /api/v1/incidents/?cursor=" + DEEP,
    "no such method": b"BREW /api/v1/incidents/",
    "a method of the desk at the public wing": b"DELETE /api/v1/incidents/1/",
}


@pytest.mark.parametrize("line", QUESTIONS.values(), ids=QUESTIONS)
def test_a_hostile_question_is_refused_in_time(running: Server, line: bytes):
    assert refused(running, head(running, line))


HEADERS = {
    "a header of a megabyte": b"X-Long: " + MEGABYTE,
    "10,000 headers": b"\r\n".join(b"X-%d: a" % n for n in range(10_000)),
    "a host that is not ours": b"Host: elsewhere.example",
    "a header without a name": b": nothing",
    "a line that is no header": b"nothing",
    "NUL in a header": b"X-Nul: a\0b",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_a_hostile_header_is_refused_in_time(running: Server, header: bytes):
    lines = [b"GET /api/v1/incidents/ HTTP/1.1", header, b"Connection: close", b"", b""]

    assert refused(running, b"\r\n".join(lines))


def body(title: Any) -> bytes:
    return json.dumps({"title": title, "kind": "arrest"}).encode()


BODIES = {
    "100,000 brackets": DEEP,
    "100,000 brackets inside": b'{"title": ' + DEEP,
    "100,000 objects in each other": b'{"a":' * 100_000,
    "NUL": b"\0",
    "NUL in a text": body("a\0b"),
    "half of a surrogate pair": b'{"title": "\\ud800", "kind": "arrest"}',
    "a text of a megabyte": body("a" * 1_000_000),
    "a number of a megabyte": b'{"title": ' + b"9" * 1_000_000 + b"}",
    "10,000 fields": json.dumps({f"field{n}": n for n in range(10_000)}).encode(),
    "10,000 parts": json.dumps({"title": "x", "kind": "arrest", "links": [{}] * 10_000}).encode(),
    "UTF-16": body("x").decode().encode("utf-16"),
    "no UTF-8": b'{"title": "\xff\xfe", "kind": "arrest"}',
    "not JSON": b"title=x&kind=arrest",
    "nothing": b"",
    "a list": b"[]",
    "NaN": b'{"title": "x", "kind": "arrest", "victims": {"low": NaN, "high": 1}}',
    "20 MB": b'{"title": "' + b"a" * 20_000_000 + b'"}',
}


@pytest.mark.parametrize("content", BODIES.values(), ids=BODIES)
def test_a_hostile_body_is_refused_in_time(running: Server, token: bytes, content: bytes):
    assert refused(running, posted(running, token, content))


TYPES = {
    "a charset that JSON does not have": b"Content-Type: application/json; charset=utf-16",
    "no such charset": b"Content-Type: application/json; charset=nowhere",
    "a form": b"Content-Type: application/x-www-form-urlencoded",
    "parts without a boundary": b"Content-Type: multipart/form-data",
    "no such type": b"Content-Type: nothing",
}


@pytest.mark.parametrize("header", TYPES.values(), ids=TYPES)
def test_a_body_of_another_type_is_refused_in_time(running: Server, token: bytes, header: bytes):
    assert refused(running, posted(running, token, body("x"), header))


CHUNKS = {
    "100,000 brackets": chunked(DEEP),
    "20 MB": chunked(b'{"title": "' + b"a" * 20_000_000 + b'"}'),
    "a megabyte of one byte a chunk": b"1\r\na\r\n" * 200_000 + b"0\r\n\r\n",
    "a length that is no number": b"zz\r\n{}\r\n0\r\n\r\n",
    "a length below nothing": b"-1\r\n{}\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("chunks", CHUNKS.values(), ids=CHUNKS)
def test_a_hostile_body_in_chunks_is_refused_in_time(running: Server, token: bytes, chunks: bytes):
    assert refused(running, posted(running, token, chunks, b"Transfer-Encoding: chunked"))


def test_two_lengths_of_one_body_are_refused(running: Server, token: bytes):
    length = b"Transfer-Encoding: chunked\r\nContent-Length: 4"

    assert refused(running, posted(running, token, chunked(body("x")), length))


def test_a_form_of_10_000_fields_is_refused_at_the_sign_in(running: Server):
    fields = b"&".join(b"f%d=a" % n for n in range(10_000))
    form = b"Content-Type: application/x-www-form-urlencoded"

    assert refused(running, posted(running, b"", fields, form, path="/admin/account/login/"))


def test_after_all_of_it_the_server_answers_and_holds_nothing_new(running: Server, token: bytes):
    status, found = running.ask("GET", DESK, Authorization=f"Token {token.decode()}")

    assert (status, found["count"]) == (200, 0)

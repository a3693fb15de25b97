"""What lies between granian and the application: environ, bodies, answers, and how slow a client may be."""

import asyncio
import io
import socket
import struct
import sys
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore, Thread
from types import SimpleNamespace
from typing import Any

import pytest

from tracker.health.probes import Probes
from tracker.server import bodies, client_pace, shared_looks
from tracker.server.bodies import MOST, MOST_OF_A_FORM_WITH_FILES, Announced, Bodies, BodyRefused, announced
from tracker.server.dispatcher import Dispatcher
from tracker.server.environ import environ_of
from tracker.server.responses import SHORT, Response, problem

pytestmark = pytest.mark.one_database


class Headers:
    def __init__(self, *pairs: tuple[str, str]) -> None:
        self.pairs = pairs

    def get(self, name: str) -> str | None:
        return dict(self.pairs).get(name)

    def items(self) -> list[tuple[str, str]]:
        return list(self.pairs)


def scope(*headers: tuple[str, str], **changes: str) -> Any:
    said = {
        "server": "127.0.0.1:8000",
        "client": "192.0.2.7:50000",
        "method": "GET",
        "path": "/",
        "query_string": "",
        "http_version": "1.1",
        "scheme": "http",
    }
    return SimpleNamespace(**{**said, **changes}, headers=Headers(*headers))


class Client:
    """A protocol of granian's: it sends these pieces, and keeps what it is answered."""

    def __init__(self, *pieces: bytes, seconds: float = 0) -> None:
        self.pieces, self.seconds = pieces, seconds
        self.taken: list[bytes] = []
        self.answered: tuple[int, list[tuple[str, str]], bytes] | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            await asyncio.sleep(self.seconds)
            yield piece

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answered = (status, headers, body)

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.answered = (status, headers, b"")

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Any:
        return self

    async def send_bytes(self, piece: bytes) -> None:
        self.taken.append(piece)


def refused_with(status: int) -> Any:
    return pytest.raises(BodyRefused, check=lambda refused: refused.status == status)


def test_a_request_is_put_in_the_words_of_wsgi():
    said = scope(
        ("host", "tracker.example"),
        ("content-type", "text/plain"),
        ("cookie", "a=b"),
        ("cookie", "c=d"),
        ("x-forwarded-for", "192.0.2.1"),
        ("x-forwarded-for", "192.0.2.2"),
        path="/az/Ə b/",
        query_string="q=%C9%99",
        client="[2001:db8::7]:50000",
    )
    body = io.BytesIO(b"x")
    environ = environ_of(said, body)

    assert environ["PATH_INFO"].encode("latin-1").decode() == "/az/Ə b/"
    assert environ["QUERY_STRING"] == "q=%C9%99"
    assert environ["REMOTE_ADDR"] == "2001:db8::7"
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("127.0.0.1", "8000")
    assert (environ["HTTP_HOST"], environ["CONTENT_TYPE"]) == ("tracker.example", "text/plain")
    assert (environ["HTTP_COOKIE"], environ["HTTP_X_FORWARDED_FOR"]) == ("a=b; c=d", "192.0.2.1,192.0.2.2")
    assert environ["wsgi.input"] is body


def test_a_header_with_an_underscore_does_not_pass_for_one_with_a_hyphen():
    environ = environ_of(scope(("x_forwarded_for", "192.0.2.1"), ("content_length", "7")), io.BytesIO())

    assert not {"HTTP_X_FORWARDED_FOR", "CONTENT_LENGTH"} & set(environ)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("transfer-encoding", "chunked")], 411),
        ([("transfer-encoding", "chunked"), ("content-length", "4")], 411),
        ([("content-length", "-1")], 400),
        ([("content-length", "1,2")], 400),
        ([("content-length", "²")], 400),
    ],
)
def test_a_body_whose_length_is_not_said_clearly_is_refused(headers: list[tuple[str, str]], status: int):
    with refused_with(status):
        announced(Headers(*headers))


def test_a_body_is_announced_by_its_length():
    assert announced(Headers()) is None
    assert announced(Headers(("content-length", "0"))) is None
    assert announced(Headers(("content-length", "7"))) == Announced(7, is_form_with_files=False)
    form = [("content-length", "7"), ("content-type", "Multipart/Form-Data; boundary=x")]
    assert announced(Headers(*form)) == Announced(7, is_form_with_files=True)


def test_a_body_is_received_whole_in_memory_or_on_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(bodies, "IN_MEMORY", 8)
    held = Bodies(tmp_path)

    async def receive(*pieces: bytes) -> Any:
        return await held.receive(Client(*pieces), Announced(sum(map(len, pieces)), False))

    short, long = asyncio.run(receive(b"abc", b"def")), asyncio.run(receive(b"abcdef" * 2, b"ghi"))

    assert (short.file.read(), long.file.read()) == (b"abcdef", b"abcdefabcdefghi")
    assert held.on_disk == 15
    for body in (short, long, long):
        body.release()
    assert (held.on_disk, held.receiving) == (0, 0)


@pytest.mark.parametrize(
    ("about", "status"),
    [
        (Announced(MOST + 1, False), 413),
        (Announced(MOST_OF_A_FORM_WITH_FILES + 1, True), 413),
        (Announced(7, False), 400),
    ],
)
def test_a_body_that_is_too_long_or_ends_early_is_refused_and_holds_nothing(tmp_path, about, status):
    held = Bodies(tmp_path)
    with refused_with(status):
        asyncio.run(held.receive(Client(b"abc"), about))
    assert (held.on_disk, held.receiving) == (0, 0)


def test_a_body_that_comes_too_slowly_is_refused_and_holds_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(client_pace, "GRACE", 0.05)
    held = Bodies(tmp_path)
    with refused_with(408):
        asyncio.run(held.receive(Client(*[b"a"] * 100, seconds=0.02), Announced(100, False)))
    assert (held.on_disk, held.receiving) == (0, 0)


def test_bodies_never_hold_more_of_the_disk_than_is_allowed(tmp_path, monkeypatch):
    monkeypatch.setattr(bodies, "IN_MEMORY", 4)
    monkeypatch.setattr(bodies, "MOST_ON_DISK", 10)
    held = Bodies(tmp_path)
    first = asyncio.run(held.receive(Client(b"abcdef"), Announced(6, False)))
    with refused_with(503):
        asyncio.run(held.receive(Client(b"abcdef"), Announced(6, False)))
    first.release()
    asyncio.run(held.receive(Client(b"abcdef"), Announced(6, False))).release()


def test_no_more_bodies_are_received_at_once_than_are_allowed(tmp_path, monkeypatch):
    monkeypatch.setattr(bodies, "MOST_AT_ONCE", 1)
    held = Bodies(tmp_path)

    async def two() -> list[Any]:
        clients = [held.receive(Client(b"abc", seconds=0.01), Announced(3, False)) for _ in range(2)]
        return await asyncio.gather(*clients, return_exceptions=True)

    received, refusal = asyncio.run(two())
    assert received.file.read() == b"abc"
    assert refusal.status == 503


class Pieces:
    """A body of an answer that notes when it is let go of."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces, self.is_closed = pieces, False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)

    def close(self) -> None:
        self.is_closed = True


def answer_of(body: Any, *headers: tuple[str, str]) -> Response:
    answer = Response()
    answer.start("200 OK", list(headers))
    answer.body = body
    return answer


@pytest.mark.parametrize(("length", "is_short"), [("3", True), (str(SHORT + 1), False), ("", False)])
def test_a_file_is_sent_at_once_where_it_is_short(length: str, is_short: bool):
    assert answer_of(Pieces(b"abc"), ("Content-Length", length)).is_short is is_short


def test_a_short_answer_is_handed_over_in_one_piece_and_let_go_of():
    client, body = Client(), Pieces(b"abc", b"def")
    answer_of(body, ("A", "b")).send_at_once(client)

    assert client.answered == (200, [("A", "b")], b"abcdef")
    assert body.is_closed


def test_a_head_is_answered_without_reading_the_body():
    client, body = Client(), Pieces(b"abc")
    answer_of(body, ("Content-Length", "3")).send_head(client)

    assert client.answered == (200, [("Content-Length", "3")], b"")
    assert body.is_closed


class Wire(Client):
    """A protocol over a real connection: as granian does, it takes all that it is handed."""

    def __init__(self) -> None:
        super().__init__()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.reader = socket.socket()
            self.reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            self.reader.connect(listener.getsockname())
            self.connection, address = listener.accept()
        self.name = f"{address[0]}:{address[1]}"
        self.sending = ThreadPoolExecutor(1)

    async def send_bytes(self, piece: bytes) -> None:
        self.taken.append(piece)
        self.sending.submit(self.connection.sendall, piece)

    def close(self) -> None:
        self.reader.close()
        self.connection.close()
        self.sending.shutdown()


@pytest.fixture
def wire() -> Iterator[Wire]:
    made = Wire()
    yield made
    made.close()


def send(wire: Wire, body: Pieces) -> None:
    with ThreadPoolExecutor(1) as files:
        asyncio.run(answer_of(body).send_piece_by_piece(wire, wire.name, files))


LONG = [b"a" * 65_536] * 64


def test_a_long_answer_is_sent_whole_to_who_reads_it(wire: Wire):
    body, read = Pieces(*LONG), []
    reading = Thread(target=lambda: read.extend(iter(lambda: len(wire.reader.recv(65_536)), 0)))
    reading.start()
    send(wire, body)
    wire.sending.submit(wire.connection.shutdown, socket.SHUT_WR)
    reading.join(10)

    assert sum(read) == 64 * 65_536
    assert body.is_closed


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how much a client has taken")
def test_a_reader_who_takes_nothing_is_handed_little_and_cut_off(wire: Wire, monkeypatch):
    monkeypatch.setattr(client_pace, "GRACE", 0.3)
    body = Pieces(*LONG)
    with pytest.raises(TimeoutError):
        send(wire, body)

    assert len(wire.taken) < len(LONG)
    assert body.is_closed
    wire.reader.settimeout(5)
    while wire.reader.recv(65_536):  # what was on its way; then the end, not silence
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how much a client has taken")
def test_a_reader_who_has_gone_is_not_waited_for(wire: Wire):
    body = Pieces(*LONG)
    wire.reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.reader.close()
    with pytest.raises(ConnectionError):
        send(wire, body)

    assert body.is_closed


def test_a_client_that_keeps_the_pace_has_as_long_as_it_takes(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(client_pace.time, "monotonic", lambda: now[0])
    allowed = client_pace.Pace()
    for _ in range(100):
        now[0] += 5
        allowed.got_through(5 * client_pace.SLOWEST)
    assert allowed.left == client_pace.GRACE


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/api/v1/desk/incidents/", "application/problem+json"), ("/admin/", "text/plain; charset=utf-8")],
)
def test_what_no_application_was_asked_is_answered_in_the_words_of_its_place(path: str, kind: str):
    client = Client()
    problem(client, path, 503, "Too many.")
    status, headers, body = client.answered

    assert (status, dict(headers)["content-type"], dict(headers)["retry-after"]) == (503, kind, "10")
    assert b"Too many." in body


class Exchange:
    """A request as granian hands it over."""

    def __init__(self, *headers: tuple[str, str]) -> None:
        self.scope, self.proto, self.over = scope(*headers), Client(), Event()

    def done(self) -> None:
        self.over.set()


def test_a_thread_is_started_only_where_none_is_idle_and_never_too_many(tmp_path):
    go_on, working = Event(), Semaphore(0)

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        working.release()
        go_on.wait(10)
        start("200 OK", [])
        return [b"x"]

    dispatcher = Dispatcher(application, 3, tmp_path)
    exchanges = [Exchange() for _ in range(5)]
    for exchange in exchanges:
        dispatcher.accept(exchange)
    assert all(working.acquire(timeout=5) for _ in range(3))
    assert not working.acquire(timeout=0.05)
    go_on.set()
    assert all(exchange.over.wait(5) for exchange in exchanges)
    for _ in range(5):
        exchange = Exchange()
        dispatcher.accept(exchange)
        assert exchange.over.wait(5)
        assert exchange.proto.answered == (200, [], b"x")
    assert dispatcher.started == 3


def test_requests_one_after_the_other_share_a_thread(tmp_path):
    dispatcher = Dispatcher(lambda environ, start: start("200 OK", []) and [b"x"], 3, tmp_path)
    for _ in range(5):
        exchange = Exchange()
        dispatcher.accept(exchange)
        assert exchange.over.wait(5)
        while not dispatcher.idle:  # a moment later than the answer
            time.sleep(0.001)
    assert dispatcher.started == 1


def test_an_application_that_fails_does_not_take_its_thread_along(tmp_path):
    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        if "HTTP_X_FAILS" in environ:
            raise ValueError
        start("200 OK", [])
        return [b"x"]

    dispatcher = Dispatcher(application, 1, tmp_path)
    failing, fine = Exchange(("x-fails", "1")), Exchange()
    dispatcher.accept(failing)
    dispatcher.accept(fine)

    assert fine.over.wait(5)
    assert failing.over.is_set()
    assert (failing.proto.answered, fine.proto.answered) == (None, (200, [], b"x"))


class WithCache:
    """An application that has the response to some requests ready."""

    def answer_at_once(self, environ: dict[str, Any], start: Any) -> list[bytes] | None:
        if "HTTP_X_FAILS" in environ:
            raise ValueError
        if environ["PATH_INFO"] != "/":
            return None
        start("200 OK", [("ETag", '"1"')])
        return [b"cached"]

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [])
        return [b"made"]


@pytest.mark.parametrize("application", [WithCache(), Probes(WithCache())], ids=["alone", "behind-probes"])
@pytest.mark.parametrize(
    ("method", "answered"),
    [("GET", (200, [("ETag", '"1"')], b"cached")), ("HEAD", (200, [("ETag", '"1"')], b""))],
)
def test_what_is_ready_is_sent_without_a_thread(tmp_path, method, answered, application):
    dispatcher = Dispatcher(application, 1, tmp_path)
    exchange = Exchange()
    exchange.scope.method = method
    dispatcher.accept(exchange)

    assert exchange.over.is_set()
    assert exchange.proto.answered == answered
    assert dispatcher.started == 0


@pytest.mark.parametrize(("headers", "path"), [([], "/other/"), ([("x-fails", "1")], "/")])
def test_what_is_not_ready_goes_to_a_thread(tmp_path, headers, path):
    dispatcher = Dispatcher(WithCache(), 1, tmp_path)
    exchange = Exchange(*headers)
    exchange.scope.path = path
    dispatcher.accept(exchange)

    assert exchange.over.wait(5)
    assert exchange.proto.answered == (200, [], b"made")


def test_a_client_that_leaves_while_it_is_answered_disturbs_nobody(tmp_path, monkeypatch):
    dispatcher = Dispatcher(WithCache(), 1, tmp_path)
    gone, fine = Exchange(), Exchange()
    monkeypatch.setattr(gone.proto, "response_bytes", lambda *_: 1 / 0)
    dispatcher.accept(gone)
    dispatcher.accept(fine)

    assert gone.over.is_set()
    assert fine.proto.answered[2] == b"cached"


def test_a_request_whose_body_cannot_be_taken_never_reaches_the_application(tmp_path):
    dispatcher = Dispatcher(lambda environ, start: pytest.fail("asked"), 1, tmp_path)
    exchange = Exchange(("transfer-encoding", "chunked"))
    dispatcher.accept(exchange)

    assert exchange.over.is_set()
    assert exchange.proto.answered[0] == 411


class WithLooks(WithCache):
    """An application whose responses hold in a state that has to be looked up first."""

    def __init__(self, *states: object) -> None:
        self.states = list(states)
        self.looks: list[object] = []
        self.may_end = Event()
        self.may_end.set()

    def needs_look(self, environ: dict[str, Any]) -> bool:
        return True

    def look(self) -> object:
        assert self.may_end.wait(5)
        self.looks.append(self.states[min(len(self.looks), len(self.states) - 1)])
        if isinstance(self.looks[-1], Exception):
            raise self.looks[-1]
        return self.looks[-1]

    def answer_at_once(self, environ: dict[str, Any], start: Any, state: object = None) -> list[bytes] | None:
        if state is None or environ["PATH_INFO"] != "/":
            return None
        start("200 OK", [])
        return [f"as of {state}".encode()]


def accepted(dispatcher: Dispatcher, path: str = "/") -> Exchange:
    exchange = Exchange()
    exchange.scope.path = path
    dispatcher.accept(exchange)
    return exchange


@pytest.mark.parametrize("around", [lambda application: application, Probes], ids=["alone", "behind-probes"])
def test_requests_that_wait_for_a_look_share_the_next_one(tmp_path, around):
    application = WithLooks(1, 2)
    application.may_end.clear()
    dispatcher = Dispatcher(around(application), 1, tmp_path)
    first = accepted(dispatcher)
    while dispatcher.looks._began is None:
        time.sleep(0.001)
    others = [accepted(dispatcher) for _ in range(5)]
    application.may_end.set()

    assert first.over.wait(5)
    assert all(each.over.wait(5) for each in others)
    assert first.proto.answered == (200, [], b"as of 1")
    # No state that was read before they came.
    assert {each.proto.answered[2] for each in others} == {b"as of 2"}
    assert application.looks == [1, 2]
    assert dispatcher.started == 0


@pytest.mark.parametrize("seen", [None, ValueError("a bug")])
def test_what_cannot_be_looked_up_goes_to_a_thread(tmp_path, seen):
    dispatcher = Dispatcher(WithLooks(seen), 1, tmp_path)
    exchange = accepted(dispatcher)

    assert exchange.over.wait(5)
    assert exchange.proto.answered == (200, [], b"made")


def test_nobody_waits_behind_a_look_that_takes_long(tmp_path, monkeypatch):
    monkeypatch.setattr(shared_looks, "LATE", 0.0)
    application = WithLooks(1)
    application.may_end.clear()
    dispatcher = Dispatcher(application, 1, tmp_path)
    accepted(dispatcher)
    while dispatcher.looks._began is None:
        time.sleep(0.001)
    time.sleep(0.01)
    late = accepted(dispatcher)

    assert late.over.wait(5)
    assert late.proto.answered == (200, [], b"made")
    application.may_end.set()


def test_a_probe_waits_for_no_look():
    probes = Probes(WithLooks(1))

    assert probes.needs_look({"PATH_INFO": "/"})
    assert not probes.needs_look({"PATH_INFO": "/healthz"})

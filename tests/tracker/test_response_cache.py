"""What is remembered before Django: only what holds until the next line of the ledger, and only so long."""

import gc
import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import orjson
import psycopg
import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connections
from django.http import FileResponse, StreamingHttpResponse
from django.test.utils import CaptureQueriesContext

from incidents.http import request_ids
from incidents.public.queries.ledger_state import LAST_LINE, last_line
from incidents.publishing.publish import withdraw
from incidents.storage import file_cache
from tests import make
from tests.clock import move_clock
from tests.public.held import held, row, span
from tests.server.test_adapter import Exchange
from tracker.databases import database, is_same_place
from tracker.handler import availability, cache_entries, limits, response_cache, work
from tracker.handler.limits import KINDS, Ticket
from tracker.handler.rates import Budgets, Rate
from tracker.logs import JSONLines
from tracker.middleware.refusals import REFUSED
from tracker.server.dispatcher import Dispatcher
from tracker.server.environ import CLIENT_IS_GONE

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LIST, RECORD = "/api/v1/incidents/", "/api/v1/incidents/1/"


HOST = {
    "HTTP_HOST": "127.0.0.1:8000",
    "SERVER_NAME": "127.0.0.1",
    "SERVER_PORT": "8000",
    "wsgi.input": io.BytesIO(),
    "wsgi.url_scheme": "http",
    "REMOTE_ADDR": "127.0.0.1",
}


FILE = {"REQUEST_METHOD": "GET", "PATH_INFO": LIST, "QUERY_STRING": "format=csv", **HOST}


class Asker:
    """Asks a front of its own, and knows how often Django was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.front = response_cache.Front()
        self.reached = 0
        get_response = self.front.get_response

        def counted(request: Any) -> Any:
            self.reached += 1
            return get_response(request)

        monkeypatch.setattr(self.front, "get_response", counted)

    def __call__(self, address: str, method: str = "GET", **environ: Any) -> tuple[str, list[Any], bytes]:
        path, _, query = address.partition("?")
        said: list[Any] = []
        base = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, **HOST}
        pieces = self.front({**base, **environ}, lambda *words: said.extend(words))
        return said[0], said[1], b"".join(pieces)

    def reaches(self, address: str, method: str = "GET", **environ: Any) -> bool:
        """Whether Django is asked."""
        before = self.reached
        self(address, method, **environ)
        return self.reached > before


@pytest.fixture(autouse=True)
def open_connections() -> Any:
    """As Django's test client does: the connection of the test outlives the requests in it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def incident() -> Any:
    return make.public(make.incident())


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, incident: Any) -> Asker:
    return Asker(monkeypatch)


REMEMBERED = [
    LIST,
    f"{LIST}?country=AZ&fields=id",
    RECORD,
    "/api/v1/",
    "/api/v1/stats/?by=year",
    "/api/v1/stats/?by=year&format=csv",
    "/api/v1/changes/",
    "/api/v1/docs/",
    "/",
    "/az/incidents/",
    "/about/",
    "/incidents/feed/",
    "/incidents/map.svg",
]


@pytest.mark.parametrize("address", REMEMBERED)
def test_who_asks_again_is_told_the_same_without_django(ask, address):
    first = ask(address)

    assert not ask.reaches(address)
    assert first[0] == "200 OK"
    assert ask(address) == ask(address, "HEAD") == first


@pytest.mark.parametrize("address", REMEMBERED)
def test_head_is_not_remembered_as_an_empty_answer(ask, address):
    status, headers, body = ask(address, "HEAD")
    whole = ask(address)

    assert (status, body) == ("200 OK", b"") or "/stats/" in address
    assert dict(headers)["ETag"] == dict(whole[1])["ETag"]
    assert whole[2]
    assert ask(address) == ask(address, "HEAD") == whole


@pytest.mark.parametrize("address", REMEMBERED)
def test_who_has_the_answer_is_told_what_django_says(ask, address):
    etag = dict(ask(address)[1])["ETag"]
    told = ask(address, HTTP_IF_NONE_MATCH=etag)
    ask.front.memory.clear()

    assert ask.reaches(address, HTTP_IF_NONE_MATCH=etag)
    ask.front.memory.clear()
    assert ask(address, HTTP_IF_NONE_MATCH=etag) == told
    assert told[0] == "304 Not Modified"


@pytest.mark.parametrize("address", [LIST, "/"])
def test_who_has_the_answer_is_enough_to_remember_that(ask, address):
    etag = dict(ask(address)[1])["ETag"]
    ask.front.memory.clear()
    ask(address, HTTP_IF_NONE_MATCH=etag)

    assert not ask.reaches(address, HTTP_IF_NONE_MATCH=etag)
    assert ask(address)[0] == "200 OK"
    assert not ask.reaches(address)


@pytest.mark.parametrize(
    "address",
    [
        f"{LIST}?as_of=2020-01-01",
        f"{RECORD}?as_of=2020-01-01",
        f"{RECORD}versions/",
        f"{RECORD}versions/1/",
        f"{LIST}?nope",
        f"{LIST}?format=csv",
        "/api/v1/incidents/9/",
        "/incidents/?as_of=2020-01-01",
        "/incidents/1/versions/",
        "/incidents/1/feed/",
        "/admin/",
        "/api/v1/desk/incidents/",
    ],
)
def test_what_may_change_without_a_line_or_is_refused_is_not_remembered(ask, address):
    ask(address)

    assert ask.reaches(address)
    assert not ask.front.memory.values


@pytest.mark.parametrize(
    "other",
    [
        {"HTTP_HOST": "localhost:8000"},
        {"wsgi.url_scheme": "https"},
        {"HTTP_HOST": "elsewhere.example"},
        {"HTTP_HOST": ""},
        {"HTTP_RANGE": "bytes=0-9"},
        {"CONTENT_TYPE": "text/plain"},
        {"CONTENT_LENGTH": "1"},
        {"QUERY_STRING": "country=AZ"},
        {"PATH_INFO": "/api/v1/persons/"},
        {"REQUEST_METHOD": "OPTIONS"},
        {"REQUEST_METHOD": "POST"},
    ],
    ids=str,
)
def test_another_question_is_djangos(ask, other):
    ask(LIST)

    assert ask.reaches(LIST, **other)


def test_what_is_remembered_costs_one_query(ask, django_assert_num_queries):
    etag = dict(ask(LIST)[1])["ETag"]

    with django_assert_num_queries(1):
        assert ask(LIST)[0] == "200 OK"
    with django_assert_num_queries(1):
        assert ask(LIST, HTTP_IF_NONE_MATCH=etag)[0] == "304 Not Modified"


def test_a_host_that_is_not_ours_is_refused(ask):
    ask(LIST)

    assert ask(LIST, HTTP_HOST="elsewhere.example")[0] == "400 Bad Request"


@pytest.mark.parametrize(
    "header", ["HTTP_COOKIE", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_AUTHORIZATION", "HTTP_USER_AGENT"]
)
@pytest.mark.parametrize("address", [LIST, "/"])
def test_of_who_asks_nothing_matters(ask, address, header):
    told = ask(address, **{header: "az"})

    assert ask(address, **{header: "ru"}) == told
    assert not ask.reaches(address)


def test_a_publication_is_seen_at_once(ask, incident):
    before = ask(RECORD)
    make.public(make.edited(incident, title="Another title"))

    assert b"Another title" in ask(RECORD)[2]
    assert b"Another title" not in before[2]


def test_what_is_withdrawn_is_forgotten_with_the_next_question_whatever_it_is(ask, incident, publisher):
    ask(RECORD)
    withdraw(incident, by=publisher, reason="It was wrong.", keep_history=False)
    ask("/about/")

    assert [about[2] for about in ask.front.memory.values] == ["/about/"]
    assert ask(RECORD)[0] == "410 Gone"


def test_an_answer_that_was_made_before_a_line_is_not_kept_after_it(ask, incident, monkeypatch):
    get_response = ask.front.get_response

    def overtaken(request: Any) -> Any:
        response = get_response(request)
        make.public(make.edited(incident, title="Another title"))
        return response

    monkeypatch.setattr(ask.front, "get_response", overtaken)
    ask(RECORD)
    monkeypatch.setattr(ask.front, "get_response", get_response)

    assert b"Another title" in ask(RECORD)[2]


def test_everything_is_forgotten_at_midnight(ask, monkeypatch):
    ask("/")
    move_clock(monkeypatch, date(2090, 1, 1))

    assert ask.reaches("/")
    assert ask.front.memory.state[0] == date(2090, 1, 1)


@pytest.mark.parametrize(
    ("address", "before", "after"),
    [
        ("/api/v1/persons/?custody=in_custody&fields=id", b'"count":0', b'"count":1'),
        ("/api/v1/stats/held/", b'"possible":0', b'"possible":1'),
        ("/api/v1/persons/1/custody/", b'"days_high":0', b'"days_high":1'),
        ("/", b"</html>", b"person may be in custody"),
    ],
)
def test_who_is_held_today_is_computed_anew_after_midnight(ask, monkeypatch, address, before, after):
    held(row(begun=span("2090-01-01")))
    move_clock(monkeypatch, date(2089, 12, 31))
    first = ask(address)
    assert not ask.reaches(address)
    move_clock(monkeypatch, date(2090, 1, 1))
    second = ask(address, HTTP_IF_NONE_MATCH=dict(first[1])["ETag"])

    assert (before in first[2], after in first[2]) == (True, False)
    assert (second[0], after in second[2]) == ("200 OK", True)


def test_the_memory_is_bound_and_forgets_first_what_was_asked_longest_ago(ask):
    sizes = [cache_entries.OVERHEAD + len(ask(f"{LIST}?page_size={n}")[2]) for n in range(1, 5)]
    ask.front.memory.clear()
    ask.front.memory.bound = sum(sizes[:3])
    for n in (1, 2, 3, 1, 4):
        ask(f"{LIST}?page_size={n}")

    assert [about[3] for about in ask.front.memory.values] == ["page_size=3", "page_size=1", "page_size=4"]
    assert ask.front.memory.taken <= ask.front.memory.bound


def test_a_large_answer_is_not_remembered(ask, monkeypatch):
    monkeypatch.setattr(cache_entries, "LARGEST", 100)
    ask(LIST)

    assert ask.reaches(LIST)


def test_without_room_nothing_is_remembered(ask):
    ask.front.memory.bound = 0
    ask(LIST)

    assert ask.reaches(LIST)
    assert not ask.front.memory.values


def test_while_nothing_was_ever_published_nothing_is_remembered(db, monkeypatch):
    ask = Asker(monkeypatch)
    ask(LIST)

    assert ask.reaches(LIST)


# Budgets


@pytest.fixture
def budget(ask: Asker, tmp_path: Path) -> Callable[[int], None]:
    """Give each client so many units a minute."""
    return lambda units: setattr(ask.front, "budgets", Budgets(Rate(units, 60), tmp_path / "rates"))


EVERY_SIDE = [LIST, "/", "/incidents/map.svg", "/incidents/feed/", "/incidents/calendar.ics", "/sitemap.xml"]


@pytest.mark.parametrize("address", EVERY_SIDE)
def test_whoever_asks_for_too_much_is_put_off_everywhere(ask, budget, address):
    budget(3)
    for _ in range(3):
        ask(LIST)
    status, headers, body = ask(address)

    assert status == "429 Too Many Requests"
    told = dict(headers)
    assert 0 < int(told["Retry-After"]) <= 60
    assert told["RateLimit-Policy"] == '"readers";q=3;w=60'
    assert told["RateLimit"] == f'"readers";r=0;t={told["Retry-After"]}'
    assert told["Cache-Control"] == "no-store"
    assert body.startswith(b'{"type"' if address == LIST else b"<!doctype html>")
    assert (told.get("Access-Control-Allow-Origin") == "*") == (address == LIST)


def test_whoever_is_put_off_has_an_id_of_their_own(ask, budget, monkeypatch):
    numbers = iter(range(100))
    monkeypatch.setattr(request_ids, "new_id", lambda: f"{next(numbers):032}")
    budget(1)
    ask(LIST)
    answers = [ask(LIST) for _ in range(3)]
    found = [dict(headers)["X-Request-ID"] for _, headers, _ in answers]

    assert [orjson.loads(body)["request_id"] for _, _, body in answers] == found
    assert len(set(found)) == 3


def test_a_line_of_the_log_that_django_writes_last_names_the_request(ask, monkeypatch, caplog):
    monkeypatch.setattr("incidents.public.api.list_views.ask", lambda *_: 1 / 0)
    lines = []
    monkeypatch.setattr(caplog.handler, "emit", lambda record: lines.append(JSONLines().format(record)))
    ask(LIST)

    assert lines
    assert {orjson.loads(line).get("request_id") for line in lines} == {"0" * 32}


def test_to_put_somebody_off_costs_no_query_and_is_written_once(ask, budget, django_assert_num_queries):
    budget(1)
    ask(LIST)
    with django_assert_num_queries(0):
        first, again = ask(LIST), ask("/api/v1/persons/")

    assert first == again
    assert not ask.reaches(LIST)


def test_neither_the_desk_nor_static_files_are_counted(ask, budget):
    budget(1)
    ask(LIST)

    assert ask("/admin/account/login/")[0] == "200 OK"
    assert ask("/static/none.css")[0] == "404 Not Found"


def test_each_address_has_a_budget_of_its_own(ask, budget):
    budget(1)
    ask(LIST)

    assert ask(LIST)[0].startswith("429")
    assert ask(LIST, REMOTE_ADDR="192.0.2.1")[0] == "200 OK"


def cost(ask: Asker, address: str, method: str = "GET", **environ: Any) -> float:
    """The units that a request costs, but for its time."""
    costs: list[float] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "SECONDS_A_UNIT", 1000)
        patch.setattr(ask.front.budgets, "charge", lambda _, units: costs.append(units))
        ask(address, method, **environ)
    return costs[0]


def test_what_was_asked_for_has_its_price(ask, budget):
    budget(600)
    etag = dict(ask(LIST)[1])["ETag"]

    assert [cost(ask, "/about/") for _ in range(2)] == [1, 1]  # remembered or not
    assert cost(ask, LIST, HTTP_IF_NONE_MATCH=etag) == 0.1
    assert cost(ask, RECORD, HTTP_IF_NONE_MATCH="*") == 0.1
    assert cost(ask, f"{LIST}?format=csv") == 5
    assert cost(ask, f"{LIST}?format=csv", "HEAD") == 1
    assert [cost(ask, "/api/v1/stats/?by=year") for _ in range(2)] == [5, 1]
    assert [cost(ask, "/api/v1/stats.csv?by=kind") for _ in range(2)] == [5, 1]


def test_work_that_takes_long_costs_more():
    cost = work.Cost()
    cost.seconds = 2.85

    assert cost.units == 1 + 28


def test_where_the_database_does_not_answer_django_tells(ask, monkeypatch):
    def broken() -> None:
        raise OperationalError

    ask(LIST)
    monkeypatch.setattr(availability, "last_line", broken)

    assert ask.reaches(LIST)
    assert ask(LIST)[0] == "200 OK"


@pytest.fixture
def no_turns(ask):
    """As while others' answers are being made."""
    for _ in range(limits.AT_ONCE):
        assert ask.front.turns.has_taken(0)


@pytest.mark.usefixtures("no_turns")
def test_whoever_waits_behind_what_takes_long_goes_on(ask, monkeypatch):
    monkeypatch.setattr(limits, "PATIENCE_OF_ANSWERS", 0.05)
    start = monotonic()

    assert ask(LIST)[0].startswith("200")
    assert monotonic() - start >= 0.05
    assert not ask.front.turns.has_taken(0)


@pytest.mark.usefixtures("no_turns")
@pytest.mark.parametrize("address", [LIST, "/incidents/", f"{LIST}?format=json", f"{LIST}?q=format=csv"])
def test_once_somebody_waited_in_vain_nobody_waits_until_a_turn_ends(ask, monkeypatch, address):
    monkeypatch.setattr(limits, "PATIENCE_OF_ANSWERS", 0.01)
    waits = waits_for_turns(ask, monkeypatch)
    ask(address)
    ask(f"{LIST}?country=GE")
    assert waits == [0.01, 0]

    ask.front.turns.give_back()
    ask(f"{LIST}?country=DE")
    waits.clear()
    ask(f"{LIST}?country=AZ")
    assert waits == [0.01]


def waits_for_turns(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How many seconds each request is ready to wait for its turn, from now on."""
    waits: list[float] = []
    has_taken = ask.front.turns.has_taken

    def noted(patience: float) -> bool:
        waits.append(patience)
        return bool(has_taken(patience))

    monkeypatch.setattr(ask.front.turns, "has_taken", noted)
    return waits


@pytest.mark.usefixtures("no_turns")
@pytest.mark.parametrize(
    "address",
    ["/admin/", "/api/v1/desk/incidents/", "/static/none.css"],
)
def test_the_desk_waits_for_no_reader(ask, monkeypatch, address):
    waits = waits_for_turns(ask, monkeypatch)

    assert ask.reaches(address)
    assert waits == []


@pytest.mark.usefixtures("no_turns")
def test_what_is_remembered_waits_for_nobody(ask, monkeypatch):
    monkeypatch.setattr(limits, "PATIENCE_OF_ANSWERS", 0)
    ask(LIST)
    waits = waits_for_turns(ask, monkeypatch)

    assert not ask.reaches(LIST)
    assert waits == []


def test_a_turn_ends_with_an_error_too(ask, monkeypatch):
    def fails(request):
        raise RuntimeError

    monkeypatch.setattr(ask.front, "get_response", fails)
    for _ in range(limits.AT_ONCE + 1):
        with pytest.raises(RuntimeError):
            ask(LIST)
    assert ask.front.turns.has_taken(0)
    assert ask.front.limits["readers"]._places == sum(KINDS["readers"])
    assert ask.front.limits["readers"].turns._free == KINDS["readers"][0]


# Limits


@pytest.fixture
def crowd(ask: Asker) -> Callable[[str], None]:
    """Take all places of a kind."""

    def take(kind: str) -> None:
        for _ in range(sum(KINDS[kind])):
            ask.front.limits[kind].enter()

    return take


ONE_OF_EACH = {
    "readers": (LIST, "GET"),
    "files": (f"{LIST}?format=csv", "GET"),
    "static": ("/static/none.css", "GET"),
    "editors": ("/admin/account/login/", "GET"),
    "writers": ("/api/v1/desk/incidents/", "POST"),
    "sign-ins": ("/admin/account/login/", "POST"),
    "exports": ("/admin/incidents/incident/export/", "GET"),
}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "files"])
def test_where_all_places_of_a_kind_are_taken_more_are_refused_without_a_query(
    ask, crowd, kind, django_assert_num_queries
):
    crowd(kind)
    with django_assert_num_queries(0):
        status, headers, body = ask(*ONE_OF_EACH[kind])

    assert status == "503 Service Unavailable"
    assert dict(headers)["Retry-After"] == "5"
    assert "Content-Security-Policy" in dict(headers)
    assert b"try again" in body


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_takes_the_place_of_another(ask, crowd, kind):
    crowd(kind)

    refused = [each for each in KINDS if ask(*ONE_OF_EACH[each])[0].startswith("503")]

    assert refused == (["readers", "files"] if kind == "readers" else [kind])  # a file is looked for first


@pytest.mark.parametrize("kind", ["readers", "writers"])
def test_whoever_waits_for_a_turn_in_vain_is_refused(ask, monkeypatch, kind):
    monkeypatch.setattr(limits, "PATIENCE", 0.05)
    for _ in range(KINDS[kind][0]):
        ask.front.limits[kind].turns.take(0)

    assert ask(*ONE_OF_EACH[kind])[0] == "503 Service Unavailable"
    ask.front.limits[kind].turns.give_back()
    assert not ask(*ONE_OF_EACH[kind])[0].startswith("503")


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_was_taken_is_given_back(ask, kind):
    for _ in range(2):
        ask(*ONE_OF_EACH[kind])

    assert (ask.front.limits[kind]._places, ask.front.limits[kind].turns._free) == (
        sum(KINDS[kind]),
        KINDS[kind][0],
    )


def streaming(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Django answer piece by piece."""
    monkeypatch.setattr(ask.front, "get_response", lambda _: StreamingHttpResponse(iter([b"a", b"b"])))


@pytest.mark.parametrize("is_kept", [False, True])
def test_a_file_that_is_sent_takes_no_turn_and_no_place_to_make_another(ask, is_kept):
    file_cache.clear()
    if is_kept:
        ask(f"{LIST}?format=csv")
    pieces = [ask.front(dict(FILE), lambda *_: None) for _ in range(sum(KINDS["files"]) + 1)]

    assert next(pieces[-1])
    for kind in ("readers", "files"):
        limit = ask.front.limits[kind]
        assert (limit.turns._free, limit._places) == (KINDS[kind][0], sum(KINDS[kind]))
    assert ask.front.downloads._places == limits.DOWNLOADS - len(pieces)
    for each in pieces:
        each.close()
    assert ask.front.downloads._places == limits.DOWNLOADS


@pytest.mark.parametrize("is_kept", [False, True])
def test_more_files_than_may_be_sent_at_a_time_are_refused(ask, is_kept):
    file_cache.clear()
    if is_kept:
        ask(f"{LIST}?format=csv")
    for _ in range(limits.DOWNLOADS):
        ask.front.downloads.enter()

    assert ask(*ONE_OF_EACH["files"])[0] == "503 Service Unavailable"
    assert ask.front.limits["files"]._places == sum(KINDS["files"])


EXPORT = {"REQUEST_METHOD": "GET", "PATH_INFO": ONE_OF_EACH["exports"][0], "QUERY_STRING": "", **HOST}


@pytest.fixture
def exporting(ask, monkeypatch) -> None:
    """Have Django answer with a file."""
    refuse = ask.front.get_response

    def answer(request: Any) -> Any:
        return refuse(request) if REFUSED in request.META else FileResponse(io.BytesIO(b"file"))

    monkeypatch.setattr(ask.front, "get_response", answer)


@pytest.mark.usefixtures("exporting")
def test_slow_readers_of_exports_leave_the_places_to_make_others_free(ask):
    sent = [ask.front(dict(EXPORT), lambda *_: None) for _ in range(sum(KINDS["exports"]) + 1)]

    assert next(sent[-1]) == b"file"
    assert ask.front.limits["exports"]._places == sum(KINDS["exports"])
    assert ask.front.sending["exports"]._places == limits.DESK_DOWNLOADS - len(sent)
    assert ask.front.downloads._places == limits.DOWNLOADS
    for each in sent:
        each.close()
    assert ask.front.sending["exports"]._places == limits.DESK_DOWNLOADS


@pytest.mark.usefixtures("exporting")
def test_more_exports_than_may_be_sent_at_a_time_are_refused(ask):
    sent = [ask.front(dict(EXPORT), lambda *_: None) for _ in range(limits.DESK_DOWNLOADS)]

    assert ask(*ONE_OF_EACH["exports"])[0] == "503 Service Unavailable"
    sent.pop().close()
    assert ask(*ONE_OF_EACH["exports"])[0] == "200 OK"
    assert ask.front.limits["exports"]._places == sum(KINDS["exports"])


def test_a_stream_has_its_turn_until_it_is_closed(ask, monkeypatch):
    streaming(ask, monkeypatch)
    turns = ask.front.limits["readers"].turns
    pieces = ask.front(dict(FILE), lambda *_: None)
    next(pieces)
    assert turns._free == KINDS["readers"][0] - 1

    pieces.close()
    assert turns._free == KINDS["readers"][0]


def test_a_stream_that_nobody_closes_gives_its_turn_back_when_it_is_gone(ask, monkeypatch):
    streaming(ask, monkeypatch)
    ask.front(dict(FILE), lambda *_: None)
    gc.collect()

    assert ask.front.limits["readers"].turns._free == KINDS["readers"][0]


def test_a_file_that_was_built_is_answered_while_others_are_being_built(ask, crowd):
    built = ask(f"{LIST}?format=csv")
    crowd("files")

    assert ask(f"{LIST}?format=csv") == built
    assert ask(f"{LIST}?format=xlsx")[0] == "503 Service Unavailable"
    assert ask(f"{LIST}?format=xlsx", "HEAD")[0] == "200 OK"


def test_building_stops_when_the_client_has_gone(ask):
    file_cache.clear()
    is_gone = {CLIENT_IS_GONE: lambda: lambda: True}

    assert ask(f"{LIST}?format=csv", **is_gone)[0] == "503 Service Unavailable"
    assert file_cache._cached_files() == []
    assert list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()) == []


def test_files_are_removed_by_the_first_request_after_an_act_on_another_machine(ask, monkeypatch):
    ask(f"{LIST}?format=csv")
    assert file_cache._cached_files()
    monkeypatch.setattr(file_cache, "clear", lambda: None)
    make.public(make.incident("Published elsewhere"))
    assert file_cache._cached_files()

    ask("/about/")
    assert file_cache._cached_files() == []


# While the database is away


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Have the database answer no more."""

    def go() -> None:
        def refuse() -> None:
            raise OperationalError from psycopg.OperationalError("connection refused")

        monkeypatch.setattr(availability, "last_line", refuse)

    return go


@pytest.mark.parametrize("address", [LIST, "/", "/ru/incidents/"])
def test_while_the_database_is_away_remembered_answers_say_that_they_may_be_old(ask, away, address):
    before = ask(address)
    away()
    status, headers, body = ask(address)

    told = dict(headers)
    assert status == "200 OK"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["Stale-Since"])
    assert (told["Cache-Control"], told.get("ETag")) == ("no-store", None)
    assert told["Content-Length"] == str(len(body))
    assert "Content-Security-Policy" in told
    line = body.partition(b'role="status">')[2].partition(b"</p>")[0]
    assert body.replace(b'<p class="standing" role="status">' + line + b"</p>\n", b"") == before[2]
    assert bool(line) == (address != LIST)


def test_the_line_is_in_the_language_of_the_page(ask, away):
    for address in ("/", "/az/", "/ru/"):
        ask(address)
    away()
    lines = [ask(address)[2].partition(b'role="status">')[2][:40] for address in ("/", "/az/", "/ru/")]

    assert lines[0].startswith(b"The database")
    assert len(set(lines)) == 3


def test_what_is_not_remembered_is_refused_while_the_database_is_away(ask, away):
    ask(LIST)
    away()
    status, headers, _ = ask(RECORD)

    assert status == "503 Service Unavailable"
    assert int(dict(headers)["Retry-After"]) > 0


@pytest.mark.parametrize("seconds", [0, 0.05])
def test_after_a_while_nothing_is_told_from_memory(ask, away, settings, seconds):
    ask(LIST)
    settings.ANSWERS_WHILE_AWAY = seconds
    away()
    sleep(seconds)

    assert ask(LIST)[0] == "503 Service Unavailable"


def test_when_the_database_is_back_everything_is_as_before(ask, away, monkeypatch, caplog):
    before = ask(LIST)
    with monkeypatch.context() as patched:
        patched.setattr(availability, "last_line", availability.last_line)
        away()
        for _ in range(5):
            ask(LIST)
    monkeypatch.setattr(availability, "last_line", last_line)
    monkeypatch.setattr(ask.front.public_state, "_next_try", 0)

    assert ask(LIST) == before
    words = [record.message for record in caplog.records if record.name == "tracker.database"]
    assert words == ["the database does not answer", "the database answers again"]


def test_while_the_database_is_away_one_request_at_a_time_looks(ask, away, monkeypatch):
    ask(LIST)
    away()
    ask(LIST)
    looked = []
    monkeypatch.setattr(availability, "last_line", lambda: looked.append(1))
    ask(LIST)

    assert not looked


@pytest.mark.parametrize(
    ("public", "most"),
    [
        ("postgres://a@one/x", 300),
        ("postgres://b@one/x", 300),
        ("postgres://a@two/x", 0),
        ("postgres://a@one/y", 0),
    ],
)
def test_a_replica_never_answers_from_memory(public, most):
    """Nobody knows how far it is behind."""
    own, other = (database("X", url, reading=True) for url in ("postgres://a@one/x", public))

    assert is_same_place(own, other) is bool(most)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"static"}))
def test_a_turn_is_waited_for_before_anything_is_read(ask, monkeypatch, kind):
    """But for the look at the ledger, by which remembered answers are found; it is over by then."""
    before: list[list[str]] = []
    turns = ask.front.limits[kind].turns
    with CaptureQueriesContext(connections["default"]) as queries:
        monkeypatch.setattr(turns, "take", lambda _: before.append([each["sql"] for each in queries]))
        ask(*ONE_OF_EACH[kind])

    (read,) = before
    read = {sql for sql in read if "incidents_restoration" not in sql}  # whether a restore is confirmed
    assert read == ({LAST_LINE} if kind in {"readers", "files"} else set())


@pytest.mark.parametrize(("kind", "left"), [("writers", 2.0), ("sign-ins", 5.0)])
def test_a_writer_who_waited_for_a_turn_waits_less_for_the_database(ask, monkeypatch, kind, left):
    waits = []
    monkeypatch.setattr(response_cache, "wait_at_most", lambda *words: waits.append(words))
    monkeypatch.setattr(Ticket, "take_turn", lambda ticket: setattr(ticket, "waited", 3.0))
    ask(*ONE_OF_EACH[kind])

    assert waits == [("default", left, 5.0)]


def test_a_request_whose_answer_could_not_be_looked_up_waits_for_no_look(tmp_path, monkeypatch):
    def fail(environ: dict[str, Any]) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(response_cache, "normalize_environ", fail)
    exchange = Exchange()
    Dispatcher(response_cache.Front(), 1, tmp_path).accept(exchange)

    assert exchange.over.wait(5)

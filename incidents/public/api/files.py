"""Files of a whole result: built once for each question and state of the record, and kept on disk.

Who asks for the headers alone, or has the file, causes nothing to be built. A part is sent of a file that is
there; of one that is not, the whole is built and sent (RFC 9110, section 14.2).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import IO, Any, NamedTuple

from django.conf import settings
from django.db import connections
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase

from incidents.http.problem_details import Problem
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS
from incidents.public.api.base import has_it, stamped
from incidents.public.api.byte_ranges import sent
from incidents.public.api.detail_views import GONE
from incidents.public.cache.etags import etag_of
from incidents.public.queries.ledger_state import last_line
from incidents.public.queries.list_query import snapshot
from incidents.storage import file_cache

BUILD = "tracker.build"  # in the environment of a request: its Build, where a server has queues of them
ATTEMPTS = 2
RETRY_AFTER = 10  # seconds
CURSOR = "Changes-Cursor"
Write = Callable[[IO[bytes]], None]


@dataclass(frozen=True, slots=True)
class File:
    """A file that can be asked for.

    `about` says all that it follows from beside the state of the record; `read` is called inside a snapshot
    and returns what writes it.
    """

    about: tuple[Any, ...]
    read: Callable[[Callable[[], bool]], Write]
    media_type: str
    filename: str
    moment: datetime | None = None  # of which it is, where not of now

    @property
    def as_of(self) -> bool:
        return self.moment is not None


@dataclass(slots=True)
class Build:
    """The agreement of a server and a view about one build.

    The view names the file that it would have to build; the server asks it again when there is a turn.
    """

    wanted: str = ""
    has_turn: bool = False
    is_wanted: Callable[[], bool] = lambda: True


def file_answer(request: HttpRequest, file: File) -> HttpResponseBase:
    """The file, what there is to say of it, or that it has to wait."""
    now = state(of_past=file.as_of)
    etag = _etag(file, now)
    if has_it(request.META, etag):
        return _followed(stamped(HttpResponseNotModified(), etag), file, now)
    found = file_cache.find(_name(etag, now))
    if request.method == "HEAD":
        return _followed(_head(file, etag, found), file, now)
    if found:
        return _followed(sent(request, found, etag, file.media_type, file.filename), file, now)
    build: Build | None = request.META.get(BUILD)
    if build and not build.has_turn:
        build.wanted = etag
        return _seen_by_the_server_alone()
    with _turn(build):
        return _built(request, file, build or Build())


def _seen_by_the_server_alone() -> HttpResponse:
    response: Any = HttpResponse(status=503)
    response._has_been_logged = True  # by Django, as an error
    return response


class State(NamedTuple):
    """The state that a file is made of. Older versions lose withdrawn names without a line in the ledger."""

    line: Any
    redactions: tuple[Any, ...]

    @property
    def sequence(self) -> int:
        return self.line[0] if self.line else 0


def state(*, of_past: bool = True) -> State:
    """The present state of the public record, and of its past."""
    return State(last_line(), tuple(_redactions()) if of_past else ())


def _redactions() -> list[Any]:
    """Return how many older versions have lost names, and when the last did, by kind."""
    found: list[Any] = []
    with connections[settings.PUBLIC_DATABASE].cursor() as cursor:
        for model in EDITIONS.values():
            cursor.execute(
                "SELECT COUNT(redacted_at), MAX(redacted_at) "  # noqa: S608
                f"FROM {model._meta.db_table} WHERE redacted_at IS NOT NULL"
            )
            found += cursor.fetchone()
    return found


def _etag(file: File, at: State) -> str:
    return etag_of(file.about, file.media_type, at.line, at.redactions if file.as_of else ())


def _name(etag: str, at: State) -> str:
    return f"{at.sequence}-{etag[1:-1]}"


def _head(file: File, etag: str, found: IO[bytes] | None) -> HttpResponseBase:
    """Return the headers of a GET, without a length that is not computed yet."""
    response = StreamingHttpResponse([], content_type=file.media_type)
    if found:
        with found:
            response["Content-Length"] = str(found.seek(0, os.SEEK_END))
    if file.filename:
        response["Content-Disposition"] = f'attachment; filename="{file.filename}"'
    response["Accept-Ranges"] = "bytes"
    return stamped(response, etag)


@contextmanager
def _turn(build: Build | None) -> Iterator[None]:
    """A turn to build; a server takes it before it asks a view, and so before anything is read."""
    if build:
        yield
        return
    try:
        with file_cache.turn():
            yield
    except file_cache.NoTurn:
        raise busy() from None


def busy() -> Problem:
    detail = "Too many files are being made at the moment. Please try again in a while."
    return Problem(503, detail, headers={"Retry-After": str(RETRY_AFTER)})


def _built(request: HttpRequest, file: File, build: Build) -> HttpResponseBase:
    """The file, newly written; nothing that was taken from view meanwhile is in it."""
    for _ in range(ATTEMPTS):
        with snapshot():
            then = state()
            write = file.read(build.is_wanted)
        etag = _etag(file, then)
        name = _name(etag, then)
        if found := file_cache.find(name):  # built while this one waited
            response = sent(request, found, etag, file.media_type, file.filename, parts=False)
            return _followed(response, file, then)
        try:
            found, is_kept = file_cache.build(name, write, build.is_wanted, partial(_is_still, then))
        except file_cache.Abandoned:
            break
        if is_kept or not _lost_since(then):
            response = sent(request, found, etag, file.media_type, file.filename, parts=False)
            if not is_kept:
                del response["ETag"]  # read while others published
                response["Cache-Control"] = "no-store"
            return _followed(response, file, then)
        found.close()
    raise busy()


def _followed(response: HttpResponseBase, file: File, at: State) -> HttpResponseBase:
    """The response with the cursor of `changes/` from which to go on."""
    response[CURSOR] = str(at.sequence if file.moment is None else sequence_at(file.moment))
    return response


def sequence_at(moment: datetime) -> int:
    """The last line of the ledger at a moment; 0 before the first."""
    lines = Change.objects.for_readers().filter(at__lte=moment)
    return lines.aggregate(last=Max("sequence"))["last"] or 0


def _is_still(then: State) -> bool:
    return state() == then


def _lost_since(then: State) -> bool:
    """Return whether anything was taken from view since."""
    gone = Change.objects.for_readers().filter(sequence__gt=then.sequence, action__in=GONE)
    return state().redactions != then.redactions or gone.exists()

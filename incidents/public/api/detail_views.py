"""One record: as it stands, as it stood, its versions, and what is said of one that is gone."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from incidents.choices import ChangeAction, RecordKind
from incidents.http.drf_defaults import JSONRenderer
from incidents.http.problem_details import Problem
from incidents.http.query_fields import read_reference
from incidents.http.query_params import StrictFilterSet
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS, Edition, EditionQuerySet
from incidents.presentation.dates import today
from incidents.public.api.base import (
    JSON,
    Content,
    PublicView,
    address,
    headers_alone,
    needs_headers_alone,
    rfc3339,
    stamped,
    unchanged,
    validated,
)
from incidents.public.api.names import shown
from incidents.public.cache.etags import etag_of
from incidents.public.queries import parameters
from incidents.public.queries.description import day
from incidents.public.queries.list_query import snapshot
from incidents.public.queries.reference_lookup import editions_at
from incidents.public.queries.stored_editions import Stored, stored_live, stored_of

MOST = 2**31 - 1  # of what the column can hold
GONE = (ChangeAction.WITHDRAWN, ChangeAction.MERGED, ChangeAction.ERASED)


class NoParameters(StrictFilterSet):
    """Of an address that takes none."""

    def __init__(self, params: Any, kind: str) -> None:
        super().__init__(params, EDITIONS[kind].objects.none())


class RecordParameters(NoParameters):
    as_of = parameters.as_of()

    def __init__(self, params: Any, kind: str) -> None:
        super().__init__(params, kind)
        self.filters["fields"] = parameters.fields(kind)
        self.filters["include"] = parameters.include(kind)


class RecordView(PublicView):
    """One record by its UUID or its number: its current version, or with `as_of` that of a moment."""

    kind = ""
    until_next_line = True

    def get(self, request: HttpRequest, reference: str) -> HttpResponseBase:
        asked = RecordParameters(request.GET, self.kind).cleaned() if request.GET else {}
        moment = asked["as_of"].at if "as_of" in asked else None

        def read(whole: bool) -> Stored | None:
            return self._stored(reference, moment, whole=whole)  # one query needs no snapshot

        on = custody_day(asked)
        response = stored_answer(request, read, self.kind, asked, on)
        if response is None:
            with snapshot():
                response = stored_answer(request, read, self.kind, asked, on)
                gone = None if response else gone_by(self.kind, reference, moment)
        return response or gone_answer(request, self.kind, gone)

    def _stored(self, reference: str, moment: datetime | None, *, whole: bool) -> Stored | None:
        if moment is None:
            return stored_live(self.kind, reference, whole=whole)
        editions = named(editions_at(self.kind, moment), reference)
        keys = list(editions.values_list("pk", flat=True)[:1])
        found = stored_of(EDITIONS[self.kind], keys, whole=whole) if keys else {}
        return next(iter(found.values()), None)


def custody_day(values: dict[str, Any]) -> date | None:
    """The day of `include=custody_now`: that of `as_of`, or of the present in UTC."""
    if parameters.CUSTODY_NOW not in values.get("include", ()):
        return None
    return values["as_of"].at.astimezone(UTC).date() if "as_of" in values else today()


class VersionsView(PublicView):
    """The versions of a record, oldest first; of withdrawn ones the number, times and checksum."""

    kind = ""

    def get(self, request: HttpRequest, reference: str) -> HttpResponseBase:
        NoParameters(request.GET, self.kind).cleaned()

        def read(whole: bool) -> Content | HttpResponseBase:
            with snapshot():
                editions = named(EDITIONS[self.kind].objects.for_readers(), reference)
                found = list(editions.defer("document").order_by("version"))
                readable = any(edition.closed_at is None for edition in found)
                gone = None if readable or not found else last_change(self.kind, found[0].uid)
                notes = notes_of(self.kind, found)
            if not readable:
                return gone_answer(request, self.kind, gone)
            states = tuple(map(state_of, found))
            return Content((states, notes), lambda: versions_body(self.kind, found, notes))

        return validated(request, read)


class VersionView(PublicView):
    """One version of a record, exactly as it was published."""

    kind = ""

    def get(self, request: HttpRequest, reference: str, version: int) -> HttpResponseBase:
        NoParameters(request.GET, self.kind).cleaned()
        with snapshot():
            editions = named(EDITIONS[self.kind].objects.for_readers(), reference)
            edition = editions.filter(version=min(version, MOST)).defer("document").first()
            closed = edition is not None and edition.closed_at is not None
            gone = closing_change(self.kind, edition) if edition and closed else None
            if edition is None:
                raise Http404
            model, key = EDITIONS[self.kind], edition.pk
            response = stored_answer(
                request, lambda whole: stored_of(model, [key], whole=whole).get(key), self.kind
            )
        return response or gone_answer(request, self.kind, gone, edition)


def named(editions: EditionQuerySet, reference: str) -> EditionQuerySet:
    """Editions of the record with this UUID or number; none where the reference is neither."""
    read = read_reference(reference)
    return editions.none() if read is None else editions.named(read)


def stored_answer(
    request: HttpRequest,
    read: Callable[[bool], Stored | None],
    kind: str,
    asked: dict[str, Any] | None = None,
    on: date | None = None,
) -> HttpResponseBase | None:
    """A document, or the fields, names and custody `on` a day that are `asked` for; None where there is none.

    `read` is called once with True for the document, and before that with False where a 304 may be enough.
    """
    wanted = asked or {}
    about = "record", on, *(sorted(wanted.get(name, ())) for name in ("fields", "include"))
    known = read(False) if needs_headers_alone(request) else None
    if known:
        etag = etag_of(*about, known[0])
        if response := unchanged(request, etag):
            return response
        if request.method == "HEAD":
            return headers_alone(etag)
    found = read(True)
    if found is None:
        return None
    version, document = found
    body = b"".join(shown(kind, [document], wanted, on))
    return stamped(HttpResponse(body, content_type=JSON), etag_of(*about, version))


def state_of(edition: Edition) -> tuple[Any, ...]:
    """Return the facts that the metadata of an edition follows from."""
    times = edition.published_at, edition.superseded_at, edition.closed_at, edition.redacted_at
    return edition.uid, edition.number, edition.version, edition.digest, *map(rfc3339, times)


def notes_of(kind: str, editions: Sequence[Edition]) -> dict[int, str]:
    """Return the public words about the versions of one record, by version; none about most."""
    uids = {each.uid for each in editions}
    lines = Change.objects.for_readers().filter(kind=kind, uid__in=uids, action=ChangeAction.PUBLISHED)
    return dict(lines.exclude(reason="").order_by("version").values_list("version", "reason"))


def versions_body(kind: str, editions: list[Edition], notes: dict[int, str]) -> bytes:
    results = [{**described(kind, each), "reason": notes.get(each.version, "")} for each in editions]
    return orjson.dumps({"count": len(editions), "results": results})


def described(kind: str, edition: Edition) -> dict[str, Any]:
    """Return the metadata of an edition, present even when its document is gone."""
    return {
        "id": str(edition.uid),
        "number": edition.number,
        "version": edition.version,
        "published_at": rfc3339(edition.published_at),
        "superseded_at": rfc3339(edition.superseded_at),
        "closed_at": rfc3339(edition.closed_at),
        "redacted_at": rfc3339(edition.redacted_at),
        "digest": edition.digest,
        "url": address(f"{kind}-version", edition.uid, edition.version),
    }


def last_change(kind: str, uid: Any, until: datetime | None = None) -> Change | None:
    """The last line of the ledger on a record."""
    changes = Change.objects.for_readers().filter(kind=kind, uid=uid)
    if until is not None:
        changes = changes.filter(at__lte=until)
    return changes.order_by("-sequence").first()


def closing_change(kind: str, edition: Edition) -> Change | None:
    """The line of the ledger that took an edition from view."""
    changes = Change.objects.for_readers().filter(kind=kind, uid=edition.uid, action__in=GONE)
    then = changes.filter(at__lte=edition.closed_at) if edition.closed_at else changes
    return then.order_by("-sequence").first() or changes.order_by("-sequence").first()


def gone_by(kind: str, reference: str, moment: datetime | None) -> Change | None:
    """Why a record that was public cannot be shown, now or as of a moment; None if it never was."""
    editions = named(EDITIONS[kind].objects.for_readers(), reference)
    if moment is not None:
        then = editions.filter(published_at__lte=moment).order_by("-version").first()
        if then and then.closed_at and (then.superseded_at is None or then.superseded_at > moment):
            return closing_change(kind, then)
        return last_change(kind, then.uid, until=moment) if then else None
    uid = editions.values_list("uid", flat=True).first()
    return last_change(kind, uid) if uid else None


def gone_answer(
    request: HttpRequest, kind: str, change: Change | None, edition: Edition | None = None
) -> HttpResponse:
    """301 to the survivor of a merger, 410 for what was withdrawn or erased, 404 for all else."""
    if change is None or change.action not in GONE:
        raise Http404
    if change.action == ChangeAction.MERGED and change.merged_into:
        return moved(request, kind, change)
    detail = f"This {RecordKind(kind).label} was {change.action} on {day(change.at.date())}."
    about = {} if edition is None else described(kind, edition)
    about |= {"withdrawn_at": rfc3339(change.at), "action": change.action, "reason": change.reason}
    raise Problem(410, detail, **about)


def moved(request: HttpRequest, kind: str, change: Change) -> HttpResponse:
    """The survivor of a merger; the location is relative, so that it holds under every host name."""
    body = {"merged_into": str(change.merged_into), "url": address(f"{kind}-record", change.merged_into)}
    response = HttpResponse(JSONRenderer().render(body), status=301, content_type=JSONRenderer.media_type)
    query = request.META.get("QUERY_STRING", "")
    response["Location"] = reverse(f"api:{kind}-record", args=[change.merged_into]) + (query and f"?{query}")
    return response

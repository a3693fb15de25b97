"""One record: as it stands, as it stood, its versions, and what is said of one that is gone."""

from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connections
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from incidents.choices import ChangeAction, RecordKind
from incidents.exchange import exporter
from incidents.filtering import StrictFilterSet, read_reference
from incidents.models.edition import EDITIONS, Change, Edition, EditionQuerySet, key_of
from incidents.models.redaction import document_sql, read_document
from incidents.problems import Problem
from incidents.public import parameters
from incidents.public.api.views import PublicView, address, answer, json_answer, rfc3339
from incidents.public.parties import editions_at
from incidents.public.question import snapshot
from incidents.public.words import day
from incidents.rest import JSONRenderer

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


class RecordView(PublicView):
    """One record by its UUID or its number: its live edition, or that of a moment."""

    kind = ""
    until_next_line = True

    def get(self, request: HttpRequest, reference: str) -> HttpResponseBase:
        asked = RecordParameters(request.GET, self.kind).cleaned() if request.GET else {}
        moment = asked["as_of"].at if "as_of" in asked else None
        document = self._document(reference, moment)  # one query needs no snapshot
        if document is None:
            with snapshot():
                document = self._document(reference, moment)
                gone = None if document is not None else gone_by(self.kind, reference, moment)
        if document is None:
            return gone_answer(request, self.kind, gone)
        return answer(request, b"".join(exporter.picked([document], asked.get("fields"))))

    def _document(self, reference: str, moment: datetime | None) -> str | None:
        if moment is None:
            return live_document(self.kind, reference)
        editions = named(editions_at(self.kind, moment), reference)
        return next(iter(editions.values_list("document", flat=True)[:1]), None)


class VersionsView(PublicView):
    """The versions of a record, oldest first; of those taken from view the number, times and digest."""

    kind = ""

    def get(self, request: HttpRequest, reference: str) -> HttpResponseBase:
        NoParameters(request.GET, self.kind).cleaned()
        with snapshot():
            editions = named(EDITIONS[self.kind].objects.for_readers(), reference)
            found = list(editions.defer("document").order_by("version"))
            readable = any(edition.closed_at is None for edition in found)
            gone = None if readable or not found else last_change(self.kind, found[0].uid)
        if not readable:
            return gone_answer(request, self.kind, gone)
        results = [described(self.kind, edition) for edition in found]
        return json_answer(request, {"count": len(results), "results": results})


class VersionView(PublicView):
    """One version of a record, word for word."""

    kind = ""

    def get(self, request: HttpRequest, reference: str, version: int) -> HttpResponseBase:
        NoParameters(request.GET, self.kind).cleaned()
        with snapshot():
            editions = named(EDITIONS[self.kind].objects.for_readers(), reference)
            edition = editions.filter(version=min(version, MOST)).first()
            closed = edition is not None and edition.closed_at is not None
            gone = closing_change(self.kind, edition) if edition and closed else None
        if edition is None:
            raise Http404
        if closed:
            return gone_answer(request, self.kind, gone, edition)
        return answer(request, edition.document.encode())


def named(editions: EditionQuerySet, reference: str) -> EditionQuerySet:
    """Editions of the record with this UUID or number; none where the reference is neither."""
    read = read_reference(reference)
    return editions.none() if read is None else editions.named(read)


def live_document(kind: str, reference: str) -> str | None:
    """The document of a record as it stands; asked for most of all, so the SQL is written once only."""
    read = read_reference(reference)
    key = None if read is None else key_of(read)
    if key is None:
        return None
    connection = connections[settings.PUBLIC_DATABASE]
    value = EDITIONS[kind]._meta.get_field(key.column).get_db_prep_value(key.value, connection)
    with connection.cursor() as cursor:
        cursor.execute(_sql_of_live(kind, key.column, connection.vendor), [value])
        found = cursor.fetchone()
    return found and read_document(kind, found[0])


@cache
def _sql_of_live(kind: str, column: str, vendor: str) -> str:
    table, document = EDITIONS[kind]._meta.db_table, document_sql("document", vendor)
    return f"SELECT {document} FROM {table} WHERE {column} = %s AND superseded_at IS NULL"  # noqa: S608


def described(kind: str, edition: Edition) -> dict[str, Any]:
    """What is told of an edition beside its words, even when those are gone."""
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

"""The ledger: what was published and taken back, in order, for those who keep a copy."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max, Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiResponse, extend_schema

from incidents.choices import ChangeAction, RecordKind
from incidents.http.error_codes import ParameterCode
from incidents.http.paging import DEFAULT_CHANGES, MOST_CHANGES, MOST_ON_A_PAGE
from incidents.http.problem_details import bad_parameters, parameter_error
from incidents.http.query_fields import CodesField, MomentField, refusal
from incidents.http.query_params import Parameter, StrictFilterSet
from incidents.http.schema_parts import query_parameters
from incidents.http.site_address import site_address
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS
from incidents.models.editions.restoration import is_from_before
from incidents.public.api import answer_shapes, openapi
from incidents.public.api.base import JSON, Content, PublicView, address, rfc3339, validated
from incidents.public.queries.list_query import snapshot
from incidents.public.queries.parameter_fields import CountField
from incidents.public.queries.stored_editions import Stored, stored_of

LARGEST_SEQUENCE = 2**63 - 1


class SinceField(MomentField):
    """A sequence number, after which to go on; or a time or day, from which on."""

    def read(self, text: str) -> Any:
        if text.isascii() and text.isdigit():
            return min(int(text), LARGEST_SEQUENCE)
        try:
            return super().read(text)
        except ValidationError:
            raise refusal(
                text,
                "This is neither a sequence number, nor a day or a time with its offset.",
                hint="42, YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ",
            ) from None


class ChangeFilters(StrictFilterSet):
    since = Parameter(
        SinceField,
        help_text="A sequence number: what comes after it, a 400 where it is ahead of the ledger; a time "
        "(RFC 3339) or a day: from then on.",
        example="0",
    )
    kind = Parameter(
        CodesField, "kind", "in", codes=tuple(RecordKind.values), help_text="Only these kinds of record."
    )
    page_size = Parameter(
        CountField,
        least=1,
        most=MOST_CHANGES,
        default=DEFAULT_CHANGES,
        help_text=f"Lines on a page; with `include=document` at most {MOST_ON_A_PAGE}.",
    )
    include = Parameter(
        CodesField,
        codes=("document",),
        help_text="`document`: with each publication the document of that version, as far as it can be read.",
        example=["document"],
    )

    def filter_queryset(self, queryset: QuerySet[Model]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        since = self.form.cleaned_data.get("since")
        if isinstance(since, int):
            return found.filter(sequence__gt=since)
        return found.filter(at__gte=since.at) if since else found

    def contradictions(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        if "include" not in asked or asked.get("page_size", 0) <= MOST_ON_A_PAGE:
            return []
        detail = f"With documents a page has at most {MOST_ON_A_PAGE} lines."
        hint = f"1 to {MOST_ON_A_PAGE}"
        return [parameter_error("page_size", self.data["page_size"], detail, hint=hint)]


class ChangesView(PublicView):
    """Lines of the ledger after a place in it; follow `next`, and at the end ask again from `cursor`."""

    until_next_line = True

    @extend_schema(
        operation_id="list_changes",
        tags=["changes"],
        parameters=[*query_parameters(ChangeFilters), *openapi.HEADERS],
        responses={(200, JSON): OpenApiResponse(answer_shapes.ChangesShape), **openapi.ALWAYS},
    )
    def get(self, request: HttpRequest) -> HttpResponseBase:
        filters = ChangeFilters(request.GET, Change.objects.for_readers().order_by("sequence"))
        asked = filters.cleaned()
        size = asked.get("page_size", DEFAULT_CHANGES)
        with snapshot():
            found = list(filters.filter_queryset(filters.queryset)[: size + 1])
            lines = found[:size]
            documents = documents_of(lines) if "include" in asked else None
            _require_line(asked.get("since"), lines)
        cursor = lines[-1].sequence if lines else _place(asked.get("since"))
        following = next_page(request, cursor) if len(found) > size else None

        def make() -> bytes:
            results = [line_of(change) | _shown(documents, change) for change in lines]
            return orjson.dumps({"results": results, "cursor": cursor, "next": following})

        # Lines are never changed, but for the time of some (`publishing.upkeep.redating`).
        versions = sorted(version for version, _ in (documents or {}).values())
        about = [(line.sequence, line.at.isoformat()) for line in lines], cursor, following, versions
        response = validated(request, lambda whole: Content(about, make))
        if following:
            response["Link"] = f'<{following}>; rel="next"'
        return response


# A line of the ledger by what it is about: kind, record and version.
Place = tuple[str, UUID, int]


def documents_of(lines: list[Change]) -> dict[Place, Stored]:
    """The documents of the versions that these lines published, but for those that can be read no more."""
    wanted: dict[str, set[tuple[UUID, int]]] = defaultdict(set)
    for line in lines:
        if line.action == ChangeAction.PUBLISHED:
            wanted[line.kind].add((line.uid, line.version))
    found: dict[Place, Stored] = {}
    for kind, places in wanted.items():
        editions = EDITIONS[kind].objects.for_readers().readable().filter(uid__in={uid for uid, _ in places})
        editions = editions.filter(version__in={version for _, version in places})
        keys = {key: (uid, version) for key, uid, version in editions.values_list("pk", "uid", "version")}
        keys = {key: place for key, place in keys.items() if place in places}
        if keys:
            stored = stored_of(EDITIONS[kind], keys)
            found |= {(kind, *keys[key]): each for key, each in stored.items()}
    return found


def _shown(documents: dict[Place, Stored] | None, line: Change) -> dict[str, Any]:
    if documents is None:
        return {}
    is_edition = line.action == ChangeAction.PUBLISHED
    stored = documents.get((line.kind, line.uid, line.version)) if is_edition else None
    return {"document": orjson.Fragment(stored[1]) if stored else None}


def _require_line(since: object, lines: list[Change]) -> None:
    """Refuse a sequence number of lines that a restore has lost, or that the ledger has not reached."""
    if not isinstance(since, int):
        return
    if is_from_before(since, settings.PUBLIC_DATABASE):
        detail = (
            "The service was restored from a backup that does not have this line. Discard your copy and "
            "start again with since=0."
        )
        error = parameter_error("since", str(since), detail, ParameterCode.CURSOR_BEFORE_RESTORE)
        raise bad_parameters([error])
    if not lines:
        _require_reached(since)


def _require_reached(since: int) -> None:
    last = Change.objects.for_readers().aggregate(last=Max("sequence"))["last"] or 0
    if since > last:
        detail = (
            f"This is ahead of the ledger, whose last line is {last}: the service was put back to an older "
            "state. Discard your copy and start again with since=0."
        )
        raise bad_parameters([parameter_error("since", str(since), detail, ParameterCode.CURSOR_AHEAD)])


def _place(since: Any) -> int | None:
    return since if isinstance(since, int) else None


def next_page(request: HttpRequest, cursor: int | None) -> str:
    params = request.GET.copy()
    params["since"] = str(cursor)
    return f"{site_address()}{request.path}?{params.urlencode(safe=',:')}"


def line_of(change: Change) -> dict[str, Any]:
    """One line of the ledger; `url` is the record's in this API."""
    return {
        "sequence": change.sequence,
        "kind": change.kind,
        "id": str(change.uid),
        "number": change.number,
        "version": change.version,
        "action": change.action,
        "at": rfc3339(change.at),
        "reason": change.reason,
        "merged_into": change.merged_into and str(change.merged_into),
        "url": address(f"{change.kind}-record", change.uid),
    }

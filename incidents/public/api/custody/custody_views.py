"""`persons/{id}/custody/`: whether a person is held on a day, since when, and how many days."""

from datetime import UTC, date
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers

from incidents.choices import CustodyStatus, DerivedCustody, RecordKind
from incidents.documents.document_formats import parse_document
from incidents.documents.field_shapes import SpanShape
from incidents.documents.serializers import PartyReference
from incidents.http.problem_details import PROBLEM_TYPE
from incidents.http.query_fields import DayField
from incidents.http.query_params import Parameter
from incidents.http.schema_parts import query_parameters
from incidents.presentation.custody import custody_now
from incidents.presentation.dates import today
from incidents.public.api import answer_shapes, openapi
from incidents.public.api.base import JSON, Content, validated
from incidents.public.api.detail_views import NoParameters, RecordView, gone_answer, gone_by
from incidents.public.queries import parameters
from incidents.public.queries.list_query import snapshot


class CustodyNowShape(serializers.Serializer):
    """The custody of a person on a day, computed from the document; no part of it.

    Days are counted over all periods until the day, both ends included; house arrest apart. `low` are certain
    days, up to the end or the last confirmation, `high` possible ones; null where no beginning is known.
    """

    status = serializers.ChoiceField(choices=DerivedCustody.choices)
    custody_status = serializers.ChoiceField(choices=CustodyStatus.choices, allow_null=True)
    since = SpanShape(allow_null=True, help_text="When this state began, over several periods of it.")
    place = PartyReference(allow_null=True)
    last_confirmed = serializers.DateField(allow_null=True, help_text="The last day that a source confirms.")
    is_old = serializers.BooleanField(
        help_text="Whether the person may be held, but was not confirmed lately."
    )
    expected_end = serializers.DateField(
        allow_null=True, help_text="When the sentence is due to end; it ends nothing by itself."
    )
    days_low = serializers.IntegerField()
    days_high = serializers.IntegerField(allow_null=True)
    house_arrest_days_low = serializers.IntegerField()
    house_arrest_days_high = serializers.IntegerField(allow_null=True)


class PersonCustodyShape(CustodyNowShape):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    version = serializers.IntegerField(help_text="The version of the document that it was computed from.")
    name = serializers.CharField()
    on = serializers.DateField(help_text="The day.")


class CustodyParameters(NoParameters):
    on = Parameter(
        DayField,
        help_text="The day; a month or a year means its first day. Without it the day of `as_of`, or today "
        "in UTC.",
        example="2025-12-01",
    )
    as_of = parameters.as_of()


class CustodyView(RecordView):
    """The custody of a person on a day, by the certain and the possible days of the recorded periods."""

    kind = str(RecordKind.PERSON)

    @extend_schema(
        operation_id="get_person_custody",
        tags=["persons"],
        parameters=[
            openapi.REFERENCE,
            *query_parameters(CustodyParameters({}, RecordKind.PERSON)),
            openapi.LOCATION,
            *openapi.HEADERS,
        ],
        responses={
            (200, JSON): OpenApiResponse(PersonCustodyShape),
            **openapi.MOVED,
            **openapi.ALWAYS,
            **openapi.NOT_THERE,
            (410, PROBLEM_TYPE): openapi.problem(answer_shapes.GoneRecord, "It was withdrawn or erased."),
        },
    )
    def get(self, request: HttpRequest, reference: str) -> HttpResponseBase:
        asked = CustodyParameters(request.GET, self.kind).cleaned()
        moment = asked["as_of"].at if "as_of" in asked else None
        on = asked.get("on") or (moment.astimezone(UTC).date() if moment else today())

        def read(whole: bool) -> Content | HttpResponseBase:
            with snapshot():
                stored = self._stored(reference, moment, whole=whole)
                gone = None if stored else gone_by(self.kind, reference, moment)
            if stored is None:
                return gone_answer(request, self.kind, gone)
            version, text = stored
            return Content((version, str(on)), lambda: orjson.dumps(person_custody(text, on)))

        return validated(request, read)


def person_custody(text: str, on: date) -> dict[str, Any]:
    """Return the custody of the person of a stored document."""
    document = parse_document(RecordKind.PERSON, text)
    head = {name: document[name] for name in ("id", "number", "version", "name")}
    return {**head, "on": on.isoformat(), **custody_now(document, on, settings.CUSTODY_CONFIRMATION_DAYS)}

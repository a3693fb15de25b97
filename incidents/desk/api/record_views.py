"""The routes of records: list, create, retrieve, change, delete, history, warnings and steps."""

import uuid
from functools import cache
from typing import Any, ClassVar

from django.db import transaction
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from incidents.desk import matching, workflow
from incidents.desk.api import revision_etags, write_records
from incidents.desk.api.erasure.erasure_actions import ErasureActions
from incidents.desk.api.filters import parts
from incidents.desk.api.filters import record_filters as filters
from incidents.desk.api.filters.pagination import address
from incidents.desk.api.history import history_of
from incidents.desk.api.matches import match_answers
from incidents.desk.api.preview import not_left_out, preview_of
from incidents.desk.api.resource_views import ResourceView
from incidents.desk.api.serializers import evidence, incident, party, statement, step_bodies
from incidents.desk.api.serializers.base import Body, RecordBody
from incidents.desk.api.serializers.row_errors import nest
from incidents.desk.api.serializers.warnings import SettleBody, decide, warning_answers
from incidents.desk.errors import NotLeftOut
from incidents.desk.records import editing, merging
from incidents.http.paging import DEFAULT_PAGE_SIZE
from incidents.http.request_checks import read_uid
from incidents.models import Case, Incident, Institution, Person, Source, Statement
from incidents.models.base import Record
from incidents.publishing.rendering import KINDS

MODELS = {kind: model for model, kind in KINDS.items()}


class RecordView(ResourceView):
    """The base of records' routes: revision, history and lock."""

    writes: ClassVar[type[RecordBody]]
    asks = ("list", "history", "matches", "preview")

    def destroy(self, request: Any, id: str) -> Response:
        """Delete a record that was never published."""
        record = self.get_object()
        editing.delete(record, by=request.user, revision=revision_etags.required_revision(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=True)
    def history(self, request: Any, id: str) -> Response:
        """Return who changed which field when and why, newest first, as far as the user may know of it."""
        asked = parts.HistoryFilters(request.query_params).cleaned()
        start, size = asked.get("start", 0), asked.get("page_size", DEFAULT_PAGE_SIZE)
        found = history_of(self.get_object(), request.user)
        after = start + size if start + size < len(found) else None
        before = max(start - size, 0) if start else None
        return Response(
            {
                "count": len(found),
                "next": address(request, {"start": after}),
                "previous": address(request, {"start": before}),
                "results": found[start : start + size],
            }
        )

    def get_object(self) -> Any:
        """Return the visible record with the id or public number of the address; raises Http404."""
        reference = self.kwargs["id"]
        uid = read_uid(reference)
        if uid is None and not (reference.isascii() and reference.isdigit() and len(reference) <= 9):
            raise Http404
        wanted = {"uid": uid} if uid else {"number": int(reference)}
        return get_object_or_404(self.get_queryset(), **wanted)

    @action(detail=True)
    def warnings(self, request: Any, id: str) -> Response:
        """Return the points to check in it, with those that a reviewer has settled."""
        return Response({"results": warning_answers(self.get_object(), request.user)})

    @action(detail=True, methods=["post"])
    def settle(self, request: Any, id: str) -> Response:
        """Settle a point with a reason, or open it again; no change of the record."""
        record = self.get_object()
        decide(record, self.body(SettleBody), by=request.user)
        return Response({"results": warning_answers(record, request.user)})

    def make(self, uid: uuid.UUID) -> Record:
        return write_records.create(self.model, self.body(self.writes), by=self.request.user, uid=uid)

    def change(self, *, partial: bool) -> Response:
        found, revision = self.get_object(), revision_etags.required_revision(self.request)
        with transaction.atomic():
            record = editing.lock(self.model, found.pk, by=self.request.user)
            present = cache(lambda: self.reader.answer(found))
            values = self.body(self.writes, partial=partial, present=present)
            write_records.change(record, values, by=self.request.user, revision=revision)
        return self.answer(record)


class PublishedView(RecordView):
    """The base of routes of records with editions, which have steps."""

    @action(detail=True, methods=["post"])
    def submit(self, request: HttpRequest, id: str) -> Response:
        """Draft → in review."""
        return self._step(workflow.submit, step_bodies.StepBody)

    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request: HttpRequest, id: str) -> Response:
        """In review → draft, with the reason for its author."""
        return self._step(workflow.return_to_draft, step_bodies.ReasonedBody)

    @action(detail=True, methods=["post"])
    def publish(self, request: HttpRequest, id: str) -> Response:
        """In review → published: a new edition of it, and of those named in `with`. What could be published
        and is neither public nor named in `with` has to be named in `leave_out`; the answer repeats that.
        """
        record, revision = self.get_object(), revision_etags.required_revision(request)
        said = self.body(step_bodies.PublishBody)
        together = [
            (self._reviewed(place, entry), entry["revision"])
            for place, entry in enumerate(said.pop("with", []))
        ]
        left_out = [(entry["kind"], entry["id"]) for entry in said.pop("leave_out", [])]
        try:
            workflow.publish(
                record, by=request.user, revision=revision, together=together, leave_out=left_out, **said
            )
        except NotLeftOut as error:
            raise serializers.ValidationError(not_left_out(left_out, error)) from None
        answer = self.answer(record)
        answer.data["left_out"] = [{"kind": kind, "id": str(uid)} for kind, uid in dict.fromkeys(left_out)]
        return answer

    @action(detail=True, methods=["post"])
    def withdraw(self, request: HttpRequest, id: str) -> Response:
        """Take it from public view; the reason is public."""
        return self._step(workflow.withdraw, step_bodies.WithdrawBody)

    @action(detail=True)
    def preview(self, request: Any, id: str) -> Response:
        """Return what publishing it now would put out and leave out, and what it still needs."""
        record, asked = self.get_object(), parts.PreviewFilters(request.query_params).cleaned()
        shown = preview_of(record, request.user, asked.get("with"))
        return Response(shown, headers={"ETag": revision_etags.etag(record.revision)})

    def _step(self, step: Any, body: type[Body]) -> Response:
        record, revision = self.get_object(), revision_etags.required_revision(self.request)
        step(record, by=self.request.user, revision=revision, **self.body(body))
        return self.answer(record)

    def _reviewed(self, place: int, entry: dict[str, Any]) -> Record:
        model = MODELS[entry["kind"]]
        record = model.objects.visible_to(self.request.user).filter(uid=entry["id"]).first()
        if record is None:
            detail = f"There is no such {model._meta.verbose_name}."
            raise serializers.ValidationError(nest(f"with.{place}.id", [detail]))
        return record


class MatchedView(PublishedView):
    """The base of parties' routes, with matches by spelling and mergers."""

    matching: ClassVar[Any]
    merges: ClassVar[type[party.MergeBody]]

    @action(detail=False)
    def matches(self, request: Any) -> Response:
        """Existing ones whose name may be another spelling of this one, the surest first."""
        asked = parts.MatchFilters(request.query_params).cleaned()
        found = type(self).matching(asked["name"], by=request.user)
        return Response(
            {
                "results": match_answers(found),
            }
        )

    @action(detail=True, methods=["post"])
    def merge(self, request: HttpRequest, id: str) -> Response:
        """Make it one with another record, which stays; from then on its id leads there."""
        return self._step(merging.merge, type(self).merges)


class IncidentView(PublishedView):
    filterset_class = filters.IncidentFilters
    model, writes = Incident, incident.IncidentBody


class PersonView(ErasureActions, MatchedView):
    filterset_class = filters.PersonFilters
    model, writes, merges = Person, party.PersonBody, party.PersonMergeBody
    matching = staticmethod(matching.matching_persons)


class InstitutionView(MatchedView):
    filterset_class = filters.InstitutionFilters
    model, writes, merges = Institution, party.InstitutionBody, party.InstitutionMergeBody
    matching = staticmethod(matching.matching_institutions)


class StatementView(PublishedView):
    filterset_class = filters.StatementFilters
    model, writes = Statement, statement.StatementBody


class CaseView(PublishedView):
    filterset_class = filters.CaseFilters
    model, writes = Case, statement.CaseBody


class SourceView(RecordView):
    filterset_class = filters.SourceFilters
    model, writes = Source, evidence.SourceBody

"""The routes of records: list, create, retrieve, change, delete, and what else is asked of one record."""

import uuid
from functools import cache
from typing import Any, ClassVar

from django.db import transaction
from django.http import Http404
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from incidents.desk import matching, workflow
from incidents.desk.api import etags, write
from incidents.desk.api.base_views import DeskView, nest
from incidents.desk.api.filters import pagination, parts
from incidents.desk.api.history import history_of
from incidents.desk.api.idempotency import claimed
from incidents.desk.api.matches import known_names, match_answers
from incidents.desk.api.preview import not_left_out, preview_of
from incidents.desk.api.serializers import evidence, incident, party, statement, step_bodies
from incidents.desk.api.serializers.base import RecordBody
from incidents.desk.api.serializers.references import ReferenceResolver
from incidents.desk.api.serializers.represent import Reader
from incidents.desk.api.serializers.warnings import SettleBody, decide, warning_answers
from incidents.desk.errors import NotLeftOut, Unknown
from incidents.desk.records import editing, merging
from incidents.http.paging import DEFAULT_PAGE_SIZE
from incidents.http.request_checks import read_uid
from incidents.models import Incident, Institution, Person, Source, Statement
from incidents.models.base import Record
from incidents.publishing.render import KINDS

MODELS = {kind: model for model, kind in KINDS.items()}
REPLAYED = "Idempotent-Replayed"
# What is answered of what the user cannot read: nothing of it, and never why.
RECEIPT = {"received": True, "detail": "This was received. You cannot read what was made of it."}


class ListedView(DeskView):
    """Whatever has a list, of rows that the user may see."""

    model: ClassVar[type[Any]]

    def visible(self) -> Any:
        return self.model.objects.visible_to(self.request.user)

    def listed(self, request: Any) -> Response:
        """One page of the rows that were asked for."""
        asked = parts.FILTERS[self.model](request.query_params, self.visible(), request.user)
        size = asked.cleaned().get("page_size", DEFAULT_PAGE_SIZE)
        found = asked.filter_queryset(asked.queryset)
        question, cursor = pagination.question_of(request), asked.asked.get("cursor")
        keys, following, previous = pagination.keys_of_page(found, asked.order, size, cursor, question)
        results = self.shown(self.visible().filter(pk__in=keys), keys)
        return Response(
            {
                "count": found.count(),
                "next": pagination.address(request, {"cursor": following}),
                "previous": pagination.address(request, {"cursor": previous}),
                "results": results,
            }
        )

    def shown(self, rows: Any, order: list[Any]) -> list[dict[str, Any]]:
        return Reader(self.request.user).records(rows, order)

    def created(self, made: Any | None, *, replayed: bool) -> Response:
        """The answer to a creation; a receipt where the user cannot read what was made, or not any more."""
        headers = {REPLAYED: "true"} if replayed else {}
        try:
            if made is None:
                raise Unknown
            location = f"{self.request.path}{made.uid}/"
            return self.answer(made, status.HTTP_201_CREATED, Location=location, **headers)
        except Unknown:
            return Response(RECEIPT, status=status.HTTP_201_CREATED, headers=headers)

    def answer(self, row: Any, code: int = status.HTTP_200_OK, **headers: str) -> Response:
        """What was read or written, as it is stored now, with its revision as ETag.

        Raises:
            Unknown: the user may not see it any more.
        """
        raise NotImplementedError

    def body(
        self, serializer: type[serializers.Serializer], *, partial: bool = False, present: Any = None
    ) -> Any:
        """What the request's body says; raises a 400 that names every wrong field."""
        known = ReferenceResolver(self.request.user, self.request.data)
        context = {"known": known, "present": present}
        read = serializer(data=self.request.data, partial=partial, context=context)
        read.is_valid(raise_exception=True)
        if known.doubles:
            raise known_names(known.doubles)
        return read.validated_data


class RecordView(ListedView):
    """Records with revision, history and lock."""

    writes: ClassVar[type[RecordBody]]
    asks = ("list", "history", "matches", "preview")

    def list(self, request: Any) -> Response:
        return self.listed(request)

    def create(self, request: Any) -> Response:
        with transaction.atomic():
            uid, replayed = claimed(request)
            record = self.visible().filter(uid=uid).first() if replayed else self._made(uid)
        return self.created(record, replayed=replayed)

    def retrieve(self, request: Any, id: str) -> Response:
        record = self.find(id)
        if etags.is_unchanged(request, record.revision):
            return Response(
                status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etags.etag(record.revision)}
            )
        return self.answer(record)

    def partial_update(self, request: Any, id: str) -> Response:
        return self._change(id, partial=True)

    def update(self, request: Any, id: str) -> Response:
        return self._change(id, partial=False)

    def destroy(self, request: Any, id: str) -> Response:
        record = self.find(id)
        editing.delete(record, by=request.user, revision=etags.required_revision(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=True)
    def history(self, request: Any, id: str) -> Response:
        """Who changed which field when and why, newest first, as far as the user may know of it."""
        asked = parts.HistoryFilters(request.query_params).cleaned()
        start, size = asked.get("start", 0), asked.get("page_size", DEFAULT_PAGE_SIZE)
        found = history_of(self.find(id), request.user)
        after = start + size if start + size < len(found) else None
        before = max(start - size, 0) if start else None
        return Response(
            {
                "count": len(found),
                "next": pagination.address(request, {"start": after}),
                "previous": pagination.address(request, {"start": before}),
                "results": found[start : start + size],
            }
        )

    def find(self, id: str) -> Any:
        """The visible record with this id or public number; raises Http404."""
        uid = read_uid(id)
        if uid is None and not (id.isascii() and id.isdigit() and len(id) <= 9):
            raise Http404
        record = self.visible().filter(**({"uid": uid} if uid else {"number": int(id)})).first()
        if record is None:
            raise Http404
        return record

    @action(detail=True)
    def warnings(self, request: Any, id: str) -> Response:
        """What there is to check in it, with what a reviewer has settled."""
        return Response({"results": warning_answers(self.find(id), request.user)})

    @action(detail=True, methods=["post"])
    def settle(self, request: Any, id: str) -> Response:
        """Settle a point with a reason, or open it again; no change of the record."""
        record = self.find(id)
        decide(record, self.body(SettleBody), by=request.user)
        return Response({"results": warning_answers(record, request.user)})

    def answer(self, row: Any, code: int = status.HTTP_200_OK, **headers: str) -> Response:
        shown = Reader(self.request.user).record(row)
        if self.request.method not in SAFE_METHODS:
            shown["warnings"] = warning_answers(row, self.request.user)
        return Response(shown, status=code, headers={"ETag": etags.etag(shown["revision"]), **headers})

    def _made(self, uid: uuid.UUID) -> Record:
        return write.create(self.model, self.body(self.writes), by=self.request.user, uid=uid)

    def _change(self, id: str, *, partial: bool) -> Response:
        found, revision = self.find(id), etags.required_revision(self.request)
        with transaction.atomic():
            record = editing.lock(self.model, found.pk, by=self.request.user)
            present = cache(lambda: Reader(self.request.user).record(found))
            values = self.body(self.writes, partial=partial, present=present)
            write.change(record, values, by=self.request.user, revision=revision)
        return self.answer(record)


class PublishedView(RecordView):
    """Records that have editions, and so steps."""

    @action(detail=True, methods=["post"])
    def submit(self, request: Any, id: str) -> Response:
        """Draft → in review."""
        return self._step(workflow.submit, id, step_bodies.StepBody)

    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request: Any, id: str) -> Response:
        """In review → draft, with the reason for its author."""
        return self._step(workflow.return_to_draft, id, step_bodies.ReasonedBody)

    @action(detail=True, methods=["post"])
    def publish(self, request: Any, id: str) -> Response:
        """In review → published: a new edition of it, and of those named in `with`. What could be published
        and is neither public nor named in `with` has to be named in `leave_out`; the answer repeats that.
        """
        record, revision = self.find(id), etags.required_revision(request)
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
    def withdraw(self, request: Any, id: str) -> Response:
        """Take it from public view; the reason is public."""
        return self._step(workflow.withdraw, id, step_bodies.WithdrawBody)

    @action(detail=True)
    def preview(self, request: Any, id: str) -> Response:
        """What publishing it now would put out, what it would leave out, and what it still needs."""
        record, asked = self.find(id), parts.PreviewFilters(request.query_params).cleaned()
        shown = preview_of(record, request.user, asked.get("with"))
        return Response(shown, headers={"ETag": etags.etag(record.revision)})

    def _step(self, step: Any, id: str, body: type[serializers.Serializer]) -> Response:
        record, revision = self.find(id), etags.required_revision(self.request)
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
    """Parties, which may be known under another spelling already."""

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
    def merge(self, request: Any, id: str) -> Response:
        """Make it one with another record, which stays; from then on its id leads there."""
        return self._step(merging.merge, id, type(self).merges)


class IncidentView(PublishedView):
    model, writes = Incident, incident.IncidentBody


class PersonView(MatchedView):
    model, writes, merges = Person, party.PersonBody, party.PersonMergeBody
    matching = staticmethod(matching.matching_persons)


class InstitutionView(MatchedView):
    model, writes, merges = Institution, party.InstitutionBody, party.InstitutionMergeBody
    matching = staticmethod(matching.matching_institutions)


class StatementView(PublishedView):
    model, writes = Statement, statement.StatementBody


class SourceView(RecordView):
    model, writes = Source, evidence.SourceBody

"""The routes of involvements and citations: parts of a record, changed under its revision."""

import uuid
from functools import cache
from typing import Any, ClassVar

from django.db import transaction
from django.http import Http404
from rest_framework import serializers, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from incidents.desk.api import etags
from incidents.desk.api.idempotency import claimed
from incidents.desk.api.record_views import RECEIPT, ListedView
from incidents.desk.api.serializers.evidence import CitationBody, PartBody
from incidents.desk.api.serializers.incident import InvolvementBody
from incidents.desk.api.serializers.represent import Reader
from incidents.desk.api.serializers.warnings import warning_answers
from incidents.desk.api.write import made
from incidents.desk.api.write_parts import involvements_of, remove_part, write_part
from incidents.desk.errors import Unknown
from incidents.desk.records import editing
from incidents.http.request_checks import read_uid
from incidents.models import Citation, Involvement
from incidents.models.base import Record
from incidents.models.evidence import CITED_RECORDS
from incidents.models.revisions import as_seen_by

Values = dict[str, Any]
Keys = list[Any]
Answers = list[Values]


class PartView(ListedView):
    """Parts of records. A change names the revision of the record, and raises it by one."""

    writes: ClassVar[type[PartBody]]
    wholes: ClassVar[tuple[str, ...]]
    asks = ("list",)

    def list(self, request: Any) -> Response:
        return self.listed(request)

    def create(self, request: Any) -> Response:
        with transaction.atomic():
            uid, replayed = claimed(request)
            part = self.visible().filter(uid=uid).first() if replayed else self._made(uid)
        return self.created(part, replayed=replayed)

    def retrieve(self, request: Any, id: str) -> Response:
        part = self.find(id)
        revision = whole_of(part).revision
        if etags.is_unchanged(request, revision):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etags.etag(revision)})
        return self.answer(part)

    def partial_update(self, request: Any, id: str) -> Response:
        return self._change(id, partial=True)

    def update(self, request: Any, id: str) -> Response:
        return self._change(id, partial=False)

    def destroy(self, request: Any, id: str) -> Response:
        part, revision = self.find(id), etags.required_revision(request)
        whole = whole_of(part)
        with editing.changing(whole, by=request.user, revision=revision):
            remove_part(part, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT, headers={"ETag": etags.etag(whole.revision)})

    def shown(self, rows: Any, order: Keys) -> Answers:
        return Reader(self.request.user).parts(rows, order)

    def find(self, id: str) -> Any:
        """The visible part with this id; raises Http404."""
        uid = read_uid(id)
        part = self.visible().select_related(*self.wholes).filter(uid=uid).first() if uid else None
        if part is None:
            raise Http404
        as_seen_by(whole_of(part), self.request.user)
        return part

    def answer(self, row: Any, code: int = status.HTTP_200_OK, **headers: str) -> Response:
        found = Reader(self.request.user).part(row)
        if self.request.method not in SAFE_METHODS:
            found["warnings"] = warning_answers(whole_of(row), self.request.user)
        return Response(found, status=code, headers={"ETag": etags.etag(found["revision"]), **headers})

    def whole_named(self, values: Values) -> Record:
        """The record that a new part is of, taken out of the values."""
        raise NotImplementedError

    def _made(self, uid: uuid.UUID) -> Any:
        values, user = self.body(self.writes), self.request.user
        named = self.whole_named(values)
        whole = editing.lock(type(named), named.pk, by=user)
        revision = etags.given_revision(self.request) or whole.revision
        part = self.model(uid=uid, **{str(whole._meta.model_name): whole})
        with editing.changing(whole, by=user, revision=revision):
            self._write(part, values, whole)
        return part

    def _write(self, part: Any, values: Values, whole: Record) -> None:
        user, reason = self.request.user, values.pop("reason", "")
        involved = involvements_of(whole, user) if isinstance(part, Citation) else {}
        write_part(part, values, by=user, reason=reason, make=made, involved=involved)

    def _change(self, id: str, *, partial: bool) -> Response:
        user, found, revision = self.request.user, self.find(id), etags.required_revision(self.request)
        with transaction.atomic():
            whole = editing.lock(type(whole_of(found)), whole_of(found).pk, by=user)
            part = self.find(id)  # again: it may have changed before the lock was had
            values = self.body(self.writes, partial=partial, present=cache(lambda: Reader(user).part(part)))
            self._refuse_to_move(part, values)
            setattr(part, str(whole._meta.model_name), whole)
            with editing.changing(whole, by=user, revision=revision):
                self._write(part, values, whole)
        try:
            return self.answer(part)
        except Unknown:
            return Response(RECEIPT)  # its author made it confidential, by the role of a witness

    def _refuse_to_move(self, part: Any, values: Values) -> None:
        for name in self.wholes:
            given = values.pop(name, None)
            if given is not None and given != getattr(part, name):
                raise serializers.ValidationError(
                    {name: ["It stays where it was made; make a new one there."]}
                )


class InvolvementView(PartView):
    model, writes, wholes = Involvement, InvolvementBody, ("incident",)

    def whole_named(self, values: Values) -> Record:
        return values.pop("incident")


class CitationView(PartView):
    model, writes, wholes = Citation, CitationBody, CITED_RECORDS

    def whole_named(self, values: Values) -> Record:
        named = [whole for name in CITED_RECORDS if (whole := values.pop(name, None)) is not None]
        cited = values.get("involvement") or {}
        if not named and "id" in cited:
            found = Involvement.objects.visible_to(self.request.user).filter(uid=cited["id"])
            named = [part.incident for part in found.select_related("incident")]
        if len(named) != 1:
            names = ", ".join(CITED_RECORDS)
            raise serializers.ValidationError({"body": [f"Name what it is of: one of {names}, involvement."]})
        return named[0]


def whole_of(part: Any) -> Record:
    """The record that a part is of, whose revision counts for it."""
    return part.incident if isinstance(part, Involvement) else part.record

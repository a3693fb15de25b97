"""The routes of involvements and citations, which are changed under the revision of their record."""

import uuid
from functools import cache
from typing import Any, ClassVar

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.response import Response

from incidents.desk.api import revision_etags
from incidents.desk.api.filters.parts import CitationFilters, InvolvementFilters
from incidents.desk.api.resource_views import RECEIPT, ResourceView, record_of
from incidents.desk.api.serializers.evidence import CitationBody, PartBody
from incidents.desk.api.serializers.incident import InvolvementBody
from incidents.desk.api.write_parts import involvements_of, remove_part, write_part
from incidents.desk.api.write_records import made
from incidents.desk.errors import Unknown
from incidents.desk.records import editing
from incidents.http.request_checks import read_uid
from incidents.models import Citation, Involvement
from incidents.models.base import Record
from incidents.models.evidence import CITED_RECORDS
from incidents.models.revisions import as_seen_by

Values = dict[str, Any]


class PartView(ResourceView):
    """Parts of records. A change names the revision of the record, and raises it by one."""

    writes: ClassVar[type[PartBody]]
    wholes: ClassVar[tuple[str, ...]]
    asks = ("list",)

    def destroy(self, request: Any, id: str) -> Response:
        part, revision = self.get_object(), revision_etags.required_revision(request)
        whole = record_of(part)
        with editing.changing(whole, by=request.user, revision=revision):
            remove_part(part, by=request.user)
        return Response(
            status=status.HTTP_204_NO_CONTENT, headers={"ETag": revision_etags.etag(whole.revision)}
        )

    def get_object(self) -> Any:
        """Return the visible part with the id of the address; raises Http404."""
        uid = read_uid(self.kwargs["id"])
        if uid is None:
            raise Http404
        part = get_object_or_404(self.get_queryset().select_related(*self.wholes), uid=uid)
        as_seen_by(record_of(part), self.request.user)
        return part

    def whole_named(self, values: Values) -> Record:
        """Remove the record of a new part from the values and return it."""
        raise NotImplementedError

    def make(self, uid: uuid.UUID) -> Any:
        values, user = self.body(self.writes), self.request.user
        named = self.whole_named(values)
        whole = editing.lock(type(named), named.pk, by=user)
        revision = revision_etags.given_revision(self.request) or whole.revision
        part = self.model(uid=uid, **{str(whole._meta.model_name): whole})
        with editing.changing(whole, by=user, revision=revision):
            self._write(part, values, whole)
        return part

    def _write(self, part: Any, values: Values, whole: Record) -> None:
        user, reason = self.request.user, values.pop("reason", "")
        involved = involvements_of(whole, user) if isinstance(part, Citation) else {}
        write_part(part, values, by=user, reason=reason, make=made, involved=involved)

    def change(self, *, partial: bool) -> Response:
        user, found = self.request.user, self.get_object()
        revision = revision_etags.required_revision(self.request)
        with transaction.atomic():
            whole = editing.lock(type(record_of(found)), record_of(found).pk, by=user)
            part = self.get_object()  # again: it may have changed before the lock was had
            values = self.body(self.writes, partial=partial, present=cache(lambda: self.reader.answer(part)))
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
    filterset_class = InvolvementFilters
    model, writes, wholes = Involvement, InvolvementBody, ("incident",)

    def whole_named(self, values: Values) -> Record:
        return values.pop("incident")


class CitationView(PartView):
    filterset_class = CitationFilters
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

"""The routes of parts of records, which are changed under the revision of their record."""

import uuid
from functools import cache
from typing import Any, ClassVar

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.response import Response

from incidents.desk.api import revision_etags
from incidents.desk.api.filters.parts import CitationFilters, CustodyFilters, InvolvementFilters
from incidents.desk.api.resource_views import RECEIPT, ResourceView, record_of
from incidents.desk.api.serializers.evidence import CitationBody, PartBody
from incidents.desk.api.serializers.incident import InvolvementBody
from incidents.desk.api.serializers.party import CustodyBody
from incidents.desk.api.write_parts import cited_parts_of, remove_part, write_part
from incidents.desk.api.write_records import made
from incidents.desk.errors import Unknown
from incidents.desk.records import editing
from incidents.http.request_checks import read_uid
from incidents.models import CITED_PARTS, Citation, Custody, Involvement
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
        """Delete it from its record, which gets a new revision."""
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
        involved = cited_parts_of(whole, user) if isinstance(part, Citation) else {}
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

    def _refuse_to_move(self, part: object, values: Values) -> None:
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


class CustodyView(PartView):
    filterset_class = CustodyFilters
    model, writes, wholes = Custody, CustodyBody, ("person",)

    def whole_named(self, values: Values) -> Record:
        return values.pop("person")


class CitationView(PartView):
    filterset_class = CitationFilters
    model, writes, wholes = Citation, CitationBody, CITED_RECORDS

    def whole_named(self, values: Values) -> Record:
        named = [whole for name in CITED_RECORDS if (whole := values.pop(name, None)) is not None]
        ids = {"involvement": (values.get("involvement") or {}).get("id"), "custody": values.get("custody")}
        if not named:
            user = self.request.user
            parts = [CITED_PARTS[name].objects.visible_to(user).filter(uid=uid) for name, uid in ids.items()]
            named = [part.record for found in parts for part in found]
        if len(named) != 1:
            names = ", ".join((*CITED_RECORDS, *CITED_PARTS))
            raise serializers.ValidationError({"body": [f"Name what it is of: one of {names}."]})
        return named[0]

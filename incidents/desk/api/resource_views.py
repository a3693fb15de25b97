"""The base of the routes of records and parts: list, create, retrieve, change."""

import uuid
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest
from rest_framework import status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from incidents.desk.api import revision_etags
from incidents.desk.api.base_views import DeskView
from incidents.desk.api.filters.base import PageFilters, StrictFilterBackend
from incidents.desk.api.filters.pagination import KeysetPagination
from incidents.desk.api.idempotent_requests import claimed
from incidents.desk.api.matches import known_names
from incidents.desk.api.serializers.base import Body
from incidents.desk.api.serializers.reference_fields import ReferenceResolver
from incidents.desk.api.serializers.represent import Reader
from incidents.desk.api.serializers.warnings import warning_answers
from incidents.desk.errors import Unknown
from incidents.models import Citation, Custody, Involvement
from incidents.models.base import Record

REPLAYED = "Idempotent-Replayed"
# The answer about what the user cannot read: nothing of it, and never why.
RECEIPT = {"received": True, "detail": "This was received. You cannot read what was made of it."}


def record_of(row: Any) -> Record:
    """Return the record whose revision counts for a row: the record itself, or the one that a part is of."""
    return row.record if isinstance(row, Citation | Custody | Involvement) else row


class ResourceView(DeskView, GenericViewSet):
    """Routes of the records or parts that the user may see. Changes name the revision of the record."""

    model: ClassVar[type[Any]]
    writes: ClassVar[type[Body]]
    filterset_class: ClassVar[type[PageFilters]]
    filter_backends = [StrictFilterBackend]
    pagination_class = KeysetPagination

    def get_queryset(self) -> Any:
        return self.model.objects.visible_to(self.request.user)

    @property
    def reader(self) -> Reader:
        return Reader(self.request.user)

    def list(self, request: HttpRequest) -> Response:
        """List what matches the filters, as far as you may see it."""
        keys = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self.reader.answers(self.get_queryset().filter(pk__in=keys), keys))

    def create(self, request: HttpRequest) -> Response:
        """Create it; a record begins as a draft."""
        with transaction.atomic():
            uid, replayed = claimed(request)
            row = self.get_queryset().filter(uid=uid).first() if replayed else self.make(uid)
        return self.created(row, replayed=replayed)

    def retrieve(self, request: HttpRequest, id: str) -> Response:
        """Return it in its present revision, which the ETag names."""
        row = self.get_object()
        revision = record_of(row).revision
        if revision_etags.is_unchanged(request, revision):
            return Response(
                status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": revision_etags.etag(revision)}
            )
        return self.answer(row)

    def partial_update(self, request: HttpRequest, id: str) -> Response:
        """Change the fields that the body has; the others stay as they are."""
        return self.change(partial=True)

    def update(self, request: HttpRequest, id: str) -> Response:
        """Replace its fields with those of the body."""
        return self.change(partial=False)

    def make(self, uid: uuid.UUID) -> Any:
        """Create what the body describes, under this id."""
        raise NotImplementedError

    def change(self, *, partial: bool) -> Response:
        """Change the row of the address as the body says."""
        raise NotImplementedError

    def created(self, row: Any | None, *, replayed: bool) -> Response:
        """Return the answer to a creation: a receipt where the user cannot read the row, or not any more."""
        headers = {REPLAYED: "true"} if replayed else {}
        try:
            if row is None:
                raise Unknown
            location = f"{self.request.path}{row.uid}/"
            return self.answer(row, status.HTTP_201_CREATED, Location=location, **headers)
        except Unknown:
            return Response(RECEIPT, status=status.HTTP_201_CREATED, headers=headers)

    def answer(self, row: object, code: int = status.HTTP_200_OK, **headers: str) -> Response:
        """Return a row as it is stored now, with its revision as ETag.

        Raises:
            Unknown: the user may not see it any more.
        """
        shown = self.reader.answer(row)
        if self.request.method not in SAFE_METHODS:
            shown["warnings"] = warning_answers(record_of(row), self.request.user)
        return Response(
            shown, status=code, headers={"ETag": revision_etags.etag(shown["revision"]), **headers}
        )

    def body(self, serializer: type[Body], *, partial: bool = False, present: Any = None) -> Any:
        """Return the values of the request's body; raises a 400 that names every wrong field.

        `present` returns the answer of the row as it is, with which fields that are only read may be sent.
        """
        known = ReferenceResolver(self.request.user, self.request.data)
        context = {"known": known, "present": present}
        read = serializer(data=self.request.data, partial=partial, context=context)
        read.is_valid(raise_exception=True)
        if known.doubles:
            raise known_names(known.doubles)
        return read.validated_data

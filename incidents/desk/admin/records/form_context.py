"""The context of a record's form besides its fields: its status, its steps, related records."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from incidents.desk.access import may
from incidents.desk.admin.common.labels import record_label
from incidents.desk.admin.common.public_status import in_public
from incidents.desk.admin.common.related_records import related_to
from incidents.desk.admin.common.state_line import state_of
from incidents.desk.admin.common.withdrawals import withdrawal_of
from incidents.desk.admin.review.steps import open_steps
from incidents.desk.records.external_ids import entered_keys
from incidents.models import Case, Incident, Institution, Person
from incidents.models.base import Record


def form_context(model_admin: object, request: HttpRequest, record: Record) -> dict[str, Any]:
    """Return the template context about a record that the user may see."""
    return {
        "record": record,
        "label": record_label(record),
        "subtitle": record_label(record),
        "merged_into": _merged_into(model_admin, request, record),
        "in_public": in_public(record, request.user),
        "withdrawal": withdrawal_of(record, request.user),
        "steps": open_steps(record, request.user),
        "state": state_of(record, request.user),
        **_related(model_admin, request, record),
    }


def _related(model_admin: Any, request: HttpRequest, record: Record) -> dict[str, Any]:
    """Return the records that the page lists, and the address where a party gets its next incident."""
    kind = str(record._meta.model_name)
    is_party = isinstance(record, Person | Institution)
    begins = (is_party and not getattr(record, "merged_into_id", None)) or isinstance(record, Case)
    may_begin = begins and may(request.user, "add", Incident)
    address = f"{reverse('admin:incidents_incident_add')}?{kind}={record.uid}"
    return {
        "related": related_to(record, request.user),
        "external_keys": entered_keys(kind, [record.uid]).get(record.uid, []),
        "add_incident": address if may_begin else "",
        "may_merge": is_party and model_admin.has_change_permission(request, record),
        "may_erase": isinstance(record, Person) and request.user.has_perm("incidents.erase_person"),
        "kind": record._meta.verbose_name,
    }


def _merged_into(model_admin: Any, request: HttpRequest, record: Record) -> dict[str, Any] | None:
    """Return the id and label of the record that this one was merged into, if the user may see it."""
    key = getattr(record, "merged_into_id", None)
    into = model_admin.get_queryset(request).filter(pk=key).first() if key else None
    return into and {"uid": into.uid, "label": record_label(into)}

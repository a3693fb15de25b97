"""Proposals of custody: periods that an incident probably began for its victims."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User

from incidents.choices import CustodyStatus, IncidentKind, Role
from incidents.models import Custody, Incident, Involvement, Person

# The status of the period that an incident of a kind begins.
BEGINS: dict[str, CustodyStatus] = {
    IncidentKind.ARREST: CustodyStatus.POLICE_CUSTODY,
    IncidentKind.CONVICTION: CustodyStatus.SERVING_SENTENCE,
    IncidentKind.RELEASE: CustodyStatus.RELEASED,
    IncidentKind.ENFORCED_DISAPPEARANCE: CustodyStatus.ENFORCED_DISAPPEARANCE,
    IncidentKind.DEATH_IN_CUSTODY: CustodyStatus.DIED_IN_CUSTODY,
}


def custody_of_incident(incident: Incident, user: User) -> list[Custody]:
    """Return the visible periods that an incident begins or ends."""
    rows = Custody.objects.visible_to(user).select_related("person").order_by("pk")
    return [*rows.filter(begun_by=incident), *rows.filter(ended_by=incident).exclude(begun_by=incident)]


def victims_without_custody(incident: Incident, user: User) -> Iterator[Person]:
    """Yield the visible victims of an incident that begins custody, if it began or ended none of theirs."""
    if incident.kind not in BEGINS:
        return
    entered = {row.person_id for row in custody_of_incident(incident, user)}
    rows = Involvement.objects.visible_to(user).filter(incident=incident, role=Role.VICTIM)
    for row in rows.filter(person__isnull=False).select_related("person").order_by("pk"):
        if row.person and row.person_id not in entered:
            yield row.person


def proposed_values(incident: Incident) -> dict[str, Any]:
    """Return the values of the period that an incident probably began; empty for one that begins none."""
    if incident.kind not in BEGINS:
        return {}
    return {
        "status": BEGINS[incident.kind].value,
        "from_text": incident.date_text,
        "from_earliest": incident.earliest,
        "from_latest": incident.latest,
        "begun_by": incident,
    }

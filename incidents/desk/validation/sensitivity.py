"""Sensitivities of records and involvements: defaults, and rules for lowering them."""

from typing import Any

from incidents.choices import IncidentKind, Role, Sensitivity
from incidents.desk.validation.checked_values import is_visible
from incidents.models.base import Record
from incidents.models.incident import Involvement

ONLY_EDITORS_LOWER = "Only an editor can show this to more people."
LOWER_ALONE = "Lower this in a change of its own: change nothing else of this row with it."
LOWER_WITH_REASON = "Give a reason for showing to more people what was confidential."
# The columns of an involvement that identify party and role.
WHO_AND_ROLE = ("role", "person_id", "institution_id")


def is_handed_in(role: str) -> bool:
    """Return whether a new involvement in this role is confidential, with any party created for it.

    Users without clearance can submit one, and cannot read it afterwards.
    """
    return role == Role.WITNESS


def becomes_witness(involvement: Involvement, before: Any | None) -> bool:
    """Return whether a row makes a party a witness: a new row, a change of role, or of the party.

    `before` is the stored row; None for a new one.
    """
    if not is_handed_in(involvement.role):
        return False
    return before is None or any(getattr(involvement, each) != getattr(before, each) for each in WHO_AND_ROLE)


def default_sensitivity(involvement: Any, before: Any | None) -> int:
    """Return the sensitivity that an involvement is stored with.

    Whoever becomes a witness becomes confidential, whatever was asked for.
    """
    if becomes_witness(involvement, before):
        return Sensitivity.CONFIDENTIAL.value
    return int(involvement.sensitivity)


def sensitivity_at_birth(record: Record) -> int:
    """Return the sensitivity that a new record is stored with.

    What is medical is born internal at least; an editor who means it to be public says so afterwards.
    """
    if getattr(record, "kind", "") == IncidentKind.MEDICAL:
        return max(record.sensitivity, Sensitivity.RESTRICTED.value)
    return int(record.sensitivity)


def refusal_to_lower(before: int, after: int, *, clearance: int) -> str:
    """Return why a user's role does not let them show a record or a row to more people; empty if it does.

    Only who sees everything can judge what is safe to show, so a contributor never lowers what an editor
    raised.
    """
    return ONLY_EDITORS_LOWER if after < before and clearance < Sensitivity.CONFIDENTIAL else ""


def errors_of_lowering(before: int, after: int, *, reason: str) -> dict[str, str]:
    """Return what is missing where a confidential record is shown to more people: the reason."""
    if after < before == Sensitivity.CONFIDENTIAL and not is_visible(reason):
        return {"reason": LOWER_WITH_REASON}
    return {}


def errors_of_lowering_row(before: int, after: int, *, reason: str, changes_more: bool) -> dict[str, str]:
    """Return what is wrong where a confidential row is shown to more people: that is a step of its own."""
    if after < before == Sensitivity.CONFIDENTIAL and changes_more:
        return {"sensitivity": LOWER_ALONE}
    return errors_of_lowering(before, after, reason=reason)

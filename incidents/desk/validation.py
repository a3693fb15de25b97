"""The rules of the desk's records, each in one place: pure functions that forms, the desk API, imports,
fixtures, merges and restores call. None of them reads the database.
"""

from incidents.choices import Role, Sensitivity
from incidents.models import Involvement

# The clearance that lowering a sensitivity needs: only who sees everything can judge what is safe to show.
CLEARANCE_TO_LOWER = Sensitivity.CONFIDENTIAL
# What of an involvement makes somebody a witness.
WITNESS_FIELDS = ("role", "person_id", "institution_id")


def default_sensitivity(involvement: Involvement, before: Involvement | None) -> int:
    """Return the sensitivity that an involvement is stored with.

    Whoever becomes a witness becomes confidential, whatever was asked for: in a new row, by a change of
    role, or in the place of somebody else. `before` is the row as it is stored; None for a new one.
    """
    if involvement.role == Role.WITNESS and (before is None or _is_about_another(involvement, before)):
        return Sensitivity.CONFIDENTIAL
    return involvement.sensitivity


def _is_about_another(involvement: Involvement, before: Involvement) -> bool:
    return any(getattr(involvement, name) != getattr(before, name) for name in WITNESS_FIELDS)

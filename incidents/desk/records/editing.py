"""Creating, changing and deleting working records: what forms, the desk API and imports all call.

Each function runs in one transaction: permission, clearance, revision, the change, its history.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from incidents.choices import NameKind, Sensitivity, Status
from incidents.desk.access import may, require_clearance
from incidents.desk.errors import Incomplete, NotAllowed, Stale, Unknown, WrongStatus
from incidents.desk.records import external_ids
from incidents.desk.records.change_levels import born_at, count_change, opened
from incidents.desk.records.own_drafts import IN_USE, delete_own_draft, is_own_draft
from incidents.desk.validation import (
    WHO_AND_ROLE,
    errors_of_lift,
    errors_of_lowering,
    refusal_to_lower,
    sensitivity_at_birth,
)
from incidents.fields.common import NOTE_LENGTH
from incidents.models import (
    Citation,
    Custody,
    IncidentLink,
    InstitutionName,
    Involvement,
    PersonName,
    Recognition,
)
from incidents.models.base import (
    Consented,
    Record,
    clearance_of,
    delete_with_history,
    save_all_with_history,
    save_with_history,
)
from incidents.models.evidence import Source
from incidents.models.party import Institution, Person
from incidents.models.revisions import BOOKKEEPING, as_seen_by
from incidents.publishing.publish import is_readable

Part = PersonName | InstitutionName | Involvement | IncidentLink | Custody | Recognition | Citation
R = TypeVar("R", bound=Record)
PARTS = (PersonName, InstitutionName, Involvement, IncidentLink, Custody, Recognition, Citation)


def create(record: Record, *, by: Any, reason: str = "", is_handed_in: bool = False) -> None:
    """Save a new working copy, born draft. Parts are saved after it with `save_part`.

    `is_handed_in`: made together with a witness, and so confidential also where its author is not cleared
    for that, who cannot read it afterwards.

    Raises:
        NotAllowed: the role may not add such records, or is not cleared for this one's sensitivity.
    """
    _require(by, "add", record)
    record.sensitivity = sensitivity_at_birth(record)
    if not is_handed_in:
        require_clearance(by, record.sensitivity)
    record.status, record.published_revision, record.number = Status.DRAFT, 0, None
    for name, count in born_at(record.sensitivity).items():
        setattr(record, name, count)
    record.created_by = record.updated_by = record.updated_by_30 = by
    record.created_at = record.updated_at = record.updated_at_30 = timezone.now()
    if isinstance(record, Consented):
        record.name_recorder(None, by=by)
    save_with_history(record, by=by, reason=reason)


def claim(record: R, *, by: User, revision: int, reason: str = "") -> R:
    """Lock a record for a change by this user and return it as stored, for the change to be counted.

    The instance may carry unsaved values of a form; they are what changes.

    Raises:
        Unknown, NotAllowed, Stale.
        Incomplete: it would be shown to more people without a reason.
        WrongStatus: it was merged, or would be closed at the desk while readers see it.
    """
    stored = lock(type(record), record.pk, by=by)
    _require(by, "change", record)
    if stored.revision != revision:
        raise Stale(stored.revision)
    if getattr(stored, "merged_into_id", None):
        raise WrongStatus("It was merged into another record; change that one.")
    _require_sensitivity(record, stored, by=by, reason=reason)
    for field in record._meta.concrete_fields:
        if field.name in BOOKKEEPING:
            setattr(record, field.attname, getattr(stored, field.attname))
    as_seen_by(record, by)
    return stored


def _require_sensitivity(record: Record, stored: Record, *, by: User, reason: str) -> None:
    require_clearance(by, record.sensitivity)
    require_hidden_from_readers(record, record.sensitivity)
    require_right_to_lower(stored.sensitivity, record.sensitivity, by=by)
    for detail in errors_of_lowering(stored.sensitivity, record.sensitivity, reason=reason).values():
        raise Incomplete(detail)


def require_right_to_lower(before: int, after: int, *, by: User) -> None:
    """Raise NotAllowed if the user may not show to more people what had this sensitivity before."""
    if refusal := refusal_to_lower(before, after, clearance=clearance_of(by)):
        raise NotAllowed(refusal)


def lock(model: type[R], pk: object, *, by: Any) -> R:
    """The stored record, its row locked until the transaction ends.

    Raises:
        Unknown: there is none that this user may know of.
    """
    return next(iter(lock_all(model, [pk], by=by).values()))


def lock_all(model: type[R], pks: Collection[Any], *, by: User) -> dict[Any, R]:
    """The stored records by primary key, their rows locked until the transaction ends.

    Raises:
        Unknown: one of them is none that this user may know of.
    """
    visible = cast("models.QuerySet[R]", model.objects.visible_to(by))
    stored = visible.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk").in_bulk()
    if len(stored) != len(set(pks)):
        raise Unknown
    return stored


@contextmanager
def changing(record: Record, *, by: Any, revision: int, reason: str = "") -> Iterator[None]:
    """Change a record and its parts: set attributes and save parts inside, the record is saved at the end.

    An edit of what everybody sees who sees the record makes it a draft again; the live edition stays.

    with changing(incident, by=user, revision=3, reason="verdict"):
        incident.title = "…"
        save_part(involvement, by=user)
    """
    with transaction.atomic():
        stored = claim(record, by=by, revision=revision, reason=reason)
        before = opened(stored)
        yield
        _require_sensitivity(record, stored, by=by, reason=reason)
        finish(record)
        if isinstance(record, Consented) and isinstance(stored, Consented):
            for detail in errors_of_lift(stored.strictness, record.strictness, reason=reason).values():
                raise Incomplete(detail)
            record.name_recorder(stored, by=by)
        count_change(record, before, by=by)
        save_with_history(record, by=by, reason=reason)
        close_merged(record, by=by, reason=reason)


def finish(record: Record) -> None:
    """Bring up to date what the record keeps of its parts: a party's main name."""
    if isinstance(record, Person | Institution) and record.pk:
        main = record.names.filter(kind=NameKind.MAIN).first()
        record.name = main.text if main else ""


def close_merged(record: Record, *, by: User, reason: str = "") -> None:
    """Close what was merged into a record as far as the record itself: else it would tell of what is hidden.

    What readers can still see of it in earlier versions tells nothing new, and stays.
    """
    if record.sensitivity == Sensitivity.PUBLIC or not isinstance(record, Person | Institution):
        return
    for loser in type(record).objects.filter(merged_into=record):
        if loser.sensitivity < record.sensitivity and not is_readable(loser):
            before, status = opened(loser), loser.status
            loser.sensitivity = record.sensitivity
            count_change(loser, before, by=by)
            loser.status = status  # nobody reviews it any more
            save_with_history(loser, by=by, reason=reason)
        close_merged(loser, by=by, reason=reason)


def is_double(involvement: Involvement, before: Involvement | None, *, by: Any) -> bool:
    """Return whether a change makes a second confidential row of one party and role that the user can see.

    The database holds this for all other rows. Who is not cleared does not learn whether there is one: a
    double is kept, for those who are.
    """
    keys = (*WHO_AND_ROLE, "incident_id", "sensitivity")
    same = {name: getattr(involvement, name) for name in keys}
    if same["sensitivity"] != Sensitivity.CONFIDENTIAL or clearance_of(by) < Sensitivity.CONFIDENTIAL:
        return False
    if before is not None and same == {name: getattr(before, name) for name in keys}:
        return False
    rows = Involvement.objects.visible_to(by).filter(**same).exclude(pk=involvement.pk)
    return rows.exists()


def save_part(part: Part, *, by: Any, reason: str = "", is_same_party: bool = False) -> None:
    """Save a name, involvement, link or citation of a record that is being changed.

    An involvement that names another party now leaves behind the citations that the user may not see: they
    speak of the party before. `is_same_party`: of one that was merged, and is the same still.
    """
    if isinstance(part, Involvement) and part.pk and not is_same_party:
        before = Involvement.objects.filter(pk=part.pk).first()  # None: it comes back after it was deleted
        if before and (before.person_id, before.institution_id) != (part.person_id, part.institution_id):
            _leave_unseen_citations(before, by=by, reason=reason)
    save_with_history(part, by=by, reason=reason)


def save_new_parts(parts: Sequence[Part], *, by: User, reason: str = "") -> None:
    """Save new parts of records that are being made or changed, in few queries."""
    in_order = sorted(parts, key=lambda part: PARTS.index(type(part)))
    save_all_with_history(in_order, by=by, reason=reason)


def delete_part(part: Part, *, by: Any, reason: str = "") -> None:
    """Delete a part of a record that is being changed.

    Citations of an involvement or of custody go with it, but for those that the user may not see.
    """
    if isinstance(part, Involvement | Custody):
        _delete_citations(part, by=by, reason=reason)
    delete_with_history(part, by=by, reason=reason)


def _delete_citations(part: Involvement | Custody, *, by: User, reason: str) -> None:
    """Delete the citations that the user may see; the others stay.

    Nobody can delete, or learn of, what they cannot see.
    """
    for citation in Citation.objects.visible_to(by).filter(**_of(part)):
        delete_with_history(citation, by=by, reason=reason)
    _leave_unseen_citations(part, by=by, reason=reason)


def _of(part: Involvement | Custody) -> dict[str, Any]:
    return {str(part._meta.model_name): part}


def _leave_unseen_citations(part: Involvement | Custody, *, by: User, reason: str) -> None:
    """Turn the citations of a part that the user may not see into citations of the record."""
    visible = Citation.objects.visible_to(by).filter(**_of(part))
    name = part.get_role_display() if isinstance(part, Involvement) else part.get_status_display()
    for citation in Citation.objects.filter(**_of(part)).exclude(pk__in=visible.values("pk")):
        words = f"{name}, {citation.field}: {citation.value}"
        citation.involvement = citation.custody = None
        citation.field = "summary"
        citation.value = words[:NOTE_LENGTH]
        save_with_history(citation, by=by, reason=reason)


def delete(record: Record, *, by: Any, revision: int, reason: str = "") -> None:
    """Delete a record that was never public: editors any of them, everyone their own drafts.

    Raises:
        Unknown, NotAllowed, Stale.
        WrongStatus: it has an edition, or other records rest on it.
    """
    with transaction.atomic():
        stored = lock(type(record), record.pk, by=by)
        is_own = not may(by, "delete", type(record)) and is_own_draft(stored, by)
        if not is_own:
            _require(by, "delete", record)
            # Its parts go with it, those too that one who is not cleared would not see.
            require_clearance(by, Sensitivity.CONFIDENTIAL)
        if stored.revision != revision:
            raise Stale(stored.revision)
        if stored.number is not None:
            raise WrongStatus("It was published, and public ids never die: withdraw it instead.")
        if is_own:
            delete_own_draft(stored, by=by, reason=reason)
            return
        try:
            delete_with_history(stored, by=by, reason=reason)
            external_ids.forget(stored)
        except models.ProtectedError:
            raise WrongStatus(IN_USE) from None


def require_hidden_from_readers(record: Record, sensitivity: int) -> None:
    """Refuse to raise the sensitivity of a public record. A source has no edition of its own."""
    if sensitivity == Sensitivity.PUBLIC or isinstance(record, Source):
        return
    if record.number is not None and is_readable(record):
        raise WrongStatus(
            "Readers can see it, and a higher sensitivity would not change that. Withdraw it first, with "
            "every version, and then raise its sensitivity."
        )


def _require(user: User, verb: str, record: Record) -> None:
    if not may(user, verb, type(record)):
        raise NotAllowed(f"Your role does not let you {verb} a {record._meta.verbose_name}.")

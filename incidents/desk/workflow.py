"""The workflow steps of a record: submit, return, publish, withdraw.

One function a step, `step(record, *, by, revision, reason)`, each in one transaction: it checks permission,
revision and status, then writes history.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from incidents.choices import Status
from incidents.desk.access import require
from incidents.desk.co_publication import companions
from incidents.desk.errors import LeavesOut, NotLeftOut, Stale, WrongStatus
from incidents.desk.four_eyes import require_second_person, require_sources_as_reviewed
from incidents.desk.records.editing import lock_all
from incidents.desk.validation import is_visible
from incidents.models.base import Record, by_kind, save_all_with_history
from incidents.models.evidence import Source
from incidents.publishing import omissions
from incidents.publishing import publish as door
from incidents.publishing.clock import ClockDoubtful
from incidents.publishing.omissions import Key
from incidents.publishing.published_sources import lock_sources

Reviewed = tuple[Record, int]  # a record and the revision that was reviewed
MOST_TOGETHER = 100


def submit(record: Record, *, by: User, revision: int, reason: str = "") -> Record:
    """Draft → in review; also published → in review, if publishing again would change what readers see.

    Examples: a party that has become public since, a source that was corrected.
    """
    return submit_all([(record, revision)], by=by, reason=reason)[0]


def submit_all(reviewed: Sequence[Reviewed], *, by: User, reason: str = "") -> list[Record]:
    """`submit` several records; all of them or none."""
    with transaction.atomic():
        records = _opened_all(reviewed, "submit_record", by=by)
        for stored in records:
            if stored.status == Status.PUBLISHED and not door.would_change(stored):
                raise WrongStatus("Readers see it as it stands; there is nothing to review.")
        from_ = {Status.DRAFT, Status.PUBLISHED}
        return _move(records, from_, Status.IN_REVIEW, by=by, reason=reason)


def return_to_draft(record: Record, *, by: User, revision: int, reason: str) -> Record:
    """In review → draft, with the reason for its author."""
    _require_reason(reason, "Say what its author should change.")
    with transaction.atomic():
        stored = _opened(record, "return_record", by=by, revision=revision)
        return _move([stored], {Status.IN_REVIEW}, Status.DRAFT, by=by, reason=reason)[0]


def publish(
    record: Record,
    *,
    by: Any,
    revision: int,
    reason: str = "",
    public_note: str = "",
    together: Sequence[Reviewed] = (),
    leave_out: Collection[Key] = (),
) -> Record:
    """In review → published: publish the record together with records that were reviewed with it.

    The approval refers to the given revisions. It needs a second person: `by` made none of the changes since
    the last edition (TRACKER_FOUR_EYES). `leave_out` names exactly the records that could be published, are
    named by one of these records and are left out. `public_note` says to readers what changed in the record,
    and why; it belongs to the version, and nobody has to write it.

    Raises:
        Unknown, NotAllowed, Stale, WrongStatus, LeavesOut, NotLeftOut.
    """
    if len(together) > MOST_TOGETHER:
        raise WrongStatus(f"At most {MOST_TOGETHER} records can be published together with another.")
    with transaction.atomic():
        main = _opened(record, "publish_record", by=by, revision=revision)
        _require_in_review([main])
        others = [_opened(other, "publish_record", by=by, revision=seen) for other, seen in together]
        _require_companions(main, others)
        reviews, notes = dict.fromkeys([main, *others], main), {main: public_note.strip()}
        _send_out(reviews, by=by, reason=reason, notes=notes, leave_out=leave_out)
    return main


def publish_all(reviewed: Sequence[Reviewed], *, by: Any, reason: str = "") -> list[Record]:
    """In review → published, for several records, each with its own review, each public to the others.

    Raises:
        Unknown, NotAllowed, Stale, WrongStatus, LeavesOut: nothing is published then.
    """
    with transaction.atomic():
        records = _opened_all(reviewed, "publish_record", by=by)
        _require_in_review(records)
        _send_out({record: record for record in records}, by=by, reason=reason)
    return records


def withdraw(record: Record, *, by: Any, revision: int, reason: str, keep_history: bool) -> Record:
    """Withdraw a record from public view; the reason is public. One person is enough.

    A record withdrawn with its history can be withdrawn again, without it.

    Raises:
        Unknown, NotAllowed, Stale.
        WrongStatus: the record has nothing public to withdraw, or there is no reason.
    """
    _require_reason(reason, "Say why, in words that readers may see.")
    with transaction.atomic():
        stored = _opened(record, "withdraw_record", by=by, revision=revision)
        try:
            door.withdraw(stored, by=by, reason=reason, keep_history=keep_history)
        except door.NotPublic as error:
            raise WrongStatus(f"{error} There is nothing to withdraw.") from None
    return stored


def _require_in_review(records: Sequence[Record]) -> None:
    for record in records:
        if record.status != Status.IN_REVIEW:
            raise WrongStatus(f"Only what is in review can be published; this is {_status(record)}.")


def _require_companions(main: Record, others: Sequence[Record]) -> None:
    """Refuse records that the main one does not name, and records that were public before."""
    allowed = companions(main)
    for other in others:
        if other != main and other not in allowed:
            raise WrongStatus(
                f"The {other._meta.verbose_name} {other.short_id} cannot go out with this record: only "
                "parties and statements that it names and that never were public can. Publish it by a "
                "review of its own."
            )


def _send_out(
    reviews: dict[Record, Record],
    *,
    by: Any,
    reason: str,
    notes: Mapping[Record, str] | None = None,
    leave_out: Collection[Key] = (),
) -> None:
    """Publish records, each mapped to the record under whose review it is published."""
    lock_sources(list(reviews))
    require_second_person(reviews, by=by)
    require_sources_as_reviewed(reviews)
    try:
        door.publish(list(reviews), by=by, reason=reason, notes=notes, leave_out=leave_out)
    except door.NotPublishable as error:
        raise WrongStatus(f"It cannot be published yet. {error}", error.reasons) from None
    except omissions.LeavesOut as error:
        raise LeavesOut(error.left_out) from None
    except omissions.NotLeftOut as error:
        raise NotLeftOut(error.keys) from None
    except ClockDoubtful as error:
        raise WrongStatus(str(error)) from None


def _move(records: list[Record], from_: set[Status], to: Status, *, by: User, reason: str) -> list[Record]:
    for record in records:
        if record.status not in from_:
            wanted = " or ".join(sorted(Status(status).label for status in from_))
            raise WrongStatus(f"This step needs a record that is {wanted}; this one is {_status(record)}.")
        record.status = to
    save_all_with_history(records, by=by, reason=reason, fields=("status",))
    return records


def _opened(record: Record, permission: str, *, by: User, revision: int) -> Record:
    """Return the stored record, locked, after checking permission and revision."""
    return _opened_all([(record, revision)], permission, by=by)[0]


def _opened_all(reviewed: Sequence[Reviewed], permission: str, *, by: User) -> list[Record]:
    """Return the stored records, locked, after checking permission and each one's revision."""
    stored: dict[Record, Record] = {}
    for of_one_kind in by_kind(record for record, _ in reviewed):
        model = type(of_one_kind[0])
        stored |= {each: each for each in lock_all(model, {r.pk for r in of_one_kind}, by=by).values()}
    require(by, permission)
    return [_as_reviewed(stored[record], revision) for record, revision in reviewed]


def _as_reviewed(stored: Record, revision: int) -> Record:
    if isinstance(stored, Source):
        raise WrongStatus("Sources go out inside what cites them; they have no steps of their own.")
    if stored.revision != revision:
        raise Stale(stored.revision)
    if getattr(stored, "merged_into_id", None):
        raise WrongStatus("It was merged into another record, which goes its way.")
    return stored


def _require_reason(reason: str, detail: str) -> None:
    if not is_visible(reason):
        raise WrongStatus(f"This step needs a reason. {detail}")


def _status(record: Record) -> str:
    return str(Status(record.status).label)

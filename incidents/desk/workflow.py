"""The steps of a record: submit, return, publish, withdraw.

One function a step, `step(record, *, by, revision, reason)`, each in one transaction: who may, whether
the revision is the one that was looked at, whether the step fits the status, then history.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from incidents.choices import Status
from incidents.desk.access import require
from incidents.desk.companions import companions
from incidents.desk.errors import Stale, WrongStatus
from incidents.desk.four_eyes import require_second_person, require_sources_as_reviewed
from incidents.desk.records import lock
from incidents.models.base import Record, save_with_history
from incidents.models.evidence import Source
from incidents.publishing import publish as door

Reviewed = tuple[Record, int]  # a record and the revision that was reviewed
MOST_TOGETHER = 100


def submit(record: Record, *, by: Any, revision: int, reason: str = "") -> Record:
    """Draft → in review. Also published → in review, where publishing again would tell something new:
    a party that has become public since, a source that was corrected.
    """
    with transaction.atomic():
        stored = _opened(record, "submit_record", by=by, revision=revision)
        if stored.status == Status.PUBLISHED and not door.would_change(stored):
            raise WrongStatus("Readers see it as it stands; there is nothing to review.")
        return _move(stored, {Status.DRAFT, Status.PUBLISHED}, Status.IN_REVIEW, by=by, reason=reason)


def return_to_draft(record: Record, *, by: Any, revision: int, reason: str) -> Record:
    """In review → draft, with the reason for its author."""
    _require_reason(reason, "Say what its author should change.")
    with transaction.atomic():
        stored = _opened(record, "return_record", by=by, revision=revision)
        return _move(stored, {Status.IN_REVIEW}, Status.DRAFT, by=by, reason=reason)


def publish(
    record: Record, *, by: Any, revision: int, reason: str = "", together: Sequence[Reviewed] = ()
) -> Record:
    """In review → published: make a new edition of the record, and of what it names and was reviewed with it.

    The approval is bound to the revisions given. A second person is needed: `by` made none of the
    changes since the last edition (TRACKER_FOUR_EYES).

    Raises:
        Unknown, NotAllowed, Stale, WrongStatus.
    """
    if len(together) > MOST_TOGETHER:
        raise WrongStatus(f"At most {MOST_TOGETHER} records can be published together with another.")
    with transaction.atomic():
        main = _in_review(record, by=by, revision=revision)
        others = [_opened(other, "publish_record", by=by, revision=seen) for other, seen in together]
        _require_companions(main, others)
        _send_out(dict.fromkeys([main, *others], main), by=by, reason=reason)
    return main


def publish_all(reviewed: Sequence[Reviewed], *, by: Any, reason: str = "") -> list[Record]:
    """In review → published, for several at once, each under a review of its own, each public to the others.

    Raises:
        Unknown, NotAllowed, Stale, WrongStatus: nothing is published then.
    """
    with transaction.atomic():
        records = [_in_review(record, by=by, revision=revision) for record, revision in reviewed]
        _send_out({record: record for record in records}, by=by, reason=reason)
    return records


def withdraw(record: Record, *, by: Any, revision: int, reason: str, keep_history: bool = False) -> Record:
    """Take a record from public view; the reason is public. One person is enough.

    What was withdrawn with its history kept can be withdrawn once more, without.

    Raises:
        Unknown, NotAllowed, Stale.
        WrongStatus: readers see nothing of it that this would take away, or there is no reason.
    """
    _require_reason(reason, "Say why, in words that readers may see.")
    with transaction.atomic():
        stored = _opened(record, "withdraw_record", by=by, revision=revision)
        try:
            door.withdraw(stored, by=by, reason=reason, keep_history=keep_history)
        except door.NotPublic as error:
            raise WrongStatus(f"{error} There is nothing to withdraw.") from None
    return stored


def _in_review(record: Record, *, by: Any, revision: int) -> Record:
    stored = _opened(record, "publish_record", by=by, revision=revision)
    if stored.status != Status.IN_REVIEW:
        raise WrongStatus(f"Only what is in review can be published; this is {_status(stored)}.")
    return stored


def _require_companions(main: Record, others: Sequence[Record]) -> None:
    """Refuse what the record does not name, and what was public before."""
    allowed = companions(main)
    for other in others:
        if other != main and other not in allowed:
            raise WrongStatus(
                f"The {other._meta.verbose_name} {other.short_id} cannot go out with this record: only "
                "parties and statements that it names and that never were public can. Publish it by a "
                "review of its own."
            )


def _send_out(reviews: dict[Record, Record], *, by: Any, reason: str) -> None:
    """Publish records, each given with the record under whose review it goes out."""
    door.lock_sources(list(reviews))
    for record, review in reviews.items():
        require_second_person(record, by=by)
        require_sources_as_reviewed(record, review)
    try:
        door.publish(list(reviews), by=by, reason=reason)
    except door.NotPublishable as error:
        raise WrongStatus(f"It cannot be published yet. {error}", error.reasons) from None


def _move(stored: Record, from_: set[Status], to: Status, *, by: Any, reason: str) -> Record:
    if stored.status not in from_:
        wanted = " or ".join(sorted(Status(status).label for status in from_))
        raise WrongStatus(f"This step needs a record that is {wanted}; this one is {_status(stored)}.")
    stored.status = to
    save_with_history(stored, by=by, reason=reason)
    return stored


def _opened(record: Record, permission: str, *, by: Any, revision: int) -> Record:
    """The record as stored, locked, after asking for permission and revision."""
    stored = lock(type(record), record.pk, by=by)
    require(by, permission)
    if isinstance(stored, Source):
        raise WrongStatus("Sources go out inside what cites them; they have no steps of their own.")
    if stored.revision != revision:
        raise Stale(stored.revision)
    if getattr(stored, "merged_into_id", None):
        raise WrongStatus("It was merged into another record, which goes its way.")
    return stored


def _require_reason(reason: str, detail: str) -> None:
    if not reason.strip():
        raise WrongStatus(f"This step needs a reason. {detail}")


def _status(record: Record) -> str:
    return str(Status(record.status).label)

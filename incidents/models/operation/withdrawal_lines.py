"""Lines for the list of withdrawals (`incidents.storage.withdrawal_list`), and its use after a restore."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from incidents.choices import ChangeAction, RecordKind
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS
from incidents.models.editions.restoration import (
    BEGINNING,
    LINES_A_SECOND,
    MARGIN,
    Restoration,
    highest_reserved_number,
    lowest_next_sequence,
)
from incidents.models.operation.erasure import Erasure
from incidents.storage import withdrawal_list
from incidents.storage.withdrawal_list import Line

# Numbers between two lines that say how far they have come; less than MARGIN.
STEP = 500
TAKEN = (ChangeAction.WITHDRAWN, ChangeAction.ERASED)
NUMBERED = "numbered"
_faults: list[Exception] = []  # of the last attempt of this process
log = logging.getLogger("tracker.withdrawals")


def list_after_commit() -> None:
    """Append to the list when this transaction is committed, before the request is answered."""
    transaction.on_commit(bring_list_up_to_date)


def list_numbers(numbers: Sequence[int]) -> None:
    """The same for newly assigned numbers, now and then: a restore must not assign them again."""
    if any(number % STEP == 0 for number in numbers):
        list_after_commit()


def bring_list_up_to_date() -> bool:
    """Append all that is missing in the list; return whether that was possible.

    A list that cannot be written prevents no withdrawal: the log says so once, and a server tries again.
    """
    try:
        withdrawal_list.append(_lines_after)
    except (OSError, ValueError) as error:
        if not _faults:
            fields = {"error": type(error).__name__}
            log.error("the list of withdrawals cannot be written", extra={"fields": fields})
        _faults[:] = [error]
        return False
    _faults.clear()
    Erasure.objects.filter(erased_at__isnull=False, listed_at=None).update(listed_at=timezone.now())
    return True


def _lines_after(sequence: int) -> Iterable[Line]:
    """Yield the withdrawals after this line of the ledger, and the highest numbers if they have come far."""
    head = Change.objects.aggregate(last=Max("sequence"))["last"] or 0
    if max(head, lowest_next_sequence()) < sequence:
        raise ValueError("The list is of another tracker, or of a later state of this one.")
    lines = Change.objects.filter(sequence__gt=sequence)
    for line in lines.filter(action__in=TAKEN, sequence__lte=head).order_by("sequence"):
        yield {
            "action": line.action,
            "kind": line.kind,
            "uid": str(line.uid),
            "number": line.number,
            "sequence": line.sequence,
            "keep_history": _is_readable(line),
        }
    for kind in EDITIONS:
        numbers = lines.filter(kind=kind, version=1, sequence__lte=head)
        highest = numbers.aggregate(last=Max("number"))["last"] or 0
        if highest:
            yield {"action": NUMBERED, "kind": str(kind), "number": highest, "sequence": head}
    yield from _erased_before_publication(max(head, sequence))


def _erased_before_publication(sequence: int) -> Iterable[Line]:
    """Yield the erasures of people who were never published, of which the ledger has no line."""
    for erasure in Erasure.objects.filter(number=None, erased_at__isnull=False, listed_at=None):
        about = {"kind": str(RecordKind.PERSON), "uid": str(erasure.uid), "number": 0}
        yield {"action": ChangeAction.ERASED, **about, "sequence": sequence, "keep_history": False}


def _is_readable(line: Change) -> bool:
    return EDITIONS[line.kind].objects.filter(uid=line.uid, version=line.version, closed_at=None).exists()


def highest_number(kind: str) -> int:
    """Return the highest number that a record of this kind has or, before a restore, may have had."""
    public: int = EDITIONS[kind].objects.aggregate(last=Max("number"))["last"] or 0
    return max(public, highest_reserved_number(kind))


# After a restore


def withdrawals_since(lines: Sequence[Line], sequence: int) -> dict[tuple[str, str], bool]:
    """Return what was withdrawn after a line of the ledger: whether the history stays, by kind and uid."""
    found: dict[tuple[str, str], bool] = {}
    for line in lines:
        if line["action"] != NUMBERED and line["sequence"] > sequence:
            key = line["kind"], line["uid"]
            found[key] = found.get(key, True) and line["keep_history"]
    return found


def erased_people(lines: Sequence[Line]) -> list[str]:
    """Return the ids of all people who were erased, before the backup too: erasing again does no harm."""
    return list(dict.fromkeys(line["uid"] for line in lines if line["action"] == ChangeAction.ERASED))


def begin_anew(lines: Sequence[Line], *, is_checked: bool) -> Restoration:
    """Record a restoration, from which numbers and sequences are above all that may be in use."""
    last = Change.objects.aggregate(last=Max("sequence"))["last"] or 0
    highest = max([last, *(line["sequence"] for line in lines)])
    now = timezone.now()
    return Restoration.objects.create(
        first_sequence=max(highest + MARGIN, _sequence_at(now)),
        last_sequence=last,
        numbers={
            str(kind): max([highest_number(kind), *_numbers_of(kind, lines)]) + MARGIN for kind in EDITIONS
        },
        at=now,
        confirmed_at=now if is_checked else None,
    )


def _sequence_at(now: datetime) -> int:
    return int((now - BEGINNING).total_seconds()) * LINES_A_SECOND


def _numbers_of(kind: str, lines: Sequence[Line]) -> list[int]:
    return [line["number"] for line in lines if line["kind"] == kind]

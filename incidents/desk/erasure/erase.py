"""The erasure of a person: one administrator asks, another confirms; it cannot be undone.

A person who was never published can be erased by one administrator.
"""

from django.contrib.auth.models import AnonymousUser, User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from incidents.desk.access import require
from incidents.desk.erasure.leftovers import clean_up, delete_import_files
from incidents.desk.erasure.working_rows import Erased, erase_rows
from incidents.desk.errors import Incomplete, NotAllowed, Stale, WrongStatus
from incidents.desk.records.editing import lock
from incidents.desk.validation import is_visible
from incidents.models import Erasure, ExternalId, ImportChange, Person, audit
from incidents.models.operation.withdrawal_lines import list_after_commit
from incidents.publishing.erasing import erase_editions
from incidents.publishing.upkeep.freed_pages import delete_securely

Actor = User | AnonymousUser  # as in requests
PERMISSION = "erase_person"
SECOND = "You asked for this erasure, so another administrator has to confirm it."
UNASKED = "Nobody has asked for this erasure yet: an administrator asks first, and another one confirms."


def confirmation_of(person: Person) -> str:
    """Return what has to be typed to confirm: the public number, or the short id without one."""
    return str(person.number) if person.number is not None else person.short_id


def request_of(person: Person) -> Erasure | None:
    """Return the erasure that waits for a second administrator."""
    return Erasure.objects.filter(uid=person.uid, erased_at=None).first()


def ask(person: Person, *, by: Actor, revision: int, reason: str) -> Erasure:
    """Ask for the erasure of a person; nothing changes until another administrator confirms.

    Raises:
        Unknown, NotAllowed, Stale.
        WrongStatus: it was asked for already, or the record was merged into another.
        Incomplete: there is no reason.
    """
    with transaction.atomic():
        stored = _opened(person, by=by, revision=revision)
        if not is_visible(reason):
            raise Incomplete("Say why, for the administrator who confirms. The reason is deleted in the end.")
        if request_of(stored):
            raise WrongStatus("This erasure was asked for already.")
        try:
            return Erasure.objects.create(
                uid=stored.uid, number=stored.number, reason=reason, asked_by_id=by.pk
            )
        except IntegrityError:
            raise WrongStatus("This erasure was asked for already.") from None


def cancel(person: Person, *, by: Actor) -> None:
    """Withdraw a request; any administrator can.

    Raises:
        NotAllowed
        WrongStatus: there is none.
    """
    require(by, PERMISSION, "erase people")
    deleted, _ = Erasure.objects.filter(uid=person.uid, erased_at=None).delete()
    if not deleted:
        raise WrongStatus(UNASKED)


def confirm(person: Person, *, by: Actor, revision: int, confirmation: str) -> Erasure:
    """Erase a person. When this returns, the list of withdrawals has the line.

    Raises:
        Unknown, NotAllowed, Stale.
        WrongStatus: nobody asked, or the record was merged into another.
        Incomplete: the number is not the person's.
    """
    with transaction.atomic():
        stored = _opened(person, by=by, revision=revision)
        _require_second(stored, by)
        if confirmation.strip() != confirmation_of(stored):
            raise Incomplete(f"To confirm, type {confirmation_of(stored)}: it cannot be undone.")
        done = _erase(stored, by=by)
    return clean(done)


def erase_again(uid: str) -> bool:
    """Erase a person whom a restored backup holds again; return whether it did."""
    with transaction.atomic():
        stored = Person.objects.filter(uid=uid).first()
        if stored is None:
            return False
        _erase(stored, by=None)
    return True


def clean(done: Erasure) -> Erasure:
    """Overwrite files and freed pages; on failure `manage.py settle` does it later."""
    if not connection.in_atomic_block and clean_up():
        done.cleaned_at = timezone.now()
        done.save(update_fields=["cleaned_at"])
    return done


def clean_unfinished() -> int:
    """Clean up after erasures of which the cleaning failed; return their number."""
    waiting = Erasure.objects.filter(erased_at__isnull=False, cleaned_at=None)
    if not waiting.exists() or not clean_up():
        return 0
    return waiting.update(cleaned_at=timezone.now())


def _opened(person: Person, *, by: Actor, revision: int) -> Person:
    stored = lock(Person, person.pk, by=by)
    require(by, PERMISSION, "erase people")
    if stored.revision != revision:
        raise Stale(stored.revision)
    if stored.merged_into_id:
        raise WrongStatus("It was merged into another record; erase that one, and this goes with it.")
    return stored


def _require_second(person: Person, by: Actor) -> None:
    asked = request_of(person)
    if person.number is None:
        return
    if asked is None:
        raise WrongStatus(UNASKED)
    if asked.asked_by_id == by.pk:
        raise NotAllowed(SECOND)


def _erase(person: Person, *, by: Actor | None) -> Erasure:
    delete_securely()
    erased = Erased(person)
    uids, names = erased.uids, erased.names
    batches = _batches_of(erased)
    number = person.number
    erase_editions(uids, erased.words)
    erase_rows(erased, by=by)
    done = request_of(person) or Erasure(uid=person.uid, asked_by_id=by.pk if by else None)
    done.number, done.reason, done.erased_at = number, "", timezone.now()
    done.confirmed_by_id = by.pk if by else None
    done.save()
    audit.note_write("erased", person)
    transaction.on_commit(lambda: delete_import_files(batches, names))
    list_after_commit()
    return done


def _batches_of(erased: Erased) -> set[str]:
    made = {str(each.batch.uid) for each in erased.people if each.batch}
    ids = ExternalId.objects.filter(uid__in=erased.uids, batch__isnull=False)
    changes = ImportChange.objects.filter(uid__in=erased.uids)
    named = (*ids.values_list("batch__uid", flat=True), *changes.values_list("batch__uid", flat=True))
    return {*made, *map(str, named)}

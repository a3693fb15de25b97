"""Removal of people from the working tables and their history, and from what refers to them."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.models import Session
from django.db import models
from django.utils.functional import cached_property

from incidents.desk.records.change_levels import Opened, count_change, opened
from incidents.models import (
    Case,
    Citation,
    Custody,
    ExternalId,
    IdempotentAnswer,
    ImportBatch,
    ImportChange,
    Incident,
    Involvement,
    Omission,
    Person,
    PersonName,
    Recognition,
    SettledWarning,
    Statement,
)
from incidents.models.base import Record, save_with_history
from incidents.text.erased_words import is_named, without_words

REASON = "A person was erased."
# Parts that go with a person, and lists that lose them.
PARTS = (PersonName, Custody, Recognition, Involvement)
MEMBERS = ((Statement, "persons"), (Case, "persons"))
LONG_WORD = 4  # letters
TEXTS = (models.CharField, models.TextField)


@dataclass
class Erased:
    """A person with the records that were merged into them."""

    person: Person

    @cached_property
    def people(self) -> list[Person]:
        found, waiting = [self.person], [self.person.pk]
        while waiting:
            merged = list(Person.objects.filter(merged_into__in=waiting))
            found, waiting = found + merged, [each.pk for each in merged]
        return found

    @cached_property
    def keys(self) -> list[int]:
        return [each.pk for each in self.people]

    @cached_property
    def uids(self) -> list[uuid.UUID]:
        return [each.uid for each in self.people]

    @cached_property
    def names(self) -> frozenset[str]:
        """All names that the people have and had."""
        now = PersonName.objects.filter(person__in=self.keys).values_list("text", flat=True)
        then = _history(PersonName).filter(person_id__in=self.keys).values_list("text", flat=True)
        main = _history(Person).filter(id__in=self.keys).values_list("name", flat=True)
        return frozenset(name for name in (*now, *then, *main) if name.strip())

    @cached_property
    def words(self) -> frozenset[str]:
        """The names and each longer word of them, for the texts of records that refer to the people."""
        parts = {word for name in self.names for word in name.split() if len(word) >= LONG_WORD}
        return self.names | parts

    def touched(self) -> Iterator[Record]:
        """Yield the records that name them: incidents, statements and cases, each once."""
        statements = models.Q(person__in=self.keys) | models.Q(persons__in=self.keys)
        yield from Incident.objects.filter(involvements__person__in=self.keys).distinct()
        yield from Statement.objects.filter(statements).distinct()
        yield from Case.objects.filter(persons__in=self.keys).distinct()


def erase_rows(erased: Erased, *, by: User | AnonymousUser | None) -> None:
    """Delete the people with their parts and history, and change what names them, in a transaction."""
    touched = [(record, opened(record)) for record in erased.touched()]
    _ = erased.words  # read before the rows are gone
    for record, _before in touched:
        _redact_history(record, erased)
    _delete_parts(erased)
    _forget_members(erased)
    _forget_notes(erased)
    for record, before in touched:
        _save_changed(record, before, by=by)
    _delete(Person, id__in=erased.keys)


def _history(model: type[Any]) -> Any:
    return models.QuerySet(model.history.model)


def _delete(model: type[Any], **condition: Any) -> None:
    """Delete rows and the rows of their history, without a line about it."""
    _history(model).filter(**condition)._raw_delete("default")
    models.QuerySet(model).filter(**condition)._raw_delete("default")


def _delete_parts(erased: Erased) -> None:
    parts = {model: _ids_of(model, erased) for model in PARTS}
    SettledWarning.objects.filter(person__in=erased.keys).delete()
    uids = _history(Involvement).filter(id__in=parts[Involvement]).values_list("uid", flat=True)
    SettledWarning.objects.filter(part__in=set(uids)).delete()
    for name, ids in (
        ("person_id", erased.keys),
        ("involvement_id", parts[Involvement]),
        ("custody_id", parts[Custody]),
    ):
        citations = set(models.QuerySet(Citation).filter(**{f"{name}__in": ids}).values_list("pk", flat=True))
        citations |= set(_history(Citation).filter(**{f"{name}__in": ids}).values_list("id", flat=True))
        models.QuerySet(Citation).filter(**{f"{name}__in": ids})._raw_delete("default")
        still = set(models.QuerySet(Citation).filter(pk__in=citations).values_list("pk", flat=True))
        _history(Citation).filter(id__in=citations - still)._raw_delete("default")
        _history(Citation).filter(**{f"{name}__in": ids})._raw_delete("default")
    for model in PARTS:
        models.QuerySet(model).filter(person_id__in=erased.keys)._raw_delete("default")
        _history(model).filter(person_id__in=erased.keys)._raw_delete("default")


def _ids_of(model: type[Any], erased: Erased) -> list[int]:
    """Return the keys of the parts that are theirs now, or were when they were deleted."""
    now: Any = models.QuerySet(model).filter(person_id__in=erased.keys).values_list("pk", flat=True)
    stored: Any = models.QuerySet(model).exclude(person_id__in=erased.keys).values("pk")
    then = _history(model).filter(person_id__in=erased.keys).exclude(id__in=stored)
    return sorted({*now, *then.values_list("id", flat=True)})


def _forget_members(erased: Erased) -> None:
    """Take the people out of statements and cases, and out of the history of both."""
    models.QuerySet(Statement).filter(person__in=erased.keys).update(person=None)
    _history(Statement).filter(person_id__in=erased.keys).update(person_id=None)
    for model, name in MEMBERS:
        field: Any = model._meta.get_field(name)
        column = f"{field.m2m_reverse_field_name()}__in"
        field.remote_field.through.objects.filter(**{column: erased.keys}).delete()
        past = getattr(model.history.model, name).model
        models.QuerySet(past).filter(**{column: erased.keys})._raw_delete("default")


def _forget_notes(erased: Erased) -> None:
    """Delete the notes of other tables about the people."""
    Omission.objects.filter(models.Q(uid__in=erased.uids) | models.Q(target__in=erased.uids)).delete()
    ExternalId.objects.filter(uid__in=erased.uids).delete()
    ImportChange.objects.filter(uid__in=erased.uids).delete()
    IdempotentAnswer.objects.filter(uid__in=erased.uids).delete()
    uids = set(map(str, erased.uids))
    for batch in ImportBatch.objects.all():
        choices = {name: uid for name, uid in batch.choices.items() if not _is_about(name, uid, uids, erased)}
        texts = {name: without_words(getattr(batch, name), erased.names) for name in ("file_name", "trouble")}
        if choices != batch.choices or any(getattr(batch, name) != text for name, text in texts.items()):
            ImportBatch.objects.filter(pk=batch.pk).update(choices=choices, **texts)
    for session in Session.objects.all():
        if is_named(session.get_decoded(), [*erased.names, *uids]):
            session.delete()


def _is_about(name: str, uid: object, uids: set[str], erased: Erased) -> bool:
    return uid in uids or is_named([name, uid], erased.names)


def _redact_history(record: Record, erased: Erased) -> None:
    """Take the names out of earlier texts of a record and its citations; present texts are for editors."""
    owner = str(record._meta.model_name)
    _redact_rows(type(record), {"id": record.pk}, erased)
    _redact_rows(Citation, {f"{owner}_id": record.pk}, erased)


def _redact_rows(model: type[Any], condition: dict[str, int], erased: Erased) -> None:
    names = [field.attname for field in model._meta.concrete_fields if isinstance(field, TEXTS)]
    rows: Any = models.QuerySet(model).filter(**condition)
    stored = {row.pk: row for row in rows}
    for row in _history(model).filter(**condition):
        now = stored.get(row.id)
        texts = {name: getattr(row, name) for name in names if hasattr(row, name)}
        texts = {name: text for name, text in texts.items() if now is None or getattr(now, name) != text}
        texts["history_change_reason"] = row.history_change_reason
        changed = {name: text for name, text in texts.items() if text and is_named(text, erased.words)}
        if changed:
            new = {name: without_words(text, erased.words) for name, text in changed.items()}
            _history(model).filter(pk=row.pk).update(**new)


def _save_changed(record: Any, before: Opened, *, by: User | AnonymousUser | None) -> None:
    """Count a change of a record that named the person; what readers see of it needs no new review."""
    record = type(record).objects.get(pk=record.pk)
    status, was_pending = record.status, record.has_pending_edit
    count_change(record, before, by=by)
    record.status = status
    if record.published_revision and not was_pending:
        record.published_revision = record.changes_10
    save_with_history(record, by=by, reason=REASON)

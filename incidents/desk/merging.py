"""Merging two records of one person or institution: nothing is lost, and no id dies.

The loser stays as a record of the desk that points to the winner; what referred to it refers to the
winner; its names become aliases of the winner. If it was public, its id answers 301 from then on.
"""

import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from incidents.choices import NameKind, Status
from incidents.desk.access import may, require
from incidents.desk.errors import NotAllowed, Stale, WrongStatus
from incidents.desk.records import delete_part, lock, save_part
from incidents.models import Citation, Institution, Involvement, Person, Statement
from incidents.models.base import Record, save_with_history
from incidents.publishing import publish as door

Party = Person | Institution


class OtherIsStale(Stale):
    """The record to merge into has moved on since it was read."""

    def __init__(self, current: int) -> None:
        super().__init__(current)
        self.args = (f"The record to merge into has changed; its revision is now {current}.",)


def merge(loser: Party, *, into: Party, by: Any, revision: int, into_revision: int, reason: str) -> Party:
    """Merge `loser` into another party of its kind and give back the winner.

    Raises:
        Unknown, NotAllowed, Stale.
        WrongStatus: they are the same, of two kinds, merged already, or the winner is less open.
    """
    with transaction.atomic():
        gone, kept = _locked(loser, into, by)
        _check(gone, kept, by, reason)
        if gone.revision != revision:
            raise Stale(gone.revision)
        if kept.revision != into_revision:
            raise OtherIsStale(kept.revision)
        change = _Merger(gone, kept, by=by, reason=reason)
        change.names()
        change.citations()
        change.involvements()
        change.statements()
        change.children()
        change.finish()
        if door.is_public(gone):
            door.merge(gone, kept, by=by, reason=reason)
        else:
            gone.status = Status.WITHDRAWN
            save_with_history(gone, by=by, reason=reason)
    return kept


def _locked(loser: Party, into: Party, by: Any) -> tuple[Any, Any]:
    """Both as stored, locked in the order of their keys, so that two mergers do not wait for each other."""
    parties = sorted({loser, into}, key=lambda party: (party._meta.label, party.pk))
    stored = {(type(party), party.pk): lock(type(party), party.pk, by=by) for party in parties}
    return stored[type(loser), loser.pk], stored[type(into), into.pk]


def _check(gone: Any, kept: Any, by: Any, reason: str) -> None:
    if not may(by, "change", type(gone)):
        raise NotAllowed(f"Your role does not let you change a {gone._meta.verbose_name}.")
    if type(gone) is not type(kept) or gone.pk == kept.pk:
        raise WrongStatus("Merging needs two records of one kind.")
    if gone.merged_into_id or kept.merged_into_id:
        raise WrongStatus("One of the two is merged into another record already.")
    if kept.sensitivity < gone.sensitivity:
        raise WrongStatus("The record to keep is more open than the other; raise its sensitivity first.")
    if _belongs_to(kept, gone):
        raise WrongStatus("The record to keep belongs to the other; change that first, for readers too.")
    if not reason.strip():
        raise WrongStatus("This step needs a reason; readers may see it.")
    if door.is_public(gone):
        require(by, "withdraw_record")
        if not door.is_public(kept):
            raise WrongStatus("A public record can only be merged into a public one: publish that first.")


def _belongs_to(kept: Any, gone: Any) -> bool:
    """Whether one institution is the parent of the other, at the desk or for readers."""
    live = door.live_edition(kept) if isinstance(kept, Institution) else None
    told = json.loads(live.document)["parent"] if live else None
    return getattr(kept, "parent_id", 0) == gone.pk or bool(told and told["id"] == str(gone.uid))


class _Merger:
    """One merger under way; counts each touched record as changed once."""

    def __init__(self, gone: Any, kept: Any, *, by: Any, reason: str) -> None:
        self.gone, self.kept, self.by, self.reason = gone, kept, by, reason
        self.owner = gone._meta.model_name
        self._touched: dict[tuple[type[Record], int], Record] = {}

    def names(self) -> None:
        known = set(self.kept.names.values_list("text", flat=True))
        for name in self.gone.names.all():
            if name.text in known:
                continue
            kind = NameKind.ALIAS if name.kind == NameKind.MAIN else name.kind
            copy = type(name)(text=name.text, kind=kind, script=name.script, language=name.language)
            setattr(copy, self.owner, self.kept)
            self._save(copy)

    def citations(self) -> None:
        for citation in self.gone.citations.all():
            setattr(citation, self.owner, self.kept)
            self._save(citation)

    def involvements(self) -> None:
        for involvement in self.gone.involvements.select_related("incident"):
            self._touch(involvement.incident)
            same = {self.owner: self.kept, "incident": involvement.incident, "role": involvement.role}
            twin = Involvement.objects.filter(**same).first()
            if twin is None:
                setattr(involvement, self.owner, self.kept)
                self._save(involvement)
                continue
            self._absorb(involvement, twin)

    def _absorb(self, involvement: Involvement, twin: Involvement) -> None:
        """The winner has this role already: the citations move, the words stay in the history."""
        for citation in Citation.objects.filter(involvement=involvement):
            citation.involvement = twin
            self._save(citation)
        twin.sensitivity = max(twin.sensitivity, involvement.sensitivity)
        self._save(twin)
        delete_part(involvement, by=self.by, reason=self.reason)

    def statements(self) -> None:
        for statement in Statement.objects.filter(**{self.owner: self.gone}):
            statement = self._touch(statement)
            setattr(statement, self.owner, self.kept)
        if self.owner == "person":
            for statement in Statement.objects.filter(persons=self.gone):
                self._touch(statement)
                statement.persons.remove(self.gone)
                statement.persons.add(self.kept)

    def children(self) -> None:
        if self.owner == "institution":
            for child in Institution.objects.filter(parent=self.gone).exclude(pk=self.kept.pk):
                child = self._touch(child)
                child.parent = self.kept

    def finish(self) -> None:
        """Count the change in everything touched; who had nothing pending has nothing pending now.

        The door writes the same redirection into the live documents, so there is nothing to review.
        """
        self.gone.merged_into = self.kept
        for record in (self.gone, self.kept, *self._touched.values()):
            nothing_pending = record.status == Status.PUBLISHED and record not in (self.gone, self.kept)
            record.revision += 1
            record.updated_by, record.updated_at = self.by, timezone.now()
            if nothing_pending:
                record.published_revision = record.revision
            else:
                record.status = Status.DRAFT
            if record is not self.gone:
                save_with_history(record, by=self.by, reason=self.reason)

    def _touch(self, record: Any) -> Any:
        """The record as stored now, locked; nobody else's change is written over."""
        key = (type(record), record.pk)
        if key not in self._touched:
            self._touched[key] = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
        return self._touched[key]

    def _save(self, part: Any) -> None:
        save_part(part, by=self.by, reason=self.reason)

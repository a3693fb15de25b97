"""Merging two records of one person or institution: nothing is lost, and no id dies.

The loser stays as a record of the desk that points to the winner; what referred to it refers to the
winner; its names become aliases of the winner. If it was public, its id answers 301 from then on.

A merge is a change of every record that it touches, made by whoever merges. Exempt is only what stood in
the live document under the loser's name: the publishing functions redirect that.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from incidents.choices import NameKind, Sensitivity, Status
from incidents.desk.access import may, require
from incidents.desk.errors import NotAllowed, Stale, Unknown, WrongStatus
from incidents.desk.records.change_levels import count_change, opened
from incidents.desk.records.editing import (
    close_merged,
    delete_part,
    finish,
    lock,
    require_hidden_from_readers,
    save_part,
)
from incidents.desk.records.merge_plan import (
    LiveDocuments,
    MergePlan,
    Move,
    Party,
    cases_of,
    children_of,
    copy_values,
    custody_of,
    keep_stricter_consent,
    level_after,
    planned,
    recognitions_of,
    statements_of,
)
from incidents.desk.validation import errors_of_row, is_visible
from incidents.documents.document_formats import parse_document
from incidents.documents.outcome_stages import joined_stages, outcome_after
from incidents.models import (
    Case,
    Citation,
    Custody,
    Institution,
    Involvement,
    Recognition,
    Statement,
    audit,
)
from incidents.models.base import Record, save_with_history
from incidents.publishing import publish as door
from incidents.publishing import requirements
from incidents.publishing.clock import ClockDoubtful
from incidents.publishing.omissions import move_omissions
from incidents.publishing.rendering import kind_of

# Of two rows of one role in one incident, the values that the one that stays takes where it has none.
FILLED = ("outcomes", "outcome", "charge", "provision", "sentence_months", "note")


class OtherIsStale(Stale):
    """The record to merge into was changed since it was read."""

    def __init__(self, current: int) -> None:
        super().__init__(current)
        self.args = (f"The record to merge into has changed; its revision is now {current}.",)


def plan(loser: Party, *, into: Party, by: Any, reason: str = "-") -> MergePlan:
    """Return what merging would do, as far as the user may see it; change nothing.

    Raises:
        Unknown, NotAllowed.
        WrongStatus: they cannot be merged, as in `merge`.
    """
    for party in (loser, into):
        if not type(party).objects.visible_to(by).filter(pk=party.pk).exists():
            raise Unknown
    _check(loser, into, by, reason)
    return planned(loser, into, by=by)


def merge(
    loser: Party,
    *,
    into: Party,
    by: Any,
    revision: int,
    into_revision: int,
    reason: str,
    take: Collection[str] = (),
) -> Party:
    """Merge `loser` into another party of its kind and return the winner.

    `take` names the fields (of `CHOICES`) of which the winner gets the loser's value; what it had stays in
    its history. Of all others the winner keeps its own, and the loser's stays with the loser.

    Raises:
        Unknown, NotAllowed, Stale.
        WrongStatus: they are the same, of two kinds, merged already, or the winner is less open.
    """
    with transaction.atomic():
        gone, kept = _locked(loser, into, by)
        _check(gone, kept, by, reason, take)
        if gone.revision != revision:
            raise Stale(gone.revision)
        if kept.revision != into_revision:
            raise OtherIsStale(kept.revision)
        audit.note_merge(gone, kept)
        Merge(planned(gone, kept, by=by), by=by, reason=reason, take=take).apply()
        if door.is_public(gone):
            _redirect(gone, kept, by=by, reason=reason)
        else:
            gone.status = Status.WITHDRAWN
            save_with_history(gone, by=by, reason=reason)
        move_omissions(gone.uid, kept.uid)
        close_merged(kept, by=by, reason=reason)
    return kept


@dataclass(frozen=True)
class Preview:
    """The live document of the winner (None without one), the one after the merge, and what it lacks."""

    live: dict[str, Any] | None
    document: dict[str, Any]
    missing: list[str]


def preview(loser: Party, *, into: Party, by: User, take: Collection[str] = ()) -> Preview:
    """Return the document of the winner as it could be published after a merge, which is then undone.

    Raises:
        Unknown, NotAllowed, WrongStatus, as in `merge`.
    """
    with transaction.atomic():
        gone, kept = _locked(loser, into, by)
        _check(gone, kept, by, "-", take)
        live = door.live_edition(kept)
        Merge(planned(gone, kept, by=by), by=by, reason="-", take=take).apply()
        document = door.preview(kept).document
        missing = requirements.missing(kept, document)
        transaction.set_rollback(True)
    return Preview(parse_document(kind_of(kept), live.document) if live else None, document, missing)


def _redirect(gone: Party, kept: Party, *, by: User, reason: str) -> None:
    try:
        door.merge(gone, kept, by=by, reason=reason)
    except ClockDoubtful as error:
        raise WrongStatus(str(error)) from None


def _locked(loser: Party, into: Party, by: User) -> tuple[Any, Any]:
    """Return both as stored, locked in the order of their keys, so that two merges never deadlock."""
    parties = sorted({loser, into}, key=lambda party: (party._meta.label, party.pk))
    stored = {(type(party), party.pk): lock(type(party), party.pk, by=by) for party in parties}
    return stored[type(loser), loser.pk], stored[type(into), into.pk]


def _check(gone: Any, kept: Any, by: Any, reason: str, take: Collection[str] = ()) -> None:
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
    if "parent" in take and gone.parent_id == kept.pk:
        raise WrongStatus("The other record belongs to the record to keep, which cannot belong to itself.")
    if not is_visible(reason):
        raise WrongStatus("This step needs a reason; readers may see it.")
    if door.is_public(gone):
        require(by, "withdraw_record", "merge public records")
        if not door.is_public(kept):
            raise WrongStatus("A public record can only be merged into a public one: publish that first.")
    require_hidden_from_readers(gone, kept.sensitivity)


def _belongs_to(kept: Any, gone: Any) -> bool:
    """Tell whether one institution is the parent of the other, at the desk or in the live document."""
    live = door.live_edition(kept) if isinstance(kept, Institution) else None
    parent = parse_document(kind_of(kept), live.document)["parent"] if live else None
    return getattr(kept, "parent_id", 0) == gone.pk or bool(parent and parent["id"] == str(gone.uid))


class Merge:
    """A merge in progress; each changed record counts one change."""

    def __init__(self, plan: MergePlan, *, by: Any, reason: str, take: Collection[str] = ()) -> None:
        self.plan, self.by, self.reason, self.take = plan, by, reason, take
        self.gone: Any = plan.loser
        self.kept: Any = plan.winner
        self.owner = str(self.gone._meta.model_name)
        self.live = LiveDocuments(plan.loser)
        self._to_review = {(type(record), record.pk) for record in plan.to_review}
        self._touched: dict[tuple[type[Record], int], Record] = {}
        self._before = {(type(party), party.pk): opened(party) for party in (self.gone, self.kept)}

    def apply(self) -> None:
        self._names()
        self._values()
        for move in self.plan.moves:
            self._move(move)
        self._move_hidden_involvements()
        self._citations()
        self._statements()
        self._children()
        self._parts_of_persons()
        self._cases()
        self._finish()

    def _values(self) -> None:
        before = errors_of_row(self.kept)
        copy_values(self.gone, self.kept, self.take, by=self.by)
        keep_stricter_consent(self.gone, self.kept)
        for name, sentences in errors_of_row(self.kept).items():
            if name not in before:
                raise WrongStatus(f"With the values of the other record, {name}: {sentences[0]}")
        finish(self.kept)

    def _names(self) -> None:
        main = self.gone.names.filter(kind=NameKind.MAIN).first() if "name" in self.take else None
        if main:
            self._rename(main.text)
        for name in self.plan.names:
            kind = NameKind.ALIAS if name.kind == NameKind.MAIN else name.kind
            kind = NameKind.MAIN if main and name.pk == main.pk else kind
            copy = type(name)(text=name.text, kind=kind, script=name.script, language=name.language)
            setattr(copy, self.owner, self.kept)
            self._save(copy)

    def _rename(self, text: str) -> None:
        """Make this name of the winner its main name; without it, turn the main name into an alias."""
        before = self.kept.names.filter(kind=NameKind.MAIN).first()
        if before and before.text == text:
            return
        same = self.kept.names.filter(text=text).first()
        for name, kind in ((before, NameKind.ALIAS), (same, NameKind.MAIN)):
            if name:
                name.kind = kind
                self._save(name)

    def _citations(self) -> None:
        for citation in self.gone.citations.all():
            setattr(citation, self.owner, self.kept)
            self._save(citation)

    def _move(self, move: Move) -> None:
        """Move a row to the winner; if the winner has an equal row, move its citations and delete it."""
        row, twin = move.involvement, move.twin
        self._touch(row.incident)
        if twin is None:
            setattr(row, self.owner, self.kept)
            row.sensitivity = move.sensitivity
            self._save(row)
            return
        for citation in Citation.objects.filter(involvement=row):
            citation.involvement = twin
            self._save(citation)
        self._fill(twin, row)
        delete_part(row, by=self.by, reason=self.reason)

    def _fill(self, kept: Involvement, gone: Involvement) -> None:
        """Join the stages of two rows of one role, and fill what the one that stays leaves empty."""
        before = {name: getattr(kept, name) for name in FILLED}
        kept.outcomes = joined_stages(kept.outcomes or [], gone.outcomes or [])
        for name in FILLED:
            if getattr(kept, name) in (None, "", []):
                setattr(kept, name, getattr(gone, name))
        kept.outcome = outcome_after(kept.outcomes) or kept.outcome
        if before == {name: getattr(kept, name) for name in FILLED}:
            return
        for sentences in errors_of_row(kept).values():
            raise WrongStatus(f"The two rows of one role in {kept.incident} cannot be joined: {sentences[0]}")
        self._save(kept)

    def _move_hidden_involvements(self) -> None:
        """Move the rows that the user may not see, each as it is, and merge none of them with another.

        A double of an open row, in an incident that is hidden itself, is closed to stand beside it.
        """
        for row in self.gone.involvements.select_related("incident"):
            self._touch(row.incident)
            same = {self.owner: self.kept, "incident": row.incident, "role": row.role}
            level = level_after(row, self.owner, self.kept, self.live)
            if Involvement.objects.filter(**same, sensitivity=level).exists():
                level = Sensitivity.CONFIDENTIAL
            setattr(row, self.owner, self.kept)
            row.sensitivity = level
            self._save(row)

    def _statements(self) -> None:
        for statement in statements_of(self.gone, Statement.objects.all()):
            statement = self._touch(statement)
            if getattr(statement, f"{self.owner}_id") == self.gone.pk:
                setattr(statement, self.owner, self.kept)
            if self.owner == "person" and statement.persons.filter(pk=self.gone.pk).exists():
                statement.persons.remove(self.gone)
                statement.persons.add(self.kept)

    def _cases(self) -> None:
        for case in cases_of(self.gone, Case.objects.all()):
            members = getattr(self._touch(case), f"{self.owner}s")
            members.remove(self.gone)
            members.add(self.kept)

    def _children(self) -> None:
        for child in children_of(self.gone, self.kept, Institution.objects.all()):
            child = self._touch(child)
            child.parent = self.kept

    def _parts_of_persons(self) -> None:
        """Move custody and recognitions of a person, or that name an institution; hidden rows too."""
        moved = {
            "place": custody_of(self.gone, Custody.objects.all()),
            "body": recognitions_of(self.gone, Recognition.objects.all()),
        }
        for name, rows in moved.items():
            for row in rows:
                if self.owner == "institution":
                    self._touch(row.person)
                setattr(row, "person" if self.owner == "person" else name, self.kept)
                self._save(row)

    def _finish(self) -> None:
        """Count the change in every changed record.

        A published record without pending changes keeps its status where the merge is no change for
        readers but the redirection that the publishing functions write into its live document themselves.
        """
        self.gone.merged_into = self.kept
        self.gone.sensitivity = self.kept.sensitivity  # or it would tell of a winner that is hidden
        for record in (self.gone, self.kept, *self._touched.values()):
            is_redirected = (type(record), record.pk) not in self._to_review
            stays_published = record.status == Status.PUBLISHED and is_redirected
            count_change(record, self._before[type(record), record.pk], by=self.by)
            if stays_published and record not in (self.gone, self.kept):
                record.published_revision, record.status = record.changes_10, Status.PUBLISHED
            if record is not self.gone:
                save_with_history(record, by=self.by, reason=self.reason)

    def _touch(self, record: Any) -> Any:
        """Return the record as stored now, locked; nobody else's change is written over."""
        key = (type(record), record.pk)
        if key not in self._touched:
            self._touched[key] = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
            self._before[key] = opened(self._touched[key])
        return self._touched[key]

    def _save(self, part: Any) -> None:
        save_part(part, by=self.by, reason=self.reason, is_same_party=True)

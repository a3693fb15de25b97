"""The check of a file: new, changed, unchanged and wrong rows, compared with the visible records."""

import uuid
from collections.abc import Iterable
from itertools import islice
from typing import Any

from incidents.http.request_checks import read_uid
from incidents.imports.check.differences import compared, lines_of_new
from incidents.imports.check.existing import MODELS, external_ids, parts_of
from incidents.imports.check.first_mentions import FirstMentions, refs_of
from incidents.imports.check.late_links import LateLink, resolve_links
from incidents.imports.check.permissions import Permissions, note_new_errors
from incidents.imports.check.plan import ImportPlan, Shown, label_of
from incidents.imports.check.points import Points
from incidents.imports.common.drafts import PERIODS, Draft, Part, Ref, marked, said_of
from incidents.imports.common.report import TooManyErrors
from incidents.models.import_batch import seen

CHUNK = 250
Said = dict[str, str]
Group = tuple[int, list[Draft]]  # the number of rows, and their records
_WORST = ("create", "update", "same")


class Check:
    """The check of one file; `plan` has its results.

    `documents`: keys are the records' own ids; `coming` are those that the file has further down.
    """

    def __init__(
        self,
        plan: ImportPlan,
        dataset: str,
        *,
        by: Any,
        chosen: dict[str, dict[str, str]],
        documents: bool = False,
        coming: frozenset[Ref] = frozenset(),
    ) -> None:
        self.plan, self.notes, self.dataset, self.by = plan, plan.notes, dataset, by
        self.chosen, self.documents, self.coming = chosen, documents, coming
        self.permissions = Permissions(self.notes, by)
        self.uids: dict[Ref, str] = {}  # the id of each record in the file
        # Values of earlier files for existing records, until these are compared; None without earlier files.
        self.known: dict[Ref, Said | None] = {}
        self.done: set[Ref] = set()
        self.first = FirstMentions(self.notes, documents)
        self.late: list[LateLink] = []  # links; their targets may be in later rows
        self.reserved: dict[Ref, str] = {}  # ids of new records that others named before their rows
        self.chosen_refs: set[Ref] = set()
        self.cases: dict[Ref, Draft] = {}  # those of tables, with the incidents of all rows
        self.chosen_parts: dict[str, Draft] = {}  # what the file adds to chosen records, by their ids
        self.new_names: dict[tuple[str, str], int] = {}
        self.points = Points()

    def run(self, groups: Iterable[Group]) -> None:
        """Check every group; stop at the thousandth error."""
        iterator = iter(groups)
        try:
            while chunk := list(islice(iterator, CHUNK)):
                self._take_chunk(chunk)
            self._take_gathered()
            for start in range(0, len(self.late), CHUNK):
                resolve_links(self, self.late[start : start + CHUNK])
        except TooManyErrors:
            self.plan.is_cut_short = True
        self.plan.points = list(self.points.notes())

    def _take_chunk(self, chunk: list[Group]) -> None:
        drafts = [draft for _, group in chunk for draft in group]
        self.look_up(refs_of(drafts))
        current = self._current(drafts)
        for rows, group in chunk:
            self.plan.rows += rows
            before = len(self.notes.errors)
            became = {self._take(draft, current) for draft in group}
            wrong = len(self.notes.errors) > before or not group
            self.plan.outcomes["error" if wrong else min(became, key=_WORST.index)] += rows

    # Existing records

    def look_up(self, refs: Iterable[Ref]) -> None:
        """Look up which of the records exist: by their keys in this data set, or by their ids."""
        wanted: dict[str, set[str]] = {}
        for kind, key in refs:
            if (kind, key) not in self.uids:
                wanted.setdefault(kind, set()).add(key)
        for kind, keys in wanted.items():
            if self.documents:
                uids = [uid for key in keys if (uid := read_uid(key))]
                rows = MODELS[kind].objects.filter(seen(), uid__in=uids)
                for found in rows.values_list("uid", flat=True):
                    self._know((kind, str(found)), str(found), None)
            else:
                found = external_ids(self.dataset, kind, keys, self.by)
                for key, uid, said in found.values_list("key", "uid", "said"):
                    self._know((kind, key), str(uid), said)

    def _know(self, ref: Ref, uid: str, before: Said | None) -> None:
        self.uids[ref], self.known[ref] = uid, before

    def _current(self, drafts: list[Draft]) -> dict[str, Any]:
        """Return the existing records for which the file has new values, by id, with their parts."""
        wanted: dict[str, set[str]] = {}
        for draft in drafts:
            if draft.ref in self.known and draft.ref not in self.done and not draft.is_mere_name:
                before = self.known[draft.ref]
                if before is None or before != said_of(draft, marked(draft)):
                    wanted.setdefault(draft.kind, set()).add(self.uids[draft.ref])
        found: dict[str, Any] = {}
        for kind, uids in wanted.items():
            rows = list(MODELS[kind].objects.visible_to(self.by).filter(uid__in=uids))
            parts = parts_of(kind, rows, self.by)
            for row in rows:
                row.parts = parts
                found[str(row.uid)] = row
        return found

    def _take_gathered(self) -> None:
        """Take cases and chosen records, after all rows have added to them."""
        added = list(self.chosen_parts.values())
        for draft in added:
            self._know(draft.ref, self.uids[draft.ref], None)
        drafts = [*added, *self.cases.values()]
        for start in range(0, len(drafts), CHUNK):
            some = drafts[start : start + CHUNK]
            self.done -= {draft.ref for draft in some}
            current = self._current(some)
            for draft in some:
                self.done.add(draft.ref)
                self._compare(draft, current) if draft.ref in self.known else self._create(draft)

    # One record

    def _take(self, draft: Draft, current: dict[str, object]) -> str:
        """Add a draft to the plan and return its outcome: create, update or same."""
        ref = draft.ref
        self._leave_out_unknown(draft)
        if draft.kind == "case" and not self.documents:
            return self._gather_case(draft)
        if draft.is_mere_name and (ref in self.coming or ref in self.known):
            return "same"
        if ref in self.chosen_refs:
            self._gather_chosen(draft)
            return "same"
        if ref in self.done:
            self.first.compare(draft)
            return "same"
        self.done.add(ref)
        self.first.add(draft)
        if ref not in self.uids and self._is_chosen(draft):
            self._gather_chosen(draft)
            return "same"
        became = self._compare(draft, current) if ref in self.known else self._create(draft)
        self.late += [(draft, self.uid(ref), part) for part in draft.parts if part.kind == "link"]
        return became

    def _gather_case(self, draft: Draft) -> str:
        """Add the incidents of a row to its case."""
        if draft.ref in self.chosen_refs or (draft.ref not in self.uids and self._is_chosen(draft)):
            self._gather_chosen(draft)
            return "same"
        first = self.cases.setdefault(draft.ref, draft)
        if first is not draft:
            for name, refs in draft.many.items():
                first.many[name] += refs
            if not draft.values.items() <= first.values.items():
                detail = f"Row {first.row} has other values for this case; those of row {first.row} are used."
                self.notes.warn(draft.row, "", label_of(draft), detail)
        return "same"

    def _gather_chosen(self, draft: Draft) -> None:
        """Keep what a row adds to a record that the user chose: periods of a person, incidents of a case."""
        self.chosen_refs.add(draft.ref)
        periods = [part for part in draft.parts if part.kind in PERIODS]
        if periods or draft.many:
            empty = Draft(draft.kind, draft.key, draft.row, {})
            whole = self.chosen_parts.setdefault(self.uids[draft.ref], empty)
            whole.parts += [part for part in periods if part not in whole.parts]
            for name, refs in draft.many.items():
                whole.many.setdefault(name, []).extend(refs)

    def _leave_out_unknown(self, draft: Draft) -> None:
        """Drop references of a document to records that are neither in the file nor at the desk."""
        holders: list[tuple[Draft | Part, tuple[str, ...]]] = [(draft, ("derived_from",))]
        holders += [(part, ("begun_by", "ended_by")) for part in draft.parts]
        for holder, names in holders if self.documents else ():
            for name in names:
                ref = holder.refs.get(name)
                if ref and ref not in self.uids and ref not in self.coming:
                    del holder.refs[name]
                    self.notes.warn(draft.row, name, ref[1], f"There is no such {ref[0]}; it is left out.")

    def _is_chosen(self, draft: Draft) -> bool:
        """Tell whether the user chose the existing person or institution that this is."""
        if draft.kind not in {"person", "institution", "case"} or self.documents:
            return False
        name = label_of(draft)
        wanted = self.chosen.get(draft.kind, {}).get(name, "")
        if wanted in {"", "new"}:
            if draft.kind != "case":
                self.new_names.setdefault((draft.kind, name), draft.row)
            return False
        uid, model = read_uid(wanted), MODELS[draft.kind]
        usable = {"uid": uid} if draft.kind == "case" else {"uid": uid, "merged_into": None}
        if uid is None or not model.objects.visible_to(self.by).filter(**usable).exists():
            self.notes.error(draft.row, "", name, f"There is no {draft.kind} “{wanted}” at the desk.")
            return False
        self._know(draft.ref, str(uid), None)
        return True

    def _create(self, draft: Draft) -> str:
        parts = marked(draft)
        self.points.add(draft, is_new=True)
        self.permissions.require_to_add(draft)
        self.uids[draft.ref] = uid = self.uid(draft.ref)
        many = {name: self.there(draft, refs) for name, refs in draft.many.items()}
        self.plan.new[draft.kind].add(
            {
                "kind": draft.kind, "uid": uid, "key": "" if self.documents else draft.key,
                "values": draft.values, "many": many,
                "refs": {name: self.named(ref) for name, ref in draft.refs.items()},
                "parts": [self.prepared(part) for part in parts.values() if part.kind not in PERIODS],
                "said": {} if self.documents else said_of(draft, parts),
            }
        )  # fmt: skip
        if periods := [self.prepared(part) for part in parts.values() if part.kind in PERIODS]:
            self.plan.new["periods"].add({"uid": uid, "parts": periods})
        self.plan.created[draft.kind] += 1
        self.plan.show(Shown(draft.row, draft.kind, label_of(draft), lines_of_new(draft)), is_new=True)
        return "create"

    def _compare(self, draft: Draft, current: dict[str, Any]) -> str:
        before, self.known[draft.ref] = self.known[draft.ref], None
        said = said_of(draft, parts := marked(draft))
        if before == said:
            return "same"
        record = current.get(self.uids[draft.ref])
        if record is None or getattr(record, "merged_into_id", None):
            detail = f"This {draft.kind} was merged or deleted, or you may not see it; it stays unchanged."
            self.notes.warn(draft.row, "", label_of(draft), detail)
            return "same"
        told = before or {}
        change = compared(self, draft, record, parts, said, told)
        if change is None:
            return "same"
        self.points.add(draft, is_new=False)
        entry, lines = change
        note_new_errors(self.notes, draft, record, entry)
        self.permissions.require_to_change(draft)
        entry |= {"key": "" if self.documents else draft.key, "said": said, "said_before": before}
        self.plan.updates.add(entry)
        self.plan.updated[draft.kind] += 1
        self.plan.show(Shown(draft.row, draft.kind, label_of(draft), lines), is_new=False)
        return "update"

    # Names of other records

    def uid(self, ref: Ref) -> str:
        """Return the id of a record in the file; one in a later row gets it now."""
        if ref in self.uids or self.documents:
            return self.uids.get(ref, ref[1])
        return self.reserved.setdefault(ref, str(uuid.uuid4()))

    def named(self, ref: Ref) -> list[str]:
        """Return a record as kind and id; an existing one has to exist until the file is applied."""
        uid = self.uid(ref)
        if ref in self.known:
            self.plan.named[ref[0]].add(uid)
        return [ref[0], uid]

    def prepared(self, part: Part) -> dict[str, Any]:
        """Return a part with ids in place of the file's keys."""
        return {
            "kind": part.kind,
            "values": part.values,
            "refs": {name: self.named(ref) for name, ref in part.refs.items()},
            "of": [self.named(part.of[0]), part.of[1]] if part.of else None,
            "citations": [self.prepared(each) for each in part.citations],
        }

    def there(self, draft: Draft, refs: list[Ref]) -> list[list[str]]:
        """Return the records that exist or are in the file; leave out the others with a warning."""
        found = []
        for ref in dict.fromkeys(refs):
            if ref in self.uids or ref in self.coming:
                found.append(self.named(ref))
            else:
                self.notes.warn(draft.row, "", ref[1], f"There is no such {ref[0]}; it is left out.")
        return found

"""Records that several rows may name: the first mention counts, and later ones must not contradict it."""

from collections.abc import Iterator

from incidents.imports.check.plan import label_of
from incidents.imports.common.drafts import PERIODS, Draft, Part, Ref, marked, said_of
from incidents.imports.common.report import Notes


class FirstMentions:
    """Row, label and fields of the first mention of each record that may occur in several rows."""

    def __init__(self, notes: Notes, documents: bool) -> None:
        self.notes, self.documents = notes, documents
        self.first: dict[Ref, tuple[int, str, dict[str, str]]] = {}

    def add(self, draft: Draft) -> None:
        """Keep the first mention of a record that may occur again."""
        if _may_repeat(draft):
            self.first[draft.ref] = (draft.row, label_of(draft), said_of(draft, _periods(draft)))

    def compare(self, draft: Draft) -> None:
        """Warn where a later row contradicts the first mention of a record."""
        if draft.kind == "incident" or (self.documents and draft.kind != "source" and not draft.is_mere_name):
            self.notes.error(draft.row, "", draft.key, "This id is in an earlier row too.")
        elif draft.ref in self.first and not draft.is_mere_name:
            row, label, said = self.first[draft.ref]
            if label_of(draft) != label:
                detail = f"Row {row} has the same {draft.kind} as “{label}”; this label is used."
                self.notes.warn(draft.row, "", label_of(draft), detail)
            elif not said_of(Draft("", "", 0, {}), _periods(draft)).items() <= said.items():
                detail = f"Row {row} has other custody or recognition of this person: give all in one row."
                self.notes.error(draft.row, "", label_of(draft), detail)
            elif not said_of(draft, {}).items() <= said.items():
                detail = f"Row {row} has other values for this {draft.kind}; those of row {row} are used."
                self.notes.warn(draft.row, "", label_of(draft), detail)


def refs_of(drafts: list[Draft]) -> Iterator[Ref]:
    """Yield the records that drafts are or name, but for the targets of links."""
    for draft in drafts:
        yield draft.ref
        yield from draft.refs.values()
        for refs in draft.many.values():
            yield from refs
        for part in draft.parts:
            if part.kind != "link":
                yield from part.refs.values()
                for citation in part.citations:
                    yield from citation.refs.values()


def _periods(draft: Draft) -> dict[str, Part]:
    return {mark: part for mark, part in marked(draft).items() if part.kind in PERIODS}


def _may_repeat(draft: Draft) -> bool:
    """Tell whether rows of several incidents can mean one record; a person without an id belongs to one."""
    if draft.kind == "person":
        return draft.key.startswith(("id:", "name:"))
    return draft.kind in {"institution", "source"}

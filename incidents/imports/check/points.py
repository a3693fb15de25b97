"""The desk's points to check, of a file: one warning for each kind of point, at the first row that has it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from incidents.choices import CitationStance, Role
from incidents.dates.span import Span
from incidents.desk.matching import spelling_key
from incidents.desk.records.custody_proposals import BEGINS
from incidents.desk.review_warnings import rules
from incidents.desk.review_warnings.custody import has_outcome, words_without_custody
from incidents.desk.review_warnings.doubtful_citations import (
    CitedValue,
    code_of_difference,
    words_of_difference,
)
from incidents.desk.review_warnings.source_age import first_unreported_day
from incidents.imports.check.plan import label_of
from incidents.imports.common.drafts import Draft, Part, Ref
from incidents.imports.common.report import Note, shown

_DATES = {"incident": "date", "statement": "date", "person": "birth", "source": "published"}
_NEED_SOURCE = ("incident", "statement")


@dataclass
class _Point:
    row: int
    column: str
    value: Any
    words: str
    more: int = 0


class Points:
    """The review warnings of drafts; sources come before the records that cite them."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.published: dict[Ref, Span] = {}
        self.names: dict[Ref, str] = {}  # spelling keys of new parties
        self.held: set[Ref] = set()  # people with custody
        self.found: dict[tuple[str, str], _Point] = {}

    def add(self, draft: Draft, *, is_new: bool) -> None:
        """Check one draft; for an existing record only the values of the file."""
        span = _span(draft)
        if draft.kind == "source":
            self.published[draft.ref] = span
        if rules.is_future(span, self.today):
            name = _DATES[draft.kind]
            self._note("future_date", draft, name, span.text, rules.words_of_future(name, span))
        for words in self._older_sources(draft, span):
            self._note("source_older_than_event", draft, "", "", words)
        for code, words in _differences(draft, span):
            self._note(code, draft, "", "", words)
        if is_new and draft.kind in _NEED_SOURCE and not _parts(draft, "citation"):
            kind = "The statement" if draft.kind == "statement" else "The incident"
            self._note("record_without_source", draft, "", "", f"{kind}: {rules.words_without_source()}")
        if _parts(draft, "custody"):
            self.held.add(draft.ref)
        if is_new and draft.kind in ("person", "institution"):
            self.names[draft.ref] = spelling_key(label_of(draft))
        for kind in self._same_names(draft):
            self._note("same_name", draft, "", "", rules.words_of_same_name(kind))
        rows = [part.values for part in _parts(draft, "involvement")]
        months = [row.get("sentence_months") for row in rows]
        if is_new and rules.is_sentence_without_court(months, [row["role"] for row in rows]):
            self._note("sentence_without_court", draft, "", "", rules.words_of_sentence())
        if is_new and draft.kind == "incident":
            self._add_incident(draft, months, [row["role"] for row in rows])

    def _add_incident(self, draft: Draft, months: list[Any], roles: list[str]) -> None:
        """Check a new incident for a bare conviction, and for new victims without custody and outcome."""
        kind = draft.values.get("kind", "")
        if rules.is_bare_conviction(kind, months, roles):
            self._note("conviction_without_court", draft, "", "", rules.words_of_conviction())
        for part in _parts(draft, "involvement") if kind in BEGINS else ():
            person = part.refs.get("person")
            is_victim = part.values["role"] == Role.VICTIM and person in self.names
            if is_victim and person not in self.held and not has_outcome(part.values):
                self._note("victim_without_custody", draft, "", "", words_without_custody())

    def notes(self) -> Iterator[Note]:
        """Return one note for each kind of point."""
        for point in self.found.values():
            words = point.words
            if point.more:
                words += f" So in {point.more:,} more rows."
            yield Note(point.row, point.column, shown(point.value), words)

    def _note(self, code: str, draft: Draft, column: str, value: Any, words: str) -> None:
        known = self.found.get((code, draft.kind))
        if known is None:
            self.found[code, draft.kind] = _Point(draft.row, column, value, words)
        elif known.row != draft.row:
            known.more += 1

    def _same_names(self, draft: Draft) -> Iterator[str]:
        """Yield the kind of each new party that has the name of another one of the same incident."""
        parties = {ref for part in _parts(draft, "involvement") for ref in part.refs.values()}
        counts = Counter((ref[0], self.names[ref]) for ref in parties if ref in self.names)
        yield from (kind for (kind, _), count in counts.items() if count > 1)

    def _older_sources(self, draft: Draft, event: Span) -> Iterator[str]:
        for part in _parts(draft, "citation"):
            values = part.values
            published = self.published.get(part.refs.get("source", ("", "")), Span())
            if values.get("stance", CitationStance.SUPPORTS) != CitationStance.SUPPORTS:
                continue
            role = part.of[1] if part.of else ""
            field, value = values["field"], values.get("value", "")
            day = first_unreported_day(field, value, published=published, event=event, role=role)
            if day is not None:
                yield rules.words_of_older_source(field, published, day)


def _parts(draft: Draft, kind: str) -> list[Part]:
    return [part for part in draft.parts if part.kind == kind]


def _span(draft: Draft) -> Span:
    """Return the date of a draft; an empty span if it has none."""
    before = "birth_" if draft.kind == "person" else ""
    text = draft.values.get("birth_text" if before else "date_text") or ""
    days = (draft.values.get(f"{before}{end}") for end in ("earliest", "latest"))
    return Span(text, *(date.fromisoformat(day) if day else None for day in days))


def _differences(draft: Draft, own: Span) -> Iterator[tuple[str, str]]:
    """Yield the doubtful differences of a draft: code and words."""
    parts = [part for part in _parts(draft, "citation") if not part.values.get("resolved")]
    values = [_cited(part) for part in parts]
    for cited in values:
        if code := code_of_difference(cited, values, own, _DATES.get(draft.kind, "")):
            yield code, words_of_difference(code, cited.field)


def _cited(part: Part) -> CitedValue:
    said = part.values
    rest = (said.get(name, "") for name in ("value", "holder"))
    stance = said.get("stance", CitationStance.SUPPORTS)
    return CitedValue(said["field"], part.of, part.refs.get("source"), stance, *rest)

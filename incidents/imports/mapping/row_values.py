"""The values of one row, field by field, by the rules of the mapping; errors are noted."""

from typing import Any

from incidents.desk.validation import errors_of
from incidents.desk.validation.checked_values import errors_of_several
from incidents.fields.base import find
from incidents.fields.registry import FIELDS
from incidents.imports.common.report import Notes
from incidents.imports.mapping import text_values as v
from incidents.imports.mapping.extractors import Row, Take, Untaken
from incidents.imports.mapping.field_readers import LIMITS, MANY, PLAIN, SPANS, Reader
from incidents.imports.mapping.sections import MappingSection

MOST_IN_A_CELL = 200
REQUIRED = {kind: {field.name for field in fields if field.required} for kind, fields in FIELDS.items()}


class RowValues:
    """Reads the fields of sections from the current row."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.number = 0
        self.row: Row = {}

    def _values(self, kind: str, section: MappingSection, place: int = -1) -> v.Values:
        """Return the values of the section's fields; of several values, those at a position."""
        found: v.Values = {}
        for name, each in section.fields.items():
            take = each.for_row(self.row)
            texts = self._texts(take, side_by_side=place >= 0)
            if place >= 0:
                texts = texts[place : place + 1] if len(texts) > 1 else texts
            texts = [text for text in texts if text]
            if texts or take.has_days:
                found |= self._read(kind, name, take, texts)
        return found

    def _texts(self, take: Take, *, side_by_side: bool = False) -> list[str]:
        take = take.for_row(self.row)
        try:
            texts = take.texts(self.row, side_by_side=side_by_side)
        except Untaken as error:
            self._wrong(take, error.value, str(error))
            return []
        if len(texts) > MOST_IN_A_CELL:
            self._wrong(
                take, "", f"There are {len(texts)} values here; at most {MOST_IN_A_CELL} can be read."
            )
            return []
        return texts

    def _wrong(self, take: Take, value: str, detail: str) -> None:
        if take.leave_out_wrong:
            self.notes.warn(self.number, take.label, value, f"{detail} It is left out.")
        else:
            self.notes.error(self.number, take.label, value, detail)

    def _has_error(self, take: Take) -> bool:
        """Return whether the row has an error in these columns already."""
        return any((note.row, note.column) == (self.number, take.label) for note in self.notes.errors[-20:])

    def _require_rules(self, kind: str, values: v.Values, section: MappingSection) -> None:
        """Note what is wrong with the values of a record or part together.

        What the mapping leaves out where it is wrong is taken out of the values.
        """
        for name, sentences in errors_of(kind, values).items():
            together = _together(kind, name)
            takes = [take for each in together if (take := _take_of(kind, each, section))]
            if any(self._has_error(take) for take in takes):
                continue
            take = _take_of(kind, name, section) or (takes[0] if takes else Take())
            value = next((values[each] for each in (name, *together) if values.get(each)), "")
            if name not in REQUIRED[kind] and any(each.leave_out_wrong for each in takes):
                detail = f"{sentences[0]} It is left out."
                self.notes.warn(self.number, take.label, value, detail)
                for each in together:
                    values.pop(each, None)
            else:
                self.notes.error(self.number, take.label, value, sentences[0])

    def _read(self, kind: str, name: str, take: Take, texts: list[str]) -> v.Values:
        try:
            if name in SPANS.get(kind, {}):
                return self._span(SPANS[kind][name], take, " ".join(texts))
            if name in MANY.get(kind, {}):
                return {name: self._several(*MANY[kind][name], texts)}
            reader = PLAIN[kind].get(name)
            return {name: reader(self._cut(kind, name, take, " ".join(texts)))} if reader else {}
        except v.BadText as error:
            self._wrong(take, error.value, str(error))
            return {}

    @staticmethod
    def _cut(kind: str, name: str, take: Take, text: str) -> str:
        most = LIMITS.get((kind, name), 0)
        return f"{text[: most - 1].rstrip()}…" if take.cut and most and len(text) > most else text

    def _span(self, names: tuple[str, ...], take: Take, text: str) -> v.Values:
        reading = text
        for words, instead in take.read_as.items():
            reading = reading.replace(words, instead)
        days = self._days(take)
        try:
            if any(days.values()):
                return self._with_days(names, take, (text, reading), days)
            return v.span(names, text, reading, take.dates) if text else {}
        except v.Unread as error:
            self.notes.warn(self.number, take.label, error.text, str(error))
            return error.values

    def _days(self, take: Take) -> dict[str, str | None]:
        """Return the earliest and the latest day from separate columns; None for an empty cell."""
        found: dict[str, str | None] = {}
        for name, inner in (("earliest", take.earliest), ("latest", take.latest)):
            if inner is None:
                continue
            text = " ".join(self._texts(inner))
            try:
                found[name] = v.bound(name, text) if text else None
            except v.BadText as error:
                self._wrong(inner, error.value, str(error))
        return found

    def _with_days(
        self, names: tuple[str, ...], take: Take, words: tuple[str, str], days: dict[str, str | None]
    ) -> v.Values:
        values = v.span_of_days(names, *words, days, take.dates)
        if not v.fits(words[1], values, names, take.dates):
            first, last = (values[name] or "…" for name in names[1:])
            detail = (
                f"These words mean other days than those beside them, {first} to {last}, which are taken."
            )
            self.notes.warn(self.number, take.label, words[0], detail)
        return values

    @staticmethod
    def _several(reader: Reader, most: int, texts: list[str]) -> list[Any]:
        for detail in errors_of_several(texts, most):
            raise v.BadText("", detail)
        return list(dict.fromkeys(reader(text) for text in texts))


def _together(kind: str, name: str) -> tuple[str, ...]:
    """Return the columns of the model that store one value together with this one."""
    field = find(FIELDS[kind], name)
    return field.column_names if field else (name,)


def _take_of(kind: str, name: str, section: MappingSection) -> Take | None:
    """Return the section's extractor for a column of the model; days of a date may have their own."""
    if name in section.fields:
        return section.fields[name]
    field = find(FIELDS[kind], name)
    take = section.fields.get(field.name) if field else None
    own = getattr(take, name.rpartition("_")[2], None) if take else None
    return own if isinstance(own, Take) else take

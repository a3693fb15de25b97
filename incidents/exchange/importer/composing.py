"""Rows to drafts, by the mapping: each row with the records and parts that it speaks of."""

from typing import Any
from urllib.parse import urlsplit

from incidents.exchange.importer import values as v
from incidents.exchange.importer.cells import Row, Take
from incidents.exchange.importer.drafts import Draft, Part, Ref, bounded, digest_of, involvement
from incidents.exchange.importer.mapping import BadMapping, Mapping, Section
from incidents.exchange.importer.notes import Notes
from incidents.exchange.importer.source_titles import SourceTitles
from incidents.models.evidence import CITABLE_FIELDS
from incidents.spelling import fold, script_of

MOST_IN_A_CELL = 200
NAMED = {"person": "person", "institution": "institution"}


class Composer:
    """Makes drafts of rows; what a row has wrong is noted, and the row gives nothing then."""

    def __init__(self, mapping: Mapping, notes: Notes, titles: SourceTitles | None = None) -> None:
        self.mapping, self.notes = mapping, notes
        self.titles = titles or SourceTitles((), {})
        self.number, self.row = 0, {}  # type: int, Row
        self._check_constants()

    def key(self, row: Row) -> str:
        """What the row's incident is called: its id, or the row itself where there is none."""
        take = self.mapping.incident.fields.get("id")
        texts = take.texts(row) if take else []
        return bounded(texts[0]) if texts else ("" if take else f"row:{digest_of(row)}")

    def drafts(self, number: int, row: Row) -> list[Draft]:
        """The records that a row speaks of: parties and sources first, then the incident, then statements."""
        self.number, self.row = number, row
        before = len(self.notes.errors)
        key = self.key(row)
        if not key:
            label = self.mapping.incident.fields["id"].label
            self.notes.error(number, label, "", "The id is missing; each row needs one.")
            return []
        incident = Draft("incident", key, number, self._values("incident", self.mapping.incident))
        self._settle(incident)
        found: list[Draft] = []
        for section in self._counting(self.mapping.involvements):
            found += self._involve(incident, section)
        for section in self._counting(self.mapping.sources):
            found += self._cite(incident, section)
        for section in self._counting(self.mapping.links):
            self._link(incident, section)
        statements = [
            draft
            for place, section in enumerate(self._counting(self.mapping.statements), start=1)
            for draft in self._statement(incident, section, place)
        ]
        return [*found, incident, *statements] if len(self.notes.errors) == before else []

    def _check_constants(self) -> None:
        """Refuse a mapping that says something impossible itself, before the same is said of every row."""
        sections = [("incident", self.mapping.incident)]
        sections += [("involvement", each) for each in self.mapping.involvements]
        sections += [("source", each) for each in self.mapping.sources]
        sections += [("statement", each) for each in self.mapping.statements]
        for kind, section in [*sections, *((k, s) for _, each in sections for k, s in each.inner.items())]:
            for name, take in section.fields.items():
                said = [
                    *([take.value] if take.value else []),
                    *take.table.values(),
                    take.otherwise,
                    take.default,
                ]
                for text in filter(None, said):
                    self._check_constant(kind, section, name, text)

    @staticmethod
    def _check_constant(kind: str, section: Section, name: str, text: str) -> None:
        reader = v.PLAIN[kind].get(name) or v.PLAIN["citation"].get(name if name != "says" else "value")
        citable = CITABLE_FIELDS["statement" if section.name.startswith("statement") else "incident"]
        if name == "cites" and text not in citable:
            allowed = ", ".join(citable)
            raise BadMapping(f"{section.name}.cites: “{text}” is not one of: {allowed}.")
        try:
            if reader is not None:
                reader(text)
        except v.Wrong as error:
            raise BadMapping(f"{section.name}.{name}: “{text}”: {error}") from None

    def _counting(self, sections: tuple[Section, ...]) -> list[Section]:
        return [each for each in sections if each.when is None or self._holds(each)]

    def _holds(self, section: Section) -> bool:
        when = section.when
        cells = Take(columns=(when.column,)).texts(self.row) or [""] if when else []
        return when is not None and any(
            cell not in when.not_among and (when.among is None or cell in when.among) for cell in cells
        )

    # One record or part

    def _values(self, kind: str, section: Section, place: int = -1) -> v.Values:
        """The values of the fields that the section takes; of several side by side, those at a place."""
        found: v.Values = {}
        for name, take in section.fields.items():
            texts = self._texts(take, side_by_side=place >= 0)
            if place >= 0:
                texts = texts[place : place + 1] if len(texts) > 1 else texts
            texts = [text for text in texts if text]
            if texts:
                found |= self._read(kind, name, take, texts)
        return found

    def _texts(self, take: Take, *, side_by_side: bool = False) -> list[str]:
        try:
            texts = take.texts(self.row, side_by_side=side_by_side)
        except LookupError as error:
            allowed = ", ".join(f"“{each}”" for each in list(take.table)[:20])
            self._wrong(
                take, str(error.args[0]), f"The table of the mapping has no such entry; it has: {allowed}."
            )
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

    def _is_told(self, take: Take) -> bool:
        """Whether the row has an error in these columns already."""
        return any((note.row, note.column) == (self.number, take.label) for note in self.notes.errors[-20:])

    def _read(self, kind: str, name: str, take: Take, texts: list[str]) -> v.Values:
        try:
            if name in v.SPANS.get(kind, {}):
                return self._span(v.SPANS[kind][name], take, " ".join(texts))
            if name in v.MANY.get(kind, {}):
                return {name: self._several(*v.MANY[kind][name], texts)}
            reader = v.PLAIN[kind].get(name)
            return {name: reader(self._cut(kind, name, take, " ".join(texts)))} if reader else {}
        except v.Wrong as error:
            self._wrong(take, error.value, str(error))
            return {}

    @staticmethod
    def _cut(kind: str, name: str, take: Take, text: str) -> str:
        most = v.LIMITS.get((kind, name), 0)
        return f"{text[: most - 1].rstrip()}…" if take.cut and most and len(text) > most else text

    def _span(self, names: tuple[str, str, str], take: Take, text: str) -> v.Values:
        reading = text
        for words, instead in take.read_as.items():
            reading = reading.replace(words, instead)
        try:
            return v.span(names, text, reading, take.dates)
        except v.Unread as error:
            self.notes.warn(self.number, take.label, error.text, str(error))
            return error.values

    @staticmethod
    def _several(reader: v.Reader, most: int, texts: list[str]) -> list[Any]:
        if len(texts) > most:
            raise v.Wrong("", f"There are {len(texts)} values; at most {most} can be kept.")
        return list(dict.fromkeys(reader(text) for text in texts))

    def _settle(self, incident: Draft) -> None:
        """What the values of an incident have to be together."""
        found = incident.values
        for name in ("title", "kind"):
            take = self.mapping.incident.fields[name]
            if name not in found and not self._is_told(take):
                self.notes.error(
                    self.number, take.label, "", f"The {name} is missing; every incident has one."
                )
        latitude, longitude = found.get("latitude"), found.get("longitude")
        if (latitude is None) != (longitude is None):
            self.notes.error(
                self.number, "", "", "A latitude needs a longitude beside it, and the other way round."
            )
        if latitude is None:
            found.pop("precision", None)
        else:
            found.setdefault("precision", "vicinity")
        low, high = found.get("victims_low"), found.get("victims_high")
        if low is not None and high is not None and low > high:
            self.notes.error(
                self.number, "", f"{low}–{high}", "The lower number of victims is above the higher."
            )

    # Parts

    def _involve(self, incident: Draft, section: Section) -> list[Draft]:
        ((kind, inner),) = section.inner.items()
        found = []
        for place, name in self._several_of(inner.fields["name"]):
            values = self._values("involvement", section, place)
            if "role" not in values:
                continue
            party = self._party(kind, inner, name, place, incident.key)
            if party is None:
                continue
            incident.parts.append(involvement(values, party))
            found.append(party)
        return found

    def _several_of(self, take: Take) -> list[tuple[int, str]]:
        texts = self._texts(take, side_by_side=True)
        return [(place, text) for place, text in enumerate(texts) if text]

    def _party(self, kind: str, section: Section, name: str, place: int, whose: str) -> Draft | None:
        try:
            v.NAME(name)
        except v.Wrong as error:
            self._wrong(section.fields["name"], name, str(error))
            return None
        values = self._values(kind, section, place)
        own = self._one(section, "id", place)
        same = f"name:{fold(name) or name}" if section.same == "name" else f"{whose}#{fold(name) or name}"
        draft = Draft(kind, bounded(f"id:{own}" if own else same), self.number, values)
        others = self._texts(section.fields["other_names"]) if "other_names" in section.fields else []
        for text, sort in [(name, "main"), *((other, "alias") for other in others if other != name)]:
            draft.parts.append(
                Part("name", {"text": text, "kind": sort, "script": script_of(text), "language": ""})
            )
        return draft

    def _one(self, section: Section, name: str, place: int) -> str:
        if name not in section.fields:
            return ""
        texts = self._texts(section.fields[name], side_by_side=True)
        return (texts[place] if len(texts) > place else "") if len(texts) > 1 else "".join(texts)

    def _cite(self, cited: Draft, section: Section) -> list[Draft]:
        found = []
        for place in self._places(section):
            source = self._source(section, place)
            if source is None:
                continue
            about = self._citation(section, place)
            fields = (
                self._texts(section.fields["cites"])
                if "cites" in section.fields
                else [DEFAULT_CITED[cited.kind]]
            )
            for name in fields:
                if name in CITABLE_FIELDS[cited.kind]:
                    cited.parts.append(Part("citation", {"field": name, **about}, {"source": source.ref}))
                else:
                    allowed = ", ".join(CITABLE_FIELDS[cited.kind])
                    self.notes.error(self.number, section.name, name, f"A citation is of one of: {allowed}.")
            found.append(source)
        return found

    def _places(self, section: Section) -> list[int]:
        """The places of its sources in a row, by whichever has more: their addresses or their titles."""
        drivers = [
            self._several_of(section.fields[name]) for name in ("url", "title") if name in section.fields
        ]
        return [place for place, _ in max(drivers, key=len)]

    def _source(self, section: Section, place: int) -> Draft | None:
        values = self._values("source", section, place)
        if "title" not in values and "url" not in values:
            return None
        is_titled = "title" in values and section.same != "address"
        host = str(urlsplit(values.get("url", "")).hostname or "").removeprefix("www.")
        values.setdefault("title", values.get("publisher") or host)
        key = values.get("url") or " | ".join(
            str(values.get(name, "")) for name in ("title", "publisher", "author", "date_text")
        )
        if is_titled and "url" in values:
            key = self.titles.key(key, values["title"], self.number)
        return Draft("source", bounded(key), self.number, values)

    def _citation(self, section: Section, place: int) -> v.Values:
        """What a citation says; its fields are those of the section of its source."""
        own = {"says": "value", "quotation": "quotation", "locator": "locator", "stance": "stance"}
        found: v.Values = {"value": "", "quotation": "", "locator": "", "stance": "supports"}
        for said, name in own.items():
            if text := self._one(section, said, place):
                found |= self._read("citation", name, section.fields[said], [text])
        return found

    def _statement(self, incident: Draft, section: Section, place: int) -> list[Draft]:
        values = self._values("statement", section)
        if not values.keys() & {"text", "stance"}:
            return []
        own = self._one(section, "id", -1)
        draft = Draft("statement", bounded(own or f"{incident.key}#statement{place}"), self.number, values)
        found: list[Draft] = []
        for kind in NAMED:
            if kind in section.inner:
                for at, name in self._several_of(section.inner[kind].fields["name"])[:1]:
                    party = self._party(kind, section.inner[kind], name, at, incident.key)
                    if party is not None:
                        draft.refs[kind] = party.ref
                        found.append(party)
        if "source" in section.inner:
            found += self._cite(draft, section.inner["source"])
        draft.many = {"incidents": [incident.ref]}
        return [*found, draft]

    def _link(self, incident: Draft, section: Section) -> None:
        relation = self._texts(section.fields["relation"])
        for _, other in self._several_of(section.fields["incident"]):
            if relation[:1] and relation[0] in {"follows", "part_of", "appeal_of"}:
                target: Ref = ("incident", bounded(other))
                incident.parts.append(Part("link", {"relation": relation[0]}, {"target": target}))
            else:
                take = section.fields["relation"]
                self._wrong(take, "".join(relation), "A relation is one of: follows, part_of, appeal_of.")


DEFAULT_CITED = {"incident": "summary", "statement": "text"}

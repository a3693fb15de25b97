"""Rows to drafts, by the mapping: each row with its records and parts."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from incidents.desk.validation import errors_of, errors_of_fields
from incidents.desk.validation.checked_values import errors_of_code, not_one_of
from incidents.fields.registry import CITABLE
from incidents.imports.common.drafts import Draft, Part, Ref, bounded, digest_of, involvement
from incidents.imports.common.report import Notes
from incidents.imports.mapping import text_values as v
from incidents.imports.mapping.extractors import Row, Take
from incidents.imports.mapping.field_readers import NAME, PLAIN
from incidents.imports.mapping.mapping import BadMapping, Mapping, MappingSection
from incidents.imports.mapping.row_values import RowValues
from incidents.imports.mapping.same_names import SameNames
from incidents.imports.mapping.source_titles import SourceTitles
from incidents.text.transliteration import fold, script_of

NAMED = {"person": "person", "institution": "institution"}


class Composer(RowValues):
    """Conversion of rows to drafts; a row with errors is noted and produces no drafts."""

    def __init__(
        self,
        mapping: Mapping,
        notes: Notes,
        titles: SourceTitles | None = None,
        names: SameNames | None = None,
    ) -> None:
        super().__init__(notes)
        self.mapping = mapping
        self.titles = titles or SourceTitles((), {})
        self.names = names or SameNames({})
        self.first_key = ""  # of the first incident of the row: persons are the same in all of them
        self._check_constants()

    def key(self, row: Row) -> str:
        """Return the key of the row's incident: its id, or the row itself without one."""
        take = self.mapping.incident.fields.get("id")
        texts = take.for_row(row).texts(row) if take else []
        return bounded(texts[0]) if texts else ("" if take else f"row:{digest_of(row)}")

    def drafts(self, number: int, row: Row) -> list[Draft]:
        """Return the records of a row: parties and sources first, then the incident, then statements."""
        self.number, self.row = number, row
        before = len(self.notes.errors)
        key = self.key(row)
        if not key:
            label = self.mapping.incident.fields["id"].label
            self.notes.error(number, label, "", "The id is missing; each row needs one.")
            return []
        self.first_key = key
        found = self._incident(self.mapping, key)
        for place, further in enumerate(self.mapping.further, start=1):
            if further.incident.when is None or further.incident.when.holds(row):
                own = self._one(further.incident, "id", -1)
                found += self._incident(further, bounded(own or f"{key}#{place}"))
        return found if len(self.notes.errors) == before else []

    def skips(self, row: Row) -> bool:
        """Return whether the mapping leaves the row out."""
        return any(condition.holds(row) for condition in self.mapping.skip_when)

    def _incident(self, mapping: Mapping, key: str) -> list[Draft]:
        """Return an incident of the row, after its parties and sources and before its statements."""
        section = mapping.incident
        incident = Draft("incident", key, self.number, self._values("incident", section))
        _settle_precision(incident.values)
        self._require_rules("incident", incident.values, section)
        if mapping.relation:
            target: Ref = ("incident", self.first_key)
            incident.parts.append(Part("link", {"relation": mapping.relation}, {"target": target}))
        found: list[Draft] = []
        for each in self._counting(mapping.involvements):
            found += self._involve(incident, each)
        for each in self._counting(mapping.sources):
            found += self._cite(incident, each)
        for each in self._counting(mapping.links):
            self._link(incident, each)
        statements = [
            draft
            for place, each in enumerate(self._counting(mapping.statements), start=1)
            for draft in self._statement(incident, each, place)
        ]
        return [*found, incident, *statements]

    def _check_constants(self) -> None:
        """Refuse a mapping with invalid constants, before every row has the same error."""
        sections: list[tuple[str, MappingSection]] = []
        for whole in (self.mapping, *self.mapping.further):
            sections.append(("incident", whole.incident))
            sections += [("involvement", each) for each in whole.involvements]
            sections += [("source", each) for each in whole.sources]
            sections += [("statement", each) for each in whole.statements]
        for kind, section in [*sections, *((k, s) for _, each in sections for k, s in each.inner.items())]:
            for name, take in section.fields.items():
                for text in _constants(take):
                    self._check_constant(kind, section, name, text)

    @staticmethod
    def _check_constant(kind: str, section: MappingSection, name: str, text: str) -> None:
        reader = PLAIN[kind].get(name) or PLAIN["citation"].get(name if name != "says" else "value")
        citable = CITABLE["statement" if section.name.startswith("statement") else "incident"]
        if name == "cites" and text not in citable:
            raise BadMapping(f"{section.name}.cites: “{text}”: {not_one_of(citable)}")
        try:
            if reader is not None:
                reader(text)
        except v.BadText as error:
            raise BadMapping(f"{section.name}.{name}: “{text}”: {error}") from None

    def _counting(self, sections: tuple[MappingSection, ...]) -> list[MappingSection]:
        return [each for each in sections if each.when is None or each.when.holds(self.row)]

    # Parts

    def _involve(self, incident: Draft, section: MappingSection) -> list[Draft]:
        ((kind, inner),) = section.inner.items()
        found = []
        for place, name in self._several_of(inner.fields["name"]):
            values = self._values("involvement", section, place)
            if "role" not in values:
                continue
            party = self._party(kind, inner, name, place, self.first_key)
            if party is None:
                continue
            incident.parts.append(involvement(values, party))
            found.append(party)
        return found

    def _several_of(self, take: Take) -> list[tuple[int, str]]:
        texts = self._texts(take, side_by_side=True)
        return [(place, text) for place, text in enumerate(texts) if text]

    def _party(self, kind: str, section: MappingSection, name: str, place: int, whose: str) -> Draft | None:
        try:
            NAME(name)
        except v.BadText as error:
            self._wrong(section.fields["name"], name, str(error))
            return None
        values = self._values(kind, section, place)
        self._require_rules(kind, values, section)
        own = self._one(section, "id", place)
        is_one, by_name = section.same == "name", f"name:{fold(name) or name}"
        if kind == "person" and not is_one and not own:
            self.names.add(name, whose, self.number)
            is_one = self.names.is_one(name, bounded(by_name))
        same = by_name if is_one else f"{whose}#{fold(name) or name}"
        draft = Draft(kind, bounded(f"id:{own}" if own else same), self.number, values)
        others = self._texts(section.fields["other_names"]) if "other_names" in section.fields else []
        for text, sort in [(name, "main"), *((other, "alias") for other in others if other != name)]:
            draft.parts.append(
                Part("name", {"text": text, "kind": sort, "script": script_of(text), "language": ""})
            )
        return draft

    def _one(self, section: MappingSection, name: str, place: int) -> str:
        if name not in section.fields:
            return ""
        texts = self._texts(section.fields[name], side_by_side=True)
        return (texts[place] if len(texts) > place else "") if len(texts) > 1 else "".join(texts)

    def _cite(self, cited: Draft, section: MappingSection) -> list[Draft]:
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
                if wrong := errors_of_code(name, CITABLE[cited.kind]):
                    self._wrong(section.fields["cites"], name, wrong[0])
                else:
                    cited.parts.append(Part("citation", {"field": name, **about}, {"source": source.ref}))
            found.append(source)
        return found

    def _places(self, section: MappingSection) -> list[int]:
        """Return the positions of sources in a row: of addresses or titles, whichever has more."""
        drivers = [
            self._several_of(section.fields[name]) for name in ("url", "title") if name in section.fields
        ]
        return [place for place, _ in max(drivers, key=len)]

    def _source(self, section: MappingSection, place: int) -> Draft | None:
        values = self._values("source", section, place)
        if "title" not in values and "url" not in values:
            return None
        is_titled = "title" in values and section.same != "address"
        host = str(urlsplit(values.get("url", "")).hostname or "").removeprefix("www.")
        values.setdefault("title", values.get("publisher") or host)
        key = values.get("url") or " | ".join(
            str(values.get(name, "")) for name in ("title", "publisher", "author", "date_text")
        )
        self._require_rules("source", values, section)
        if is_titled and "url" in values:
            key = self.titles.key(key, values["title"], self.number)
        return Draft("source", bounded(key), self.number, values)

    def _citation(self, section: MappingSection, place: int) -> v.Values:
        """Return the values of a citation; its fields are in the section of its source."""
        own = {"says": "value", "quotation": "quotation", "locator": "locator", "stance": "stance"}
        found: v.Values = {"value": "", "quotation": "", "locator": "", "stance": "supports"}
        for said, name in own.items():
            if text := self._one(section, said, place):
                found |= self._read("citation", name, section.fields[said], [text])
        return found

    def _statement(self, incident: Draft, section: MappingSection, place: int) -> list[Draft]:
        values = self._values("statement", section)
        if not values.keys() & {"text", "stance"}:
            return []
        self._require_rules("statement", values, section)
        own = self._one(section, "id", -1)
        draft = Draft("statement", bounded(own or f"{incident.key}#statement{place}"), self.number, values)
        found: list[Draft] = []
        for kind in NAMED:
            if kind in section.inner:
                for at, name in self._several_of(section.inner[kind].fields["name"])[:1]:
                    party = self._party(kind, section.inner[kind], name, at, self.first_key)
                    if party is not None:
                        draft.refs[kind] = party.ref
                        found.append(party)
        if "source" in section.inner:
            found += self._cite(draft, section.inner["source"])
        draft.many = {"incidents": [incident.ref]}
        return [*found, draft]

    def _link(self, incident: Draft, section: MappingSection) -> None:
        relation = "".join(self._texts(section.fields["relation"])[:1])
        for _, other in self._several_of(section.fields["incident"]):
            target: Ref = ("incident", bounded(other))
            link = {"incident": incident.key, "target": target[1], "relation": relation}
            errors = {**errors_of_fields("link", link), **errors_of("link", link)}
            for name, sentences in errors.items():
                column = "incident" if name == "target" else name
                self._wrong(section.fields[column], other if name == "target" else relation, sentences[0])
            if not errors:
                incident.parts.append(Part("link", {"relation": relation}, {"target": target}))


DEFAULT_CITED = {"incident": "summary", "statement": "text"}


def _settle_precision(values: v.Values) -> None:
    """Treat coordinates without a precision as coarse; drop a precision without coordinates."""
    if values.keys() & {"latitude", "longitude"}:
        values.setdefault("precision", "vicinity")
    else:
        values.pop("precision", None)


def _constants(take: Take) -> Iterator[str]:
    """Yield the constant values of a mapping."""
    yield from filter(None, [take.value, *take.table.values(), take.otherwise, take.default])
    if take.alternative:
        yield from _constants(take.alternative)

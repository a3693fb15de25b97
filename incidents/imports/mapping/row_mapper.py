"""Rows to drafts, by the mapping: each row with its records and parts."""

from collections.abc import Iterator

from incidents.desk.validation import errors_of, errors_of_fields
from incidents.desk.validation.checked_values import not_one_of
from incidents.fields.registry import CITABLE
from incidents.imports.common.drafts import Draft, Part, Ref, bounded, digest_of, involvement, joined
from incidents.imports.common.report import Notes
from incidents.imports.mapping import text_values as v
from incidents.imports.mapping.extractors import Row, Take
from incidents.imports.mapping.field_readers import PLAIN
from incidents.imports.mapping.identities.same_names import SameNames
from incidents.imports.mapping.identities.source_titles import SourceTitles
from incidents.imports.mapping.mapping import Mapping
from incidents.imports.mapping.options import BadMapping
from incidents.imports.mapping.party_mapper import PartyMapper
from incidents.imports.mapping.sections import KINDS_OF_INNER, MappingSection
from incidents.text.statement_words import with_split_text
from incidents.text.transliteration import fold

NAMED = {"person": "person", "institution": "institution"}


class Composer(PartyMapper):
    """Conversion of rows to drafts; a row with errors is noted and produces no drafts."""

    def __init__(
        self,
        mapping: Mapping,
        notes: Notes,
        titles: SourceTitles | None = None,
        names: SameNames | None = None,
    ) -> None:
        super().__init__(notes, titles, names)
        self.mapping = mapping
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
        return joined(found) if len(self.notes.errors) == before else []

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
        cases = [draft for each in self._counting(mapping.cases) for draft in self._case(incident, each)]
        return [*found, incident, *statements, *cases]

    def _check_constants(self) -> None:
        """Refuse a mapping with invalid constants, before every row has the same error."""
        sections: list[tuple[str, MappingSection]] = []
        for whole in (self.mapping, *self.mapping.further):
            sections.append(("incident", whole.incident))
            sections += [("involvement", each) for each in whole.involvements]
            sections += [("source", each) for each in whole.sources]
            sections += [("statement", each) for each in whole.statements]
            sections += [("case", each) for each in whole.cases]
        for kind, section in _with_inner(sections):
            for name, take in section.fields.items():
                for text in _constants(take):
                    self._check_constant(kind, section, name, text)

    @staticmethod
    def _check_constant(kind: str, section: MappingSection, name: str, text: str) -> None:
        reader = PLAIN[kind].get(name) or PLAIN["citation"].get(name if name != "says" else "value")
        citable = CITABLE[
            next((each for each in ("custody", "statement") if each in section.name), "incident")
        ]
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
            drafts = self._party(kind, inner, name, place, self.first_key, incident.ref)
            if not drafts:
                continue
            party = drafts[-1]
            part = involvement(values, party)
            self._require_rules("involvement", {**values, kind: party.key}, section)
            incident.parts.append(part)
            found += drafts
        return found

    def _statement(self, incident: Draft, section: MappingSection, place: int) -> list[Draft]:
        values = with_split_text(self._values("statement", section))
        if not values.keys() & {"quotation", "summary", "stance"}:
            return []
        self._require_rules("statement", values, section)
        own = self._one(section, "id", -1)
        draft = Draft("statement", bounded(own or f"{incident.key}#statement{place}"), self.number, values)
        found: list[Draft] = []
        for kind in NAMED:
            if kind in section.inner:
                for at, name in self._several_of(section.inner[kind].fields["name"])[:1]:
                    own_key, inner = self.first_key, section.inner[kind]
                    if drafts := self._party(kind, inner, name, at, own_key, incident.ref):
                        draft.refs[kind] = drafts[-1].ref
                        found += drafts
        if "source" in section.inner:
            found += self._cite(draft, section.inner["source"])
        draft.many = {"incidents": [incident.ref]}
        return [*found, draft]

    def _case(self, incident: Draft, section: MappingSection) -> list[Draft]:
        """Return the case of an incident; without an id a title is one case in the whole file."""
        values = self._values("case", section)
        if "title" not in values:
            return []
        self._require_rules("case", values, section)
        own = self._one(section, "id", -1)
        key = f"id:{own}" if own else f"name:{fold(values['title']) or values['title']}"
        return [Draft("case", bounded(key), self.number, values, many={"incidents": [incident.ref]})]

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


def _with_inner(sections: list[tuple[str, MappingSection]]) -> Iterator[tuple[str, MappingSection]]:
    """Yield sections and those within them, each with the kind of record or part that it describes."""
    for kind, section in sections:
        yield kind, section
        inner = [(name.partition(".")[0], each) for name, each in section.inner.items()]
        yield from _with_inner([(KINDS_OF_INNER.get(name, name), each) for name, each in inner])


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

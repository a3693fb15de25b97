"""Mappings: the small TOML files that assign columns to fields. docs/imports.md describes them."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from incidents.choices import LinkRelation
from incidents.imports.mapping.conditions import When, conditions_of
from incidents.imports.mapping.field_readers import FIELDS
from incidents.imports.mapping.file_layout import read_layout
from incidents.imports.mapping.identities.same_names import TOGETHER
from incidents.imports.mapping.options import (
    BadMapping,
    located,
    require_allowed,
    table_of,
    texts_of,
)
from incidents.imports.mapping.sections import (
    MOST_SECTIONS,
    MappingSection,
    case_section,
    involvement_section,
    link_section,
    read_section,
    source_section,
    statement_section,
)
from incidents.imports.readers.readers import Layout
from incidents.models.import_batch import DATASET_LENGTH

Table = dict[str, Any]

LONGEST_MAPPING = 100_000
MOST_FURTHER = 5


@dataclass(frozen=True, slots=True)
class Mapping:
    dataset: str
    documents: bool = False
    several_rows: bool = False
    layout: Layout = field(default_factory=Layout)
    incident: MappingSection = field(default_factory=lambda: MappingSection("incident"))
    involvements: tuple[MappingSection, ...] = ()
    sources: tuple[MappingSection, ...] = ()
    statements: tuple[MappingSection, ...] = ()
    links: tuple[MappingSection, ...] = ()
    cases: tuple[MappingSection, ...] = ()
    skip_when: tuple[When, ...] = ()
    further: tuple["Mapping", ...] = ()  # more incidents of the same row
    relation: str = ""  # the relation of a further incident to the first
    chosen: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def title_columns(self) -> str:
        """Return the columns of source titles, in words, for notes."""
        wholes = (self, *self.further)
        sources = [each for whole in wholes for each in whole.sources]
        statements = [each for whole in wholes for each in whole.statements]
        sources += [each.inner["source"] for each in statements if "source" in each.inner]
        takes = [each.fields["title"] for each in sources if "title" in each.fields]
        return ", ".join(dict.fromkeys(take.label for take in takes))

    def columns(self) -> dict[str, str]:
        """Return every column used, with the section that uses it first."""
        sections = [
            self.incident,
            *self.involvements,
            *self.sources,
            *self.statements,
            *self.links,
            *self.cases,
        ]
        found: dict[str, str] = {}
        for section in sections:
            for take in section.takes():
                for name in take.named:
                    found.setdefault(name, section.name)
            for condition in section.conditions():
                found.setdefault(condition.column, section.name)
        for condition in self.skip_when:
            found.setdefault(condition.column, "incident")
        for further in self.further:
            found = further.columns() | found
        return found


def read_mapping(text: str) -> Mapping:
    """Parse a mapping from its TOML.

    Raises:
        BadMapping
    """
    if len(text) > LONGEST_MAPPING:
        raise BadMapping(f"The mapping is longer than {LONGEST_MAPPING:,} characters.")
    try:
        content = tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadMapping(f"The mapping is no TOML: {error}.") from None
    try:
        return _read(content)
    except BadMapping as error:
        raise BadMapping(located(text, str(error))) from None


def _read(content: Table) -> Mapping:
    known = (
        "dataset", "documents", "file", "incident", "involvement", "source", "statement", "link",
        "case", "further_incident", "choose",
    )  # fmt: skip
    require_allowed(content, known, "the mapping")
    dataset = content.get("dataset")
    if not isinstance(dataset, str) or not 0 < len(dataset.strip()) <= DATASET_LENGTH:
        raise BadMapping(f'Say what the data is called: dataset = "…", at most {DATASET_LENGTH} characters.')
    layout, chosen = read_layout(table_of(content, "file")), _chosen(table_of(content, "choose"))
    if content.get("documents", False) is True:
        require_allowed(content, ("dataset", "documents", "file", "choose"), "a mapping of documents")
        return Mapping(dataset.strip(), documents=True, layout=layout, chosen=chosen)
    return _of_rows(dataset.strip(), content, layout, chosen)


def _of_rows(dataset: str, content: Table, layout: Layout, chosen: dict[str, dict[str, str]]) -> Mapping:
    incident = table_of(content, "incident")
    several = incident.pop("several_rows", False)
    skip_when = conditions_of("incident.skip_when", incident.pop("skip_when", []))
    section = _incident("incident", incident)
    if section.when:
        raise BadMapping("[incident] has no “when”; leave rows out with skip_when.")
    if several is True and "id" not in section.fields:
        raise BadMapping("[incident] needs “id” where several rows are one incident.")
    return Mapping(
        dataset,
        several_rows=several is True,
        layout=layout,
        incident=section,
        involvements=_sections(content, "involvement", involvement_section),
        sources=_sections(content, "source", source_section),
        statements=_sections(content, "statement", statement_section),
        links=_sections(content, "link", link_section),
        cases=_sections(content, "case", case_section),
        skip_when=skip_when,
        further=_further(content),
        chosen=chosen,
    )


def _incident(name: str, content: Table) -> MappingSection:
    section = read_section(name, content, ("id", *FIELDS["incident"]))
    for needed in ("title", "kind"):
        if needed not in section.fields:
            raise BadMapping(f'[{name}] needs “{needed}”: a column, or {{ value = "…" }}.')
    return section


def _further(content: Table) -> tuple[Mapping, ...]:
    """Return the further incidents of a row, each with its own parts."""
    entries = content.get("further_incident", [])
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise BadMapping("Write [[further_incident]] with two brackets: there can be several.")
    if len(entries) > MOST_FURTHER:
        raise BadMapping(f"There are more than {MOST_FURTHER} of [[further_incident]].")
    return tuple(_further_incident(dict(each)) for each in entries)


def _further_incident(content: Table) -> Mapping:
    names = ("involvement", "source", "statement", "link", "case")
    parts: Table = {name: content.pop(name) for name in names if name in content}
    relation = content.pop("relation", "")
    if relation and relation not in LinkRelation.values:
        raise BadMapping(f"further_incident.relation is one of: {', '.join(LinkRelation.values)}.")
    return Mapping(
        "",
        incident=_incident("further_incident", content),
        involvements=_sections(parts, "involvement", involvement_section),
        sources=_sections(parts, "source", source_section),
        statements=_sections(parts, "statement", statement_section),
        links=_sections(parts, "link", link_section),
        cases=_sections(parts, "case", case_section),
        relation=relation,
    )


def _sections(
    content: Table, name: str, make: Callable[[str, Table], MappingSection]
) -> tuple[MappingSection, ...]:
    entries = content.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise BadMapping(f"Write [[{name}]] with two brackets: there can be several.")
    if len(entries) > MOST_SECTIONS:
        raise BadMapping(f"There are more than {MOST_SECTIONS} of [[{name}]].")
    return tuple(make(name, each) for each in entries)


def _chosen(content: Table) -> dict[str, dict[str, str]]:
    """Return names mapped to ids of existing parties, and addresses mapped to `one` source."""
    require_allowed(content, ("person", "institution", "case", "source", TOGETHER), "[choose]")
    return {kind: dict(texts_of(content, kind, "choose")) for kind in content}

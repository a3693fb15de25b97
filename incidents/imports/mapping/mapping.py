"""Mappings: the small TOML files that assign columns to fields. docs/imports.md describes them."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from incidents.choices import LinkRelation
from incidents.imports.mapping.conditions import When, conditions_of, when_of
from incidents.imports.mapping.extractors import Take
from incidents.imports.mapping.field_readers import FIELDS
from incidents.imports.mapping.file_layout import read_layout
from incidents.imports.mapping.mapping_takes import take_of
from incidents.imports.mapping.options import (
    BadMapping,
    located,
    require_allowed,
    table_of,
    texts_of,
)
from incidents.imports.mapping.same_names import TOGETHER
from incidents.imports.readers.readers import Layout
from incidents.models.import_batch import DATASET_LENGTH

LONGEST_MAPPING = 100_000
MOST_SECTIONS = 50
MOST_FURTHER = 5
SAME_PERSON = ("row", "name")
SAME_SOURCE = ("title", "address")
_WITH_SAME = (".person", ".institution", "source")
_CITING = ("cites", "says", "stance", "quotation", "locator")


@dataclass(frozen=True, slots=True)
class MappingSection:
    """The extractors of one record or part, by field."""

    name: str  # its place in the mapping
    fields: dict[str, Take] = field(default_factory=dict)
    inner: dict[str, "MappingSection"] = field(default_factory=dict)
    when: When | None = None
    same: str = ""  # the rule by which two of them in a file are one record

    def takes(self) -> list[Take]:
        inner = [take for section in self.inner.values() for take in section.takes()]
        return [*self.fields.values(), *inner]


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
        sections = [self.incident, *self.involvements, *self.sources, *self.statements, *self.links]
        found: dict[str, str] = {}
        for section in sections:
            for take in section.takes():
                for name in take.named:
                    found.setdefault(name, section.name)
            if section.when:
                found.setdefault(section.when.column, section.name)
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


def _read(content: dict[str, Any]) -> Mapping:
    known = (
        "dataset", "documents", "file", "incident", "involvement", "source", "statement", "link",
        "further_incident", "choose",
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


def _of_rows(
    dataset: str, content: dict[str, Any], layout: Layout, chosen: dict[str, dict[str, str]]
) -> Mapping:
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
        involvements=_sections(content, "involvement", _involvement),
        sources=_sections(content, "source", _source),
        statements=_sections(content, "statement", _statement),
        links=_sections(content, "link", _link),
        skip_when=skip_when,
        further=_further(content),
        chosen=chosen,
    )


def _incident(name: str, content: dict[str, Any]) -> MappingSection:
    section = _section(name, content, ("id", *FIELDS["incident"]))
    for needed in ("title", "kind"):
        if needed not in section.fields:
            raise BadMapping(f'[{name}] needs “{needed}”: a column, or {{ value = "…" }}.')
    return section


def _further(content: dict[str, Any]) -> tuple[Mapping, ...]:
    """Return the further incidents of a row, each with its own parts."""
    entries = content.get("further_incident", [])
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise BadMapping("Write [[further_incident]] with two brackets: there can be several.")
    if len(entries) > MOST_FURTHER:
        raise BadMapping(f"There are more than {MOST_FURTHER} of [[further_incident]].")
    return tuple(_further_incident(dict(each)) for each in entries)


def _further_incident(content: dict[str, Any]) -> Mapping:
    names = ("involvement", "source", "statement", "link")
    parts: dict[str, Any] = {name: content.pop(name) for name in names if name in content}
    relation = content.pop("relation", "")
    if relation and relation not in LinkRelation.values:
        raise BadMapping(f"further_incident.relation is one of: {', '.join(LinkRelation.values)}.")
    return Mapping(
        "",
        incident=_incident("further_incident", content),
        involvements=_sections(parts, "involvement", _involvement),
        sources=_sections(parts, "source", _source),
        statements=_sections(parts, "statement", _statement),
        links=_sections(parts, "link", _link),
        relation=relation,
    )


def _involvement(name: str, content: dict[str, Any]) -> MappingSection:
    section = _section(name, content, FIELDS["involvement"], inner=("person", "institution"))
    if len(section.inner) != 1:
        raise BadMapping(f"[[{name}]] needs either a person or an institution.")
    if "role" not in section.fields:
        raise BadMapping(f'[[{name}]] needs a role: role = {{ value = "victim" }}, for example.')
    return section


def _source(name: str, content: dict[str, Any]) -> MappingSection:
    section = _section(name, content, (*FIELDS["source"], *_CITING))
    if section.same not in ("", *SAME_SOURCE):
        raise BadMapping(f"{name}.same is one of: {', '.join(SAME_SOURCE)}.")
    if not section.fields.keys() & {"url", "title"}:
        raise BadMapping(f"[[{name}]] needs a url or a title.")
    return section


def _statement(name: str, content: dict[str, Any]) -> MappingSection:
    section = _section(name, content, ("id", *FIELDS["statement"]), inner=("person", "institution", "source"))
    if not section.fields.keys() & {"text", "stance"}:
        raise BadMapping(f"[[{name}]] needs a text or a stance.")
    return section


def _link(name: str, content: dict[str, Any]) -> MappingSection:
    section = _section(name, content, ("relation", "incident"))
    if section.fields.keys() != {"relation", "incident"}:
        raise BadMapping(f"[[{name}]] needs a relation and the id of the other incident.")
    return section


def _sections(
    content: dict[str, Any], name: str, make: Callable[[str, dict[str, Any]], MappingSection]
) -> tuple[MappingSection, ...]:
    entries = content.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise BadMapping(f"Write [[{name}]] with two brackets: there can be several.")
    if len(entries) > MOST_SECTIONS:
        raise BadMapping(f"There are more than {MOST_SECTIONS} of [[{name}]].")
    return tuple(make(name, each) for each in entries)


def _section(
    name: str, content: dict[str, Any], allowed: tuple[str, ...], inner: tuple[str, ...] = ()
) -> MappingSection:
    sections = {each: _inner(f"{name}.{each}", each, content.pop(each)) for each in inner if each in content}
    when = when_of(name, content.pop("when")) if "when" in content else None
    same = content.pop("same", "") if name.endswith(_WITH_SAME) else ""
    require_allowed(content, allowed, f"[{name}]")
    takes = {each: take_of(value, f"{name}.{each}") for each, value in content.items()}
    return MappingSection(name, takes, sections, when, same)


def _inner(name: str, kind: str, content: Any) -> MappingSection:
    if not isinstance(content, dict):
        raise BadMapping(f'{name} is a table: {name}.name = "…", for example.')
    content = dict(content)
    if kind == "source":
        return _source(name, content)
    default = "row" if kind == "person" else "name"
    section = _section(name, {"same": default, **content}, ("id", "name", "other_names", *FIELDS[kind]))
    if "name" not in section.fields:
        raise BadMapping(f"{name} needs a name.")
    if section.same not in SAME_PERSON:
        raise BadMapping(f"{name}.same is one of: {', '.join(SAME_PERSON)}.")
    return section


def _chosen(content: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return names mapped to ids of existing parties, and addresses mapped to `one` source."""
    require_allowed(content, ("person", "institution", "source", TOGETHER), "[choose]")
    return {kind: dict(texts_of(content, kind, "choose")) for kind in content}

"""The sections of a mapping: the extractors of one record or part, by field."""

from dataclasses import dataclass, field, replace
from typing import Any

from incidents.imports.mapping.conditions import When, when_of
from incidents.imports.mapping.extractors import Take
from incidents.imports.mapping.field_readers import FIELDS
from incidents.imports.mapping.mapping_takes import take_of
from incidents.imports.mapping.options import BadMapping, require_allowed

Table = dict[str, Any]

MOST_SECTIONS = 50
SAME_PERSON = ("row", "name")
SAME_SOURCE = ("title", "address")
# What the incident of the row is to a period of custody.
BEGINS, ENDS = "begins", "ends"
_WITH_SAME = (".person", ".institution", ".place", ".body", "source")
_CITING = ("cites", "says", "stance", "quotation", "locator", "holder", "phrase", "resolved")
# The kind of record that an inner section describes, where its name is not the kind.
KINDS_OF_INNER = {"place": "institution", "body": "institution"}


@dataclass(frozen=True, slots=True)
class MappingSection:
    """The extractors of one record or part, by field."""

    name: str  # its place in the mapping
    fields: dict[str, Take] = field(default_factory=dict)
    inner: dict[str, "MappingSection"] = field(default_factory=dict)
    when: When | None = None
    same: str = ""  # the rule by which two of them in a file are one record
    incident: str = ""  # whether the incident of the row begins or ends a period of custody

    def takes(self) -> list[Take]:
        inner = [take for section in self.inner.values() for take in section.takes()]
        return [*self.fields.values(), *inner]

    def conditions(self) -> list[When]:
        inner = [each for section in self.inner.values() for each in section.conditions()]
        return [*([self.when] if self.when else []), *inner]


def involvement_section(name: str, content: Table) -> MappingSection:
    section = read_section(name, content, FIELDS["involvement"], inner=("person", "institution"))
    if len(section.inner) != 1:
        raise BadMapping(f"[[{name}]] needs either a person or an institution.")
    if "role" not in section.fields:
        raise BadMapping(f'[[{name}]] needs a role: role = {{ value = "victim" }}, for example.')
    return section


def source_section(name: str, content: Table) -> MappingSection:
    section = read_section(name, content, (*FIELDS["source"], *_CITING))
    if section.same not in ("", *SAME_SOURCE):
        raise BadMapping(f"{name}.same is one of: {', '.join(SAME_SOURCE)}.")
    if not section.fields.keys() & {"url", "title"}:
        raise BadMapping(f"[[{name}]] needs a url or a title.")
    return section


def statement_section(name: str, content: Table) -> MappingSection:
    section = read_section(
        name, content, ("id", *FIELDS["statement"]), inner=("person", "institution", "source")
    )
    if not section.fields.keys() & {"text", "stance"}:
        raise BadMapping(f"[[{name}]] needs a text or a stance.")
    return section


def case_section(name: str, content: Table) -> MappingSection:
    section = read_section(name, content, ("id", *FIELDS["case"]))
    if "title" not in section.fields:
        raise BadMapping(f"[[{name}]] needs a title.")
    return section


def link_section(name: str, content: Table) -> MappingSection:
    section = read_section(name, content, ("relation", "incident"))
    if section.fields.keys() != {"relation", "incident"}:
        raise BadMapping(f"[[{name}]] needs a relation and the id of the other incident.")
    return section


def read_section(
    name: str, content: Table, allowed: tuple[str, ...], inner: tuple[str, ...] = ()
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
        return source_section(name, content)
    kind = KINDS_OF_INNER.get(kind, kind)
    parts = _person_parts(name, content) if kind == "person" else {}
    default = "row" if kind == "person" else "name"
    section = read_section(name, {"same": default, **content}, ("id", "name", "other_names", *FIELDS[kind]))
    if "name" not in section.fields:
        raise BadMapping(f"{name} needs a name.")
    if section.same not in SAME_PERSON:
        raise BadMapping(f"{name}.same is one of: {', '.join(SAME_PERSON)}.")
    return replace(section, inner=parts)


def _person_parts(name: str, content: Table) -> dict[str, MappingSection]:
    """Return the sections of custody and recognition of a person, each under its kind and place."""
    found: dict[str, MappingSection] = {}
    for kind, read in (("custody", _custody_section), ("recognition", _recognition_section)):
        entries = content.pop(kind, [])
        entries = [entries] if isinstance(entries, dict) else entries
        if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
            raise BadMapping(f"Write [[{name}.{kind}]] with two brackets: there can be several.")
        if len(entries) > MOST_SECTIONS:
            raise BadMapping(f"There are more than {MOST_SECTIONS} of [[{name}.{kind}]].")
        found |= {f"{kind}.{at}": read(f"{name}.{kind}", dict(each)) for at, each in enumerate(entries)}
    return found


def _custody_section(name: str, content: Table) -> MappingSection:
    incident = content.pop("incident", "")
    if incident not in ("", BEGINS, ENDS):
        raise BadMapping(f"{name}.incident is one of: {BEGINS}, {ENDS}.")
    section = read_section(name, content, FIELDS["custody"], inner=("place", "source"))
    if "status" not in section.fields:
        raise BadMapping(f'[[{name}]] needs a status: a column, or {{ value = "…" }}.')
    return replace(section, incident=incident)


def _recognition_section(name: str, content: Table) -> MappingSection:
    section = read_section(name, content, FIELDS["recognition"], inner=("body", "source"))
    if "status" not in section.fields or section.inner.keys() != {"body", "source"}:
        raise BadMapping(f"[[{name}]] needs a status, a body and a source.")
    return section

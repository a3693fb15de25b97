"""A mapping: the small TOML file that says which column is what. All it may say: docs/imports.md."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from incidents.date_calendars import CALENDARS
from incidents.date_rules import ORDERS, DateRules
from incidents.exchange.importer.cells import Take
from incidents.exchange.importer.mapping_values import (
    BadMapping,
    names_of,
    number_of,
    one_of,
    pattern_of,
    require_known,
    table_of,
    text_of,
    texts_of,
    told,
)
from incidents.exchange.importer.readers import Layout
from incidents.exchange.importer.tables import DELIMITERS, ENCODINGS, is_encoding
from incidents.exchange.importer.values import FIELDS
from incidents.models.batch import DATASET_LENGTH

LONGEST_MAPPING = 100_000
MOST_SECTIONS = 50
SAME_PERSON = ("row", "name")
SAME_SOURCE = ("title", "address")
_WITH_SAME = (".person", ".institution", "source")
_CITING = ("cites", "says", "stance", "quotation", "locator")
_TAKE_KEYS = (
    "column", "columns", "value", "template", "join", "split", "part", "pattern", "table", "otherwise",
    "empty", "default", "cut", "wrong", "read_as", "order", "calendar", "edtf",
    "year", "month", "day",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class When:
    """The condition under which a section counts for a row."""

    column: str
    among: frozenset[str] | None
    not_among: frozenset[str]


@dataclass(frozen=True, slots=True)
class Section:
    """What is taken for one record or part of it, field by field."""

    name: str  # where it stands in the mapping
    fields: dict[str, Take] = field(default_factory=dict)
    inner: dict[str, "Section"] = field(default_factory=dict)
    when: When | None = None
    same: str = ""  # what makes two of them in a file one record

    def takes(self) -> list[Take]:
        inner = [take for section in self.inner.values() for take in section.takes()]
        return [*self.fields.values(), *inner]


@dataclass(frozen=True, slots=True)
class Mapping:
    dataset: str
    documents: bool = False
    several_rows: bool = False
    layout: Layout = field(default_factory=Layout)
    incident: Section = field(default_factory=lambda: Section("incident"))
    involvements: tuple[Section, ...] = ()
    sources: tuple[Section, ...] = ()
    statements: tuple[Section, ...] = ()
    links: tuple[Section, ...] = ()
    chosen: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def title_columns(self) -> str:
        """The columns of the titles of sources, in words, for notes."""
        inner = [each.inner["source"] for each in self.statements if "source" in each.inner]
        takes = [each.fields["title"] for each in (*self.sources, *inner) if "title" in each.fields]
        return ", ".join(dict.fromkeys(take.label for take in takes))

    def columns(self) -> dict[str, str]:
        """Every column that is named, with the section that names it first."""
        sections = [self.incident, *self.involvements, *self.sources, *self.statements, *self.links]
        found: dict[str, str] = {}
        for section in sections:
            for take in section.takes():
                for name in take.named:
                    found.setdefault(name, section.name)
            if section.when:
                found.setdefault(section.when.column, section.name)
        return found


def read_mapping(text: str) -> Mapping:
    """A mapping from its TOML.

    Raises:
        BadMapping
    """
    if len(text) > LONGEST_MAPPING:
        raise BadMapping(f"The mapping is longer than {LONGEST_MAPPING:,} characters.")
    try:
        said = tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadMapping(f"The mapping is no TOML: {error}.") from None
    try:
        return _read(said)
    except BadMapping as error:
        raise BadMapping(told(text, str(error))) from None


def _read(said: dict[str, Any]) -> Mapping:
    known = (
        "dataset", "documents", "file", "incident", "involvement", "source", "statement", "link", "choose",
    )  # fmt: skip
    require_known(said, known, "the mapping")
    dataset = said.get("dataset")
    if not isinstance(dataset, str) or not 0 < len(dataset.strip()) <= DATASET_LENGTH:
        raise BadMapping(f'Say what the data is called: dataset = "…", at most {DATASET_LENGTH} characters.')
    layout, chosen = _layout(table_of(said, "file")), _chosen(table_of(said, "choose"))
    if said.get("documents", False) is True:
        require_known(said, ("dataset", "documents", "file", "choose"), "a mapping of documents")
        return Mapping(dataset.strip(), documents=True, layout=layout, chosen=chosen)
    return _of_rows(dataset.strip(), said, layout, chosen)


def _of_rows(
    dataset: str, said: dict[str, Any], layout: Layout, chosen: dict[str, dict[str, str]]
) -> Mapping:
    incident = table_of(said, "incident")
    several = incident.pop("several_rows", False)
    section = _section("incident", incident, ("id", *FIELDS["incident"]))
    for needed in ("title", "kind"):
        if needed not in section.fields:
            raise BadMapping(f'[incident] needs “{needed}”: a column, or {{ value = "…" }}.')
    if several is True and "id" not in section.fields:
        raise BadMapping("[incident] needs “id” where several rows are one incident.")
    return Mapping(
        dataset,
        several_rows=several is True,
        layout=layout,
        incident=section,
        involvements=_sections(said, "involvement", _involvement),
        sources=_sections(said, "source", _source),
        statements=_sections(said, "statement", _statement),
        links=_sections(said, "link", _link),
        chosen=chosen,
    )


def _involvement(name: str, said: dict[str, Any]) -> Section:
    section = _section(name, said, FIELDS["involvement"], inner=("person", "institution"))
    if len(section.inner) != 1:
        raise BadMapping(f"[[{name}]] needs either a person or an institution.")
    if "role" not in section.fields:
        raise BadMapping(f'[[{name}]] needs a role: role = {{ value = "victim" }}, for example.')
    return section


def _source(name: str, said: dict[str, Any]) -> Section:
    section = _section(name, said, (*FIELDS["source"], *_CITING))
    if section.same not in ("", *SAME_SOURCE):
        raise BadMapping(f"{name}.same is one of: {', '.join(SAME_SOURCE)}.")
    if not section.fields.keys() & {"url", "title"}:
        raise BadMapping(f"[[{name}]] needs a url or a title.")
    return section


def _statement(name: str, said: dict[str, Any]) -> Section:
    section = _section(name, said, ("id", *FIELDS["statement"]), inner=("person", "institution", "source"))
    if not section.fields.keys() & {"text", "stance"}:
        raise BadMapping(f"[[{name}]] needs a text or a stance.")
    return section


def _link(name: str, said: dict[str, Any]) -> Section:
    section = _section(name, said, ("relation", "incident"))
    if section.fields.keys() != {"relation", "incident"}:
        raise BadMapping(f"[[{name}]] needs a relation and the id of the other incident.")
    return section


def _sections(
    said: dict[str, Any], name: str, make: Callable[[str, dict[str, Any]], Section]
) -> tuple[Section, ...]:
    entries = said.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise BadMapping(f"Write [[{name}]] with two brackets: there can be several.")
    if len(entries) > MOST_SECTIONS:
        raise BadMapping(f"There are more than {MOST_SECTIONS} of [[{name}]].")
    return tuple(make(name, each) for each in entries)


def _section(name: str, said: dict[str, Any], known: tuple[str, ...], inner: tuple[str, ...] = ()) -> Section:
    sections = {each: _inner(f"{name}.{each}", each, said.pop(each)) for each in inner if each in said}
    when = _when(name, said.pop("when")) if "when" in said else None
    same = said.pop("same", "") if name.endswith(_WITH_SAME) else ""
    require_known(said, known, f"[{name}]")
    takes = {each: take_of(value, f"{name}.{each}") for each, value in said.items()}
    return Section(name, takes, sections, when, same)


def _inner(name: str, kind: str, said: Any) -> Section:
    if not isinstance(said, dict):
        raise BadMapping(f'{name} is a table: {name}.name = "…", for example.')
    said = dict(said)
    if kind == "source":
        return _source(name, said)
    default = "row" if kind == "person" else "name"
    section = _section(name, {"same": default, **said}, ("id", "name", "other_names", *FIELDS[kind]))
    if "name" not in section.fields:
        raise BadMapping(f"{name} needs a name.")
    if section.same not in SAME_PERSON:
        raise BadMapping(f"{name}.same is one of: {', '.join(SAME_PERSON)}.")
    return section


def take_of(said: Any, where: str) -> Take:
    """One value of the mapping: a column's name, several, or a table of rules.

    Raises:
        BadMapping
    """
    if isinstance(said, str):
        return Take(columns=(said,))
    if isinstance(said, list):
        return Take(columns=names_of(said, where), join=" ")
    if not isinstance(said, dict):
        raise BadMapping(f'{where} is the name of a column, or a table such as {{ value = "…" }}.')
    require_known(said, _TAKE_KEYS, where)
    if sum(name in said for name in ("column", "columns", "value", "template")) > 1:
        raise BadMapping(f"{where} has one of: column, columns, value, template.")
    columns = [said["column"]] if "column" in said else said.get("columns", [])
    take = Take(
        columns=names_of(columns, where) if columns else (),
        value=text_of(said, "value", where) if "value" in said else None,
        template=text_of(said, "template", where),
        join=_join(said, where),
        split=text_of(said, "split", where),
        part=number_of(said.get("part", 0), f"{where}.part"),
        pattern=pattern_of(text_of(said, "pattern", where), where),
        table=texts_of(said, "table", where),
        otherwise=text_of(said, "otherwise", where) if "otherwise" in said else None,
        empty=frozenset(names_of(said.get("empty", []), where)),
        default=text_of(said, "default", where),
        cut=said.get("cut", False) is True,
        leave_out_wrong=one_of(said, "wrong", ("error", "leave out"), where) == "leave out",
        read_as=texts_of(said, "read_as", where),
        dates=_date_rules(said, where),
        **{name: text_of(said, name, where) for name in ("year", "month", "day")},
    )  # fmt: skip
    if not take.named and take.value is None:
        raise BadMapping(f"{where} names no column and no value.")
    if take.part and not take.split:
        raise BadMapping(f"{where}.part needs split: what parts the cell.")
    return take


def _join(said: dict[str, Any], where: str) -> str | None:
    """What joins several columns: a space, unless another text is said, or the cells are split."""
    if "join" in said:
        return text_of(said, "join", where)
    return " " if "columns" in said and "split" not in said else None


def _date_rules(said: dict[str, Any], where: str) -> DateRules:
    order = one_of(said, "order", ORDERS[1:], where) if "order" in said else ""
    calendar = one_of(said, "calendar", tuple(CALENDARS), where) if "calendar" in said else ""
    birth = where.endswith(".birth")  # in which 1/1/17 may be of either century
    return DateRules(calendar, order, short_years=bool(order) and not birth, edtf=said.get("edtf") is True)


def _when(name: str, said: Any) -> When:
    if not isinstance(said, dict):
        raise BadMapping(f'[{name}] when is a table: when = {{ column = "…", is = ["…"] }}.')
    require_known(said, ("column", "is", "is_not"), f"{name}.when")
    among = frozenset(names_of(said["is"], f"{name}.when.is")) if "is" in said else None
    excluded = frozenset({"", *names_of(said.get("is_not", []), f"{name}.when.is_not")})
    return When(text_of({"column": None, **said}, "column", f"{name}.when"), among, excluded)


def _layout(said: dict[str, Any]) -> Layout:
    require_known(said, ("encoding", "delimiter", "sheet", "header_row", "rows"), "[file]")
    encoding, delimiter = text_of(said, "encoding", "file"), text_of(said, "delimiter", "file")
    if encoding and not is_encoding(encoding):
        raise BadMapping(f"file.encoding “{encoding}” is not one of: {', '.join(ENCODINGS)}.")
    if delimiter and delimiter not in DELIMITERS:
        raise BadMapping('file.delimiter is one of: "," ";" "\\t" "|".')
    header_row = number_of(said.get("header_row", 1), "file.header_row")
    if not 1 <= header_row <= 100:
        raise BadMapping("file.header_row is a number from 1 to 100.")
    return Layout(
        encoding, delimiter, text_of(said, "sheet", "file"), header_row, text_of(said, "rows", "file")
    )


def _chosen(said: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Names that are said to be existing parties, by their ids, and addresses said to be `one` source."""
    require_known(said, ("person", "institution", "source"), "[choose]")
    return {kind: dict(texts_of(said, kind, "choose")) for kind in said}

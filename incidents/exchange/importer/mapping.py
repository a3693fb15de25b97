"""A mapping: the small TOML file that says which column is what. All it may say: docs/imports.md."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from incidents.exchange.importer.cells import LONGEST_PATTERN, SHORTEST_MATCHED, Take, reach
from incidents.exchange.importer.readers import Layout
from incidents.exchange.importer.tables import DELIMITERS, ENCODINGS, is_encoding
from incidents.exchange.importer.values import FIELDS
from incidents.models.batch import DATASET_LENGTH

LONGEST_MAPPING = 100_000
MOST_SECTIONS = 50
SAME_PERSON = ("row", "name")
_CITING = ("cites", "says", "stance", "quotation", "locator")
_TAKE_KEYS = (
    "column", "columns", "value", "template", "join", "split", "part", "pattern", "table", "otherwise",
    "empty", "default", "cut", "wrong", "read_as", "order", "year", "month", "day",
)  # fmt: skip


class BadMapping(ValueError):
    """A mapping that cannot be used; the text says where and what would be right."""


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
    same: str = ""  # what makes two of them in a file one record: their row, or their name

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
    known = (
        "dataset", "documents", "file", "incident", "involvement", "source", "statement", "link", "choose",
    )  # fmt: skip
    _only(said, known, "the mapping")
    dataset = said.get("dataset")
    if not isinstance(dataset, str) or not 0 < len(dataset.strip()) <= DATASET_LENGTH:
        raise BadMapping(f'Say what the data is called: dataset = "…", at most {DATASET_LENGTH} characters.')
    layout, chosen = _layout(_table(said, "file")), _chosen(_table(said, "choose"))
    if said.get("documents", False) is True:
        _only(said, ("dataset", "documents", "file", "choose"), "a mapping of documents")
        return Mapping(dataset.strip(), documents=True, layout=layout, chosen=chosen)
    return _of_rows(dataset.strip(), said, layout, chosen)


def _of_rows(
    dataset: str, said: dict[str, Any], layout: Layout, chosen: dict[str, dict[str, str]]
) -> Mapping:
    incident = _table(said, "incident")
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
    same = said.pop("same", "") if name.endswith((".person", ".institution")) else ""
    _only(said, known, f"[{name}]")
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
        return Take(columns=_names(said, where), join=" ")
    if not isinstance(said, dict):
        raise BadMapping(f'{where} is the name of a column, or a table such as {{ value = "…" }}.')
    _only(said, _TAKE_KEYS, where)
    if sum(name in said for name in ("column", "columns", "value", "template")) > 1:
        raise BadMapping(f"{where} has one of: column, columns, value, template.")
    columns = [said["column"]] if "column" in said else said.get("columns", [])
    take = Take(
        columns=_names(columns, where) if columns else (),
        value=_text(said, "value", where) if "value" in said else None,
        template=_text(said, "template", where),
        join=_text(said, "join", where) if "join" in said else None,
        split=_text(said, "split", where),
        part=_number(said.get("part", 0), f"{where}.part"),
        pattern=_pattern(_text(said, "pattern", where), where),
        table=_texts(said, "table", where),
        otherwise=_text(said, "otherwise", where) if "otherwise" in said else None,
        empty=frozenset(_names(said.get("empty", []), where)),
        default=_text(said, "default", where),
        cut=said.get("cut", False) is True,
        leave_out_wrong=_one_of(said, "wrong", ("error", "leave out"), where) == "leave out",
        read_as=_texts(said, "read_as", where),
        month_first=_one_of(said, "order", ("day first", "month first"), where) == "month first",
        year=_text(said, "year", where), month=_text(said, "month", where), day=_text(said, "day", where),
    )  # fmt: skip
    if not take.named and take.value is None:
        raise BadMapping(f"{where} names no column and no value.")
    if take.part and not take.split:
        raise BadMapping(f"{where}.part needs split: what parts the cell.")
    return take


def _when(name: str, said: Any) -> When:
    if not isinstance(said, dict):
        raise BadMapping(f'[{name}] when is a table: when = {{ column = "…", is = ["…"] }}.')
    _only(said, ("column", "is", "is_not"), f"{name}.when")
    among = frozenset(_names(said["is"], f"{name}.when.is")) if "is" in said else None
    excluded = frozenset({"", *_names(said.get("is_not", []), f"{name}.when.is_not")})
    return When(_text({"column": None, **said}, "column", f"{name}.when"), among, excluded)


def _layout(said: dict[str, Any]) -> Layout:
    _only(said, ("encoding", "delimiter", "sheet", "header_row", "rows"), "[file]")
    encoding, delimiter = _text(said, "encoding", "file"), _text(said, "delimiter", "file")
    if encoding and not is_encoding(encoding):
        raise BadMapping(f"file.encoding “{encoding}” is not one of: {', '.join(ENCODINGS)}.")
    if delimiter and delimiter not in DELIMITERS:
        raise BadMapping('file.delimiter is one of: "," ";" "\\t" "|".')
    header_row = _number(said.get("header_row", 1), "file.header_row")
    if not 1 <= header_row <= 100:
        raise BadMapping("file.header_row is a number from 1 to 100.")
    return Layout(encoding, delimiter, _text(said, "sheet", "file"), header_row, _text(said, "rows", "file"))


def _chosen(said: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Names of the file that are said to be existing persons or institutions, by their ids."""
    _only(said, ("person", "institution"), "[choose]")
    return {kind: dict(_texts(said, kind, "choose")) for kind in said}


def _only(said: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    if unknown := [name for name in said if name not in known]:
        allowed = ", ".join(dict.fromkeys(known))
        raise BadMapping(f"{where} has no “{unknown[0]}”; it may have: {allowed}.")


def _table(said: dict[str, Any], name: str) -> dict[str, Any]:
    found = said.get(name, {})
    if not isinstance(found, dict):
        raise BadMapping(f"Write [{name}] with one bracket: there is one.")
    return dict(found)


def _text(said: dict[str, Any], name: str, where: str) -> str:
    found = said.get(name, "")
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    if not isinstance(found, str):
        raise BadMapping(f"{where}.{name} has to be text.")
    return found


def _number(found: Any, where: str) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or abs(found) > 1_000:
        raise BadMapping(f"{where} has to be a number.")
    return found


def _names(found: Any, where: str) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise BadMapping(f"{where} has to be a list of texts.")
    return tuple(found)


def _texts(said: dict[str, Any], name: str, where: str) -> dict[str, str]:
    found = said.get(name, {})
    if not isinstance(found, dict):
        raise BadMapping(f"{where}.{name} is a table of texts.")
    return {key: _text(found, key, f"{where}.{name}") for key in found}


def _one_of(said: dict[str, Any], name: str, allowed: tuple[str, ...], where: str) -> str:
    found = said.get(name, allowed[0])
    if found not in allowed:
        raise BadMapping(f"{where}.{name} is one of: {', '.join(allowed)}.")
    return str(found)


def _pattern(text: str, where: str) -> re.Pattern[str] | None:
    if not text:
        return None
    if len(text) > LONGEST_PATTERN:
        raise BadMapping(f"{where}.pattern is longer than {LONGEST_PATTERN} characters.")
    # Nested repetition can take a lifetime on one cell; with the flag x a space may stand between.
    if re.search(r"[+*}]\)?[+*{]|\)[+*{]|\(\?[a-zA-Z]*x", text):
        raise BadMapping(f"{where}.pattern repeats what repeats; write it without a repeated group.")
    if reach(text) < SHORTEST_MATCHED:
        raise BadMapping(f"{where}.pattern can match in too many ways; write it with fewer of * + ? {{ |.")
    try:
        return re.compile(text)
    except re.error as error:
        raise BadMapping(f"{where}.pattern is no regular expression: {error}.") from None

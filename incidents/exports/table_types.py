"""Types of related tables: the allow-list of what each row shows, with descriptions.

Tables are made of documents alone.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from incidents import choices
from incidents.exports.flat_columns import Document

# The types of the Table Schema specification (Frictionless Data).
STRING, INTEGER, NUMBER, DATE, MOMENT = "string", "integer", "number", "date", "datetime"
Read = Callable[[Any], Any]
# Columns, the table that they refer to, and the columns there.
Reference = tuple[tuple[str, ...], str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """The source of a row: a document of a kind, a part of it, and the position of the part in its list."""

    kind: str
    document: Document
    part: Any
    position: int


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table; `source` is the field of the document that it is read from."""

    name: str
    type: str
    description: str
    value: Callable[[Entry], Any]
    source: str = ""
    values: tuple[Any, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of one kind of document, or of several `kinds`.

    `part` is the field of the document that rows come from, empty if the document itself is the row.
    """

    name: str
    description: str
    kinds: tuple[str, ...]
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    refers: tuple[Reference, ...] = ()
    part: str = ""
    parts: Callable[[Document], Iterable[Any]] = lambda document: (document,)

    @property
    def header(self) -> list[str]:
        return [field.name for field in self.fields]

    @property
    def days(self) -> frozenset[int]:
        """Return the positions of the columns with a day."""
        return frozenset(place for place, field in enumerate(self.fields) if field.type == DATE)

    def rows(self, kind: str, document: Document) -> Iterator[list[Any]]:
        """Yield the rows of one document."""
        for position, part in enumerate(self.parts(document), 1):
            entry = Entry(kind, document, part, position)
            yield [field.value(entry) for field in self.fields]

    def showing(self, fields: Iterable[str]) -> "Table | None":
        """Return the table with its key and the columns of these fields, or None if nothing is left."""
        wanted = set(fields)
        if self.part:
            return self if self.part in wanted else None
        kept = tuple(each for each in self.fields if each.source in wanted or each.name in self.key)
        return replace(self, fields=kept)


def _path(*names: str) -> Read:
    def read(value: Any) -> Any:
        for name in names:
            value = None if value is None else value.get(name)
        return value

    return read


def column(name: str, description: str, *path: str, type: str = STRING, **more: Any) -> Field:
    """Return a column with a value of the part, at `path` in it, by default its name."""
    read = _path(*(path or (name,)))
    return Field(name, type, description, lambda entry: read(entry.part), (path or (name,))[0], **more)


def code(name: str, vocabulary: Any, description: str, **more: Any) -> Field:
    return column(name, description, values=tuple(vocabulary.values), **more)


def whole(name: str, description: str, **more: Any) -> Field:
    return column(name, description, type=INTEGER, **more)


POSITION = Field("position", INTEGER, "Its place in the document, from 1.", lambda entry: entry.position)


def of_document(name: str, description: str) -> Field:
    """Return a column with the id of the document that a row belongs to."""
    return Field(name, STRING, description, lambda entry: entry.document["id"], required=True)


HEAD = (
    column("id", "The id of the record, for ever (UUID).", required=True),
    whole("number", "The public number of the record, for ever.", required=True),
    whole("version", "The version of the record that this row shows.", required=True),
    column("url", "The page of the record, from the root of the site."),
    column("published_at", "When this version was published.", type=MOMENT, required=True),
)
ALL = tuple(choices.RecordKind.values)
INCIDENT, PERSON, INSTITUTION, STATEMENT = ALL

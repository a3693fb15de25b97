"""Types of tables: columns of flat ones, and of related ones what each row shows, with descriptions.

Tables are made of documents alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from incidents import choices

Document = dict[str, Any]
Cells = Sequence[Any]
ReadCells = Callable[[Document], Iterable[object]]
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
    parts: ReadCells = lambda document: (document,)

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


def whole(name: str, description: str, *path: str, **more: object) -> Field:
    return column(name, description, *path, type=INTEGER, **more)


POSITION = Field("position", INTEGER, "Its place in the document, from 1.", lambda entry: entry.position)


def of_document(name: str, description: str) -> Field:
    """Return a column with the id of the document that a row belongs to."""
    return Field(name, STRING, description, lambda entry: entry.document["id"], required=True)


HEAD = (
    column("id", "The id of the record, for ever (UUID).", required=True),
    whole("number", "The public number of the record, for ever.", required=True),
    whole("version", "The version of the record that this row shows.", required=True),
    column("url", "The page of the record, from the root of the site, as it was published."),
    column("published_at", "When this version was published.", type=MOMENT, required=True),
)
ALL = tuple(choices.RecordKind.values)
INCIDENT, PERSON, INSTITUTION, STATEMENT, CASE = ALL


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the field of the document that it shows, and how to read the value."""

    name: str
    field: str
    value: Callable[[Document], Any]
    # For columns that share one function: the key of this column in the function's result.
    part: str = ""
    # For columns whose value is only looked up: its keys, one inside the other, at most two.
    path: tuple[str, ...] = ()


def row_of(columns: list[Column]) -> Callable[[Document], Cells]:
    """Return a function that makes a row of a document; what several can read together is read once."""
    groups: dict[object, list[int]] = {}
    for at, column in enumerate(columns):
        key = column.value if column.part else (len(column.path), column.path[:-1])
        groups.setdefault(key, []).append(at)
    readers = [_reader([columns[at] for at in places]) for places in groups.values()]
    order = [at for places in groups.values() for at in places]
    in_order = _items([order.index(at) for at in range(len(columns))])

    def row(document: Document) -> Cells:
        cells: list[object] = []
        for read in readers:
            cells += read(document)
        return in_order(cells)

    return row


def _reader(columns: list[Column]) -> ReadCells:
    """Return a function that reads the cells of columns of one sort."""
    first = columns[0]
    if first.part:
        return _parts(first.value, [column.part for column in columns])
    if not first.path:
        values = [column.value for column in columns]
        return lambda document: [value(document) for value in values]
    keys = [column.path[-1] for column in columns]
    if len(first.path) == 1:
        return _fields(keys)
    items, nothing = _items(keys), (None,) * len(keys)

    def inside(document: Document) -> Iterable[object]:
        value = document.get(first.field)
        return nothing if value is None else items(value)

    return inside


def _parts(value: Callable[[Document], Any], parts: list[str]) -> ReadCells:
    places, nothing = {part: at for at, part in enumerate(parts)}, [""] * len(parts)

    def cells_of(document: Document) -> Iterable[object]:
        cells = nothing.copy()
        for part, cell in value(document).items():
            cells[places[part]] = cell
        return cells

    return cells_of


def _fields(names: list[str]) -> ReadCells:
    items = _items(names)

    def fields(document: Document) -> Iterable[object]:
        try:
            return items(document)
        except KeyError:  # a document published before a field was added lacks it
            return map(document.get, names)

    return fields


def _items(keys: Sequence[str] | Sequence[int]) -> Callable[[Any], Cells]:
    """Return `itemgetter` with a sequence for a single key too."""
    if len(keys) > 1:
        return itemgetter(*keys)
    return lambda values: [values[key] for key in keys]

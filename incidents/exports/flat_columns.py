"""The columns of flat tables (CSV, XLSX) by kind: the allow-list of what a row shows of a document.

A column names the field of the document that it reads. Several values in one cell are separated by "; "; a
value of one of several parties is preceded by the party's name.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import methodcaller
from typing import Any

from incidents.choices import Role
from incidents.fields.base import ONE_VALUE, Field, Type
from incidents.fields.evidence import STATEMENT
from incidents.fields.incident import INCIDENT
from incidents.fields.party import INSTITUTION, PERSON
from incidents.presentation.victims import victim_range

Document = dict[str, Any]
SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the field of the document that it shows, and how to read the value."""

    name: str
    field: str
    value: Callable[[Document], Any]
    # For columns that share one function: the key of this column in the function's result.
    part: str = ""


def row_of(columns: list[Column]) -> Callable[[Document], list[Any]]:
    """Return a function that makes a row of a document; a value for several columns is read once."""
    alone = [(at, column.value) for at, column in enumerate(columns) if not column.part]
    places = {column.part: at for at, column in enumerate(columns) if column.part}
    shared = {column.value for column in columns if column.part}
    empty = [""] * len(columns)

    def row(document: Document) -> list[Any]:
        cells: list[Any] = empty.copy()
        for at, read in alone:
            cells[at] = read(document)
        for read in shared:
            for part, cell in read(document).items():
                cells[places[part]] = cell
        return cells

    return row


def plain(*names: str) -> list[Column]:
    """Return columns of fields with a single value."""
    return [Column(name, name, _getter(name)) for name in names]


def inner(field: str, **parts: str) -> list[Column]:
    """Return columns of a field that is an object or null; the keywords are column names."""
    return [Column(name, field, _getter(field, key)) for name, key in parts.items()]


def joined(name: str, field: str, *path: str) -> Column:
    """Return a column that joins a list of objects in one cell."""
    read = _getter(*path)
    return Column(name, field, lambda document: join(map(read, document.get(field) or ())))


def join(values: Iterable[Any]) -> str:
    return SEPARATOR.join([str(value) for value in values if value is not None and value != ""])


def _getter(*path: str) -> Callable[[Document], Any]:
    first, *others = path
    # A document published before a field was added lacks it.
    if not others:
        return methodcaller("get", first)

    def get(document: Document) -> Any:
        value: Any = document.get(first)
        for name in others:
            value = None if value is None else value[name]
        return value

    return get


# Columns of values of a party, each preceded by the party's name.
OF_PARTIES = (
    ("outcomes", "outcome"),
    ("charges", "charge"),
    ("provisions", "provision"),
    ("sentence_months", "sentence_months"),
)
IDS = {role: f"{role}_ids" for role in Role.values}


def _cells_of_parties(document: Document) -> dict[str, str]:
    """Return the cells about parties that are not empty: names, ids, and values by column."""
    found: dict[str, list[Any]] = {}
    for each in document["involvements"]:
        party, role = each["person"] or each["institution"], each["role"]
        name = party["name"]
        found.setdefault(role, []).append(name)
        found.setdefault(IDS[role], []).append(party["id"])
        for column, key in OF_PARTIES:
            if (value := each[key]) is not None and value != "":
                found.setdefault(column, []).append(f"{name}: {value}")
    return {column: join(values) for column, values in found.items()}


def party_columns() -> list[Column]:
    """Return the columns of parties: names and ids by role, in the same order, and the values of each."""
    names = [name for role in Role.values for name in (role, IDS[role])]
    names += [column for column, _ in OF_PARTIES]
    return [Column(name, "involvements", _cells_of_parties, name) for name in names]


def _links(document: Document) -> str:
    return join(f"{each['relation']} {each['incident']['id']}" for each in document["links"])


def days_of_span(field: Field) -> tuple[str, str]:
    """Return the names of the columns with the first and the last possible day."""
    prefix = "" if field.name == "date" else f"{field.name}_"
    return f"{prefix}earliest", f"{prefix}latest"


def _span(field: Field) -> list[Column]:
    earliest, latest = days_of_span(field)
    return inner(field.name, **{field.name: "text", earliest: "earliest", latest: "latest"})


def _victims(field: Field) -> list[Column]:
    low, high = field.column_names
    return [Column(low, field.name, victim_range, "low"), Column(high, field.name, victim_range, "high")]


OF_TYPE: dict[Type, Callable[[Field], list[Column]]] = {
    **dict.fromkeys(ONE_VALUE, lambda field: plain(field.name)),
    Type.SPAN: _span,
    Type.COUNTRY: lambda field: inner(field.name, **{field.name: "code", f"{field.name}_name": "name"}),
    Type.COUNTRIES: lambda field: [joined(field.name, field.name, "code")],
    Type.TEXTS: lambda field: [
        Column(field.name, field.name, lambda document: join(document.get(field.name) or ()))
    ],
    Type.LOCATION: lambda field: inner(field.name, **{name: name for name in field.column_names}),
    Type.VICTIMS: _victims,
    Type.RECORD: lambda field: inner(field.name, **{field.name: "name", f"{field.name}_id": "id"}),
}
BY_HAND = {"names": [joined("names", "names", "text")]}


def _columns(fields: Iterable[Field]) -> list[Column]:
    """Return the columns of plain fields and of single records; lists of other records are left out."""
    return [
        column
        for field in fields
        for column in BY_HAND.get(field.name) or (OF_TYPE[field.type](field) if field.type in OF_TYPE else [])
    ]


HEAD = plain("id", "number", "version", "url", "published_at")
SOURCES = [joined("sources", "sources", "title"), joined("source_urls", "sources", "url")]
COLUMNS: dict[str, list[Column]] = {
    "incident": [
        *HEAD,
        *_columns(field for field in INCIDENT if field.type is not Type.LONG_TEXT),
        *party_columns(),
        *_columns(INCIDENT.of(Type.LONG_TEXT)),
        joined("statement_ids", "statements", "id"),
        Column("links", "links", _links),
        *SOURCES,
    ],
    "person": [*HEAD, *_columns(PERSON), *SOURCES],
    "institution": [*HEAD, *_columns(INSTITUTION), *SOURCES],
    "statement": [
        *HEAD,
        *_columns(STATEMENT),
        joined("incident_ids", "incidents", "id"),
        joined("incident_titles", "incidents", "title"),
        joined("persons", "persons", "name"),
        joined("person_ids", "persons", "id"),
        *SOURCES,
    ],
}
# Properties of a GeoJSON feature.
PROPERTIES: list[Column] = [
    column
    for column in COLUMNS["incident"]
    if column.name
    in {
        "number", "version", "url", "published_at", "title", "kind", "date", "earliest", "latest", "country",
        "country_name", "place", "precision",
    }
]  # fmt: skip


# Columns with a day, of every kind.
_DAYS = frozenset(
    day
    for fields in (INCIDENT, PERSON, INSTITUTION, STATEMENT)
    for field in fields.of(Type.SPAN)
    for day in days_of_span(field)
)


def days_of(names: Iterable[str]) -> frozenset[int]:
    """Return the positions of the columns with a day."""
    return frozenset(place for place, name in enumerate(names) if name in _DAYS)


def chosen(columns: list[Column], fields: Iterable[str] | None) -> list[Column]:
    """Return the columns, or only those of these fields of the document."""
    return columns if fields is None else [column for column in columns if column.field in set(fields)]

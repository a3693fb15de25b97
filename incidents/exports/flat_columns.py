"""The columns of flat tables (CSV, XLSX) by kind: the allow-list of what a row shows of a document.

A column names the field of the document that it reads. Several values in one cell are separated by "; "; a
value of one of several parties is preceded by the party's name.
"""

from collections.abc import Callable, Iterable
from operator import methodcaller
from typing import Any

from incidents.choices import RecognitionStatus, Role
from incidents.exports.table_types import Column, Document
from incidents.fields.base import ONE_VALUE, Field, Type
from incidents.fields.case import CASE
from incidents.fields.incident import INCIDENT
from incidents.fields.party import INSTITUTION, PERSON
from incidents.fields.statement import STATEMENT
from incidents.presentation.involved import victim_range

SEPARATOR = "; "


def plain(*names: str) -> list[Column]:
    """Return columns of fields with a single value."""
    return [Column(name, name, _getter(name), path=(name,)) for name in names]


def inner(field: str, **parts: str) -> list[Column]:
    """Return columns of a field that is an object or null; the keywords are column names."""
    return [Column(name, field, _getter(field, key), path=(field, key)) for name, key in parts.items()]


def joined(name: str, field: str, *path: str) -> Column:
    """Return a column that joins a list of objects in one cell."""
    read = _getter(*path)
    return Column(
        name, field, lambda document: join(map(read, rows)) if (rows := document.get(field)) else ""
    )


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
    ("stages", "outcomes"),
    ("sentence_months", "sentence_months"),
)
IDS = {role: f"{role}_ids" for role in Role.values}


def stages_in_words(stages: Iterable[Document] | None) -> str:
    """Return the stages of an outcome in one cell: “sentenced 2025-06-23, upheld 2025-09-09”."""
    return ", ".join(f"{each['stage']} {_day_of(each['date'])}".strip() for each in stages or ())


def _day_of(span: Document | None) -> str:
    if not span:
        return ""
    return span["earliest"] if span["earliest"] and span["earliest"] == span["latest"] else span["text"]


def _cells_of_parties(document: Document) -> dict[str, str]:
    """Return the cells about parties that are not empty: names, ids, and values by column."""
    found: dict[str, str] = {}

    def add(column: str, text: str) -> None:
        found[column] = f"{found[column]}{SEPARATOR}{text}" if column in found else text

    for each in document["involvements"]:
        party, role = each["person"] or each["institution"], each["role"]
        name = party["name"]
        add(role, name)
        add(IDS[role], party["id"])
        for column, key in OF_PARTIES:
            value = each.get(key)
            if not value and value != 0:
                continue
            if key == "outcomes" and not (value := stages_in_words(value)):
                continue
            add(column, f"{name}: {value}")
    return found


def party_columns() -> list[Column]:
    """Return the columns of parties: names and ids by role, in the same order, and the values of each."""
    names = [name for role in Role.values for name in (role, IDS[role])]
    names += [column for column, _ in OF_PARTIES]
    return [Column(name, "involvements", _cells_of_parties, name) for name in names]


def _links(document: Document) -> str:
    return join([f"{each['relation']} {each['incident']['id']}" for each in document["links"]])


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


def _quotation(field: Field) -> list[Column]:
    """Return the columns of verbatim words, which have a language of their own, and of their translation."""
    words, *translated = field.column_names
    parts = zip(translated, ("text", "language", "by"), strict=True)
    return [
        Column(words, field.name, _getter(field.name, "text")),
        *(Column(name, field.name, _getter(field.name, "translation", part)) for name, part in parts),
    ]


def _several(field: Field) -> list[Column]:
    return [Column(field.name, field.name, lambda document: join(document.get(field.name) or ()))]


OF_TYPE: dict[Type, Callable[[Field], list[Column]]] = {
    **dict.fromkeys(ONE_VALUE, lambda field: plain(field.name)),
    Type.SPAN: _span,
    Type.COUNTRY: lambda field: inner(field.name, **{field.name: "code", f"{field.name}_name": "name"}),
    Type.COUNTRIES: lambda field: [joined(field.name, field.name, "code")],
    **dict.fromkeys((Type.TEXTS, Type.CODES), _several),
    Type.LOCATION: lambda field: inner(field.name, **{name: name for name in field.column_names}),
    Type.VICTIMS: _victims,
    Type.QUOTATION: _quotation,
    Type.RECORD: lambda field: inner(field.name, **{field.name: "name", f"{field.name}_id": "id"}),
}


def _custody(document: Document) -> str:
    """Return the periods of custody with their bounds, such as “pretrial_detention 2024-08-21/2025-06-23”."""
    return join(
        f"{row['status']} {_outer(row['from'], 'earliest')}/{_outer(row['until'], 'latest')}"
        for row in document.get("custody") or ()
    )


def _outer(span: Document | None, bound: str) -> str:
    return (span or {}).get(bound) or ".."


def _recognitions(document: Document) -> str:
    """Return what bodies hold the person to be: “political prisoner (Union …)”."""
    rows = document.get("recognitions") or ()
    return join(f"{RecognitionStatus(row['status']).label} ({row['body']['name']})" for row in rows)


BY_HAND = {
    "names": [joined("names", "names", "text")],
    "custody": [Column("custody", "custody", _custody)],
    "recognitions": [Column("recognitions", "recognitions", _recognitions)],
}


def _columns(fields: Iterable[Field]) -> list[Column]:
    """Return the columns of plain published fields and of single records; lists of others are left out."""
    return [
        column
        for field in fields
        if field.published
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
    "case": [
        *HEAD,
        *_columns(CASE),
        joined("incident_ids", "incidents", "id"),
        joined("incident_titles", "incidents", "title"),
        joined("persons", "persons", "name"),
        joined("person_ids", "persons", "id"),
        joined("institutions", "institutions", "name"),
        joined("institution_ids", "institutions", "id"),
        joined("statement_ids", "statements", "id"),
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

"""The columns of exported tables, kind by kind: the allow-list of what a row shows of a document.

A column names the field of the document that it is read from. Several values in one cell are separated
by "; "; what is said of one of several parties has the party's name before it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from incidents.choices import Role

Document = dict[str, Any]
SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the field of the document it shows, and how."""

    name: str
    field: str
    value: Callable[[Document], Any]


def plain(*names: str) -> list[Column]:
    """Fields that are one value."""
    return [Column(name, name, _getter(name)) for name in names]


def inner(field: str, **parts: str) -> list[Column]:
    """Columns of a field that is an object or null; the keywords are column names."""
    return [Column(name, field, _getter(field, key)) for name, key in parts.items()]


def joined(name: str, field: str, *path: str) -> Column:
    """A list of objects as one cell."""
    read = _getter(*path)
    return Column(name, field, lambda document: join(read(each) for each in document[field]))


def join(values: Iterable[Any]) -> str:
    return SEPARATOR.join(str(value) for value in values if value not in (None, ""))


def _getter(*path: str) -> Callable[[Document], Any]:
    def get(document: Document) -> Any:
        value: Any = document
        for name in path:
            value = None if value is None else value[name]
        return value

    return get


def _party(involvement: Document) -> Document:
    return involvement["person"] or involvement["institution"]


def role_columns(role: str) -> list[Column]:
    """Names and ids of those in a role, in the same order."""

    def of_role(document: Document) -> list[Document]:
        return [_party(each) for each in document["involvements"] if each["role"] == role]

    return [
        Column(role, "involvements", lambda document: join(party["name"] for party in of_role(document))),
        Column(f"{role}_ids", "involvements", lambda document: join(p["id"] for p in of_role(document))),
    ]


def party_column(name: str, key: str) -> Column:
    """What is said of each party, after its name."""

    def value(document: Document) -> str:
        return join(
            f"{_party(each)['name']}: {each[key]}"
            for each in document["involvements"]
            if each[key] not in (None, "")
        )

    return Column(name, "involvements", value)


def _links(document: Document) -> str:
    return join(f"{each['relation']} {each['incident']['id']}" for each in document["links"])


HEAD = plain("id", "number", "version", "url", "published_at")
SPAN = inner("date", date="text", earliest="earliest", latest="latest")
COUNTRY = inner("country", country="code", country_name="name")
SOURCES = [joined("sources", "sources", "title"), joined("source_urls", "sources", "url")]
NAMES = [*plain("name"), joined("names", "names", "text")]

COLUMNS: dict[str, list[Column]] = {
    "incident": [
        *HEAD,
        *plain("title", "kind"),
        *SPAN,
        *COUNTRY,
        *plain("place"),
        *inner("location", latitude="latitude", longitude="longitude", precision="precision"),
        *inner("victims", victims_low="low", victims_high="high"),
        *[column for role in Role.values for column in role_columns(role)],
        party_column("outcomes", "outcome"),
        party_column("charges", "charge"),
        party_column("provisions", "provision"),
        party_column("sentence_months", "sentence_months"),
        *plain("summary", "narrative"),
        joined("statement_ids", "statements", "id"),
        Column("links", "links", _links),
        *SOURCES,
    ],
    "person": [
        *HEAD,
        *NAMES,
        *plain("gender"),
        *inner("birth", birth="text", birth_earliest="earliest", birth_latest="latest"),
        joined("nationalities", "nationalities", "code"),
        Column("occupations", "occupations", lambda document: join(document["occupations"])),
        *plain("summary"),
        *SOURCES,
    ],
    "institution": [
        *HEAD,
        *NAMES,
        *plain("kind"),
        *COUNTRY,
        *inner("parent", parent="name", parent_id="id"),
        *plain("website", "summary"),
        *SOURCES,
    ],
    "statement": [
        *HEAD,
        *plain("speaker"),
        *inner("person", person="name", person_id="id"),
        *inner("institution", institution="name", institution_id="id"),
        *plain("description"),
        *SPAN,
        *COUNTRY,
        *plain("text", "language", "stance"),
        joined("incident_ids", "incidents", "id"),
        joined("incident_titles", "incidents", "title"),
        joined("persons", "persons", "name"),
        joined("person_ids", "persons", "id"),
        *SOURCES,
    ],
}
# What a point on a map carries.
PROPERTIES: list[Column] = [
    column
    for column in COLUMNS["incident"]
    if column.name
    in {
        "number", "version", "url", "published_at", "title", "kind", "date", "earliest", "latest", "country",
        "country_name", "place", "precision",
    }
]  # fmt: skip


def chosen(columns: list[Column], fields: Iterable[str] | None) -> list[Column]:
    """The columns, or those that show these fields of the document."""
    return columns if fields is None else [column for column in columns if column.field in set(fields)]

"""The related tables that documents of each kind are exported as, in files and in releases."""

from collections.abc import Iterable

from incidents import choices
from incidents.exports.part_tables import RECORD, part_of, part_of_any
from incidents.exports.table_columns import columns_of
from incidents.exports.table_types import (
    ALL,
    HEAD,
    INCIDENT,
    INSTITUTION,
    PERSON,
    POSITION,
    STATEMENT,
    Table,
    code,
    column,
)
from incidents.fields.base import Type
from incidents.fields.registry import FIELDS

MAIN_NAME = column("name", "The main name.", required=True)
INCIDENTS = Table(
    "incidents",
    "What happened, when and where: a row an incident.",
    (INCIDENT,),
    (
        *HEAD,
        *columns_of(field for field in FIELDS[INCIDENT] if field.type is not Type.LONG_TEXT),
        *columns_of(FIELDS[INCIDENT].of(Type.LONG_TEXT)),
    ),
    ("id",),
)  # fmt: skip
INVOLVEMENTS = part_of(
    INCIDENT,
    "involvements",
    "involvements",
    "Who took part in an incident, in what role, and what happened to them: a row a role of one party.",
    (
        POSITION,
        *columns_of(
            FIELDS["involvement"],
            person=(
                column("person_id", "The person: `id` of persons; or an institution.", "person", "id"),
                column("person", "The name of the person.", "person", "name"),
            ),
            institution=(
                column("institution_id", "The institution: `id` of institutions.", "institution", "id"),
                column("institution", "The name of the institution.", "institution", "name"),
            ),
        ),
    ),
    refers=((("person_id",), "persons", ("id",)), (("institution_id",), "institutions", ("id",))),
)
INCIDENT_STATEMENTS = part_of(
    INCIDENT,
    "statements",
    "incident_statements",
    "The statements that stand in the document of an incident.",
    (
        column("statement_id", "The statement: `id` of statements.", "id", required=True),
        *columns_of(map(FIELDS[STATEMENT].named, ("speaker", "date", "stance", "text"))),
    ),
    key="statement_id",
    refers=((("statement_id",), "statements", ("id",)),),
)
LINKS = part_of(
    INCIDENT,
    "links",
    "incident_links",
    "How an incident is linked to another.",
    (
        POSITION,
        *columns_of([FIELDS["link"].named("relation")]),
        column("other_id", "The other incident: `id` of incidents.", "incident", "id", required=True),
        column("other_title", "The title of the other incident.", "incident", "title"),
    ),
    refers=((("other_id",), "incidents", ("id",)),),
)
PERSONS = Table(
    "persons",
    "Persons who took part in incidents, or spoke about them: a row a person.",
    (PERSON,),
    (
        *HEAD,
        *columns_of(FIELDS[PERSON], name=(MAIN_NAME,)),
    ),
    ("id",),
)
INSTITUTIONS = Table(
    "institutions",
    "Institutions that took part in incidents, or spoke about them: a row an institution.",
    (INSTITUTION,),
    (
        *HEAD,
        *columns_of(
            FIELDS[INSTITUTION],
            name=(MAIN_NAME,),
            parent=(
                column("parent_id", "The institution it belongs to: `id` of institutions.", "parent", "id"),
                column("parent", "The name of the institution it belongs to.", "parent", "name"),
            ),
        ),
    ),
    ("id",),
    refers=((("parent_id",), "institutions", ("id",)),),
)
STATEMENTS = Table(
    "statements",
    "What was said about incidents and persons, and by whom; silence counts too: a row a statement.",
    (STATEMENT,),
    (
        *HEAD,
        *columns_of(
            FIELDS[STATEMENT],
            person=(column("person_id", "The person who speaks: `id` of persons.", "person", "id"),),
            institution=(
                column(
                    "institution_id",
                    "The institution that speaks: `id` of institutions.",
                    "institution",
                    "id",
                ),
            ),
        ),
    ),
    ("id",),
    refers=((("person_id",), "persons", ("id",)), (("institution_id",), "institutions", ("id",))),
)


def names_of(kind: str) -> Table:
    description = f"The names of {kind}s, in several scripts."
    return part_of(kind, "names", f"{kind}_names", description, (POSITION, *columns_of(FIELDS["name"])))


def statement_subjects(kind: str) -> Table:
    shown = column("title", "Its title.") if kind == INCIDENT else MAIN_NAME
    identity = column(f"{kind}_id", f"The {kind}: `id` of {kind}s.", "id", required=True)
    return part_of(
        STATEMENT, f"{kind}s", f"statement_{kind}s", f"The {kind}s a statement is about.", (identity, shown),
        key=f"{kind}_id", refers=(((f"{kind}_id",), f"{kind}s", ("id",)),),
    )  # fmt: skip


SOURCES = part_of_any(
    "sources",
    "The sources that a record cites: a row a source of one record, as the record shows it.",
    (
        column("id", "The id of the source (UUID), the same in every record that cites it.", required=True),
        *columns_of(FIELDS["source"]),
    ),
    "id",
    lambda document: document["sources"],
)
CITATIONS = Table(
    "citations",
    "Which source supports or disputes which value of a record.",
    ALL,
    (
        *RECORD,
        POSITION,
        column(
            "field", "The field of the record, or of the involvement of `party_id` in `role`.", required=True
        ),
        column("party_id", "The party of the involvement that is meant.", "involvement", "party"),
        column("role", "Its role.", "involvement", "role", values=tuple(choices.Role.values)),
        *columns_of(map(FIELDS["citation"].named, ("value", "stance"))),
        column("source_id", "The source: `id` of sources, of the same record.", "source", required=True),
        *columns_of(map(FIELDS["citation"].named, ("quotation", "locator"))),
    ),
    ("record_id", "position"),
    refers=((("record_id", "source_id"), "sources", ("record_id", "id")),),
    part="citations",
    parts=lambda document: document["citations"],
)
UNSTATED = part_of_any(
    "unstated",
    "Empty fields of which it is known why they are empty; others are unknown.",
    (
        column("field", "The field of the record that is empty.", required=True),
        code("reason", choices.Unstated, "There is none, or it is known and withheld.", required=True),
    ),
    "field",
    lambda document: [{"field": name, "reason": why} for name, why in sorted(document["unstated"].items())],
)

TABLES: tuple[Table, ...] = (
    INCIDENTS,
    INVOLVEMENTS,
    INCIDENT_STATEMENTS,
    LINKS,
    PERSONS,
    names_of(PERSON),
    INSTITUTIONS,
    names_of(INSTITUTION),
    STATEMENTS,
    statement_subjects(INCIDENT),
    statement_subjects(PERSON),
    SOURCES,
    CITATIONS,
    UNSTATED,
)


def tables_of(kind: str, fields: Iterable[str] | None = None) -> list[Table]:
    """Return the tables of a kind, its main one first; only those that show one of these fields."""
    found = [table for table in TABLES if kind in table.kinds]
    if fields is None:
        return found
    wanted = list(fields)
    return [shown for table in found if (shown := table.showing(wanted)) is not None]

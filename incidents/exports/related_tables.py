"""The related tables that documents of each kind are exported as, in files and in releases."""

from collections.abc import Iterable

from incidents import choices
from incidents.documents.serializers import StatementReference
from incidents.exports.custody_tables import CUSTODY, CUSTODY_CITATIONS
from incidents.exports.part_tables import RECORD, part_of, part_of_any
from incidents.exports.table_columns import columns_of
from incidents.exports.table_types import (
    ALL,
    CASE,
    DATE,
    HEAD,
    INCIDENT,
    INSTITUTION,
    PERSON,
    POSITION,
    STATEMENT,
    Table,
    code,
    column,
    of_document,
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
OUTCOME_STAGES = Table(
    "outcome_stages",
    "The outcome for a party by stage, such as sentenced and upheld: a row a stage.",
    (INCIDENT,),
    (
        of_document("incident_id", "The incident: `id` of incidents."),
        POSITION,
        column("person_id", "The person: `id` of persons; or an institution.", "person", "id"),
        column("institution_id", "The institution: `id` of institutions.", "institution", "id"),
        code("role", choices.Role, "In what role.", required=True),
        code("stage", choices.Stage, "The stage.", required=True),
        column("date", "Its date, in the words of the source.", "date", "text"),
        *(
            column(f"{end}", f"The {end} day that the words may mean.", "date", end, type=DATE)
            for end in ("earliest", "latest")
        ),
    ),
    ("incident_id", "position"),
    refers=(
        (("incident_id",), "incidents", ("id",)),
        (("person_id",), "persons", ("id",)),
        (("institution_id",), "institutions", ("id",)),
    ),
    part="involvements",
    parts=lambda document: [
        {**involvement, **stage}
        for involvement in document["involvements"]
        for stage in involvement.get("outcomes") or ()
    ],
)
IN_STATEMENT_REFERENCES = frozenset(StatementReference._declared_fields)
INCIDENT_STATEMENTS = part_of(
    INCIDENT,
    "statements",
    "incident_statements",
    "The statements that stand in the document of an incident.",
    (
        column("statement_id", "The statement: `id` of statements.", "id", required=True),
        *columns_of(field for field in FIELDS[STATEMENT] if field.name in IN_STATEMENT_REFERENCES),
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
    "People who took part in incidents, or spoke about them: a row a person.",
    (PERSON,),
    (
        *HEAD,
        *columns_of(FIELDS[PERSON], name=(MAIN_NAME,)),
    ),
    ("id",),
)
RECOGNITIONS = part_of(
    PERSON,
    "recognitions",
    "person_recognitions",
    "Which body holds a person to be what, by which criterion and source: a row a view.",
    (
        POSITION,
        *columns_of(
            FIELDS["recognition"],
            body=(
                column("body_id", "The body: `id` of institutions.", "body", "id", required=True),
                column("body", "The name of the body.", "body", "name", required=True),
            ),
            source=(
                column(
                    "source_id", "The source: `id` of sources, of the same record.", "source", required=True
                ),
            ),
        ),
    ),
    refers=((("body_id",), "institutions", ("id",)),),
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


CASES = Table(
    "cases",
    "Incidents, people, institutions and statements under one name: a row a case.",
    (CASE,),
    (*HEAD, *columns_of(FIELDS[CASE])),
    ("id",),
)
SHOWN = {
    INCIDENT: column("title", "Its title."),
    STATEMENT: column("speaker", "Who speaks, in words."),
}


def named_by(owner: str, kind: str, description: str) -> Table:
    """Return the table of the records of a kind that a statement or a case names."""
    identity = column(f"{kind}_id", f"The {kind}: `id` of {kind}s.", "id", required=True)
    return part_of(
        owner, f"{kind}s", f"{owner}_{kind}s", description, (identity, SHOWN.get(kind, MAIN_NAME)),
        key=f"{kind}_id", refers=(((f"{kind}_id",), f"{kind}s", ("id",)),),
    )  # fmt: skip


def statement_subjects(kind: str) -> Table:
    return named_by(STATEMENT, kind, f"The {kind}s a statement is about.")


def case_members(kind: str) -> Table:
    return named_by(CASE, kind, f"The {kind}s that belong to a case.")


REPEATED = (column("derived_from", "The id of the source that it repeats.", "derived_from"),)
SOURCES = part_of_any(
    "sources",
    "The sources that a record cites: a row a source of one record, as the record shows it.",
    (
        column("id", "The id of the source (UUID), the same in every record that cites it.", required=True),
        *columns_of(FIELDS["source"], derived_from=REPEATED),
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
        *columns_of(map(FIELDS["citation"].named, ("quotation", "locator", "holder", "phrase", "resolved"))),
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
    OUTCOME_STAGES,
    INCIDENT_STATEMENTS,
    LINKS,
    PERSONS,
    names_of(PERSON),
    CUSTODY,
    CUSTODY_CITATIONS,
    RECOGNITIONS,
    INSTITUTIONS,
    names_of(INSTITUTION),
    STATEMENTS,
    statement_subjects(INCIDENT),
    statement_subjects(PERSON),
    CASES,
    *map(case_members, (INCIDENT, PERSON, INSTITUTION, STATEMENT)),
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

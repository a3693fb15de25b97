"""The related tables that documents of each kind are exported as, in files and in releases."""

from collections.abc import Iterable

from incidents import choices
from incidents.exports.part_tables import RECORD, part_of, part_of_any
from incidents.exports.table_types import (
    ALL,
    DATE,
    HEAD,
    INCIDENT,
    INSTITUTION,
    NAME,
    NUMBER,
    PERSON,
    POSITION,
    SCRIPT,
    STATEMENT,
    SUMMARY,
    Table,
    code,
    column,
    country,
    several,
    span,
    victims,
    whole,
)

INCIDENTS = Table(
    "incidents",
    "What happened, when and where: a row an incident.",
    (INCIDENT,),
    (
        *HEAD,
        column("title", "What happened, in one line.", required=True),
        code("kind", choices.IncidentKind, "What sort of incident.", required=True),
        *span("When it happened", "date"),
        *country("Where it happened."),
        column("place", "Where, in words."),
        column("latitude", "Degrees north (WGS 84), as exact as told.", "location", "latitude", type=NUMBER),
        column("longitude", "Degrees east (WGS 84), as exact as told.", "location", "longitude", type=NUMBER),
        column(
            "precision", "How near the coordinates are.", "location", "precision",
            values=tuple(choices.LocationPrecision.values),
        ),
        *victims(),
        SUMMARY,
        column("narrative", "What is known, at length."),
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
        code("role", choices.Role, "In what role.", required=True),
        column("person_id", "The person: `id` of persons; or an institution.", "person", "id"),
        column("person", "The name of the person.", "person", "name"),
        column("institution_id", "The institution: `id` of institutions.", "institution", "id"),
        column("institution", "The name of the institution.", "institution", "name"),
        column("charge", "What the party was accused of."),
        column("provision", "The provision of law."),
        code("outcome", choices.Outcome, "What happened to the party; empty where it is not told."),
        whole("sentence_months", "The sentence in months."),
        column("note", "A remark."),
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
        column("speaker", "Who speaks, in words."),
        *span("When it was said", "date"),
        code("stance", choices.Stance, "How the speaker stands to what happened."),
        column("text", "The words."),
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
        code("relation", choices.LinkRelation, "How it is linked to the other incident.", required=True),
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
        column("name", "The main name.", required=True),
        code("gender", choices.Gender, "Gender, where it is known."),
        *span("When the person was born", "birth", "birth_earliest", "birth_latest"),
        several(
            "nationalities",
            "Nationalities, ISO 3166-1 alpha-2.",
            lambda person: [each["code"] for each in person["nationalities"]],
        ),
        several("occupations", "Occupations.", lambda person: person["occupations"]),
        SUMMARY,
    ),
    ("id",),
)
INSTITUTIONS = Table(
    "institutions",
    "Institutions that took part in incidents, or spoke about them: a row an institution.",
    (INSTITUTION,),
    (
        *HEAD,
        column("name", "The main name.", required=True),
        code("kind", choices.InstitutionKind, "What sort of institution; empty where it is not known."),
        *country("Its country; none for intergovernmental ones."),
        column("parent_id", "The institution it belongs to: `id` of institutions.", "parent", "id"),
        column("parent", "The name of the institution it belongs to.", "parent", "name"),
        column("website", "Its website."),
        SUMMARY,
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
        column("speaker", "Who speaks, in words."),
        column("person_id", "The person who speaks: `id` of persons.", "person", "id"),
        column("institution_id", "The institution that speaks: `id` of institutions.", "institution", "id"),
        column("description", "Who speaks, where they stay without a name."),
        *span("When it was said", "date"),
        *country("The country it is about."),
        column("text", "The words; none where the statement is a silence."),
        column("language", "The language of the words, BCP 47."),
        code("stance", choices.Stance, "How the speaker stands to what happened."),
    ),
    ("id",),
    refers=((("person_id",), "persons", ("id",)), (("institution_id",), "institutions", ("id",))),
)


def names_of(kind: str) -> Table:
    description = f"The names of {kind}s, in several scripts."
    return part_of(kind, "names", f"{kind}_names", description, (POSITION, *NAME, *SCRIPT))


def statement_subjects(kind: str) -> Table:
    shown = column("title", "Its title.") if kind == INCIDENT else column("name", "The main name.")
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
        column("title", "The title.", required=True),
        column("publisher", "Who published it."),
        column("author", "Who wrote it."),
        column("url", "The address."),
        column("archived_url", "The address of an archived copy."),
        *span("When it was published", "published", "published_earliest", "published_latest"),
        column("accessed_on", "When it was looked at.", type=DATE),
        code("kind", choices.SourceKind, "What sort of source; empty where it is not known."),
        column("language", "BCP 47."),
        whole(
            "reliability",
            "40 the body itself, 30 own reporting, 20 copy or digest, 10 tertiary.",
            values=tuple(choices.Reliability.values),
        ),
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
        column("value", "What the source says of it."),
        code(
            "stance", choices.CitationStance, "Whether it supports the value or disputes it.", required=True
        ),
        column("source_id", "The source: `id` of sources, of the same record.", "source", required=True),
        column("quotation", "Its words."),
        column("locator", "Page, paragraph or minute."),
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

"""Documents as FollowTheMoney entities: same ids, roles preserved, one entity a line.

Written without the followthemoney library; tests check the result against the library's model.
"""

import uuid
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import orjson

from incidents.choices import InstitutionKind, LinkRelation, NameKind, Outcome, Role
from incidents.exports.flat_columns import Document

PUBLIC_BODIES = {
    InstitutionKind.COURT,
    InstitutionKind.SECURITY_SERVICE,
    InstitutionKind.POLICE,
    InstitutionKind.PRISON,
    InstitutionKind.GOVERNMENT,
    InstitutionKind.PARLIAMENT,
}
# FollowTheMoney's codes of former states; every other code is ours in lower case.
FORMER_STATES = {"SU": "suhh", "YU": "yucs", "CS": "cshh"}
ALIASES = {NameKind.ALIAS, NameKind.PSEUDONYM}
Entity = dict[str, Any]
Values = Iterable[Any]


class Entities:
    """Conversion of documents to entities.

    A party without a document of its own is written once, where it is first named.
    """

    def __init__(self, site: str) -> None:
        self.site = site
        self.written_ids: set[int] = set()
        self.parents: dict[int, Document] = {}

    def of(self, kind: str, document: Document) -> Iterator[Entity]:
        """Yield the entity of a document and the entities that belong to it."""
        self.written_ids.add(uuid.UUID(document["id"]).int)
        yield from ENTITIES[kind](self, document)

    def rest(self) -> Iterator[Entity]:
        """Yield the parent institutions whose own documents were not among those converted; call it last."""
        for parent in self.parents.values():
            yield from self.named("Organization", parent)

    def lines(self, kind: str, documents: Iterable[Document]) -> Iterator[bytes]:
        for document in documents:
            yield from map(line, self.of(kind, document))
        yield from map(line, self.rest())

    def named(self, schema: str, reference: Document | None) -> Iterator[Entity]:
        """Yield an entity for a party of which only the name is available."""
        if reference is None or (key := uuid.UUID(reference["id"]).int) in self.written_ids:
            return
        self.written_ids.add(key)
        yield entity(reference["id"], schema, name=[reference["name"]])

    def about(self, document: Document) -> dict[str, Values]:
        """Return the properties that entities of every kind of document have."""
        sources = document["sources"]
        return {
            "sourceUrl": [self.site + document["url"], *(source["url"] for source in sources)],
            "publisher": [source["publisher"] for source in sources],
            "modifiedAt": [document["published_at"][:19]],
        }

    def person(self, document: Document) -> Iterator[Entity]:
        yield entity(
            document["id"],
            "Person",
            **self.about(document),
            **_names(document),
            gender=[document["gender"]],
            birthDate=[exact(document["birth"])],
            notes=[_words("Born", document["birth"])],
            nationality=[country_code(each) for each in document["nationalities"]],
            position=document["occupations"],
            summary=[document["summary"]],
        )

    def institution(self, document: Document) -> Iterator[Entity]:
        parent = document["parent"]
        yield entity(
            document["id"],
            schema_of(document["kind"]),
            **self.about(document),
            **_names(document),
            keywords=[document["kind"]],
            country=[country_code(document["country"])],
            parent=[parent and parent["id"]],
            website=[document["website"]],
            summary=[document["summary"]],
        )
        if parent:
            self.parents[uuid.UUID(parent["id"]).int] = parent

    def incident(self, document: Document) -> Iterator[Entity]:
        parts = document["involvements"]
        yield entity(
            document["id"],
            "Event",
            **self.about(document),
            **when(document["date"]),
            name=[document["title"]],
            keywords=[document["kind"]],
            country=[country_code(document["country"])],
            location=[document["place"]],
            involved=[(part["person"] or part["institution"])["id"] for part in parts],
            notes=[_words("Date", document["date"])],
            summary=[document["summary"]],
            description=[document["narrative"]],
        )
        for part in parts:
            yield from self.named("Person", part["person"])
            yield from self.named("Organization", part["institution"])
        yield from _numbered(document, (_involvement(document, part) for part in parts))
        yield from _numbered(document, (_link(document, link) for link in document["links"]))

    def statement(self, document: Document) -> Iterator[Entity]:
        span = document["date"]
        yield entity(
            document["id"],
            "Note",
            **self.about(document),
            name=[f"Statement of {document['speaker']}"],
            keywords=[document["stance"]],
            country=[country_code(document["country"])],
            createdAt=[exact(span)],
            notes=[_words("Date", span)],
            description=[document["text"]],
            entity=[each["id"] for name in ("incidents", "persons") for each in document[name]],
        )
        speakers = [each for each in (document["person"], document["institution"]) if each]
        yield from self.named("Person", document["person"])
        yield from self.named("Organization", document["institution"])
        for person in document["persons"]:
            yield from self.named("Person", person)
        yield from _numbered(document, (_speaker(document, speaker) for speaker in speakers))


ENTITIES: dict[str, Callable[[Entities, Document], Iterator[Entity]]] = {
    "incident": Entities.incident,
    "person": Entities.person,
    "institution": Entities.institution,
    "statement": Entities.statement,
}


def line(item: Entity) -> bytes:
    return orjson.dumps(item, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def entity(identity: str, schema: str, **properties: Values) -> Entity:
    """Return an entity with its non-empty values, each once and in order."""
    filled = {
        name: list(dict.fromkeys(str(value) for value in values if value))
        for name, values in properties.items()
    }
    return {
        "id": identity,
        "schema": schema,
        "properties": {name: values for name, values in filled.items() if values},
    }


def schema_of(kind: str) -> str:
    """Return the schema of an institution of this kind."""
    if kind in PUBLIC_BODIES:
        return "PublicBody"
    return "Company" if kind == InstitutionKind.COMPANY else "Organization"


def country_code(country: Document | None) -> str:
    return FORMER_STATES.get(country["code"], country["code"].lower()) if country else ""


def exact(span: Document | None) -> str:
    """Return the day, month or year that a span covers exactly, else ""."""
    if not span or not span["earliest"] or not span["latest"]:
        return ""
    first, last = date.fromisoformat(span["earliest"]), date.fromisoformat(span["latest"])
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last) == (1, 1, date(first.year, 12, 31)):
        return f"{first.year:04}"
    ends_with_month = last == first.replace(day=monthrange(first.year, first.month)[1])
    return f"{first:%Y-%m}" if first.day == 1 and ends_with_month else ""


def when(span: Document | None) -> dict[str, Values]:
    """Return `date` for an exact day, month or year, and for any other span its earliest and latest day."""
    if not span:
        return {}
    if day := exact(span):
        return {"date": [day]}
    return {"startDate": [span["earliest"]], "endDate": [span["latest"]]}


def _words(of: str, span: Document | None) -> str:
    """Return a note with the words of an uncertain date."""
    return f"{of}: {span['text']}" if span and exact(span) != span["earliest"] else ""


def _names(document: Document) -> dict[str, Values]:
    names = document["names"]
    plain = [each["text"] for each in names if each["kind"] not in ALIASES]
    return {
        "name": [document["name"], *plain],
        "alias": [each["text"] for each in names if each["kind"] in ALIASES],
    }


def _involvement(document: Document, part: Document) -> Entity:
    """Return the link between a party and an incident, with role and outcome."""
    party, months = (part["person"] or part["institution"])["id"], part["sentence_months"]
    about = {
        "Charge": part["charge"],
        "Provision": part["provision"],
        "Sentence": "" if months is None else f"{months} months",
    }
    return entity(
        f"{party} {part['role']}",
        "UnknownLink",
        **when(document["date"]),
        subject=[party],
        object=[document["id"]],
        role=[Role(part["role"]).label],
        status=[part["outcome"] and Outcome(part["outcome"]).label],
        summary=[f"{name}: {text}" for name, text in about.items() if text],
        description=[part["note"]],
    )


def _link(document: Document, link: Document) -> Entity:
    other, relation = link["incident"]["id"], link["relation"]
    role = [LinkRelation(relation).label]
    return entity(f"{other} {relation}", "UnknownLink", subject=[document["id"]], object=[other], role=role)


def _speaker(document: Document, speaker: Document) -> Entity:
    identity, role = speaker["id"], "speaker"
    return entity(
        f"{identity} {role}", "UnknownLink", subject=[identity], object=[document["id"]], role=[role]
    )


def _numbered(document: Document, links: Iterable[Entity]) -> Iterator[Entity]:
    """Yield links with ids derived from the document, the same at each export."""
    seen: Counter[str] = Counter()
    for link in links:
        seen[link["id"]] += 1
        name = f"{link['id']} {seen[link['id']]}"
        yield {**link, "id": str(uuid.uuid5(uuid.UUID(document["id"]), name))}

"""Documents as FollowTheMoney entities: same ids, roles preserved, one entity a line.

Written without the followthemoney library; tests check the result against the library's model.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator

from incidents.choices import NameKind
from incidents.exports.ftm_entities import (
    Entity,
    Values,
    country_code,
    custody_entity,
    entity,
    exact,
    involvement_entity,
    line,
    link_entity,
    numbered,
    qualifications_in_words,
    recognition_entity,
    schema_of,
    span_in_words,
    speaker_entity,
    when,
)
from incidents.exports.table_types import Document
from incidents.http.record_paths import present_path
from incidents.presentation.field_values import quoted, words_of

ALIASES = {NameKind.ALIAS, NameKind.PSEUDONYM}


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
            "sourceUrl": [self.site + present_path(document["url"]), *(source["url"] for source in sources)],
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
            notes=[span_in_words("Born", document["birth"])],
            nationality=[country_code(each) for each in document["nationalities"]],
            position=document["occupations"],
            summary=[document["summary"]],
        )
        for row in document["custody"]:
            yield from self.named("Organization", row["place"])
        for row in document["recognitions"]:
            yield from self.named("Organization", row["body"])
        held = (custody_entity(document, row) for row in document["custody"])
        recognised = (recognition_entity(document, row) for row in document["recognitions"])
        yield from numbered(document, (*held, *recognised))

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
            notes=[span_in_words("Date", document["date"]), *qualifications_in_words(document)],
            summary=[document["summary"]],
            description=[document["narrative"]],
        )
        for part in parts:
            yield from self.named("Person", part["person"])
            yield from self.named("Organization", part["institution"])
        yield from numbered(document, (involvement_entity(document, part) for part in parts))
        yield from numbered(document, (link_entity(document, link) for link in document["links"]))

    def statement(self, document: Document) -> Iterator[Entity]:
        span = document["date"]
        yield entity(
            document["id"],
            "Note",
            **self.about(document),
            name=[document["title"]],
            keywords=[document["stance"], *document.get("further_stances", ())],
            country=[country_code(document["country"])],
            createdAt=[exact(span)],
            notes=[span_in_words("Date", span)],
            description=[quoted(words_of(document).pieces), document["summary"]],
            entity=[each["id"] for name in ("incidents", "persons") for each in document[name]],
        )
        speakers = [each for each in (document["person"], document["institution"]) if each]
        yield from self.named("Person", document["person"])
        yield from self.named("Organization", document["institution"])
        for person in document["persons"]:
            yield from self.named("Person", person)
        yield from numbered(document, (speaker_entity(document, speaker) for speaker in speakers))

    def case(self, document: Document) -> Iterator[Entity]:
        parties = {"persons": "Person", "institutions": "Organization"}
        yield entity(
            document["id"],
            "Note",
            **self.about(document),
            name=[document["title"]],
            keywords=["case", document["kind"]],
            country=[country_code(document["country"])],
            summary=[document["summary"]],
            entity=[each["id"] for name in ("incidents", *parties, "statements") for each in document[name]],
        )
        for name, schema in parties.items():
            for party in document[name]:
                yield from self.named(schema, party)


ENTITIES: dict[str, Callable[[Entities, Document], Iterator[Entity]]] = {
    "incident": Entities.incident,
    "person": Entities.person,
    "institution": Entities.institution,
    "statement": Entities.statement,
    "case": Entities.case,
}


def _names(document: Document) -> dict[str, Values]:
    names = document["names"]
    plain = [each["text"] for each in names if each["kind"] not in ALIASES]
    return {
        "name": [document["name"], *plain],
        "alias": [each["text"] for each in names if each["kind"] in ALIASES],
    }

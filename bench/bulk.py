"""Published records in bulk: desk records and the editions that publishing would make; no history.

Documents are composed here, in one pass; everything else of an edition is computed from its document by the
functions of `incidents.publishing`. A test compares a sample with the result of publishing, byte for byte.
"""

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction

from bench.synthetic import Case, Part, Party, Report, Synthetic
from bench.tables import Table, continue_keys
from incidents.choices import ChangeAction, NameKind, SourceKind, Status
from incidents.countries import country_names
from incidents.dates.span import Span
from incidents.documents.document_formats import in_present_format
from incidents.documents.references import canonical
from incidents.models import (
    Change,
    Citation,
    CustodyPeriod,
    Incident,
    IncidentLink,
    IncidentSource,
    Institution,
    InstitutionName,
    Involvement,
    Person,
    PersonName,
    PersonNationality,
    PersonOccupation,
    Source,
    VictimCount,
)
from incidents.models.editions.edition import EDITIONS
from incidents.models.editions.search_index import SEARCH
from incidents.publishing.document_parts import span_document
from incidents.publishing.editions import MENTIONS, columns, filter_rows, head
from incidents.publishing.ledger import LedgerWriter
from incidents.publishing.search_indexing import victim_count
from incidents.text.search_terms import indexed

CHUNK = 5_000
KINDS = ("person", "institution", "incident", "case")
# Ordered so that foreign keys refer to earlier tables.
MODELS: list[type[Any]] = [
    *(Source, Person, PersonName, Institution, InstitutionName, Incident, IncidentLink),
    *(Involvement, Citation),
    *(EDITIONS[kind] for kind in KINDS),
    *(PersonNationality, PersonOccupation, IncidentSource, CustodyPeriod, *MENTIONS.values(), VictimCount),
    *(SEARCH[kind] for kind in KINDS),
    Change,
]
Each = TypeVar("Each")


class Bulk:
    """All rows to write, table by table."""

    def __init__(self) -> None:
        self.tables = {model: Table(model) for model in MODELS}
        self.last_key = dict.fromkeys(MODELS, 0)

    def add(self, model: type[Any], **values: Any) -> int:
        """Add a row with the next key of its table; return the key."""
        self.last_key[model] += 1
        self.tables[model].add(id=self.last_key[model], **values)
        return self.last_key[model]

    def add_for_edition(self, model: type[Any], edition: int, **values: Any) -> None:
        """Add a row whose key is that of its edition."""
        self.tables[model].add(edition_id=edition, **values)

    def write(self) -> None:
        for table in self.tables.values():
            table.write()

    def desk(self, model: type[Any], uid: uuid.UUID, span: Span | None = None, **values: Any) -> int:
        """Add a working record without unpublished changes."""
        if span is not None:
            values |= {"date_text": span.text, "earliest": span.earliest, "latest": span.latest}
        return self.add(model, uid=uid, **values)

    def publish(
        self, act: LedgerWriter, kind: str, number: int, uid: uuid.UUID, content: dict[str, Any]
    ) -> None:
        """Add the first edition of a record, with its rows."""
        sequence, at = act.stamp()
        # What the synthetic records lack is empty, as in the documents of the desk's.
        document = {**in_present_format(kind, content), "id": str(uid), **head(kind, number, 1, at)}
        text = canonical(document)
        edition = self.add(
            EDITIONS[kind],
            uid=uid,
            number=number,
            version=1,
            published_at=at,
            document=text.decode(),
            digest=hashlib.sha256(text).hexdigest(),
            **columns(kind, document),
        )
        self._add_rows(kind, edition, document)
        self._enter(sequence, at, kind, number, uid)

    def _add_rows(self, kind: str, edition: int, document: dict[str, Any]) -> None:
        self.add_for_edition(SEARCH[kind], edition, **indexed(kind, document))
        if kind == "incident":
            self.add_for_edition(VictimCount, edition, **victim_count(document))
        for model, values in filter_rows(kind, document):
            self.add(model, edition_id=edition, **values)

    def _enter(self, sequence: int, at: datetime, kind: str, number: int, uid: uuid.UUID) -> None:
        action = ChangeAction.PUBLISHED
        self.tables[Change].add(
            sequence=sequence, kind=kind, uid=uid, number=number, version=1, action=action, at=at
        )


def fill(rows: int) -> None:
    """Generate and publish everything."""
    synthetic, bulk, ids = Synthetic(rows), Bulk(), _ids(rows)
    for sources in chunks(synthetic.sources):
        with transaction.atomic():
            for source in sources:
                _source(bulk, source)
            bulk.write()
    for add, parties in ((_person, synthetic.persons), (_institution, synthetic.institutions)):
        for chunk in chunks(parties):
            with transaction.atomic():
                act = LedgerWriter()
                for party in chunk:
                    add(bulk, act, party, ids)
                bulk.write()
    for cases in chunks(synthetic.cases()):
        with transaction.atomic():
            act = LedgerWriter()
            for case in cases:
                _incident(bulk, act, case, ids)
            bulk.write()
    with transaction.atomic():
        _count_sources_as_published()
        continue_keys(MODELS)


def chunks(rows: Iterable[Each]) -> Iterator[list[Each]]:
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _ids(rows: int) -> Iterator[uuid.UUID]:
    """Yield ids of parts, which no response shows; a generator of their own leaves the others unchanged."""
    number = 0
    while True:
        number += 1
        yield uuid.UUID(int=(rows << 64) + number, version=4)


def _count_sources_as_published() -> None:
    """Record the cited sources as published."""
    cited = Citation._base_manager.values("source")
    Source._base_manager.filter(pk__in=cited).update(status=Status.PUBLISHED, published_revision=1)


PUBLISHED = {"status": Status.PUBLISHED.value, "published_revision": 1}


def _source(bulk: Bulk, source: Report) -> None:
    bulk.desk(
        Source,
        source.uid,
        source.date,
        title=f"Report {source.pk}",
        publisher=_publisher(source),
        url=_url(source),
        kind=SourceKind.NEWS.value,
    )


def _person(bulk: Bulk, act: LedgerWriter, person: Party, ids: Iterator[uuid.UUID]) -> None:
    pk = bulk.desk(Person, person.uid, number=person.pk, name=person.name, **person.own, **PUBLISHED)
    bulk.add(
        PersonName, person_id=pk, uid=next(ids), text=person.name, kind=NameKind.MAIN.value, script="Latn"
    )
    content = {
        "name": person.name,
        "names": _names(person, "Latn"),
        "gender": person.own["gender"],
        "birth": None,
        "nationalities": [_country(person.own["nationalities"])],
        "occupations": person.own["occupations"].splitlines(),
        "summary": "",
        **NO_EVIDENCE,
    }
    bulk.publish(act, "person", person.pk, person.uid, content)


def _institution(bulk: Bulk, act: LedgerWriter, body: Party, ids: Iterator[uuid.UUID]) -> None:
    pk = bulk.desk(Institution, body.uid, number=body.pk, name=body.name, **body.own, **PUBLISHED)
    bulk.add(InstitutionName, institution_id=pk, uid=next(ids), text=body.name, kind=NameKind.MAIN.value)
    content = {
        "name": body.name,
        "names": _names(body, ""),
        "kind": body.own["kind"],
        "country": _country(body.own["country"]),
        "parent": None,
        "website": "",
        "summary": "",
        **NO_EVIDENCE,
    }
    bulk.publish(act, "institution", body.pk, body.uid, content)


def _incident(bulk: Bulk, act: LedgerWriter, case: Case, ids: Iterator[uuid.UUID]) -> None:
    own = case.own
    unstated = {} if case.date.is_dated else {"date": "none"}
    placed = {"precision": "locality"} if "latitude" in own else {}
    pk = bulk.desk(
        Incident, case.uid, case.date, number=case.pk, unstated=unstated, **own, **placed, **PUBLISHED
    )
    for part in case.parts:
        party = {"person_id" if part.is_person else "institution_id": part.party.pk}
        own_part = {name: getattr(part, name) for name in ("outcome", "charge", "provision")}
        bulk.add(Involvement, incident_id=pk, uid=next(ids), role=str(part.role), **own_part, **party)
    if case.follows:
        bulk.add(IncidentLink, incident_id=pk, uid=next(ids), target_id=case.follows.pk, relation="follows")
    for source in case.sources:
        bulk.add(
            Citation,
            incident_id=pk,
            uid=next(ids),
            source_id=source.pk,
            field="date",
            value=case.date.text,
        )
    content = {
        "title": own["title"],
        "kind": own["kind"],
        "date": span_document(case.date),
        "country": _country(own["country"]),
        "place": "",
        "location": _location(own),
        "summary": own["summary"],
        "narrative": "",
        "victims": {"low": own["victims_low"], "high": own["victims_high"]},
        "involvements": [_involvement(part) for part in case.parts],
        "statements": [],
        "links": [_link(case.follows)] if case.follows else [],
        "sources": [_source_document(source) for source in case.sources],
        "citations": [_citation(source, case.date.text) for source in case.sources],
        "unstated": unstated,
    }
    bulk.publish(act, "incident", case.pk, case.uid, content)


# Parts of documents

PUBLISHERS = ("Example News", "OC Media", "Example Press Agency", "")
NO_EVIDENCE: dict[str, Any] = {"unstated": {}, "sources": [], "citations": []}


def _publisher(source: Report) -> str:
    return PUBLISHERS[source.pk % len(PUBLISHERS)]


def _link(case: Case) -> dict[str, Any]:
    incident = {"id": str(case.uid), "number": case.pk, "title": case.own["title"]}
    return {"relation": "follows", "incident": incident}


def _url(source: Report) -> str:
    return f"https://news.example/{source.pk}"


@cache
def _country(code: str) -> dict[str, str]:
    return {"code": code, "name": country_names()[code]}


def _names(party: Party, script: str) -> list[dict[str, str]]:
    return [{"text": party.name, "kind": NameKind.MAIN.value, "script": script, "language": ""}]


def _location(own: dict[str, Any]) -> dict[str, Any] | None:
    if "latitude" not in own:
        return None
    return {
        "latitude": round(own["latitude"], 2),
        "longitude": round(own["longitude"], 2),
        "precision": "locality",
    }


def _involvement(part: Part) -> dict[str, Any]:
    reference = {"id": str(part.party.uid), "number": part.party.pk, "name": part.party.name}
    return {
        "role": str(part.role),
        "person": reference if part.is_person else None,
        "institution": None if part.is_person else reference,
        "charge": part.charge,
        "provision": part.provision,
        "outcome": part.outcome,
        "sentence_months": None,
        "note": "",
    }


def _source_document(source: Report) -> dict[str, Any]:
    return {
        "id": str(source.uid),
        "title": f"Report {source.pk}",
        "publisher": _publisher(source),
        "author": "",
        "url": _url(source),
        "archived_url": None,
        "published": span_document(source.date),
        "accessed_on": None,
        "kind": SourceKind.NEWS.value,
        "language": "",
        "reliability": None,
    }


def _citation(source: Report, value: str) -> dict[str, Any]:
    return {
        "field": "date",
        "involvement": None,
        "value": value,
        "stance": "supports",
        "source": str(source.uid),
        "quotation": "",
        "locator": "",
    }

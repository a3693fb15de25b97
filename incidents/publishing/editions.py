"""Editions: the document, the columns and rows for filters, and the line in the ledger.

Everything but the document is computed from the document, so a filter cannot reveal more than a reader sees.
"""

import hashlib
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from anyascii import anyascii

from incidents.choices import ChangeAction, RecordKind
from incidents.documents.document_formats import FORMAT
from incidents.documents.outcome_stages import RANKS, day_of
from incidents.documents.references import Document, canonical, mentions
from incidents.http.record_paths import page_path
from incidents.models.editions.edition import (
    BEGINNING,
    EDITIONS,
    END,
    TITLE_KEY_BYTES,
    CaseMention,
    Edition,
    IncidentMention,
    InstitutionMention,
    StatementMention,
)
from incidents.models.editions.filter_rows import (
    CustodyPeriod,
    FurtherStance,
    IncidentQualification,
    IncidentSource,
    PersonMention,
    PersonNationality,
    PersonOccupation,
    PersonStage,
    RecognitionPeriod,
)
from incidents.presentation.custody import Period, periods
from incidents.presentation.evidence import least_independent
from incidents.publishing.ledger import LedgerWriter
from incidents.publishing.search_indexing import forget, index, remove_figures, write_figures
from incidents.text.transliteration import word_key

MENTIONS: dict[str, type[Any]] = {
    RecordKind.INCIDENT: IncidentMention,
    RecordKind.STATEMENT: StatementMention,
    RecordKind.INSTITUTION: InstitutionMention,
    RecordKind.PERSON: PersonMention,
    RecordKind.CASE: CaseMention,
}


FilterRow = tuple[type[Any], dict[str, Any]]  # model, and values without the edition
HEAD = frozenset({"number", "version", "url", "published_at", "format"})


def moment(at: datetime) -> str:
    """Return a time as RFC 3339 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def head(kind: str, number: int, version: int, at: datetime) -> dict[str, Any]:
    """Return the head of a document: number, version, address, time and format."""
    return {
        "number": number,
        "version": version,
        "url": page_path(kind, number),
        "published_at": moment(at),
        "format": FORMAT,
    }


def title_key(document: Document) -> bytes:
    """Return a title or name folded to lower-case letters, as bytes, which sort equally on every database."""
    title = document.get("title") or document.get("name") or document.get("speaker") or ""
    return anyascii(title).casefold().encode("utf-8", "replace")[:TITLE_KEY_BYTES]


def write_edition(
    act: LedgerWriter,
    kind: str,
    document: Document,
    sequence: int,
    at: datetime,
    *,
    reason: str = "",
) -> Edition:
    """Store a document as the live edition and add its line to the ledger, with a reason for readers."""
    model = EDITIONS[kind]
    uid = uuid.UUID(document["id"])
    supersede(kind, model.objects.live().filter(uid=uid), at)
    text = canonical(document)
    edition = model.objects.create(
        uid=uid,
        number=document["number"],
        version=document["version"],
        published_at=at,
        document=text.decode(),
        digest=hashlib.sha256(text).hexdigest(),
        **columns(kind, document),
    )
    write_rows(kind, edition, document)
    index(kind, edition, document)
    act.enter(
        sequence,
        at,
        kind=kind,
        uid=uid,
        number=edition.number,
        version=edition.version,
        action=ChangeAction.PUBLISHED,
        reason=reason,
    )
    return edition


def supersede(kind: str, live: Any, at: datetime) -> None:
    """End live editions and remove them from the search index."""
    if ended := list(live.values_list("pk", flat=True)):
        forget(kind, ended)
        live.update(superseded_at=at)


def columns(kind: str, document: Document) -> dict[str, Any]:
    """Return the filter columns of an edition, computed from its document."""
    found: dict[str, Any] = {
        "title_key": title_key(document),
        "independent_sources": least_independent(document),
    }
    if kind in {RecordKind.INCIDENT, RecordKind.STATEMENT}:
        found |= _span_columns(document["date"])
    if kind != RecordKind.PERSON:
        found["country"] = (document["country"] or {}).get("code", "")
    if kind in {RecordKind.INCIDENT, RecordKind.INSTITUTION, RecordKind.CASE}:
        found["kind"] = document["kind"]
    if kind == RecordKind.INCIDENT:
        location = document["location"] or {}
        found |= {"latitude": location.get("latitude"), "longitude": location.get("longitude")}
    if kind == RecordKind.STATEMENT:
        found["stance"] = document["stance"]
    if kind == RecordKind.PERSON:
        found["gender"] = document["gender"]
    if kind == RecordKind.CASE:
        found["home_page"] = document.get("home_page") or ""  # a document from before the field has none
    return found


def _span_columns(span: dict[str, Any] | None) -> dict[str, date | None]:
    earliest = date.fromisoformat(span["earliest"]) if span and span["earliest"] else None
    latest = date.fromisoformat(span["latest"]) if span and span["latest"] else None
    if earliest is None and latest is None:
        return {"earliest": None, "latest": None, "sort_date": None}
    return {"earliest": earliest or BEGINNING, "latest": latest or END, "sort_date": earliest or latest}


def _stage_rows(document: Document) -> Iterator[FilterRow]:
    for involvement in document["involvements"]:
        for entry in (involvement.get("outcomes") or ()) if involvement["person"] else ():
            about = {"stage": entry["stage"], "day": day_of(entry), "rank": RANKS[entry["stage"]]}
            yield PersonStage, {"person": uuid.UUID(involvement["person"]["id"]), **about}


def filter_rows(kind: str, document: Document) -> Iterator[FilterRow]:
    """Yield the filter rows of a document: model, and values without the edition."""
    if kind == RecordKind.PERSON:
        for country in document["nationalities"]:
            yield PersonNationality, {"country": country["code"]}
        for words in dict.fromkeys(map(word_key, document["occupations"])):
            if words:
                yield PersonOccupation, {"occupation": words}
        for period in periods(document):
            yield CustodyPeriod, _custody_columns(document["id"], period)
        for row in document.get("recognitions", ()):
            yield RecognitionPeriod, _recognition_columns(row)
    if kind == RecordKind.STATEMENT:
        for stance in document.get("further_stances") or ():
            yield FurtherStance, {"stance": stance}
    for mention in mentions(kind, document):
        yield MENTIONS[kind], mention
    if kind == RecordKind.INCIDENT:
        yield from _stage_rows(document)
        for code in document.get("qualifications") or ():
            yield IncidentQualification, {"code": code}
        for source in document["sources"]:
            yield (
                IncidentSource,
                {"source": uuid.UUID(source["id"]), "publisher": word_key(source["publisher"])},
            )


def _recognition_columns(row: Document) -> Document:
    begin, end = row["from"] or {}, row["until"] or {}
    first, last = begin.get("earliest"), end.get("latest")
    return {
        "body": uuid.UUID(row["body"]["id"]),
        "status": row["status"],
        "possible_from": date.fromisoformat(first) if first else BEGINNING,
        "possible_until": date.fromisoformat(last) if last else END,
    }


def _custody_columns(person: str, period: Period) -> dict[str, Any]:
    first, last = period.certain or (None, None)
    return {
        "person": uuid.UUID(person),
        "status": period.status,
        "derived": period.derived,
        "place": period.place and uuid.UUID(period.place),
        "certain_from": first,
        "certain_until": last,
        "possible_from": period.possible_from or BEGINNING,
        "possible_until": period.possible_until or END,
        "last_confirmed": period.last_confirmed,
        "expected_end": period.expected_end,
    }


ROWS: dict[str, tuple[type[Any], ...]] = {
    RecordKind.INCIDENT: (IncidentMention, IncidentSource, IncidentQualification, PersonStage),
    RecordKind.PERSON: (PersonNationality, PersonOccupation, PersonMention, CustodyPeriod, RecognitionPeriod),
    RecordKind.INSTITUTION: (InstitutionMention,),
    RecordKind.STATEMENT: (StatementMention, FurtherStance),
    RecordKind.CASE: (CaseMention,),
}


def write_rows(kind: str, edition: object, document: Document) -> None:
    """Write the filter rows and victim counts of an edition, computed from its document."""
    write_figures(kind, edition, document)
    rows = list(filter_rows(kind, document))
    for model in ROWS[kind]:
        model.objects.bulk_create(model(edition=edition, **values) for of, values in rows if of is model)


def remove_rows(kind: str, editions: list[int]) -> None:
    """Remove the filter rows and victim counts of these editions."""
    remove_figures(kind, editions)
    for model in ROWS[kind]:
        model.objects.filter(edition__in=editions).delete()

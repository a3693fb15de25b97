"""People who are held, a row a person: status, since when, where, for what, until when, and by which sources.

Custody is read from the person's document, charge and sentence from the incidents in which the person is a
victim: the latest by date that states one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.conf import settings

from incidents.choices import RecordKind, Role
from incidents.documents.document_formats import parse_document
from incidents.models.editions.edition import IncidentEdition, IncidentMention
from incidents.presentation.custody import custody_now, periods, state_on
from incidents.public.queries.reference_lookup import editions_at
from incidents.public.queries.stored_editions import column_of, rows_of, stored_of

BATCH, MOST_INCIDENTS = 100, 2_000  # persons read at once, and incidents of these
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Prisoner:
    """A person's custody on a day, with charge and sentence; `now` is as `custody_now` returns it.

    If no incident states a charge in words, `charge` has the legal provision.
    """

    document: Document
    now: Document
    is_certain: bool
    charge: str
    sentence_months: int | None
    sources: list[Document]


def prisoners(texts: Iterable[str], on: date, moment: datetime | None) -> Iterator[Prisoner]:
    """Yield the people of stored documents in their order, as of a day; `moment` as in `as_of`."""
    remaining = iter(texts)
    while some := list(islice(remaining, BATCH)):
        documents = [parse_document(RecordKind.PERSON, text) for text in some]
        accusations = _accusations({document["id"] for document in documents}, moment)
        for document in documents:
            yield _prisoner(document, on, accusations.get(document["id"], {}))


def _prisoner(document: Document, on: date, accusation: Document) -> Prisoner:
    now = custody_now(document, on, settings.CUSTODY_CONFIRMATION_DAYS)
    certain = {each.derived for each in periods(document) if each.is_certain(on)}
    return Prisoner(
        document=document,
        now=now,
        is_certain=now["status"] in certain,
        charge=accusation.get("charge") or accusation.get("provision", ""),
        sentence_months=accusation.get("sentence_months"),
        sources=_sources(document, on),
    )


def _sources(document: Document, on: date) -> list[Document]:
    """Return the sources cited for the state on the day, those of the last confirmation first."""
    rows = document.get("custody") or []
    citations = [
        citation
        for period in reversed(state_on(document, on))
        for citation in rows[period.row].get("citations", ())
    ]
    ordered = sorted(citations, key=lambda each: each["field"] != "last_confirmed")
    known = {source["id"]: source for source in document["sources"]}
    wanted = dict.fromkeys(each["source"] for each in ordered)
    return [known[each] for each in wanted if each in known]


def _accusations(ids: set[str], moment: datetime | None) -> dict[str, Document]:
    """Return charge and sentence of each person: of the latest incidents that state them."""
    found: dict[str, Document] = {}
    for incident in incidents_of(ids, moment):
        for part in incident["involvements"]:
            person = (part["person"] or {}).get("id")
            if part["role"] == Role.VICTIM and person in ids:
                own = found.setdefault(person, {})
                for name in ("charge", "provision", "sentence_months"):
                    if part[name] not in (None, "") and name not in own:
                        own[name] = part[name]
    return found


def incidents_of(ids: set[str], moment: datetime | None) -> Iterator[Document]:
    """Yield the incidents in which these persons are victims, the latest first, undated ones last."""
    rows = rows_of(IncidentMention).filter(target_kind=RecordKind.PERSON, role=Role.VICTIM, target__in=ids)
    editions = editions_at(RecordKind.INCIDENT, moment).filter(pk__in=column_of(rows, "edition"))
    order = editions.order_by("-sort_date", "-latest", "uid").values_list("pk", "sort_date")
    dated = list(order[:MOST_INCIDENTS])
    keys = [pk for pk, day in dated if day] + [pk for pk, day in dated if not day]
    stored = stored_of(IncidentEdition, keys) if keys else {}
    for key in keys:
        if key in stored:
            yield parse_document(RecordKind.INCIDENT, stored[key][1])

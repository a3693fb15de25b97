"""Prosecutions: a row a person and case, from the incidents in which the person is a victim.

Incidents of a person that are in no public case make one more row, without a case.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from incidents.choices import IncidentKind, Outcome, RecordKind, Role
from incidents.documents.document_formats import parse_document
from incidents.documents.outcome_stages import in_order
from incidents.models.editions.edition import CaseEdition, CaseMention
from incidents.public.queries.reference_lookup import editions_at
from incidents.public.queries.stored_editions import column_of, rows_of, stored_of
from incidents.public.statistics.prisoners import BATCH, incidents_of

Document = dict[str, Any]
KINDS = frozenset({IncidentKind.CHARGE, IncidentKind.CONVICTION, IncidentKind.APPEAL_DECISION})
OUTCOMES = frozenset({Outcome.CHARGED, Outcome.CONVICTED, Outcome.ACQUITTED})


@dataclass(slots=True)
class Prosecution:
    """The prosecution of a person in one case, if its incidents are in any; the latest incident first."""

    person: Document
    case: Document | None
    incidents: list[Document] = field(default_factory=list)

    @property
    def parts(self) -> list[Document]:
        """The involvements of the person in these incidents, the latest first."""
        return [part for incident in self.incidents for part in parts_of(self.person["id"], incident)]

    @property
    def stages(self) -> list[Document]:
        return in_order([stage for part in self.parts for stage in part.get("outcomes") or ()])

    @property
    def sources(self) -> list[Document]:
        found = {source["id"]: source for incident in self.incidents for source in incident["sources"]}
        return list(found.values())

    def values(self, name: str) -> list[object]:
        """Return the different values of a field of the involvements, the latest first."""
        return list(dict.fromkeys(part[name] for part in self.parts if part[name] not in ("", None)))

    def named(self, *roles: str) -> list[str]:
        """Return the names of the parties in these roles."""
        parties = [
            (part["person"] or part["institution"])["name"]
            for incident in self.incidents
            for part in incident["involvements"]
            if part["role"] in roles
        ]
        return list(dict.fromkeys(parties))


def parts_of(person: str, incident: Document) -> list[Document]:
    """Return the involvements of a person as a victim of an incident."""
    return [
        part
        for part in incident["involvements"]
        if part["role"] == Role.VICTIM and (part["person"] or {}).get("id") == person
    ]


def prosecutions(texts: Iterable[str], moment: datetime | None) -> Iterator[Prosecution]:
    """Yield the prosecutions of the people of stored documents, in their order; `moment` as in `as_of`."""
    remaining = iter(texts)
    while some := list(islice(remaining, BATCH)):
        people = {each["id"]: each for each in (parse_document(RecordKind.PERSON, text) for text in some)}
        incidents = list(incidents_of(set(people), moment))
        cases = _cases_of({incident["id"] for incident in incidents}, moment)
        for person in people.values():
            yield from _of_person(person, incidents, cases)


def _of_person(
    person: Document, incidents: list[Document], cases: dict[str, list[Document]]
) -> Iterator[Prosecution]:
    found: dict[str, Prosecution] = {}
    for incident in incidents:
        if not any(_is_prosecuted(incident, part) for part in parts_of(person["id"], incident)):
            continue
        for case in cases.get(incident["id"]) or (None,):
            key = case["id"] if case else ""
            found.setdefault(key, Prosecution(person, case)).incidents.append(incident)
    yield from found.values()


def _is_prosecuted(incident: Document, part: Document) -> bool:
    says = part["charge"] or part["provision"] or part["sentence_months"] is not None
    return bool(says) or incident["kind"] in KINDS or part["outcome"] in OUTCOMES


def _cases_of(incidents: set[str], moment: datetime | None) -> dict[str, list[Document]]:
    """Return the public cases by the incidents that belong to them."""
    rows = rows_of(CaseMention).filter(target_kind=RecordKind.INCIDENT, target__in=map(UUID, incidents))
    editions = editions_at(RecordKind.CASE, moment).filter(pk__in=column_of(rows, "edition"))
    keys = list(editions.order_by("number").values_list("pk", flat=True))
    found: dict[str, list[Document]] = {}
    for _version, text in stored_of(CaseEdition, keys).values() if keys else ():
        case = parse_document(RecordKind.CASE, text)
        for incident in case["incidents"]:
            found.setdefault(incident["id"], []).append(case)
    return found

"""A case sheet of a person: what a submission to a human-rights body asks for, from published documents.

The headings follow the questionnaire of the UN Working Group on Arbitrary Detention: identity, arrest,
detention, charges, remedies. Each entry names its sources by their number in one list at the end.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from incidents import choices
from incidents.fields.base import Words
from incidents.fields.incident import INCIDENT
from incidents.fields.involvement import INVOLVEMENT
from incidents.presentation import display
from incidents.presentation.display import Value, label
from incidents.presentation.field_values import qualifications, values_of
from incidents.presentation.links import web_address
from incidents.presentation.record_page import page_of

Document = dict[str, Any]
Facts = list[tuple[Words, list[Value]]]
REMEDIES = {choices.IncidentKind.APPEAL_DECISION}
CHARGES = {choices.IncidentKind.CHARGE, choices.IncidentKind.CONVICTION}
AUTHORITIES = (
    choices.Role.DETAINING_AUTHORITY,
    choices.Role.COURT,
    choices.Role.JUDGE,
    choices.Role.PROSECUTOR,
    choices.Role.LAWYER,
)
OF_PERSON = ("charge", "provision", "outcome", "outcomes", "sentence_months", "note")


@dataclass(frozen=True, slots=True)
class Entry:
    """An incident with its facts and the numbers of its sources."""

    title: str
    href: str
    date: Value | None
    facts: Facts
    text: str
    sources: list[int]


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    title: Words
    entries: list[Entry]


class SourceList:
    """The sources of several documents, each with one number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.sources: list[Document] = []

    def numbers(self, sources: Iterable[Document]) -> list[int]:
        """Return the numbers of these sources; new ones get the next."""
        return sorted({self._number(source) for source in sources})

    def _number(self, source: Document) -> int:
        if source["id"] not in self._numbers:
            self._numbers[source["id"]] = len(self.sources) + 1
            self.sources.append(_shown_source(source))
        return self._numbers[source["id"]]


def _shown_source(source: Document) -> Document:
    return {
        **source,
        "url": web_address(source["url"]),
        "archived_url": web_address(source["archived_url"] or ""),
        "published": display.span(source["published"]),
        "accessed": source["accessed_on"] and display.day(date.fromisoformat(source["accessed_on"])),
    }


def case_sheet(person: Document, incidents: list[Document]) -> Document:
    """Return the sections of a sheet and its sources; of incidents only those of which they are a victim."""
    listed = SourceList()
    of_person = listed.numbers(person["sources"])
    suffered = [each for each in incidents if _involvements(person, each)]
    groups: dict[str, list[Entry]] = {name: [] for name in SECTIONS}
    for incident in suffered:
        groups[_section_of(incident)].append(_incident(person, incident, listed))
    return {
        "person_sources": of_person,
        "sections": [Section(name, title, groups[name]) for name, title in SECTIONS.items()],
        "sources": listed.sources,
    }


SECTIONS = {
    "arrest": _("Arrest"),
    "charges": _("Charges and verdict"),
    "remedies": _("Remedies: appeals and reviews"),
    "other": _("Other incidents"),
}


def _section_of(incident: Document) -> str:
    if incident["kind"] == choices.IncidentKind.ARREST:
        return "arrest"
    if incident["kind"] in REMEDIES:
        return "remedies"
    return "charges" if incident["kind"] in CHARGES else "other"


def _involvements(person: Document, incident: Document) -> list[Document]:
    return [
        each
        for each in incident["involvements"]
        if each["role"] == choices.Role.VICTIM and (each["person"] or {}).get("id") == person["id"]
    ]


def _incident(person: Document, incident: Document, listed: SourceList) -> Entry:
    own = [
        (INVOLVEMENT.named(name).label, values)
        for each in _involvements(person, incident)
        for name in OF_PERSON
        if (values := values_of(INVOLVEMENT.named(name), each.get(name)))
    ]
    place = [(_("Place"), [Value(incident["place"])])] if incident["place"] else []
    return Entry(
        incident["title"],
        page_of("incident", incident),
        display.span(incident["date"]),
        [*place, *own, *_authorities(incident), *_qualifications(incident)],
        incident["summary"],
        listed.numbers(incident["sources"]),
    )


def _qualifications(incident: Document) -> Facts:
    """Return what sources hold the incident to be, each with the sources that say so."""
    found = qualifications(incident)
    return [(INCIDENT.named("qualifications").label, found)] if found else []


def _authorities(incident: Document) -> Facts:
    """Return who detained, charged, judged and defended, by role."""
    found = []
    for role in AUTHORITIES:
        parties = [each for each in incident["involvements"] if each["role"] == role]
        names = [Value((each["person"] or each["institution"])["name"]) for each in parties]
        if names:
            found.append((label(choices.Role, role), names))
    return found

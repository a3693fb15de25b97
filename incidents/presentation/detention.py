"""Days in detention according to the public record: a minimum and a maximum on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from incidents.choices import Outcome, Role

Document = dict[str, Any]

BEGINS = {Outcome.DETAINED}
ENDS = {Outcome.RELEASED, Outcome.DIED, Outcome.ACQUITTED}


@dataclass(frozen=True, slots=True)
class Event:
    """An outcome for the person on an uncertain day; None is an open bound."""

    outcome: str
    earliest: date | None
    latest: date | None
    incident: Document


@dataclass(frozen=True, slots=True)
class Detention:
    """The time from one detention to the event that ended it, or to today if none is recorded."""

    begins: Event
    ends: Event | None
    today: date

    @property
    def at_least(self) -> int:
        """Return the days from the latest possible beginning to the earliest possible end, both included."""
        begun = self.begins.latest or self.today
        ended = self.today if self.ends is None else self.ends.earliest or begun
        return max(0, (min(ended, self.today) - begun).days + 1)

    @property
    def at_most(self) -> int | None:
        """Return the days between the outer bounds; None if one of them is open."""
        ended = self.today if self.ends is None else self.ends.latest
        if self.begins.earliest is None or ended is None:
            return None
        return max(0, (min(ended, self.today) - self.begins.earliest).days + 1)


def detentions(person: str, incidents: Iterable[Document], today: date) -> list[Detention]:
    """Return the dated detentions in a person's incidents, oldest first; `person` is an id."""
    found: list[Detention] = []
    begun: Event | None = None
    for event in sorted(_events(person, incidents), key=_when):
        if begun is None and event.outcome in BEGINS and _when(event)[0] <= today:
            begun = event
        elif begun is not None and event.outcome in ENDS:
            found.append(Detention(begun, event, today))
            begun = None
    return [*found, Detention(begun, None, today)] if begun else found


def undated(person: str, incidents: Iterable[Document]) -> int:
    """Return the number of detentions without any date."""
    return sum(
        1
        for incident in incidents
        for outcome in _outcomes(person, incident)
        if outcome in BEGINS and not _is_dated(incident)
    )


def _events(person: str, incidents: Iterable[Document]) -> Iterable[Event]:
    for incident in incidents:
        if not _is_dated(incident):
            continue
        earliest, latest = (_day(incident["date"][end]) for end in ("earliest", "latest"))
        for outcome in _outcomes(person, incident):
            yield Event(outcome, earliest, latest, incident)


def _outcomes(person: str, incident: Document) -> list[str]:
    """Return the outcomes for the person as a victim of the incident."""
    return [
        involvement["outcome"]
        for involvement in incident["involvements"]
        if involvement["role"] == Role.VICTIM and (involvement["person"] or {}).get("id") == person
    ]


def _is_dated(incident: Document) -> bool:
    return bool(incident["date"] and (incident["date"]["earliest"] or incident["date"]["latest"]))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _when(event: Event) -> tuple[date, date, bool]:
    """Sort key: by time; on the same day a detention comes before the event that ends it."""
    first = event.earliest or event.latest or date.min
    return first, event.latest or date.max, event.outcome in ENDS

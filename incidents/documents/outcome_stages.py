"""Stages of an outcome, as rows and documents have them: their order in time, and the outcome that follows.

An appeal is a stage, not a second conviction, and a release does not erase the detention before it.
"""

from datetime import date
from typing import Any

from incidents.choices import Outcome, Stage

Entry = dict[str, Any]
Stages = list[Entry]
# The outcome after each stage. A quashed or discontinued case leaves open what becomes of the party.
OUTCOMES: dict[str, Outcome] = {
    Stage.DETAINED: Outcome.DETAINED,
    Stage.CHARGED: Outcome.CHARGED,
    Stage.REMANDED: Outcome.DETAINED,
    Stage.HOUSE_ARREST: Outcome.DETAINED,
    Stage.ON_TRIAL: Outcome.CHARGED,
    Stage.SENTENCED: Outcome.CONVICTED,
    Stage.UPHELD: Outcome.CONVICTED,
    Stage.REDUCED: Outcome.CONVICTED,
    Stage.INCREASED: Outcome.CONVICTED,
    Stage.QUASHED: Outcome.UNKNOWN,
    Stage.ACQUITTED: Outcome.ACQUITTED,
    Stage.DISCONTINUED: Outcome.UNKNOWN,
    Stage.PARDONED: Outcome.RELEASED,
    Stage.RELEASED: Outcome.RELEASED,
    Stage.DIED: Outcome.DIED,
}
RANKS: dict[str, int] = {stage: rank for rank, stage in enumerate(Stage.values)}


def day_of(entry: Entry) -> date:
    """Return the day that orders a stage: the first possible one, else the last; undated ones come first."""
    span = entry["date"] or {}
    day = span.get("earliest") or span.get("latest")
    return date.fromisoformat(day) if day else date.min


def in_order(entries: Stages) -> Stages:
    """Return the stages in order of time; those of one day in the order of the vocabulary."""
    return sorted(entries, key=lambda entry: (day_of(entry), RANKS.get(entry["stage"], len(RANKS))))


def outcome_after(entries: Stages) -> str:
    """Return the outcome after the latest stage; empty where there is no stage."""
    return str(OUTCOMES.get(in_order(entries)[-1]["stage"], "")) if entries else ""


def joined_stages(own: Stages, other: Stages) -> Stages:
    """Return the stages of two rows of one party in order of time, none of them twice.

    Two of one stage are the same where their dates can be the same day; the more exact date stays.
    """
    found = list(own)
    for entry in other:
        same = next((each for each in found if _can_be_same(each, entry)), None)
        if same is None:
            found.append(entry)
        elif _days(entry) < _days(same):
            found[found.index(same)] = entry
    return in_order(found)


def _can_be_same(one: Entry, other: Entry) -> bool:
    first, last = zip(_bounds(one), _bounds(other), strict=True)
    return one["stage"] == other["stage"] and max(first) <= min(last)


def _days(entry: Entry) -> int:
    first, last = _bounds(entry)
    return (last - first).days


def _bounds(entry: Entry) -> tuple[date, date]:
    """Return the first and the last day that a stage can have; an open end is the end of all days."""
    span = entry["date"] or {}
    first, last = span.get("earliest"), span.get("latest")
    return (
        date.fromisoformat(first) if first else date.min,
        date.fromisoformat(last) if last else date.max,
    )

"""A question in English words, as the answer repeats it."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from incidents.choices import IncidentKind, InstitutionKind, Outcome, Role, Stance
from incidents.dates import Span
from incidents.filtering import Moment, country_names
from incidents.public.filtersets import PublicFilterSet
from incidents.searching import Words

SUBJECTS = {
    "incident": "Incidents",
    "person": "Persons",
    "institution": "Institutions",
    "statement": "Statements",
}


def any_of(words: Iterable[str]) -> str:
    """Alternatives: “A”, “A or B”, “A, B or C”."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def labels(vocabulary: Any, codes: Iterable[str]) -> str:
    return any_of(f"“{vocabulary(code).label if code in vocabulary else code}”" for code in codes)


def places(codes: Iterable[str]) -> str:
    return any_of(country_names()[code] if code else "no country" for code in codes)


def day(value: date) -> str:
    return Span.between(value, value).show()


def time(moment: Moment) -> str:
    """A day in words as it was asked, a time to the second in UTC."""
    if len(moment.text) == len("2026-11-23"):
        return day(moment.at.date())
    return f"{moment.at:%H:%M:%S} UTC on {day(moment.at.date())}"


def period(first: date | None, last: date | None, match: str) -> str:
    likely = f"{'certainly' if match == 'certain' else 'possibly'} "
    if first is None or last is None:
        return likely + (f"since {day(first)}" if first else f"until {day(last or date.max)}")
    return likely + (f"on {day(first)}" if first == last else f"between {day(first)} and {day(last)}")


def question_in_words(filters: PublicFilterSet) -> str:
    """Such as "Incidents in Azerbaijan, possibly between 1 June 2025 and 30 June 2025"."""
    asked = filters.asked
    kind = str(filters.record_kind)
    clauses = [SUBJECTS[kind] + _directly(kind, asked)]
    if kind == "person" and not asked.keys().isdisjoint({"country", "kind", "date_from", "date_to"}):
        clauses[0] += " involved in incidents" + _of_incidents(asked)
    if not asked.keys().isdisjoint({"date_from", "date_to"}):
        clauses.append(period(asked.get("date_from"), asked.get("date_to"), asked.get("date_match", "")))
    clauses += [write(asked[name], filters) for name, write in CLAUSES.items() if name in asked]
    return ", ".join(clauses)


def _of_incidents(asked: dict[str, Any]) -> str:
    words = f" of the kind {labels(IncidentKind, asked['kind'])}" if "kind" in asked else ""
    return words + (f" in {places(asked['country'])}" if "country" in asked else "")


def _directly(kind: str, asked: dict[str, Any]) -> str:
    if kind == "incident":
        return _of_incidents(asked)
    if kind == "institution" and "kind" in asked:
        words = f" of the kind {labels(InstitutionKind, asked['kind'])}"
    else:
        words = ""
    if kind == "person" or "country" not in asked:
        return words
    return f"{words} {'on' if kind == 'statement' else 'in'} {places(asked['country'])}"


Clause = Callable[[Any, PublicFilterSet], str]


def _named(name: str, before: str) -> Clause:
    """Records by name where they are public, else as they were asked for."""

    def clause(references: list[Any], filters: PublicFilterSet) -> str:
        found = filters.found.get(name, {})
        return f"{before} {any_of(found[r].name if r in found else r for r in map(str, references))}"

    return clause


def _coordinates(box: Any, _: PublicFilterSet) -> str:
    return f"within {box.west:g}, {box.south:g}, {box.east:g}, {box.north:g} (west, south, east, north)"


def _words(words: Words, _: PublicFilterSet) -> str:
    """Such as “with “court” and “Baku prison”, without “police””; what holds no word is repeated as typed."""
    wanted = [f"“{term.text}”" for term in words.wanted]
    unwanted = [f"“{term.text}”" for term in words.unwanted]
    if not wanted and not unwanted:
        return f"with “{words.text}”"
    clauses = [f"with {' and '.join(wanted)}"] if wanted else []
    return ", ".join([*clauses, *([f"without {any_of(unwanted)}"] if unwanted else [])])


CLAUSES: dict[str, Clause] = {
    "q": _words,
    "undated": lambda value, _: "without any date",
    "nationality": lambda value, _: f"with the nationality of {places(value)}",
    "person": _named("person", "with"),
    "institution": _named("institution", "with"),
    "speaker": _named("speaker", "by"),
    "about_person": _named("about_person", "about"),
    "incident": _named("incident", "about"),
    "role": lambda value, _: f"in the role {labels(Role, value)}",
    "outcome": lambda value, _: f"with the outcome {labels(Outcome, value)}",
    "stance": lambda value, _: f"with the stance {labels(Stance, value)}",
    "bbox": _coordinates,
    "published_since": lambda value, _: f"published since {time(value)}",
    "as_of": lambda value, _: f"as of {time(value)}",
}

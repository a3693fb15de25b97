"""Values of a document in the words of a page."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language_info

from incidents.choices import Unstated
from incidents.dates import Span
from incidents.reading.evidence import Evidence

UNKNOWN = "Not known"
MISSING = {Unstated.NONE: "None: there is none", Unstated.WITHHELD: "Withheld: known, but not published"}


@dataclass(frozen=True, slots=True)
class Value:
    """One value on a page; `note` says more about it, in smaller letters."""

    text: str
    href: str = ""
    note: str = ""
    language: str = ""
    datetime: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A field of a record: its values, or why it has none, and what the sources say of it."""

    label: str
    values: list[Value] = field(default_factory=list)
    missing: str = ""
    evidence: Evidence | None = None


def span(content: dict[str, Any] | None) -> Value | None:
    """A date in the words of the source, with its bounds where they say something else."""
    if content is None:
        return None
    first, last = (content[end] and date.fromisoformat(content[end]) for end in ("earliest", "latest"))
    bounds = Span.between(first, last).show()
    text = content["text"] or bounds
    note = "" if _says(text, bounds) else bounds
    return Value(text, note=note, datetime=content["earliest"] if first and first == last else "")


def _says(text: str, bounds: str) -> bool:
    """Whether the words already name these bounds, as “16-19 August 2024” does: same numbers, same months."""
    ours, theirs = (
        set(re.findall(r"\w+", words.casefold())) - {"between", "and"} for words in (bounds, text)
    )
    return ours <= theirs and not any(word.isdigit() for word in theirs - ours)


def moment(text: str) -> str:
    """A time of publication in words, in UTC."""
    at = datetime.fromisoformat(text)
    return f"{day(at.date())}, {at:%H:%M} UTC"


def day(value: date) -> str:
    return Span.between(value, value).show()


def label(vocabulary: Any, value: str) -> str:
    """What a value of a vocabulary is called; one that the vocabulary lost stands for itself."""
    return str(vocabulary(value).label) if value in vocabulary.values else value


def sentence(months: int | None) -> str:
    """Months as years and months: 174 is “14 years 6 months”."""
    if months is None:
        return ""
    years, rest = divmod(months, 12)
    parts = [counted(years, "year") if years else "", counted(rest, "month") if rest or not years else ""]
    return " ".join(part for part in parts if part)


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def victims(content: dict[str, Any] | None) -> str:
    """How many victims there are, as far as it is known."""
    if content is None:
        return ""
    low, high = content["low"], content["high"]
    if low is None or high is None:
        return f"at least {low}" if high is None else f"at most {high}"
    return str(low) if low == high else f"between {low} and {high}"


def why_missing(document: dict[str, Any], name: str) -> str:
    """Why a field is empty: stated to be none, withheld, or just not known."""
    mark = document["unstated"].get(name)
    return MISSING[Unstated(mark)] if mark in Unstated.values else UNKNOWN


def web_address(text: str) -> str:
    """An address that may become a link; empty for any scheme but http and https."""
    return text if text.lower().startswith(("http://", "https://")) else ""


def language_name(tag: str) -> str:
    """The English name of a language; the tag where there is none."""
    try:
        return str(get_language_info(tag)["name"]) if tag else ""
    except KeyError:
        return tag


def language_tag(language: str, script: str = "") -> str:
    """A BCP 47 tag; `und` where only the script is known."""
    if not script or script in language:
        return language
    return f"{language or 'und'}-{script}"

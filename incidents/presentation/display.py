"""Display of values of a document."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, get_language_info, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from incidents.choices import Unstated
from incidents.documents.references import Document
from incidents.presentation.dates import bounds, day
from incidents.presentation.evidence import Evidence
from incidents.presentation.links import web_address as web_address

UNKNOWN = gettext_lazy("Not known")
MISSING = {
    Unstated.NONE: gettext_lazy("None: there is none"),
    Unstated.WITHHELD: gettext_lazy("Withheld: known, but not published"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value on a page; `note` is an explanation in small print."""

    text: str
    href: str = ""
    note: str = ""
    language: str = ""
    datetime: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A field of a record: its values, or the reason why it is empty, and the evidence for it."""

    label: str
    values: list[Value] = field(default_factory=list)
    missing: str = ""
    evidence: Evidence | None = None


def span(content: Document | None) -> Value | None:
    """Return a date in the words of the source, with its bounds unless the words already state them."""
    if content is None:
        return None
    first, last = (content[end] and date.fromisoformat(content[end]) for end in ("earliest", "latest"))
    meant = bounds(first, last)
    text = content["text"] or meant
    note = "" if _states(text, meant) else meant
    return Value(text, note=note, datetime=content["earliest"] if first and first == last else "")


def _states(text: str, meant: str) -> bool:
    """Return whether the words contain the same numbers and months as the bounds: “16-19 August 2024”."""
    ours, theirs = (set(re.findall(r"\w+", words.casefold())) - {"between", "and"} for words in (meant, text))
    return ours <= theirs and not any(word.isdigit() for word in theirs - ours)


def moment(text: str) -> str:
    """Return a time of publication in words, in UTC."""
    at = datetime.fromisoformat(text)
    return f"{day(at.date())}, {at:%H:%M} UTC"


def label(vocabulary: Any, value: Any) -> str:
    """Return the label of a value of a vocabulary; the value itself if the vocabulary no longer has it."""
    try:
        member = vocabulary(value)
    except ValueError:
        return str(value)
    # The vocabulary is the translation context: “other” may differ for a person and a court.
    return pgettext(vocabulary.__name__, str(member.label))


def country(content: Document | None) -> str:
    """Return the name of a document's country in the language of the page."""
    return _(content["name"]) if content else ""


def sentence(months: int | None) -> str:
    """Return months as years and months: 174 is “14 years 6 months”."""
    if months is None:
        return ""
    years, rest = divmod(months, 12)
    in_years = ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    in_months = ngettext("%(count)s month", "%(count)s months", rest) % {"count": rest}
    return " ".join(
        part for part in (in_years if years else "", in_months if rest or not years else "") if part
    )


def victims(content: Document | None) -> str:
    """Return the number of victims in words; "" if it is unknown."""
    low, high = (content["low"], content["high"]) if content else (None, None)
    if low is None and high is None:
        return ""
    if low is None or high is None:
        if high is None:
            return _("at least %(number)s") % {"number": low}
        return _("at most %(number)s") % {"number": high}
    if low == high:
        return str(low)
    return _("between %(low)s and %(high)s") % {"low": low, "high": high}


def why_missing(document: Document, name: str) -> str:
    """Return the reason why a field is empty: none, withheld or unknown."""
    mark = document["unstated"].get(name)
    return str(MISSING[Unstated(mark)] if mark in Unstated.values else UNKNOWN)


def language_of_records() -> str:
    """Return the language of records if the page has another language, else ""."""
    return "" if get_language() == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


def language_name(tag: str) -> str:
    """Return the name of a language; its tag if it has no name."""
    try:
        return _(get_language_info(tag)["name"]) if tag else ""
    except KeyError:
        return tag


def language_tag(language: str, script: str = "") -> str:
    """Return a BCP 47 tag; `und` as the language if only the script is given."""
    if not script or script in language:
        return language
    return f"{language or 'und'}-{script}"

"""Days in detention in words, never more certain than the dates they are computed from."""

from datetime import date
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.choices import Outcome, RecordKind
from incidents.presentation.detention import Detention, Event, detentions, undated
from incidents.presentation.display import day, label, span
from incidents.presentation.record_page import page_of


def detention_of(document: dict[str, Any], incidents: dict[str, Any], as_of: date) -> dict[str, Any] | None:
    """Return the person's days in detention; None without detentions, or if not all incidents are loaded."""
    documents, person = incidents["documents"], document["id"]
    stretches = [] if incidents["has_more"] else detentions(person, documents, as_of)
    if not stretches:
        return None
    return {
        "stretches": [_stretch(each) for each in stretches],
        "as_of": day(as_of),
        "goes_on": stretches[-1].ends is None,
        "undated": undated(person, documents),
    }


def _stretch(detention: Detention) -> dict[str, Any]:
    """Return one detention in words: “at least 3 days, at most 8 days”, “3 days”."""
    least, most = detention.at_least, detention.at_most
    return {
        "days": days_in_words(least, most),
        "begins": _event(detention.begins),
        "ends": detention.ends and _event(detention.ends),
    }


def days_in_words(least: int, most: int | None) -> str:
    in_days = ngettext("%(count)s day", "%(count)s days", least) % {"count": intcomma(least)}
    if least == most:
        return in_days
    at_least = _("at least %(number)s") % {"number": in_days}
    if most is None:
        return at_least
    in_days = ngettext("%(count)s day", "%(count)s days", most) % {"count": intcomma(most)}
    return f"{at_least}, " + _("at most %(number)s") % {"number": in_days}


def _event(event: Event) -> dict[str, Any]:
    return {
        "outcome": label(Outcome, event.outcome),
        "date": span(event.incident["date"]),
        "title": event.incident["title"],
        "href": page_of(RecordKind.INCIDENT, event.incident),
    }

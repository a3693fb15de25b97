"""The days that a person was held, in words: never more certain than the dates they are counted from."""

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
    """The person's days in detention; None where no detention is told, or not all incidents are at hand."""
    told, person = incidents["documents"], document["id"]
    stretches = [] if incidents["has_more"] else detentions(person, told, as_of)
    if not stretches:
        return None
    return {
        "stretches": [_stretch(each) for each in stretches],
        "as_of": day(as_of),
        "goes_on": stretches[-1].ends is None,
        "undated": undated(person, told),
    }


def _stretch(detention: Detention) -> dict[str, Any]:
    """One detention in words: “at least 3 days, at most 8 days”, “3 days”."""
    least, most = detention.at_least, detention.at_most
    return {
        "days": counted_days(least, most),
        "begins": _event(detention.begins),
        "ends": detention.ends and _event(detention.ends),
    }


def counted_days(least: int, most: int | None) -> str:
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

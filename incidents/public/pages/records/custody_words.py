"""The custody of a person today in one line, never more certain than what it is computed from."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.choices import CustodyStatus, DerivedCustody, Outcome, RecordKind, Role
from incidents.presentation import display
from incidents.presentation.custody import HELD, custody_now
from incidents.presentation.custody_timeline import day_of
from incidents.presentation.dates import day
from incidents.presentation.display import label
from incidents.presentation.record_page import page_of

Document = dict[str, Any]
# The states that a case shows, those who are held first.
STATES = (
    DerivedCustody.IN_CUSTODY,
    DerivedCustody.HOUSE_ARREST,
    DerivedCustody.DISAPPEARED,
    DerivedCustody.DIED_IN_CUSTODY,
    DerivedCustody.AT_LIBERTY,
)
# What ends or has no end says nothing of the present, so a count of it needs no “may be”.
MAY_HAVE_ENDED = (DerivedCustody.IN_CUSTODY, DerivedCustody.HOUSE_ARREST)
DEPRIVED = {Outcome.DETAINED, Outcome.CHARGED, Outcome.CONVICTED}


def custody_line(document: Document, on: date) -> Document | None:
    """Return the context of the line at the top of a person's page; None if no custody is recorded."""
    if not document.get("custody"):
        return None
    now = custody_now(document, on, settings.CUSTODY_CONFIRMATION_DAYS)
    is_held, end = now["status"] in HELD, now["expected_end"]
    return {
        **now,
        "is_held": is_held,
        "label": label(DerivedCustody, now["status"]),
        "detail": _detail(now),
        "place": now["place"]
        and {"name": now["place"]["name"], "href": page_of(RecordKind.INSTITUTION, now["place"])},
        "since": display.span(now["since"]),
        "last_confirmed": day_of(now["last_confirmed"]),
        "expected_end": day_of(end),
        "is_overdue": bool(end) and end < on.isoformat(),
        "days": days_in_words(now["days_low"], now["days_high"], goes_on=is_held),
        "house_arrest_days": days_in_words(
            now["house_arrest_days_low"], now["house_arrest_days_high"], goes_on=is_held
        ),
        "on": day(on),
    }


def states_of_case(number: int, counts: Mapping[str, int]) -> list[Document]:
    """Return the number of people of a case in each state, with a link to the list of these."""
    people = reverse("pages:person-list")
    return [
        {
            "code": state,
            "count": counts[state],
            "label": label(DerivedCustody, state),
            "is_held": state in MAY_HAVE_ENDED,
            "href": f"{people}?case={number}&custody={state}",
        }
        for state in STATES
        if counts.get(state)
    ]


def is_unrecorded(document: Document, incidents: list[Document]) -> bool:
    """Return whether a person was detained, charged or convicted, and no custody is recorded."""
    return not document.get("custody") and any(
        part["role"] == Role.VICTIM
        and part["outcome"] in DEPRIVED
        and (part["person"] or {}).get("id") == document["id"]
        for incident in incidents
        for part in incident["involvements"]
    )


def _detail(now: Document) -> str:
    """Return the recorded status, unless it says the same as the derived one."""
    status = label(CustodyStatus, now["custody_status"]) if now["custody_status"] else ""
    return (
        "" if now["custody_status"] in {now["status"], "house_arrest", "enforced_disappearance"} else status
    )


def days_in_words(least: int, most: int | None, *, goes_on: bool = False) -> str:
    """Return e.g. “540 days to the last confirmation, 832 days if still held”; "" for no day.

    `goes_on`: whether the person may still be held.
    """
    if most == 0:
        return ""
    if least == most:
        return _days(least)
    if goes_on and most is not None:
        still = _("%(number)s if still held") % {"number": _days(most)}
        until_then = _("%(number)s to the last confirmation") % {"number": _days(least)}
        return f"{until_then}, {still}" if least else still
    at_least = _("at least %(number)s") % {"number": _days(least)}
    if most is None:
        return at_least
    at_most = _("at most %(number)s") % {"number": _days(most)}
    return f"{at_least}, {at_most}" if least else at_most


def _days(number: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", number) % {"count": intcomma(number)}

"""The table of people who are held, as of a day: name, since when, status, place, charge, sentence, days."""

from datetime import date
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.choices import CustodyStatus, DerivedCustody, RecordKind
from incidents.presentation import display
from incidents.presentation.custody_timeline import day_of
from incidents.presentation.dates import day
from incidents.presentation.display import label
from incidents.presentation.record_page import page_of
from incidents.public.pages.base import address_of
from incidents.public.pages.lists.download_links import question_only
from incidents.public.queries.list_query import ListQuery
from incidents.public.statistics.prisoners import Prisoner, prisoners

Context = dict[str, Any]
RELEASES = (("iCalendar", "pages:releases-calendar"), ("Atom", "pages:releases-feed"))
FILES = ("csv", "xlsx")


def prisoners_table(question: ListQuery, documents: list[str]) -> Context:
    """Return the context of the people of a page, as of the day of the query."""
    on = question.filters.custody_day
    assert on is not None  # noqa: S101 - persons have one, for the type checker
    found = prisoners(documents, on, question.filters.moment)
    return {
        "prisoners": [_row(each, on) for each in found],
        "on": day(on),
        "prisoner_files": [_file(form, question_only(question.params)) for form in FILES],
        "releases": [
            {"name": name, "href": address_of(reverse(view), question_only(question.params))}
            for name, view in RELEASES
        ],
    }


def _row(prisoner: Prisoner, on: date) -> Context:
    now = prisoner.now
    return {
        "name": prisoner.document["name"],
        "href": page_of(RecordKind.PERSON, prisoner.document),
        "since": display.span(now["since"]),
        "status": status_label(now),
        "place": now["place"]
        and {"name": now["place"]["name"], "href": page_of("institution", now["place"])},
        "charge": prisoner.charge,
        "sentence": display.sentence(prisoner.sentence_months),
        "expected_end": day_of(now["expected_end"]),
        "is_overdue": bool(now["expected_end"]) and now["expected_end"] < on.isoformat(),
        "days": short_days(now["days_low"], now["days_high"]),
        "last_confirmed": day_of(now["last_confirmed"]),
        "is_old": now["is_old"],
        "is_certain": prisoner.is_certain,
    }


def short_days(least: int, most: int | None) -> str:
    """Return e.g. “178–461”: the certain and the possible days; “178 or more” without an upper bound."""
    if most is None:
        return _("%(number)s or more") % {"number": intcomma(least)}
    return intcomma(most) if least == most else f"{intcomma(least)}–{intcomma(most)}"


def status_label(now: Context) -> str:
    """Return the recorded status in words, or that custody is not known."""
    status = now["custody_status"]
    return label(CustodyStatus, status) if status else label(DerivedCustody, now["status"])


def _file(form: str, params: QueryDict) -> dict[str, str]:
    query = params.copy()
    if form == "csv":
        query["bom"] = "true"
    return {"name": form.upper(), "href": address_of(reverse(f"api:prisoners-{form}"), query)}

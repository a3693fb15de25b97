"""Days and spans in the language of the page; in English the same as `Span.show`."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incidents.dates.vocabulary import MONTH_NAMES


def today() -> date:
    """Return the day of the present in UTC, up to which custody is computed."""
    return datetime.now(UTC).date()


def date_order(content: dict[str, Any] | None) -> tuple[str, str]:
    """Return the place of an uncertain date in time, by its earliest, then by its latest day.

    Without an earliest day the latest takes its place, as in lists; without any day it is last.
    """
    first, last = (content or {}).get("earliest"), (content or {}).get("latest")
    end = date.max.isoformat()
    return first or last or end, last or end


def day(value: date) -> str:
    """Return a day, e.g. “3 June 2025”."""
    month = pgettext("with a day", MONTH_NAMES[value.month - 1])
    return _("%(day)s %(month)s %(year)s") % {"day": value.day, "month": month, "year": value.year}


def month(value: date) -> str:
    """Return a month, e.g. “June 2025”."""
    name = pgettext("without a day", MONTH_NAMES[value.month - 1])
    return _("%(month)s %(year)s") % {"month": name, "year": value.year}


def bounds(first: date | None, last: date | None) -> str:
    """Return the earliest and latest day in the shortest form."""
    if first is None and last is None:
        return ""
    if last is None or last == date.max:
        return _("since %(day)s") % {"day": day(first or date.min)}
    if first is None:
        return _("before %(day)s") % {"day": day(last + timedelta(days=1))}
    if first == last:
        return day(first)
    if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
        return str(first.year)
    if first.day == 1 and (first.year, first.month) == (last.year, last.month) and _is_month_end(last):
        return month(first)
    return _("between %(first)s and %(last)s") % {"first": day(first), "last": day(last)}


def _is_month_end(value: date) -> bool:
    return (value + timedelta(days=1)).day == 1

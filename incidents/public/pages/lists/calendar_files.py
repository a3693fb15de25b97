"""Calendars (iCalendar, RFC 5545): events by day, and the anniversaries of detentions.

An uncertain date covers all its possible days and is marked as tentative. Events with more than a month of
possible days are left out and counted in the description.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from incidents.choices import IncidentKind, LocationPrecision
from incidents.documents.document_formats import parse_document
from incidents.http.record_paths import present_path
from incidents.presentation.record_page import SITE_NAME
from incidents.public.api.files import File, Write, file_answer
from incidents.public.pages.base import PageView
from incidents.public.pages.cards import card
from incidents.public.queries.list_query import ask
from incidents.public.queries.parameters import OF_LISTS
from incidents.storage.file_cache import watched

CALENDAR = "text/calendar; charset=utf-8"
MOST_RECORDS = 2_000
MOST_DAYS = 31
# Kinds of deprivation of liberty, which have anniversaries.
REMEMBERED = (IncidentKind.ARREST, IncidentKind.ENFORCED_DISAPPEARANCE)
LONGEST_LINE = 75  # octets, RFC 5545, section 3.1
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
Line = tuple[str, str]
Document = dict[str, Any]


class CalendarFile(PageView):
    """The dated records of a query, as events."""

    kind = ""
    takes_parameters = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        question = ask(self.kind, request.GET, without=OF_LISTS)
        newest = request.GET.copy()
        newest["ordering"] = "-date"

        def read(is_wanted: Callable[[], bool]) -> Write:
            words, count = question.words, question.totals().count
            texts = list(ask(self.kind, newest).documents(MOST_RECORDS))
            return lambda file: file.writelines(watched(_calendar(self.kind, words, count, texts), is_wanted))

        file = File(
            about=(question.about, "calendar"),
            read=read,
            media_type=CALENDAR,
            filename=f"{self.kind}s.ics",
            moment=question.filters.moment,
        )
        return file_answer(request, file)


def _calendar(kind: str, words: str, count: int, texts: list[str]) -> Iterator[bytes]:
    documents = [parse_document(kind, text) for text in texts]
    head = [
        ("VERSION", "2.0"),
        ("PRODID", escaped(f"-//{SITE_NAME}//EN")),
        ("METHOD", "PUBLISH"),
        ("NAME", escaped(words)),
        ("X-WR-CALNAME", escaped(words)),
        ("DESCRIPTION", escaped(_coverage(documents, count))),
    ]
    events = (event for document in documents for event in events_of(kind, document))
    return content_lines(component("VCALENDAR", head, events))


def events_of(kind: str, document: Document) -> Iterator[list[Line]]:
    """Yield the event of a record, and its anniversary if its kind has one; nothing without exact dates."""
    days = _days(document["date"])
    if days is None:
        return
    first, last = days
    on_one_day = first == last
    title = _title(kind, document)
    yield [
        *_about(kind, document),
        ("UID", f"{document['id']}@{host()}"),
        ("SUMMARY", escaped(title if on_one_day else f"{title} (possibly)")),
        ("DTSTART;VALUE=DATE", f"{first:%Y%m%d}"),
        ("DTEND;VALUE=DATE", f"{last + timedelta(days=1):%Y%m%d}"),
        ("STATUS", "CONFIRMED" if on_one_day else "TENTATIVE"),
    ]
    if on_one_day and document.get("kind") in REMEMBERED:
        yield [
            *_about(kind, document),
            ("UID", f"{document['id']}-anniversary@{host()}"),
            ("SUMMARY", escaped(f"Anniversary ({first.year}): {title}")),
            *_each_year(first),
        ]


def _each_year(day: date) -> list[Line]:
    """Repeat from the next year; 29 February falls on the last day of the month."""
    last_of_february = (day.month, day.day) == (2, 29)
    first = day.replace(year=day.year + 1, day=28 if last_of_february else day.day)
    rule = "FREQ=YEARLY" + (";BYMONTH=2;BYMONTHDAY=-1" if last_of_february else "")
    return [("DTSTART;VALUE=DATE", f"{first:%Y%m%d}"), ("RRULE", rule)]


def _days(span: Document | None) -> tuple[date, date] | None:
    """Return the earliest and latest day; None if they are open or too far apart."""
    if not span or not span["earliest"] or not span["latest"]:
        return None
    first, last = date.fromisoformat(span["earliest"]), date.fromisoformat(span["latest"])
    # The calendar ends with the year 9999, and so does every count of days.
    return (first, last) if (last - first).days < MOST_DAYS and last.year < date.max.year else None


def _about(kind: str, document: Document) -> list[Line]:
    """Return the lines that all events of a record have in common."""
    address = settings.PUBLIC_URL + present_path(document["url"])
    at = datetime.fromisoformat(document["published_at"])
    place = ", ".join(part for part in (document.get("place"), _country(document)) if part)
    lines = [
        ("DTSTAMP", f"{at:%Y%m%dT%H%M%SZ}"),
        ("LAST-MODIFIED", f"{at:%Y%m%dT%H%M%SZ}"),
        ("SEQUENCE", str(document["version"] - 1)),
        ("URL", address),
        ("TRANSP", "TRANSPARENT"),
        ("DESCRIPTION", escaped(_description(kind, document, address))),
    ]
    if place:
        lines.append(("LOCATION", escaped(place)))
    location = document.get("location")
    if location and location["precision"] != LocationPrecision.COUNTRY:
        lines.append(("GEO", f"{location['latitude']:.6f};{location['longitude']:.6f}"))
    return lines


def _description(kind: str, document: Document, address: str) -> str:
    shown = card(kind, document)
    date_ = shown["date"].text if shown["date"] else ""
    marks = " · ".join(part for part in (date_, *shown["marks"]) if part)
    words = shown.get("quotation") or shown.get("text") or ""
    return "\n".join(part for part in (marks, *shown.get("parties", ()), words, address) if part)


def _title(kind: str, document: Document) -> str:
    return document.get("title") or f"{document['speaker']}: {card(kind, document)['marks'][0]}"


def _country(document: Document) -> str:
    return document["country"]["name"] if document["country"] else ""


def _coverage(documents: list[Document], count: int) -> str:
    """Return a note on how much of the result is in the calendar."""
    dated = sum(_days(document["date"]) is not None for document in documents)
    words = f"{dated} of {count} records have a date that is known to within a month."
    if count > len(documents):
        words += f" Only the newest {len(documents)} were looked at."
    return f"{words} Possible days of an uncertain date are marked as tentative."


def host() -> str:
    return settings.PUBLIC_URL.partition("://")[2]


# The form of the file


def component(name: str, lines: Iterable[Line], within: Iterable[list[Line]] = ()) -> Iterator[Line]:
    yield "BEGIN", name
    yield from lines
    for each in within:
        yield from component("VEVENT", each)
    yield "END", name


def escaped(text: str) -> str:
    """Return TEXT of RFC 5545, section 3.3.11, without control characters."""
    lines = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").splitlines()
    return "\\n".join(_CONTROLS.sub("", line) for line in lines)


def content_lines(content: Iterable[Line]) -> Iterator[bytes]:
    """Yield content lines, folded to at most 75 octets without splitting a character."""
    for name, value in content:
        line = b""
        for letter in f"{name}:{value}":
            octets = letter.encode("utf-8", "replace")
            if len(line) + len(octets) > LONGEST_LINE:
                yield line + b"\r\n"
                line = b" "
            line += octets
        yield line + b"\r\n"

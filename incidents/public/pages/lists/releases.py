"""Releases that are due: people who may be held, by the expected end of their sentence, as calendar and feed.

An expected end ends nothing by itself, so events are tentative, and those of the last year are still there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from incidents.choices import CustodyStatus, RecordKind
from incidents.documents.document_formats import parse_document
from incidents.http.record_paths import present_path
from incidents.http.site_address import site_address
from incidents.models.editions.edition import PersonEdition
from incidents.presentation.custody import custody_now
from incidents.presentation.dates import day
from incidents.presentation.display import label
from incidents.presentation.record_page import SITE_NAME
from incidents.public.api.base import Content, validated
from incidents.public.api.custody.prisoner_files import ask_for_prisoners
from incidents.public.api.files import File, Write, file_answer, state
from incidents.public.charts.base import clean
from incidents.public.pages.base import PageView
from incidents.public.pages.lists.calendar_files import (
    CALENDAR,
    Line,
    component,
    content_lines,
    escaped,
    host,
)
from incidents.public.pages.lists.feeds import ATOM, Atom, feed_of
from incidents.public.queries.involvement_filters import periods_on
from incidents.public.queries.ledger_state import line_now
from incidents.public.queries.list_query import ListQuery, snapshot
from incidents.public.queries.stored_editions import column_of, stored_of
from incidents.storage.file_cache import watched

MOST_EVENTS, MOST_ENTRIES = 2_000, 50
OVERDUE = timedelta(days=365)
NO_PROMISE = "An expected end is computed or announced; the person may be held longer, or be free already."


@dataclass(frozen=True, slots=True)
class Release:
    """A person who may be held on a day, and the day on which the sentence is due to end."""

    document: dict[str, Any]
    status: str
    due: date

    @property
    def title(self) -> str:
        return f"Release due: {self.document['name']}"

    @property
    def words(self) -> str:
        status = self.status[:1].upper() + self.status[1:]
        return f"{status}. Sentence due to end on {day(self.due)}. {NO_PROMISE}"


def releases_due(question: ListQuery, most: int) -> list[Release]:
    """Return the releases due of the people of a query, the earliest first; needs `snapshot()` around it."""
    on = question.filters.custody_day
    assert on is not None  # noqa: S101 - persons have one, for the type checker
    rows = periods_on(on, certain=False).filter(
        edition__in=column_of(question.editions, "pk"), expected_end__gte=on - OVERDUE
    )
    keys = list(
        dict.fromkeys(rows.order_by("expected_end", "person").values_list("edition", flat=True)[:most])
    )
    stored = stored_of(PersonEdition, keys) if keys else {}
    documents = (parse_document(RecordKind.PERSON, stored[key][1]) for key in keys if key in stored)
    found = [release for document in documents if (release := _release(document, on))]
    return sorted(found, key=lambda release: (release.due, release.document["id"]))


def _release(document: dict[str, object], on: date) -> Release | None:
    now = custody_now(document, on)
    if not (now["expected_end"] and now["custody_status"]):
        return None
    return Release(
        document, label(CustodyStatus, now["custody_status"]), date.fromisoformat(now["expected_end"])
    )


class ReleasesCalendar(PageView):
    """The releases due as a calendar (iCalendar)."""

    takes_parameters = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        question = ask_for_prisoners(request.GET, "csv")

        def read(is_wanted: Callable[[], bool]) -> Write:
            words, found = question.words, releases_due(question, MOST_EVENTS)
            return lambda file: file.writelines(watched(_calendar(words, found), is_wanted))

        file = File(
            about=(question.about, "releases", str(question.filters.custody_day)),
            read=read,
            media_type=CALENDAR,
            filename="releases.ics",
            moment=question.filters.moment,
        )
        return file_answer(request, file)


def _calendar(words: str, releases: list[Release]) -> Iterator[bytes]:
    title = escaped(f"Releases due: {words}")
    head = [
        ("VERSION", "2.0"),
        ("PRODID", escaped(f"-//{SITE_NAME}//EN")),
        ("METHOD", "PUBLISH"),
        ("NAME", title),
        ("X-WR-CALNAME", title),
        ("DESCRIPTION", escaped(NO_PROMISE)),
    ]
    return content_lines(component("VCALENDAR", head, map(_event, releases)))


def _event(release: Release) -> list[Line]:
    document = release.document
    address = settings.PUBLIC_URL + present_path(document["url"])
    at = datetime.fromisoformat(document["published_at"])
    return [
        ("DTSTAMP", f"{at:%Y%m%dT%H%M%SZ}"),
        ("SEQUENCE", str(document["version"] - 1)),
        ("URL", address),
        ("TRANSP", "TRANSPARENT"),
        ("DESCRIPTION", escaped(f"{release.words}\n{address}")),
        ("UID", f"{document['id']}-release@{host()}"),
        ("SUMMARY", escaped(release.title)),
        ("DTSTART;VALUE=DATE", f"{release.due:%Y%m%d}"),
        ("DTEND;VALUE=DATE", f"{release.due + timedelta(days=1):%Y%m%d}"),
        ("STATUS", "TENTATIVE"),
    ]


class ReleasesFeed(PageView):
    """The next releases due as a feed (Atom)."""

    takes_parameters = True
    until_next_line = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        question = ask_for_prisoners(request.GET, "csv")

        def read(whole: bool) -> Content:
            with snapshot():
                at = state(of_past=question.filters.moment is not None)
                words, found = question.words, releases_due(question, MOST_ENTRIES) if whole else []
                line = line_now()
            unchanged_since = line[1] if line else None
            about = at, str(question.filters.custody_day)
            return Content(about, lambda: _feed(request, words, found, unchanged_since))

        return validated(request, read, ATOM)


def _feed(
    request: HttpRequest, words: str, releases: list[Release], unchanged_since: datetime | None
) -> bytes:
    page = reverse("pages:person-list")
    feed: Atom = feed_of(f"Releases due: {words}", request, page, unchanged_since)
    for release in releases:
        document = release.document
        feed.add_item(
            title=clean(f"{release.title}, {day(release.due)}"),
            description=clean(release.words),
            link=site_address() + present_path(document["url"]),
            unique_id=f"{UUID(document['id']).urn}#release",
            updateddate=datetime.fromisoformat(document["published_at"]),
        )
    return feed.writeString("utf-8").encode()

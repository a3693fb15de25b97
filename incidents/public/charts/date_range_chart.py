"""A chart of few incidents in time: a bar from the earliest to the latest possible day of each."""

import unicodedata
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from incidents.choices import RecordKind
from incidents.documents.document_formats import parse_document
from incidents.models.editions.edition import BEGINNING, END
from incidents.presentation.display import span
from incidents.presentation.record_page import page_of
from incidents.public.charts.base import Picture, TableRow, clean, share
from incidents.public.queries.counts import Totals
from incidents.public.queries.list_query import ListQuery
from incidents.public.statistics.periods import number_of, period_of

LINE, BAR, GAP, AXIS = 18, 12, 16, 24  # pixels
LETTERS, MOST_LINES = 44, 2  # of a title, so that it fits a phone
NARROW = 0.8  # per cent: shorter bars also get a dot, to be visible
MOST_LABELS = 4
# The axis has months, and years, if it is longer than this number of days.
LONG = {"month": 150, "year": 1100}


def spans_of(question: ListQuery, totals: Totals) -> Picture:
    """Return a chart of all dated incidents of a query, which should be few."""
    incidents = _dated_incidents(question)
    first, last = _axis(incidents)
    rows, top = [], AXIS
    for each in incidents:
        rows.append(_row(each, top, first, last))
        top = rows[-1]["end"]
    return Picture(
        name="timeline",
        title=_("When"),
        asked=question.words,
        totals=totals,
        template="incidents/pictures/spans.svg",
        height=top if rows else 0,
        drawing={"rows": rows, "labels": _labels(first, last), "end": top},
        columns=(_("Incident"), _("Date"), _("Earliest"), _("Latest")),
        rows=[_table_row(each) for each in incidents],
        header=("title", "date", "earliest", "latest", "page"),
        notes=_notes(incidents),
    )


def _dated_incidents(question: ListQuery) -> list[dict[str, Any]]:
    condition = question.filters.certain()
    certain: Any = (
        Value(True) if condition is None else Case(When(condition, then=Value(True)), default=Value(False))
    )
    editions = question.editions.filter(sort_date__isnull=False).annotate(certain=certain)
    names = ("document", "earliest", "latest", "certain")
    rows = editions.order_by("sort_date", "uid").values(*names)
    return [{**row, "document": parse_document(RecordKind.INCIDENT, row["document"])} for row in rows]


def _axis(incidents: list[dict[str, Any]]) -> tuple[date, date]:
    """Return the first and last day with a small margin."""
    days = [
        each[end] for each in incidents for end in ("earliest", "latest") if each[end] not in (BEGINNING, END)
    ]
    first, last = min(days, default=date(2000, 1, 1)), max(days, default=date(2000, 1, 1))
    room = timedelta(days=max(2, (last - first).days // 20))
    return max(first, BEGINNING + room) - room, min(last, END - room) + room


def _row(each: dict[str, Any], top: int, first: date, last: date) -> dict[str, Any]:
    document = each["document"]
    begin, end = max(each["earliest"], first), min(each["latest"], last)
    days = (last - first).days + 1
    lines = wrapped(clean(document["title"]))
    x, width = share((begin - first).days, days), share((end - begin).days + 1, days)
    bar = top + LINE * len(lines) + 6
    return {
        "top": top, "height": bar + BAR + GAP - 4 - top, "end": bar + BAR + GAP,
        "lines": [{"y": top + LINE * (place + 1) - 3, "text": line} for place, line in enumerate(lines)],
        "bar": bar, "x": x, "width": width,
        "dot": round(x + width / 2, 2) if width < NARROW else None, "middle": bar + BAR // 2,
        "certain": each["certain"],
        "before": each["earliest"] == BEGINNING, "after": each["latest"] == END,
        "right": round(x + width, 2),
        "title": clean(f"{document['title']}: {_worded(document)}"),
        "href": page_of(RecordKind.INCIDENT, document),
    }  # fmt: skip


def _worded(document: dict[str, Any]) -> str:
    value = span(document["date"])
    if value is None:
        return ""
    return f"{value.text} ({value.note})" if value.note else value.text


def _table_row(each: dict[str, Any]) -> TableRow:
    document = each["document"]
    date_told = document["date"]
    cells = [document["title"], _worded(document), date_told["earliest"] or "", date_told["latest"] or ""]
    return TableRow(cells, page_of(RecordKind.INCIDENT, document))


def wrapped(text: str) -> list[str]:
    """Return a title in lines as wide as a phone; the rest is cut with an ellipsis."""
    lines, line, width = [], "", 0
    for word in text.split():
        for piece in _pieces(word):
            size = _width(piece)
            if line and width + size + 1 > LETTERS:
                lines.append(line)
                line, width = "", 0
            line, width = f"{line} {piece}".strip(), width + size + 1
    lines.append(line)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][: LETTERS - 1]}…"]
    return lines


def _pieces(word: str) -> list[str]:
    """Return a word longer than a line in pieces that fit."""
    size = LETTERS // 2 if _width(word) > len(word) else LETTERS
    return [word[start : start + size] for start in range(0, len(word), size)]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _labels(first: date, last: date) -> list[dict[str, Any]]:
    """Return a few dates at even distances along the axis; on long axes the first days of years or months."""
    days = (last - first).days + 1
    if days <= LONG["month"]:
        step = -(-days // MOST_LABELS)
        named, form = [first + timedelta(days=number) for number in range(0, days, step)], "j M Y"
    else:
        months, form = (12, "M Y") if days <= LONG["year"] else (1, "Y")
        numbers = range(number_of(first, months) + 1, number_of(last, months) + 1)
        named = [period_of(number, months).first for number in numbers[:: -(-len(numbers) // MOST_LABELS)]]
    return [{"x": share((day - first).days, days), "text": date_format(day, form)} for day in named]


def _notes(incidents: list[dict[str, Any]]) -> list[str]:
    notes = []
    if any(each["earliest"] != each["latest"] for each in incidents):
        notes.append(_("A bar reaches from the earliest to the latest day on which it can have happened."))
    if any(each["earliest"] == BEGINNING or each["latest"] == END for each in incidents):
        notes.append(_("An arrow: how much earlier or later is not told."))
    if not all(each["certain"] for each in incidents):
        notes.append(_("Fainter bars: only possibly in the period asked for."))
    return notes

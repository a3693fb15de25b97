"""Filters and pages of a long history: by user and by field."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from incidents.desk.admin.history.events import CREATED, STEP, HistoryEvent

EVENTS_A_PAGE = 25


@dataclass(frozen=True)
class FilterOption:
    key: str
    label: str
    is_chosen: bool


class FilteredHistory:
    """The events that match a query, and the options of its filters."""

    def __init__(self, events: Sequence[HistoryEvent], query: QueryDict) -> None:
        self.by, self.field = query.get("by", ""), query.get("field", "")
        self.people = _choices({event.author: event.by for event in events}, self.by)
        self.fields = _choices(_fields_of(events), self.field)
        matching = [event for event in events if not self.by or event.author == self.by]
        if self.field:
            parts = (_about(event, self.field) for event in matching)
            matching = [event for event in parts if event is not None]
        self.page = Paginator(matching, EVENTS_A_PAGE).get_page(query.get("page"))
        self.is_filtered = bool(self.by or self.field)

    @property
    def query(self) -> str:
        """The query without its page, for links to other pages."""
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in (("by", self.by), ("field", self.field)) if value})
        return query.urlencode()


def _fields_of(events: Sequence[HistoryEvent]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for event in events:
        if event.step and event.step.field == STEP:
            labels[STEP] = _("steps: submitted, returned, published, withdrawn")
        labels |= {sentence.field: sentence.label for sentence in event.sentences}
    return labels


def _about(event: HistoryEvent, field: str) -> HistoryEvent | None:
    """Return the event with its changes of one field; None if it has none."""
    sentences = [sentence for sentence in event.sentences if sentence.field == field]
    is_step = event.step is not None and event.step.field == field
    if not sentences and not is_step:
        return None
    keeps_step = is_step or (event.step is not None and event.step.field == CREATED)
    return replace(event, sentences=sentences, step=event.step if keeps_step else None)


def _choices(labels: dict[str, str], chosen: str) -> list[FilterOption]:
    pairs: list[tuple[str, Any]] = sorted(labels.items(), key=lambda pair: ("." in pair[0], pair[1]))
    return [FilterOption(key, label, key == chosen) for key, label in pairs]

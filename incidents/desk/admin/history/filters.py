"""Finding something in a long history: by who did it, by the field, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from incidents.desk.admin.history.events import CREATED, STEP, HistoryEvent

ACTS_A_PAGE = 25


@dataclass(frozen=True)
class FilterOption:
    key: str
    label: str
    is_chosen: bool


class FilteredHistory:
    """The acts that were asked for, and what else can be asked."""

    def __init__(self, acts: Sequence[HistoryEvent], asked: QueryDict) -> None:
        self.by, self.field = asked.get("by", ""), asked.get("field", "")
        self.people = _choices({act.author: act.by for act in acts}, self.by)
        self.fields = _choices(_fields_of(acts), self.field)
        found = [act for act in acts if not self.by or act.author == self.by]
        if self.field:
            found = [told for act in found if (told := _about(act, self.field)) is not None]
        self.page = Paginator(found, ACTS_A_PAGE).get_page(asked.get("page"))
        self.is_narrowed = bool(self.by or self.field)

    @property
    def query(self) -> str:
        """What was asked beside the page, for the links to other pages."""
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in (("by", self.by), ("field", self.field)) if value})
        return query.urlencode()


def _fields_of(acts: Sequence[HistoryEvent]) -> dict[str, str]:
    found: dict[str, str] = {}
    for act in acts:
        if act.step and act.step.field == STEP:
            found[STEP] = _("steps: submitted, returned, published, withdrawn")
        found |= {sentence.field: sentence.label for sentence in act.sentences}
    return found


def _about(act: HistoryEvent, field: str) -> HistoryEvent | None:
    """The act with only what it did to a field; None if it did nothing to it."""
    sentences = [sentence for sentence in act.sentences if sentence.field == field]
    is_step = act.step is not None and act.step.field == field
    if not sentences and not is_step:
        return None
    keeps_step = is_step or (act.step is not None and act.step.field == CREATED)
    return replace(act, sentences=sentences, step=act.step if keeps_step else None)


def _choices(labels: dict[str, str], chosen: str) -> list[FilterOption]:
    pairs: list[tuple[str, Any]] = sorted(labels.items(), key=lambda pair: ("." in pair[0], pair[1]))
    return [FilterOption(key, label, key == chosen) for key, label in pairs]

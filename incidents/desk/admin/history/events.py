"""The history of a record and its parts as events in sentences, as far as the reader may see them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils.html import format_html
from django.utils.translation import gettext as _

from incidents.choices import Sensitivity, Status
from incidents.desk.admin.common.labels import record_label
from incidents.desk.admin.common.public_status import version_at, versions_of
from incidents.desk.admin.history.messages import HistoryDescriber, Sentence, name_of
from incidents.desk.admin.history.values import moment_in_words
from incidents.desk.records.left_out_decisions import LeftOutDecisions, is_publication
from incidents.desk.records.visible_history import PARTS, Versions
from incidents.desk.review_warnings.rules import point_name
from incidents.models import SettledWarning, Source
from incidents.models.base import Record, clearance_of

STEP, CREATED = "step", "created"  # filters of steps
NOBODY = "system"
# Rows without a revision, by one user within this time, are one event.
ONE_EVENT = timedelta(seconds=5)


@dataclass
class HistoryEvent:
    """Changes by one user at one time, with one reason."""

    at: datetime
    by: str
    author: str  # the key of the user, for the filter
    reason: str
    revision: int | None
    step: Sentence | None = None  # a creation, a deletion or a step of the workflow
    sentences: list[Sentence] = field(default_factory=list)
    # Whether it includes the record's own row: only then is the revision complete.
    of_record: bool = False

    @property
    def when(self) -> str:
        return moment_in_words(self.at)

    @property
    def makes_revision(self) -> bool:
        """Return whether the event made a revision of the record; a step changes no content."""
        return self.of_record and (self.step is None or self.step.field != STEP)

    @property
    def headline(self) -> Sentence | None:
        """The sentence that summarises the event; None for several changes."""
        return self.step or (self.sentences[0] if len(self.sentences) == 1 else None)

    @property
    def below(self) -> list[Sentence]:
        """The sentences below the headline."""
        return self.sentences if self.step or len(self.sentences) > 1 else []


def history_events(
    record: Record, *, reader: Any, since_revision: int | None = None, versions: Versions | None = None
) -> list[HistoryEvent]:
    """Return the history of a record, newest first; with `since_revision` only what came after it."""
    versions = versions or Versions(record, reader)
    parts = {model: versions.parts(model) for model in PARTS[str(record._meta.model_name)]}
    describer = HistoryDescriber(versions, parts)
    decisions = LeftOutDecisions(record, reader)
    single = [*_of_record(record, versions, describer, decisions)]
    for model, rows in parts.items():
        single += _of_parts(model, rows, versions, describer)
    single += _of_settlements(record, reader)
    combined = _combined(sorted(single, key=lambda event: event.at))
    events = [event for event in combined if event.step or event.sentences]
    if since_revision is not None:
        start = max(
            (row.history_date for row in versions.rows if row.revision <= since_revision), default=None
        )
        events = [event for event in events if _is_after(event, since_revision, start)]
    return events[::-1]


def _is_after(event: HistoryEvent, revision: int, start: datetime | None) -> bool:
    if event.revision is not None:
        return event.revision > revision
    return start is None or event.at > start


def _of_record(
    record: Record, versions: Versions, describer: HistoryDescriber, decisions: LeftOutDecisions
) -> Iterator[HistoryEvent]:
    before: Any = None
    public = [] if isinstance(record, Source) else versions_of(record)
    for row in versions.rows:
        event = _event(row, row.revision)
        event.of_record = True
        event.step = _step(before, row, public, describer)
        if row.history_type != "-":
            sentences = describer.of_record(type(record), before, row)
            event.sentences = [each for each in sentences if each.field != "merged_into"]
            event.sentences += [_left_out(each) for each in decisions.of(before, row)]
        before = row
        yield event


def _of_parts(
    model: type[Any], rows: list[Any], versions: Versions, describer: HistoryDescriber
) -> Iterator[HistoryEvent]:
    before: dict[int, Any] = {}
    for row in rows:
        event = _event(row, versions.revision_of(row))
        event.sentences = [*describer.of_part(model, before.get(row.id), row)]
        before[row.id] = row
        if event.sentences:
            yield event


def _of_settlements(record: Record, reader: User) -> Iterator[HistoryEvent]:
    """Yield decisions about warnings; only for full clearance, as a warning may be about a hidden record."""
    if clearance_of(reader) < Sensitivity.CONFIDENTIAL:
        return
    for row in SettledWarning.objects.all_of(record):
        words = _("settled a point: %s") if row.is_settled else _("opened a point again: %s")
        step = _sentence(words % point_name(row.code, row.field))
        yield HistoryEvent(row.at, row.by.get_username(), str(row.by.pk), row.reason, None, step)


def _event(row: Any, revision: int | None) -> HistoryEvent:
    user = row.history_user
    by, author = (user.get_username(), str(user.pk)) if user else (_("the system"), NOBODY)
    return HistoryEvent(row.history_date, by, author, row.history_change_reason or "", revision)


def _step(before: Any, row: Any, public: list[Any], describer: HistoryDescriber) -> Sentence | None:
    """Return the step between two rows of the record; None for a change of its content."""
    if row.history_type == "+":
        return _sentence(_("created it"), CREATED)
    if row.history_type == "-":
        return _sentence(_("deleted it"))
    if before is None:
        return None
    merged_into = getattr(row, "merged_into_id", None)
    if merged_into and not before.merged_into_id:
        name = describer.names.of(row.instance_type, merged_into, row.history_date)
        return Sentence(STEP, STEP, format_html(_("merged it into {record}"), record=name_of(name)))
    if row.revision != before.revision:
        return None
    return _step_of_status(before, row, public)


def _step_of_status(before: Any, row: Any, public: list[Any]) -> Sentence | None:
    if is_publication(before, row):
        version = version_at(public, row.history_date)
        if version is None:
            return _sentence(_("published it with what cites it"))
        words = _("published it as version %(version)s, number %(number)s")
        return _sentence(words % {"version": version, "number": row.number})
    if row.status == Status.WITHDRAWN:
        if before.status == Status.WITHDRAWN:
            return _sentence(_("took its earlier versions from public view"))
        return _sentence(_("withdrew it from the public"))
    if row.status == Status.IN_REVIEW != before.status:
        return _sentence(_("submitted it for review"))
    if (before.status, row.status) == (Status.IN_REVIEW, Status.DRAFT):
        return _sentence(_("returned it to its author"))
    return None


def _left_out(record: Record) -> Sentence:
    label = _("left out by decision")
    words = format_html(_("left out {record}"), record=name_of(record_label(record)))
    return Sentence("left_out", label, words)


def _sentence(words: str, field: str = STEP) -> Sentence:
    return Sentence(field, field, format_html("{}", words))


def _combined(events: Iterable[HistoryEvent]) -> Iterator[HistoryEvent]:
    """Yield events with those of one change combined; a change of a part is one of the record."""
    current: HistoryEvent | None = None
    for event in events:
        if current and _same(current, event):
            # The record's own fields first, then its parts.
            first, then = (event, current) if event.of_record and not current.of_record else (current, event)
            current.sentences = [*first.sentences, *then.sentences]
            current.step = current.step or event.step
            current.of_record |= event.of_record
            continue
        if current:
            yield current
        current = event
    if current:
        yield current


def _same(one: HistoryEvent, other: HistoryEvent) -> bool:
    steps = {each.step.field for each in (one, other) if each.step}
    if STEP in steps or (one.author, one.reason) != (other.author, other.reason):
        return False
    if one.revision is None and other.revision is None:
        return other.at - one.at <= ONE_EVENT
    return one.revision == other.revision

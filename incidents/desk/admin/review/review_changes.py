"""Changes that matter to a reviewer: their own, and those since the page was shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from incidents.choices import Status
from incidents.desk.admin.common.labels import admin_url, record_label
from incidents.desk.admin.history.events import STEP, HistoryEvent, history_events
from incidents.desk.admin.review.review import name_of
from incidents.desk.co_publication import companions
from incidents.desk.four_eyes import (
    changed_by,
    other_publishers,
    refusal,
    source_refusal,
    sources_changed_in_review,
)
from incidents.http.request_checks import small_number
from incidents.models.base import Record, clearance_of
from incidents.models.revisions import revision_at


@dataclass(frozen=True)
class ReviewNote:
    """Changes of one record, and why they matter here."""

    why: str
    label: str
    link: str
    acts: list[HistoryEvent]


@dataclass(frozen=True)
class Publishers:
    """Users who could publish a record; names only for readers who take part in publishing."""

    count: int
    names: list[str]


def own_changes(record: Record, user: User) -> list[ReviewNote]:
    """Return the changes by this user that bar them from publishing the record."""
    notes = []
    for changed in changed_by(user, [record]).get(record.pk, ()):
        since = history_events(changed, reader=user, since_revision=revision_when_published(changed, user))
        own = [event for event in since if event.author == str(user.pk) and not _is_step(event)]
        notes.append(_note(changed, own, refusal(record, changed)))
    return notes


def publishers_of(record: Record, reader: User) -> Publishers:
    """Return the users who made none of the changes, so that they could publish the record."""
    able = [each for each in other_publishers(record) if each.pk != reader.pk]
    named = reader.has_perm("incidents.return_record")
    return Publishers(len(able), [each.get_username() for each in able] if named else [])


def changes_since(record: Record, revision: int, keys: Iterable[str], user: Any) -> list[ReviewNote]:
    """Return the changes since a page was shown: of the record, and of records to publish along."""
    notes = [] if revision >= record.revision else [_note(record, _since(record, revision, user))]
    offered = {name_of(each): each for each in companions(record)}
    for key in keys:
        name, _, shown = key.rpartition("-")
        other, seen = offered.get(name), small_number(shown)
        if other is not None and seen is not None and seen < other.revision:
            notes.append(_note(other, _since(other, seen, user)))
    return notes


def source_changes(record: Record, together: Sequence[Record], user: User) -> list[ReviewNote]:
    """Return changes, since the record was submitted, of sources that would be published with it."""
    if record.status != Status.IN_REVIEW:
        return []
    pairs = sources_changed_in_review(dict.fromkeys([record, *together], record))
    notes = []
    for source, began in dict(pairs).items():
        rows = source.history.filter(history_date__lte=began).order_by("-history_id")
        seen = revision_of(rows.first(), user)
        notes.append(_note(source, _since(source, seen, user), source_refusal(source)))
    return notes


def revision_when_published(record: Any, user: Any) -> int:
    """Return the revision of the last edition, as the user sees it; 0 for none."""
    if not record.published_revision:
        return 0
    rows = record.history.filter(published_revision=record.published_revision)
    return revision_of(rows.order_by("history_id").first(), user)


def revision_of(row: object, user: User) -> int:
    """Return the revision of a row of the history, as the user sees it; 0 for none."""
    return 0 if row is None else revision_at(row, clearance_of(user))


def _since(record: Record, revision: int, user: User) -> list[HistoryEvent]:
    return history_events(record, reader=user, since_revision=revision)


def _is_step(event: HistoryEvent) -> bool:
    return event.step is not None and event.step.field == STEP


def _note(record: Record, done: list[HistoryEvent], why: str = "") -> ReviewNote:
    return ReviewNote(why, record_label(record), admin_url(record), done)

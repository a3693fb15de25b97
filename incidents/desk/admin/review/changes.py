"""What the history tells a reviewer: why a second person is needed, and what changed since they looked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from incidents.choices import Status
from incidents.desk.admin.common.labels import admin_url, record_label
from incidents.desk.admin.history.events import STEP, HistoryEvent, acts
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
    """What was done to one record, and why that matters here."""

    why: str
    label: str
    link: str
    acts: list[HistoryEvent]


@dataclass(frozen=True)
class Publishers:
    """Who could publish a record; by name only for those who take part in publishing."""

    count: int
    names: list[str]


def own_changes(record: Record, user: Any) -> list[ReviewNote]:
    """The changes of this user that bar them from publishing the record."""
    found = []
    for changed in changed_by(user, [record]).get(record.pk, ()):
        since = acts(changed, reader=user, since_revision=revision_when_published(changed, user))
        own = [act for act in since if act.author == str(user.pk) and not _is_step(act)]
        found.append(_told(changed, own, refusal(record, changed)))
    return found


def publishers_of(record: Record, reader: Any) -> Publishers:
    """Who made none of the changes and so could publish it."""
    able = [each for each in other_publishers(record) if each.pk != reader.pk]
    named = reader.has_perm("incidents.return_record")
    return Publishers(len(able), [each.get_username() for each in able] if named else [])


def changes_since(record: Record, revision: int, keys: Iterable[str], user: Any) -> list[ReviewNote]:
    """What was done since a page was shown: to the record, and to what was ticked to go out with it."""
    found = [] if revision >= record.revision else [_told(record, _since(record, revision, user))]
    offered = {name_of(each): each for each in companions(record)}
    for key in keys:
        name, _, shown = key.rpartition("-")
        other, seen = offered.get(name), small_number(shown)
        if other is not None and seen is not None and seen < other.revision:
            found.append(_told(other, _since(other, seen, user)))
    return found


def source_changes(record: Record, together: Sequence[Record], user: Any) -> list[ReviewNote]:
    """What was done, since the record was submitted, to the sources that would go out with it."""
    if record.status != Status.IN_REVIEW:
        return []
    pairs = sources_changed_in_review(dict.fromkeys([record, *together], record))
    found = []
    for source, began in dict(pairs).items():
        rows = source.history.filter(history_date__lte=began).order_by("-history_id")
        seen = revision_of(rows.first(), user)
        found.append(_told(source, _since(source, seen, user), source_refusal(source)))
    return found


def revision_when_published(record: Any, user: Any) -> int:
    """The revision, as the user sees it, that the last edition was made from; 0 for none."""
    if not record.published_revision:
        return 0
    rows = record.history.filter(published_revision=record.published_revision)
    return revision_of(rows.order_by("history_id").first(), user)


def revision_of(row: Any, user: Any) -> int:
    """The revision of a row of a record's history, as the user sees it; 0 for none."""
    return 0 if row is None else revision_at(row, clearance_of(user))


def _since(record: Record, revision: int, user: Any) -> list[HistoryEvent]:
    return acts(record, reader=user, since_revision=revision)


def _is_step(act: HistoryEvent) -> bool:
    return act.step is not None and act.step.field == STEP


def _told(record: Record, done: list[HistoryEvent], why: str = "") -> ReviewNote:
    return ReviewNote(why, record_label(record), admin_url(record), done)

"""The four-eyes rule: the publisher must not be an author of the changes, and has seen all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models

from incidents.choices import Status
from incidents.desk.consent_lifts import authors_of_lifts
from incidents.desk.errors import NotAllowed, WrongStatus
from incidents.desk.records.disclosed_parts import authors_of_disclosed_parts
from incidents.desk.records.new_names import authors_of_new_names
from incidents.models.base import Record, by_kind
from incidents.models.evidence import Citation, Source
from incidents.models.revisions import revision_at
from incidents.publishing.rendering import kind_of

PUBLISH = "incidents.publish_record"
_COUNTED = ("id", "sensitivity", "changes_10", "changes_20", "changes_30", "history_user_id")


def authors_since_publication(
    records: Sequence[Record], together: Iterable[Record] = ()
) -> dict[int, set[int]]:
    """Return the authors of changes since the last edition, parts included, by primary key of the record.

    The records are of one kind; `together` is published in the same transaction.
    """
    if not records:
        return {}
    published = {record.pk: record.published_revision for record in records}
    rows = type(records[0]).history.filter(id__in=published, changes_10__gte=min(published.values()))  # type: ignore[attr-defined]
    found: dict[int, set[int]] = {key: set() for key in published}
    last: dict[int, Any] = {}
    for row in rows.order_by("history_id").only(*_COUNTED):
        if row.history_user_id is not None and _goes_out(last.get(row.id), row, published[row.id]):
            found[row.id].add(row.history_user_id)
        last[row.id] = row
    for disclosed in (authors_of_disclosed_parts(records), authors_of_new_names(records, together)):
        for key, authors in disclosed.items():
            found[key] |= authors
    return found


def _goes_out(before: Any, row: Any, published: int) -> bool:
    """Return whether a row of history is a change since the last edition; workflow steps are none.

    Changes made while the record was hidden count; changes of parts that are hidden from those who see the
    record do not.
    """
    if row.changes_10 <= published and published:
        return False
    if before is None or row.changes_10 > before.changes_10:
        return True
    return revision_at(row, row.sensitivity) > revision_at(before, row.sensitivity)


def unseen_sources(records: Sequence[Record]) -> dict[int, list[Source]]:
    """Return the sources that would be published inside each record with unpublished text.

    The records are of one kind; keys are their primary keys.
    """
    found: dict[int, dict[int, Source]] = defaultdict(dict)
    if records:
        kind = str(kind_of(records[0]))
        cited = Citation.objects.publishable().filter(**{f"{kind}__in": [record.pk for record in records]})
        cited = cited.filter(source__changes_10__gt=models.F("source__published_revision"))
        for citation in cited.select_related("source").order_by("source_id", "pk"):
            found[getattr(citation, f"{kind}_id")][citation.source_id] = citation.source
    return {key: list(sources.values()) for key, sources in found.items()}


def changed_by(
    user: User, records: Sequence[Record], together: Iterable[Record] = ()
) -> dict[int, list[Record]]:
    """Return what this user wrote of each record's publication: the record itself, a source it cites.

    The records are of one kind; keys are their primary keys; `together` is published in the same transaction.
    Without four eyes nobody is barred.
    """
    if not settings.FOUR_EYES:
        return {}
    own = {
        key: [changed for changed, authors in changes.items() if user.pk in authors]
        for key, changes in _authors_of_publication(records, together).items()
    }
    return {key: changed for key, changed in own.items() if changed}


def _authors_of_publication(
    records: Sequence[Record], together: Iterable[Record] = ()
) -> dict[int, dict[Record, set[int]]]:
    """Return the authors of what each record puts out: of the record, and of sources that it cites.

    Whoever lifted a bar on the record, or on one that it names or cites, is one of them.
    """
    sources = unseen_sources(records)
    authors = authors_since_publication(records, together)
    of_sources = authors_since_publication(list({each for some in sources.values() for each in some}))
    lifts = authors_of_lifts(records)
    found: dict[int, dict[Record, set[int]]] = {}
    for record in records:
        changes = {record: authors[record.pk]}
        changes |= {source: of_sources[source.pk] for source in sources.get(record.pk, ())}
        for lifted, by in lifts.get(record.pk, {}).items():
            changes[lifted] = changes.get(lifted, set()) | by
        found[record.pk] = changes
    return found


def refusal(record: Record, changed: Record) -> str:
    """Return the reason why the author of this change cannot publish the record."""
    kind = record._meta.verbose_name
    if isinstance(changed, Source):
        return (
            f"You made changes to the source “{changed.title}”, which goes out with this {kind}; "
            "a second person has to publish it."
        )
    if changed != record:
        return (
            f"You lifted a bar on publishing the {changed._meta.verbose_name} “{changed}”, which this {kind} "
            "can name; a second person has to publish it."
        )
    return f"You made changes to this {kind} since it was last published; a second person has to publish it."


def refusal_of_name(record: Record, named: Record) -> str:
    """Return the reason why a record cannot be published along by the user who named it there."""
    kind, other = record._meta.verbose_name, named._meta.verbose_name
    return (
        f"You wrote what names this {other} in the {kind}, and that was left out so far. It goes out where "
        f"the {other} goes along, so a second person has to publish the two."
    )


def require_second_person(records: Iterable[Record], *, by: User) -> None:
    """Refuse a publisher who made one of the changes under review, in a record or in a source it cites."""
    records = list(records)
    for of_one_kind in by_kind(records):
        own = changed_by(by, of_one_kind, records)
        for record in of_one_kind:
            for changed in own.get(record.pk, ()):
                raise NotAllowed(refusal(record, changed))


def other_publishers(record: Record) -> list[User]:
    """Return the users, by name, who may publish the record and made none of its changes."""
    able = User.objects.with_perm(PUBLISH).order_by("username")
    if not settings.FOUR_EYES:
        return list(able)
    authors = _authors_of_publication([record])[record.pk].values()
    return list(able.exclude(pk__in=set().union(*authors)))


def sources_changed_in_review(reviews: Mapping[Record, Record]) -> list[tuple[Source, datetime]]:
    """Return the sources in these records that changed after the review began, with the time it began.

    A review begins when the record is submitted; for a record published along, with its last change.
    `reviews` maps each record to the one under whose review it is published. A source is not part of the
    revision that the approval refers to.
    """
    began = _began(reviews.values())
    found: list[tuple[Source, datetime]] = []
    for of_one_kind in by_kind(reviews):
        unseen, changed = unseen_sources(of_one_kind), _began(of_one_kind)
        for record in of_one_kind:
            since = max(began[reviews[record]].submitted, changed[record].changed)
            found += [(source, since) for source in unseen.get(record.pk, ()) if source.updated_at > since]
    return found


@dataclass
class _Began:
    """The times of the last publishable change of a record, and of its submission after that.

    Hidden changes do not count.
    """

    changed: datetime
    submitted: datetime
    status: str = ""


def _began(records: Iterable[Any]) -> dict[Record, _Began]:
    found: dict[Record, _Began] = {}
    for of_one_kind in by_kind(dict.fromkeys(records)):
        by_key = {record.pk: record for record in of_one_kind}
        rows = type(of_one_kind[0]).history.filter(id__in=by_key)
        columns = ("id", "changes_10", "status", "history_date")
        for key, changes, status, at in rows.order_by("history_date", "history_id").values_list(*columns):
            if changes != by_key[key].changes_10:
                continue
            began = found.setdefault(by_key[key], _Began(at, at))
            if status == Status.IN_REVIEW != began.status:
                began.submitted = at
            began.status = status
    return found


def require_sources_as_reviewed(reviews: Mapping[Record, Record]) -> None:
    """Refuse records that cite a source changed since the review began."""
    for changed, _ in sources_changed_in_review(reviews):
        raise WrongStatus(source_refusal(changed))


def source_refusal(changed: Source) -> str:
    return (
        f"The source “{changed.title}” was changed after this was submitted for review. Return it, look "
        "at it as it is now, and submit it again."
    )

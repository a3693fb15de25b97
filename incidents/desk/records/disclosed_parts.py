"""The authors of what was hidden when a record was last published, and would go out now.

A change of a hidden part is no change of what may be published; it becomes one when the part is disclosed,
perhaps by somebody else, or by a change of the record that it names.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from incidents.choices import Sensitivity
from incidents.desk.records.change_levels import publishable_parts
from incidents.desk.records.named_records import load_linked_keys, named_by
from incidents.models import CITED_PARTS
from incidents.models.revisions import revision_at


def authors_of_disclosed_parts(records: Sequence[Any]) -> dict[int, set[int]]:
    """Users by record (primary keys). The records are of one kind."""
    # Without a hidden change nothing can have been disclosed.
    with_hidden = {each.pk: each for each in records if each.changes_20 or each.changes_30}
    found: dict[int, set[int]] = defaultdict(set)
    if not with_hidden:
        return found
    published = {key: _published_at(record) for key, record in with_hidden.items()}
    for model, owners in publishable_parts(list(with_hidden.values())).items():
        rows: dict[int, list[Any]] = defaultdict(list)
        for row in model.history.filter(id__in=owners).order_by("history_id"):
            rows[row.id].append(row)
        for key, of_part in rows.items():
            owner = owners[key]
            found[owner] |= {*_authors(model, of_part, published[owner])}
    for key, record in with_hidden.items():
        found[key] |= {*_authors_of_links(record, published[key])}
    return found


def _authors_of_links(record: Any, at: datetime | None) -> Iterator[int]:
    """Return who named the records that this one names, and that it could not name in public at a time."""
    model = type(record)
    rows = list(model.history.filter(id=record.pk).order_by("history_id"))
    load_linked_keys(model, rows)
    then = [row for row in rows if at is not None and row.history_date <= at]
    for named, key in named_by(model, rows[-1]) if rows else ():
        if not named.objects.filter(pk=key, sensitivity=Sensitivity.PUBLIC).exists():
            continue
        was_named = bool(then) and (named, key) in named_by(model, then[-1])
        if was_named and at and _sensitivity_at(named, key, at) <= Sensitivity.PUBLIC:
            continue
        yield from (author for added, author in names_added(model, rows) if added == (named, key))


def _authors(model: type[Any], rows: list[Any], at: datetime | None) -> Iterator[int]:
    """Return who wrote a part: since a time, or ever if it was hidden then."""
    was_public = at is not None and _was_public(model, rows, at)
    for row in rows:
        is_new = not was_public or (at is not None and row.history_date > at)
        if is_new and row.history_user_id is not None:
            yield row.history_user_id


def _was_public(model: type[Any], rows: list[Any], at: datetime) -> bool:
    """Return whether a part could be published at a time: by its sensitivity and those of what it names."""
    then = [row for row in rows if row.history_date <= at]
    if not then or getattr(then[-1], "sensitivity", Sensitivity.PUBLIC) > Sensitivity.PUBLIC:
        return False
    for named, key in named_by(model, then[-1]):
        if _sensitivity_at(named, key, at) > Sensitivity.PUBLIC:
            return False
        if named in CITED_PARTS.values() and not _was_public(
            named, [*named.history.filter(id=key)][::-1], at
        ):
            return False
    return True


def _sensitivity_at(named: type[Any], key: int, at: datetime) -> int:
    past = named.history.filter(id=key, history_date__lte=at).order_by("-history_id").first()
    return Sensitivity.CONFIDENTIAL if past is None else int(past.sensitivity)


def _published_at(record: Any) -> datetime | None:
    """Return when the record was last published; None for one that never was."""
    if not record.published_revision:
        return None
    rows = record.history.filter(published_revision=record.published_revision)
    first = rows.order_by("history_id").first()
    return None if first is None else first.history_date


def names_added(model: type[Any], rows: Iterable[Any]) -> Iterator[tuple[tuple[type[Any], int], int]]:
    """Return what a record came to name, each with the user who named it, from its history, oldest first.

    The rows of many-to-many fields are written before the change is counted and bear no author: they belong
    to the row that follows.
    """
    known: set[tuple[type[Any], int]] = set()
    added: set[tuple[type[Any], int]] = set()
    counted = 0
    for row in rows:
        now = set(named_by(model, row))
        added = (added | (now - known)) & now
        known, is_step = now, revision_at(row, Sensitivity.CONFIDENTIAL) == counted
        counted = revision_at(row, Sensitivity.CONFIDENTIAL)
        if row.history_user_id is not None:
            yield from ((each, row.history_user_id) for each in added)
        if row.history_user_id is not None or not is_step:
            added = set()

"""Authors of references that a record gets with its next publication.

A row whose person is not public is left out of the document. It goes out with the next publication after
that person became public, perhaps without any change of the record: then whoever wrote the row is an author
of what goes out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
from django.db.models import Model

from incidents.desk.records.change_levels import publishable_parts
from incidents.desk.records.disclosed_parts import names_added
from incidents.desk.records.named_records import load_linked_keys, named_by
from incidents.documents.references import mentions
from incidents.models import Citation, Custody, Incident, Involvement, Person, Recognition
from incidents.models.base import Record
from incidents.models.editions.edition import EDITIONS
from incidents.publishing.public_records import PublicRecord
from incidents.publishing.rendering import KINDS

Key = tuple[type[Any], int]  # model and primary key of a row
Name = tuple[str, str]  # kind and uid of a record, as documents name it


def authors_of_new_names(
    records: Sequence[Record], together: Iterable[Record] = ()
) -> defaultdict[int, set[int]]:
    """Return users by primary key of record, of one kind; `together` is published with the records."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    editions = _last_editions(records)
    published = {record.pk: record for record in records if record.uid in editions}
    if not published:
        return found
    kind = type(records[0])
    before = {key: _Before(KINDS[kind], editions[record.uid]) for key, record in published.items()}
    owners = {
        (part, pk): owner
        for part, of_part in publishable_parts(published.values()).items()
        for pk, owner in of_part.items()
    }
    histories = _histories({*owners, *((kind, key) for key in published)})
    names = _Names(histories, together)
    new = {each for each, owner in owners.items() if _is_new(each[0], histories[each], names, before[owner])}
    for part, owner in owners.items():
        rows = histories[part]
        if part in new or (Involvement, getattr(rows[-1], "involvement_id", None)) in new:
            found[owner] |= {row.history_user_id for row in rows if row.history_user_id}
    for key in published:
        found[key] |= {*_authors_of_values(kind, histories[kind, key], names, before[key])}
    return found


def _last_editions(records: Sequence[Record]) -> dict[Any, Any]:
    """Return the newest edition of each record that has one, by uid."""
    kind = KINDS.get(type(records[0])) if records else None
    if kind is None:
        return {}
    editions = EDITIONS[kind].objects.filter(uid__in=[record.uid for record in records])
    return {edition.uid: edition for edition in editions.order_by("version")}


def _histories(keys: Iterable[Key]) -> dict[Key, list[Any]]:
    """Return the history rows of each row, oldest first."""
    of_model: dict[type[Any], list[int]] = defaultdict(list)
    for model, pk in keys:
        of_model[model].append(pk)
    found: dict[Key, list[Any]] = defaultdict(list)
    for model, pks in of_model.items():
        rows = list(model.history.filter(id__in=pks).order_by("history_id"))
        load_linked_keys(model, rows)
        for row in rows:
            found[model, row.id].append(row)
    return found


class _Before:
    """The references in the last edition of a record."""

    def __init__(self, kind: str, edition: Any) -> None:
        self._at = edition.published_at
        self._mentions = mentions(kind, orjson.loads(edition.document)) if edition.document else None

    def named(self, name: Name, role: str = "") -> bool:
        """Tell whether it refers to a record in a role, "" for any."""
        kind, uid = name
        if self._mentions is not None:
            return any(
                (each["target_kind"], each["target"]) == name and role in {"", each["role"]}
                for each in self._mentions
            )
        # Its words are gone: what was public then was named.
        editions = EDITIONS[kind].objects.filter(uid=uid, published_at__lte=self._at)
        return editions.exclude(superseded_at__lte=self._at).exists()


class _Names:
    """Names in documents of the records in some history rows, and which of these are public now."""

    def __init__(self, histories: dict[Key, list[Any]], together: Iterable[Record]) -> None:
        keys: dict[type[Any], set[int]] = defaultdict(set)
        for (model, _), rows in histories.items():
            for named, pk in _named(model, rows):
                keys[named].add(pk)
        self._of = {
            (model, pk): (str(KINDS[model]), str(uid))
            for model, pks in keys.items()
            for pk, uid in model.objects.filter(pk__in=pks).values_list("pk", "uid")
        }
        self._public = PublicRecord()
        for record in together:
            self._public.add(KINDS[type(record)], {"id": str(record.uid)})
        self._public.look_up(self._of.values())

    def of(self, model: type[Model], rows: Sequence[object]) -> list[Name]:
        return [self._of[key] for key in _named(model, rows) if key in self._of]

    def name(self, key: Key) -> Name | None:
        return self._of.get(key)

    def now(self, model: type[Model], row: object) -> list[Name]:
        """Return the public records that a row refers to."""
        return [name for name in self.of(model, [row]) if self._public.reference(*name)]


def _named(model: type[Any], rows: Iterable[Any]) -> set[Key]:
    """Return the records that rows refer to, without the one that they are parts of."""
    owner = None if issubclass(model, Record) else Person if model in (Custody, Recognition) else Incident
    return {
        (named, pk)
        for row in rows
        for named, pk in named_by(model, row)
        if named in KINDS and (owner is not named or pk != getattr(row, f"{owner._meta.model_name}_id", None))
    }


def _is_new(model: type[Model], rows: Sequence[object], names: _Names, before: _Before) -> bool:
    """Tell whether a part refers to a record that the last edition did not have in a role of the part."""
    if model is Citation or not rows or not names.now(model, rows[-1]):
        return False
    roles = {getattr(row, "role", "") for row in rows}
    return not any(before.named(name, role) for name in names.of(model, rows) for role in roles)


def _authors_of_values(
    model: type[Model], rows: Sequence[object], names: _Names, before: _Before
) -> Iterator[int]:
    """Yield who set the references of the record itself: speaker, parent, subjects of a statement."""
    new = {name for name in names.now(model, rows[-1]) if not before.named(name)} if rows else set()
    if new:
        yield from (author for added, author in names_added(model, rows) if names.name(added) in new)

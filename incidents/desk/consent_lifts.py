"""Lifts of a consent that barred publication: a second person has to publish after them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.db import models

from incidents.choices import Sensitivity, Status
from incidents.desk.records.change_levels import publishable_parts
from incidents.desk.records.named_records import links_of
from incidents.fields.consent import BARRING, is_lift, strictness
from incidents.models.base import Consented, Record
from incidents.models.evidence import Statement
from incidents.models.incident import Incident

Model = type[Any]
Row = Any
Key = tuple[Model, int]  # model and primary key of a record with a consent


def authors_of_lifts(records: Sequence[Record]) -> dict[int, dict[Record, set[int]]]:
    """Return who lifted a bar on a record, or on one that it names or cites, by primary key of the record.

    The records are of one kind. A lift counts until the record, or the one with the consent, is published
    after it.
    """
    found: dict[int, dict[Record, set[int]]] = defaultdict(dict)
    named = _consented_in(records)
    lifts = _lifts({key for keys in named.values() for key in keys})
    if not lifts:
        return found
    published = _published_at(type(records[0]), named)
    rows = _rows(lifts)
    for owner, keys in named.items():
        for key in keys & rows.keys():
            authors = {by for by, at in lifts[key] if owner not in published or at > published[owner]}
            if authors:
                found[owner][rows[key]] = authors
    return found


def _consented_in(records: Sequence[Record]) -> dict[int, set[Key]]:
    """Return the records with a consent of which each record, or a part that can go out, speaks."""
    found: dict[int, set[Key]] = {record.pk: set() for record in records}
    if not records:
        return found
    kind = type(records[0])
    if issubclass(kind, Consented):
        for pk, keys in found.items():
            keys.add((kind, pk))
    for part, owners in publishable_parts(records).items():
        _add_links(found, part, owners)
    _add_links(found, kind, {key: key for key in found})
    for model, through, owner, named in _lists_of(kind):
        rows = through.objects.filter(**{f"{owner}__in": list(found)})
        for key, listed in rows.values_list(owner, named):
            found[key].add((model, listed))
    return found


def _add_links(by_owner: dict[int, set[Key]], model: Model, owners: Mapping[int, int]) -> None:
    links = [each for each in links_of(model) if issubclass(each.related_model, Consented)]
    rows = model._base_manager.filter(pk__in=list(owners)) if links else []
    for row in rows:
        for link in links:
            if (key := getattr(row, link.attname)) is not None:
                by_owner[owners[row.pk]].add((link.related_model, key))


def _lists_of(kind: type[Record]) -> list[tuple[Model, Model, str, str]]:
    """Return the lists of records with a consent: their model, the table, its columns of owner and listed.

    A document of an incident names the statements about it, which hold the link.
    """
    lists: list[tuple[Model, Model, str, str]] = []
    for many in kind._meta.many_to_many:
        if issubclass(many.related_model, Consented):
            through = cast("Model", many.remote_field.through)
            lists.append((many.related_model, through, many.m2m_column_name(), many.m2m_reverse_name()))
    if kind is Incident:
        back = cast("Row", Statement._meta.get_field("incidents"))
        columns = back.m2m_reverse_name(), back.m2m_column_name()
        lists.append((Statement, back.remote_field.through, *columns))
    return lists


def _lifts(keys: Iterable[Key]) -> dict[Key, list[tuple[int, datetime]]]:
    """Return who lifted the bars on records, and when, since each was last published."""
    of_model: dict[Model, set[int]] = defaultdict(set)
    for model, pk in keys:
        of_model[model].add(pk)
    found: dict[Key, list[tuple[int, datetime]]] = defaultdict(list)
    for model, pks in of_model.items():
        barring = models.Q(consent__in=BARRING) | models.Q(consent_withdrawn_on__isnull=False)
        barred = set(model.history.filter(barring, id__in=pks).order_by().values_list("id", flat=True))
        published = _published_at(model, barred)
        for pk, by, at in _lifts_of(model, barred):
            if pk not in published or at > published[pk]:
                found[model, pk].append((by, at))
    return found


def _lifts_of(model: Model, pks: Iterable[int]) -> list[tuple[int, int, datetime]]:
    """Return each lift in the history of records: primary key, user, time."""
    columns = ("id", "consent", "consent_withdrawn_on", "history_user_id", "history_date")
    last: dict[int, int] = {}
    found = []
    rows = model.history.filter(id__in=list(pks)).order_by("history_id").values_list(*columns)
    for pk, consent, withdrawn, by, at in rows:
        now = strictness(consent, withdrawn)
        if by is not None and is_lift(last.get(pk, now), now):
            found.append((pk, by, at))
        last[pk] = now
    return found


def _published_at(model: Model, pks: Iterable[int]) -> dict[int, datetime]:
    """Return when records were last published; those that never were are left out."""
    last: dict[int, str] = {}
    found: dict[int, datetime] = {}
    rows = model.history.filter(id__in=list(pks)).order_by("history_id")
    for pk, status, at in rows.values_list("id", "status", "history_date"):
        if status == Status.PUBLISHED != last.get(pk):
            found[pk] = at
        last[pk] = status
    return found


def _rows(keys: Iterable[Key]) -> dict[Key, Row]:
    """Return the records that can go out; what is hidden goes out with nothing."""
    return {
        (model, pk): row
        for model in {model for model, _ in keys}
        for pk, row in model.objects.filter(sensitivity=Sensitivity.PUBLIC)
        .in_bulk([pk for of, pk in keys if of is model])
        .items()
    }

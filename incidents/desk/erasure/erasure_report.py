"""The report before an erasure: texts that name the person, records that lose them, and backups."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import models
from django.db.models import Q

from incidents.desk.erasure.working_rows import Erased
from incidents.documents.references import without
from incidents.models import Citation, Person, Source
from incidents.models.base import Record
from incidents.models.editions.edition import EDITIONS
from incidents.models.evidence import CITED_RECORDS
from incidents.publishing.concealing import spoken_by
from incidents.publishing.erasing import naming_editions
from incidents.publishing.rendering import KINDS
from incidents.storage.last_backup import BackupFile, backups_since
from incidents.text.erased_words import named_places

MOST = 200  # texts in a list
TEXTS = (models.CharField, models.TextField)


@dataclass(frozen=True)
class NamingText:
    """A text that contains a name of the person, and that the erasure does not change."""

    kind: str
    uid: uuid.UUID
    number: int | None
    places: tuple[str, ...]


@dataclass(frozen=True)
class ErasureReport:
    """Texts that stay, which are for editors to change; records that change; and backups."""

    public_texts: list[NamingText]
    desk_texts: list[NamingText]
    records: list[Record]
    merged: list[Person]
    backups: list[BackupFile]


def report_on(person: Person) -> ErasureReport:
    """Return the report of an erasure; only administrators, who see everything, may read it."""
    erased = Erased(person)
    return ErasureReport(
        public_texts=list(_first(_public_texts(erased))),
        desk_texts=list(_first(_desk_texts(erased))),
        records=list(erased.touched()),
        merged=erased.people[1:],
        backups=backups_since(min(each.created_at for each in erased.people)),
    )


def _first(texts: Iterator[NamingText]) -> Iterator[NamingText]:
    for _, each in zip(range(MOST), texts, strict=False):
        yield each


def _public_texts(erased: Erased) -> Iterator[NamingText]:
    """Yield the live documents of other records whose own texts contain a name.

    In records that refer to the person each longer word of a name counts, elsewhere whole names.
    """
    gone: list[uuid.UUID] = [*erased.uids, *spoken_by(erased.uids)]
    referring = {kind: set(rows.values_list("pk", flat=True)) for kind, rows in naming_editions(gone).items()}
    for kind, model in EDITIONS.items():
        naming = _containing(["document"], erased.names) | Q(pk__in=referring.get(kind, ()))
        live = model.objects.live().filter(naming).exclude(uid__in=erased.uids).order_by("number")
        for edition in live.iterator(chunk_size=50):
            words = erased.words if edition.pk in referring.get(kind, ()) else erased.names
            document = orjson.loads(edition.document)
            for uid in gone if edition.pk in referring.get(kind, ()) else ():
                document = without(str(uid), kind, document, None)
            if places := tuple(named_places(document, words)):
                yield NamingText(str(kind), edition.uid, edition.number, places)


def _desk_texts(erased: Erased) -> Iterator[NamingText]:
    """Yield the working records whose texts, or whose citations, contain a name."""
    kinds: dict[type[Any], str] = {**KINDS, Source: "source"}
    for model, kind in kinds.items():
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, TEXTS)]
        rows = model.objects.filter(_containing(names, erased.names)).exclude(uid__in=erased.uids)
        for row in rows.iterator(chunk_size=50):
            texts = {name: str(getattr(row, name)) for name in names}
            if places := tuple(named_places(texts, erased.names)):
                yield NamingText(str(kind), row.uid, row.number, places)
    yield from _citations(erased)


def _citations(erased: Erased) -> Iterator[NamingText]:
    names = [field.attname for field in Citation._meta.concrete_fields if isinstance(field, TEXTS)]
    rows = Citation.objects.filter(_containing(names, erased.names)).exclude(person__in=erased.keys)
    rows = rows.exclude(involvement__person__in=erased.keys).select_related(*CITED_RECORDS)
    for row in rows.iterator(chunk_size=50):
        texts = {name: getattr(row, name) for name in names}
        record = row.record
        if places := tuple(f"citation.{name}" for name in named_places(texts, erased.names)):
            yield NamingText(str(record._meta.model_name), record.uid, record.number, places)


def _containing(columns: list[str], names: Collection[str]) -> Q:
    """Return the condition that one of these columns contains a name, in its spelling or in lower case."""
    found = Q(pk__in=[])
    for column in columns:
        for name in names:
            found |= Q(**{f"{column}__icontains": name})
    return found

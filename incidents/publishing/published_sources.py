"""Sources that are published inside the documents of other records."""

from collections.abc import Sequence
from itertools import groupby

import orjson
from django.contrib.auth.models import User
from django.db import models

from incidents.choices import RecordKind, Status
from incidents.models.base import Record, save_all_with_history
from incidents.models.editions.edition import Edition
from incidents.models.evidence import Citation, Source
from incidents.models.recognition import Recognition
from incidents.publishing.rendering import kind_of


def cited_sources(records: Sequence[Record]) -> models.QuerySet[Source]:
    """Return the sources that may be published inside these records."""
    citing = models.Q()
    for kind, of_kind in groupby(sorted(records, key=kind_of), key=kind_of):
        citing |= models.Q(**{f"{kind}__in": [record.pk for record in of_kind]})
    if not citing:
        return Source.objects.none()
    cited = Citation.objects.publishable().filter(citing)
    persons = [record.pk for record in records if kind_of(record) == RecordKind.PERSON]
    recognised = Recognition.objects.publishable().filter(person__in=persons)
    return Source.objects.filter(
        models.Q(pk__in=cited.values("source")) | models.Q(pk__in=recognised.values("source"))
    )


def lock_sources(records: Sequence[Record]) -> list[Source]:
    """Return the same sources, locked until the transaction ends."""
    return list(cited_sources(records).select_for_update().order_by("pk"))


def count_as_published(sources: list[Source], editions: list[Edition], *, by: User, reason: str) -> None:
    """Store for each source, which has no edition, the revision that was published, for the next review."""
    out = {each["id"] for edition in editions for each in orjson.loads(edition.document)["sources"]}
    new = [s for s in sources if str(s.uid) in out and s.published_revision != s.changes_10]
    for source in new:
        source.published_revision, source.status = source.changes_10, Status.PUBLISHED
    save_all_with_history(new, by=by, reason=reason, fields=("published_revision", "status"))

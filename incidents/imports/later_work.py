"""Later work on the records of an import since it was applied: reviews and edits."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from incidents.choices import Status
from incidents.imports.check.existing import MODELS
from incidents.imports.check.plan import ORDER
from incidents.models import ImportBatch

MOST_SHOWN = 100
# Beginnings of the reasons that imports write into the history.
BY_IMPORT = ("Import ", "Undone: import ")


def later_work(batch: ImportBatch) -> list[str]:
    """Return a sentence for each record of the batch that is in review or was edited; the rest as a number.

    Users who may undo imports may see all of this; sensitive records are unnamed because the command prints
    it too.
    """
    found: list[str] = []
    more = 0
    for kind in ORDER:
        for sentence in _of_kind(kind, batch):
            if len(found) < MOST_SHOWN:
                found.append(sentence)
            else:
                more += 1
    return [*found, _("More records that were worked on: %(n)s.") % {"n": more}] if more else found


def digest_of(sentences: list[str]) -> str:
    """Return a digest of the list, to check that it is still the one shown."""
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()[:16]


def _of_kind(kind: str, batch: ImportBatch) -> Iterator[str]:
    rows: Any = models.QuerySet(MODELS[kind]).filter(batch=batch)
    edits = _last_edits(kind, rows)
    in_review = models.Q(status=Status.IN_REVIEW)
    for row in rows.filter(in_review | models.Q(pk__in=list(edits))).order_by("pk"):
        named = {"kind": row._meta.verbose_name, "name": str(row)}
        if row.status == Status.IN_REVIEW:
            yield _("The %(kind)s “%(name)s” is in review.") % named
        if row.pk in edits:
            who, when = edits[row.pk]
            told = {"who": who or _("nobody known"), "when": date_format(when, "j F Y, H:i")}
            yield _("The %(kind)s “%(name)s” has changed since, by %(who)s on %(when)s UTC.") % (named | told)


def _last_edits(kind: str, rows: Any) -> dict[int, tuple[str, Any]]:
    """Return the user and time of the last edit of each record by key, without changes by imports."""
    changed = rows.alias(changes=models.F("changes_10") + models.F("changes_20") + models.F("changes_30"))
    lines = MODELS[kind].history.filter(id__in=changed.filter(changes__gt=1).values("pk"), history_type="~")
    for beginning in BY_IMPORT:
        lines = lines.exclude(history_change_reason__startswith=beginning)
    found = lines.order_by("history_id").values_list("id", "history_user__username", "history_date")
    return {key: (who, when) for key, who, when in found}

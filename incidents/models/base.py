"""Record, the base of all working records, and the queries that decide who may see it."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn, Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from incidents.choices import Sensitivity, Status, Unstated
from incidents.dates.span import Span
from incidents.fields.common import DATE_TEXT_LENGTH
from incidents.fields.consent import CONSENT_LIMITS, RECORDED, Consent, strictness
from incidents.models import audit
from incidents.models.import_batch import ImportBatch, seen
from incidents.models.revisions import Revised, clearance_of

M = TypeVar("M", bound=models.Model)
visible_rows: dict[tuple[type[models.Model], int], Any] = {}  # never fetched, only copied


class TracedQuerySet(models.QuerySet):
    """A QuerySet without bulk writes, which leave no history; reads are recorded for the audit log."""

    _clearance: int | None = None

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query, using, hints)
        self._is_whole = query is None and using is None  # as a manager begins

    def visible_to(self, user: Any) -> Self:
        """Return the rows that this user may see.

        Those of a whole table are built once for each clearance: to resolve their conditions takes longer
        than most queries that begin with them.
        """
        clearance = clearance_of(user)
        if not self._is_whole or self._hints:  # type: ignore[attr-defined]
            return self._visible_at(clearance)
        key = (self.model, clearance)
        if key not in visible_rows:
            visible_rows[key] = self._visible_at(clearance)
        rows: Self = visible_rows[key].all()
        return rows

    def _visible_at(self, clearance: int) -> Self:
        raise NotImplementedError

    def audited(self, clearance: int) -> Self:
        """Return the same rows, recorded in the audit log when a user with this clearance fetches them."""
        rows = self.all()
        rows._clearance = clearance
        return rows

    def _clone(self) -> Self:
        rows: Self = super()._clone()
        rows._clearance = self._clearance
        return rows

    def _fetch_all(self) -> None:
        is_fresh = self._result_cache is None
        super()._fetch_all()
        if is_fresh and self._clearance is not None:
            audit.note_read(self._result_cache or (), self._clearance)

    def _refuse(self, verb: str) -> NoReturn:
        raise TypeError(f"{verb} leaves no trace in the history of {self.model.__name__}; save each record.")

    def update(self, **kwargs: Any) -> NoReturn:
        self._refuse("QuerySet.update()")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._refuse("bulk_create()")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._refuse("bulk_update()")


class RecordQuerySet(TracedQuerySet):
    def _visible_at(self, clearance: int) -> Self:
        """Return the records this user may see; each shows the revision and last change that they may see."""
        rows = self.filter(seen(), sensitivity__lte=clearance).audited(clearance)
        return rows.annotate(clearance=models.Value(clearance, models.PositiveSmallIntegerField()))


class DatedQuerySet(RecordQuerySet):
    def during(self, period: Span) -> Self:
        """Return records whose span overlaps the period; undated ones never do."""
        found = self.exclude(earliest=None, latest=None)
        if period.earliest:
            found = found.filter(models.Q(latest=None) | models.Q(latest__gte=period.earliest))
        if period.latest:
            found = found.filter(models.Q(earliest=None) | models.Q(earliest__lte=period.latest))
        return found

    def certainly_during(self, period: Span) -> Self:
        """Return records whose span lies inside the period."""
        found = self.exclude(earliest=None, latest=None)
        if period.earliest:
            found = found.filter(earliest__gte=period.earliest)
        if period.latest:
            found = found.filter(latest__lte=period.latest)
        return found

    def undated(self) -> Self:
        return self.filter(earliest=None, latest=None)


class Traced(models.Model):
    """A model with history."""

    uid = models.UUIDField("id", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    @property
    def short_id(self) -> str:
        return str(self.uid)[:8]

    def neutral(self) -> str:
        """Return kind and short id, for logs and other places without a check of who reads them."""
        return f"{self._meta.verbose_name} {self.short_id}"


class Record(Traced, Revised):
    """A working record of the desk; the public sees its editions."""

    # Fields that may be declared "none" or "withheld" when empty.
    UNSTATABLE: tuple[str, ...] = ()

    number = models.PositiveIntegerField(
        null=True, blank=True, unique=True, editable=False, help_text="Given at first publication, for ever."
    )
    sensitivity = models.PositiveSmallIntegerField(
        choices=Sensitivity.choices,
        default=Sensitivity.PUBLIC,
        help_text="Who may know of this record; how far the work on it is says its status. "
        "Only “open” can ever be published.",
    )
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.DRAFT, editable=False, db_index=True
    )
    unstated = models.JSONField(
        default=dict,
        blank=True,
        help_text="Empty fields of which we know why: “none” or “withheld” (known, not told).",
    )
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        help_text="The import that made it.",
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True


class Consented(models.Model):
    """Consent to the use of what a person says or a source holds, and a warning for editors; desk only."""

    consent = models.CharField(max_length=12, choices=Consent.choices, blank=True)
    consent_given_on = models.DateField(null=True, blank=True)
    consent_withdrawn_on = models.DateField(null=True, blank=True)
    consent_conditions = models.TextField(max_length=CONSENT_LIMITS["consent_conditions"], blank=True)
    consent_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    risk_note = models.TextField(max_length=CONSENT_LIMITS["risk_note"], blank=True)

    class Meta:
        abstract = True

    # The condition under which a document would name whoever agreed to anonymous use only.
    NAMES_WHO_AGREED: models.Q

    @classmethod
    def forbidden(cls) -> models.Q:
        """Return the condition of a record whose consent forbids to publish it as it is."""
        return (
            models.Q(consent_withdrawn_on__isnull=False)
            | models.Q(consent__in=(Consent.REFUSED, Consent.INTERNAL))
            | models.Q(cls.NAMES_WHO_AGREED, consent=Consent.ANONYMOUS)
        )

    def name_recorder(self, stored: "Consented | None", *, by: Any) -> None:
        """Name the user who recorded the consent, if any of it differs from what is stored; None for new."""
        before = stored or type(self)()
        if any(getattr(self, name) != getattr(before, name) for name in RECORDED):
            self.consent_recorded_by = by

    @property
    def strictness(self) -> int:
        """Return how strict the recorded consent is, to compare two."""
        return strictness(self.consent, self.consent_withdrawn_on)


class Dated(models.Model):
    """A Span in three columns: the words, and the earliest and latest day."""

    date_text = models.CharField("date", max_length=DATE_TEXT_LENGTH, blank=True)
    earliest = models.DateField(null=True, blank=True)
    latest = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def date(self) -> Span:
        return Span(self.date_text, self.earliest, self.latest)

    @date.setter
    def date(self, span: Span) -> None:
        self.date_text, self.earliest, self.latest = span.text, span.earliest, span.latest

    @property
    def is_unread(self) -> bool:
        """Return whether the date has words that have not been interpreted as days."""
        return bool(self.date_text) and self.earliest is None and self.latest is None


def save_with_history(instance: models.Model, *, by: Any, reason: str = "") -> None:
    """Save one row and its history row, with author and reason.

    django-simple-history keeps the reason on the instance, where the next save would repeat it; so it is
    removed here.
    """
    instance._history_user = by  # type: ignore[attr-defined]
    instance._change_reason = reason[:HISTORY_REASON_LENGTH] or None  # type: ignore[attr-defined]
    verb = "created" if instance._state.adding else "changed"
    try:
        instance.save()
        audit.note_write(verb, instance)
    finally:
        del instance._history_user, instance._change_reason  # type: ignore[attr-defined]


def by_kind(rows: Iterable[M]) -> list[list[M]]:
    """Return rows of several models as one list for each model, in the given order."""
    kinds: dict[type[M], list[M]] = {}
    for row in rows:
        kinds.setdefault(type(row), []).append(row)
    return list(kinds.values())


def save_all_with_history(
    instances: Iterable[models.Model], *, by: Any, reason: str = "", fields: Sequence[str] = ()
) -> None:
    """Save rows and their history rows like `save_with_history`, in few queries.

    All rows are new, or all are stored: then `fields` has the changed fields. Rows and history rows of a
    model are numbered in the given order.
    """
    for rows in by_kind(instances):
        history = rows[0].history  # type: ignore[attr-defined]
        if history.model._history_m2m_fields:  # saved singly, because of the lists stored with each
            for row in rows:
                save_with_history(row, by=by, reason=reason)
            continue
        table = rows[0]._meta.base_manager
        if fields:
            table.bulk_update(rows, fields)
        else:
            table.bulk_create(rows)
        for row in rows:
            audit.note_write("changed" if fields else "created", row)
        reason_or_none = reason[:HISTORY_REASON_LENGTH] or None
        history.bulk_history_create(
            rows, update=bool(fields), default_user=by, default_change_reason=reason_or_none
        )


def delete_with_history(instance: models.Model, *, by: Any, reason: str = "") -> None:
    """Delete one row; its history keeps the values, the author and the reason."""
    instance._history_user = by  # type: ignore[attr-defined]
    instance._change_reason = reason[:HISTORY_REASON_LENGTH] or None  # type: ignore[attr-defined]
    audit.note_write("deleted", instance)
    instance.delete()


HISTORY_REASON_LENGTH = 500
UNSTATED_VALUES = frozenset(Unstated.values)

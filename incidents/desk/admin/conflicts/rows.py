"""A three-way merge of the rows of a stale form: submitted values on top of the stored ones."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from incidents.desk.admin.conflicts.fields import By, Difference, typed_over
from incidents.desk.admin.history.messages import HistoryDescriber
from incidents.desk.records.visible_history import Versions
from incidents.http.request_checks import small_number
from incidents.models.base import Record

MOST_ROWS = 1_000


def typed_rows(
    formset_class: object, queryset: object, record: Record, request: HttpRequest, versions: Versions
) -> tuple[Any, list[Difference]]:
    """Return an unbound formset of the stored rows with the submitted values on top, and all changes."""
    rows = _Rows(formset_class, queryset, record, request, versions)
    differences = [*rows.put(), *rows.added()]
    return rows.shown(), differences


class _Rows:
    """The rows of one formset: as opened, as submitted, as stored now."""

    def __init__(
        self, formset_class: Any, queryset: Any, record: Any, request: HttpRequest, versions: Versions
    ) -> None:
        self._class, self._queryset, self._request = formset_class, queryset, request
        self._formset = formset_class(
            instance=record, prefix=formset_class.get_default_prefix(), queryset=queryset
        )
        self._stored = {str(form.instance.uid): form for form in self._formset.initial_forms}
        self._then = self._rows_then(versions)
        self._describer = HistoryDescriber(versions, {})
        self._sent: set[str] = set()
        self._touched: list[Any] = []
        self._extras: list[dict[str, Any]] = []

    def _rows_then(self, versions: Versions) -> dict[str, Any]:
        """Return the rows as they were when the form was opened, by key; none if that is unknown."""
        try:
            opened_at = parse_datetime(self._request.POST.get("opened_at", ""))
        except ValueError:
            opened_at = None
        # The history of a record holds its parts, not the records that are made in its form.
        if opened_at is None or opened_at.tzinfo is None or issubclass(self._formset.model, Record):
            return {}
        return {str(row.uid): row for row in versions.parts_at(self._formset.model, opened_at)}

    def put(self) -> Iterator[Difference]:
        """Put each submitted row on top of the stored one; yield the changes."""
        blank = self._blank()
        for index in range(self._count()):
            key = self._value(index, "id")
            self._sent.add(key)
            form = self._row(index, self._stored.get(key), blank)
            typed, changes = typed_over(form, self._opened(key, blank), self._request)
            gone = bool(self._value(index, DELETION_FIELD_NAME))
            if key in self._stored:
                yield from self._over_stored(self._stored[key], form, typed, changes, gone=gone)
            elif typed and not gone:
                self._extras.append(self._all_typed(form))
                yield self._unstored(key, _("yours, in a new row below"))
            elif key in self._then and not gone:
                yield self._unstored(key, _("not touched"), By.THEM)

    def added(self) -> Iterator[Difference]:
        """Yield the rows that another user added since."""
        for key, form in self._stored.items():
            if key not in self._sent and key not in self._then:
                yield Difference(f"{self._kind}: {form.heading}", "", _("a new row"), "", By.THEM)

    def shown(self) -> Any:
        """Return the formset with new rows filled in, and submitted values in the stored rows."""
        shown = self._class(
            instance=self._formset.instance,
            prefix=self._formset.prefix,
            queryset=self._queryset,
            initial=self._extras,
        )
        shown.extra = len(self._extras)
        for form, typed in zip(shown.initial_forms, self._formset.initial_forms, strict=True):
            form.initial.update(typed.initial)
            form.is_in_conflict = typed in self._touched
        return shown

    @property
    def _kind(self) -> str:
        return str(capfirst(self._formset.model._meta.verbose_name))

    def _over_stored(
        self, stored: Any, form: Any, typed: dict[str, Any], changes: list[Difference], *, gone: bool
    ) -> Iterator[Difference]:
        stored.initial.update(typed)
        if changes:
            self._touched.append(stored)
        if not gone:
            for each in changes:
                name = each.name and stored.prefix + each.name.removeprefix(form.prefix)
                yield replace(each, what=f"{stored.heading}: {each.what}", name=name)
            return
        stored.initial[DELETION_FIELD_NAME] = True
        by = By.BOTH if any(each.by != By.YOU for each in changes) else By.YOU
        theirs = _("changed") if by == By.BOTH else _("not touched")
        yield Difference(f"{self._kind}: {stored.heading}", "", theirs, _("removed"), by)

    def _unstored(self, key: str, typed: str, by: By = By.BOTH) -> Difference:
        """Return the change of a row that is not stored: it is new, or another user removed it."""
        if key not in self._then:
            return Difference(self._kind, "", "", typed, By.YOU)
        row = self._then[key]
        title = strip_tags(self._describer.title(self._formset.model, row))
        return Difference(f"{self._kind}: {title}", "", _("removed"), typed, by)

    def _opened(self, key: str, blank: dict[str, object]) -> dict[str, Any]:
        if key in self._then:
            initial: dict[str, Any] = self._formset.form(instance=self._then[key].instance).initial
            return initial
        return self._stored[key].initial if key in self._stored else blank

    def _row(self, index: int, stored: Any, blank: dict[str, Any]) -> Any:
        """Return a form that reads the posted row of this index, on top of the stored row if there is one."""
        return self._formset.form(
            instance=stored.instance if stored else None,
            initial=None if stored else blank,
            prefix=self._formset.add_prefix(index),
            auto_id=self._formset.auto_id,
        )

    def _blank(self) -> dict[str, Any]:
        """Return the initial values of an empty row."""
        empty = self._formset.empty_form
        return {name: empty.get_initial_for_field(field, name) for name, field in empty.fields.items()}

    def _count(self) -> int:
        total = self._request.POST.get(f"{self._formset.prefix}-TOTAL_FORMS", "")
        return min(small_number(total) or 0, MOST_ROWS)

    def _value(self, index: int, name: str) -> str:
        return self._request.POST.get(f"{self._formset.prefix}-{index}-{name}", "")

    def _all_typed(self, row: Any) -> dict[str, Any]:
        """Return all values of a row that has to be entered again: it is new, or another user removed it."""
        return {
            name: field.widget.value_from_datadict(
                self._request.POST, self._request.FILES, row.add_prefix(name)
            )
            for name, field in row.fields.items()
        }

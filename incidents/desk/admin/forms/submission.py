"""A submitted form of a record: saved as one change, and what its user reads afterwards."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.choices import Status
from incidents.desk.admin.forms.citations import CitationFormSet
from incidents.desk.admin.forms.involvements import InvolvementFormSet
from incidents.desk.admin.forms.last_used import remember
from incidents.desk.admin.forms.save import add_to_cases, save_change
from incidents.desk.admin.forms.statements import StatementFormSet
from incidents.desk.admin.warnings.views import add_warnings_message
from incidents.models import Source


class SubmittedRecord:
    """The record of a submitted form as Django's messages and links show it: its label, and its id for a key.

    `ModelAdmin` hands what `save_form` returns to `response_add` and `response_change`, and nothing else.
    """

    def __init__(self, form: Any, label_of: Callable[[Any], str]) -> None:
        self.form, self._label_of = form, label_of

    def __getattr__(self, name: str) -> Any:
        return getattr(self.form.instance, name)

    def __str__(self) -> str:
        return self._label_of(self.form.instance)

    @property
    def pk(self) -> Any:
        return self.form.instance.uid

    def serializable_value(self, field_name: str) -> Any:
        """Return the id: pop-ups ask for it under either of its names."""
        return self.pk


def save_submission(request: HttpRequest, form: Any, formsets: list[Any], *, change: bool) -> None:
    """Save a valid form with its rows, and tell the user what follows from that.

    `form.is_unchanged` says afterwards that there was nothing to save.

    Raises:
        Unknown, NotAllowed, Stale.
    """
    record = form.instance
    before = type(record).objects.filter(pk=record.pk).values_list("status", flat=True).first()
    received = _count_received(formsets)
    is_saved = save_change(form, formsets, by=request.user, change=change)
    is_added = add_to_cases(form, by=request.user)
    form.is_unchanged = not (is_saved or is_added)
    remember(request, record, _last_source(formsets))
    if form.is_unchanged:
        return
    _add_statements_message(request, formsets)
    _add_status_message(request, before, record.status)
    add_warnings_message(request, record)
    _add_receipt(request, received)


def _add_statements_message(request: HttpRequest, formsets: list[object]) -> None:
    count = sum(len(each.remaining()) for each in formsets if isinstance(each, StatementFormSet))
    if count:
        words = ngettext("%d statement was added, a draft.", "%d statements were added, drafts.", count)
        messages.info(request, words % count)


def _add_status_message(request: HttpRequest, before: str | None, after: str) -> None:
    if after != Status.DRAFT:
        return
    if before == Status.IN_REVIEW:
        messages.info(request, _("It was in review; with this change it is a draft again."))
    elif before == Status.PUBLISHED:
        words = _("The public still sees the version before this change, until it is published.")
        messages.info(request, words)


def _count_received(formsets: list[object]) -> int:
    """Return the number of rows that their author cannot read once they are saved."""
    rows = [row for each in formsets if isinstance(each, InvolvementFormSet) for row in each.remaining()]
    return sum(row.has_changed() and row.is_handed_in for row in rows)


def _add_receipt(request: HttpRequest, count: int) -> None:
    if count:
        words = ngettext(
            "%d witness was received. You cannot read it, because witnesses are confidential.",
            "%d witnesses were received. You cannot read them, because witnesses are confidential.",
            count,
        )
        messages.info(request, words % count)


def _last_source(formsets: list[object]) -> Source | None:
    """Return the source of the last citation that was entered; None if there is none."""
    rows = [form for each in formsets if isinstance(each, CitationFormSet) for form in each.remaining()]
    cited: list[Source] = [form.instance.source for form in rows if form.has_changed()]
    return cited[-1] if cited else None

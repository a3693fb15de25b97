"""Saving of a record's form and its rows as one change: one revision, one reason, one line of history."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User

from incidents.choices import NameKind
from incidents.desk.admin.forms.inline_create import make_new
from incidents.desk.admin.forms.parts import NameFormSet
from incidents.desk.admin.forms.statements import StatementFormSet
from incidents.desk.records import editing
from incidents.models import Citation, Statement
from incidents.models.base import Record, clearance_of, save_with_history
from incidents.models.incident import Incident


def save_change(form: Any, formsets: list[Any], *, by: Any, change: bool) -> bool:
    """Save a valid form with its rows; return whether there was anything to save.

    Formsets collect their rows in any case, as Django's admin reads them afterwards.

    Raises:
        Unknown, NotAllowed, Stale.
    """
    record, reason = form.instance, form.cleaned_data.get("reason", "")
    changed = [formset for formset in formsets if formset.has_changed()]
    if change and not form.has_changed() and not changed:
        return False
    statements = [formset for formset in changed if isinstance(formset, StatementFormSet)]
    parts = [formset for formset in changed if formset not in statements]
    if change and (form.has_changed() or parts):
        revision = form.cleaned_data.get("revision") or 0
        with editing.changing(record, by=by, revision=revision, reason=reason):
            _save_rest(form, parts, changed, by=by, reason=reason)
    else:
        if not change:
            _name_ahead(record, formsets)
            editing.create(record, by=by, reason=reason)
        _save_rest(form, parts, changed, by=by, reason=reason)
        if _many_to_many(form):
            save_with_history(record, by=by, reason=reason)
    for formset in statements:
        _save_statements(formset, record, by=by, reason=reason)
    return True


def _save_rest(form: Any, parts: list[Any], changed: list[Any], *, by: Any, reason: str) -> None:
    """Save new records that the rows name, the rows, and many-to-many fields."""
    rows = [row for formset in changed for row in formset.remaining()]
    make_new(rows, sensitivity=form.instance.sensitivity, by=by, reason=reason)
    _save_parts(parts, by=by, reason=reason)
    _save_links(form, form.instance)


def _name_ahead(record: Record, formsets: list[object]) -> None:
    """Set the name of a new party before it is saved, so that its history begins with it."""
    for formset in formsets:
        if isinstance(formset, NameFormSet):
            record.name = formset.main_name()  # type: ignore[attr-defined]


def _save_parts(formsets: Iterable[Any], *, by: Any, reason: str) -> None:
    """Save citations first, as a deleted part takes its own along; those of new rows last."""
    late: list[Any] = []
    for formset in sorted(formsets, key=lambda formset: formset.model is not Citation):
        late += _save_rows(formset, by=by, reason=reason)
    for form in late:
        setattr(form.instance, form.part, form.new_part)
        editing.save_part(form.instance, by=by, reason=reason)


def _save_rows(formset: Any, *, by: Any, reason: str) -> list[Any]:
    """Save the rows of a formset; return the forms that wait for another row."""
    waiting = [form for form in formset.forms if getattr(form, "new_part", None)]
    skipped = {id(form.instance) for form in waiting}
    rows = formset.save(commit=False)
    for row in formset.deleted_objects:
        editing.delete_part(row, by=by, reason=reason)
    # The main name last: the old one has to change its kind first.
    for row in sorted(rows, key=lambda row: getattr(row, "kind", "") == NameKind.MAIN):
        if id(row) not in skipped:
            editing.save_part(row, by=by, reason=reason)
    return waiting


def _save_statements(formset: StatementFormSet, incident: Incident, *, by: User, reason: str) -> None:
    """Create the statements as drafts of their own, each with its source as a citation."""
    for form in formset.remaining():
        statement = form.instance
        statement.country = incident.country
        statement.sensitivity = min(incident.sensitivity, clearance_of(by))
        editing.create(statement, by=by, reason=reason)
        _link_statement(statement, incident, by=by)
        if form.cited:
            names = ("quotation", "summary", "stance")
            field = next((name for name in names if getattr(statement, name)), "speaker")
            cited = Citation(statement=statement, source=form.cited, field=field)
            editing.save_part(cited, by=by, reason=reason)


def _link_statement(statement: Statement, incident: Incident, *, by: User) -> None:
    """Link a new statement to its incident; the history gets a row of its own for that."""
    statement._history_user = by  # type: ignore[attr-defined]
    try:
        statement.incidents.set([incident])
    finally:
        del statement._history_user  # type: ignore[attr-defined]


def _many_to_many(form: Any) -> list[str]:
    return [field.name for field in form.instance._meta.many_to_many if field.name in form.changed_data]


def _save_links(form: Any, record: Any) -> None:
    """Save many-to-many fields; their history comes with the record's own."""
    if not _many_to_many(form):
        return
    record.skip_history_when_saving = True
    try:
        form.save_m2m()
    finally:
        del record.skip_history_when_saving


def add_to_cases(form: Any, *, by: Any) -> bool:
    """Add the incident of a form to the chosen cases, each in a change of its own; return whether to any.

    Raises:
        Unknown, NotAllowed.
    """
    chosen, reason = form.cleaned_data.get("add_to_cases") or [], form.cleaned_data.get("reason", "")
    cases = [case for case in chosen if not case.incidents.filter(pk=form.instance.pk).exists()]
    for case in sorted(cases, key=lambda case: case.pk):
        with editing.changing(case, by=by, revision=case.revision, reason=reason):
            case.skip_history_when_saving = True
            try:
                case.incidents.add(form.instance)
            finally:
                del case.skip_history_when_saving
    return bool(cases)

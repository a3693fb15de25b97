"""A three-way merge of the fields of a stale form: as it was opened, as submitted, and as stored now.

A field that the user did not change gets the stored value. A changed one gets the submitted value, with
the stored one next to it. If both changed it, the user chooses.
"""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from incidents.desk.admin.forms.record import NOT_CONTENT
from incidents.desk.records.named_records import links_of
from incidents.desk.records.visible_history import Versions
from incidents.http.request_checks import read_uids

CHOICE, THEIRS = "conflict-choice:", "conflict-theirs:"  # before the name of a form field


class By(TextChoices):
    """The users who changed a field since the form was opened."""

    YOU = "you", _("changed by you: yours is kept")
    THEM = "them", _("changed by somebody else: theirs is kept")
    BOTH = "both", _("changed by both of you: choose")


@dataclass(frozen=True)
class Difference:
    """A field or row that was changed: as it was opened, as stored now, and as submitted."""

    what: str
    base: str
    stored: str
    typed: str
    by: By
    name: str = ""  # of the form field, if there is a choice
    raw: tuple[str, ...] = ()  # the stored value as a browser submits it

    @property
    def both(self) -> bool:
        return self.by == By.BOTH


def opened_initial(record: Any, revision: int, form_class: Any, versions: Versions) -> dict[str, Any]:
    """Return what the form showed when it was opened, from the history; else the stored values.

    The revision comes from the request, so the response must not show what was hidden from the user then.
    """
    row = versions.at_revision(revision)
    if row is None:
        return form_class(instance=record).initial
    opened = row.instance
    for link in links_of(type(record)):
        if versions.named(link.related_model, getattr(row, link.attname), row.history_date) is None:
            setattr(opened, link.attname, None)
    linked = {
        many.name: [
            record
            for key in row.linked_keys[many.name]
            if (record := versions.named(many.related_model, key, row.history_date)) is not None
        ]
        for many in type(record)._meta.many_to_many
    }
    return form_class(instance=opened).initial | linked


def typed_over(
    form: forms.ModelForm, opened: dict[str, object], request: HttpRequest
) -> tuple[dict[str, Any], list[Difference]]:
    """Return the values that the user changed since the form was opened, and all changes in it.

    `form` is unbound and shows the stored values.
    """
    typed: dict[str, Any] = {}
    differences = []
    for name, field in form.fields.items():
        if name in {"revision", "opened_at", DELETION_FIELD_NAME} or field.widget.is_hidden:
            continue
        raw = field.widget.value_from_datadict(request.POST, request.FILES, form.add_prefix(name))
        touched = name in NOT_CONTENT or field.has_changed(opened.get(name), raw)
        if touched:
            typed[name] = raw
        if name not in NOT_CONTENT and (change := _difference(form, name, opened.get(name), raw, touched)):
            differences.append(change)
    return typed, differences


def _difference(
    form: forms.ModelForm, name: str, base: object, raw: object, touched: bool
) -> Difference | None:
    """Return the change of a field; None if there is none, or if both users made the same."""
    field = form.fields[name]
    stored = form.get_initial_for_field(field, name)
    moved = field.has_changed(base, field.prepare_value(stored))
    if not (field.has_changed(stored, raw) if touched else moved):
        return None
    by = By.BOTH if touched and moved else By.YOU if touched else By.THEM
    typed = in_words(field, raw if touched else base)
    change = Difference(str(form[name].label), in_words(field, base), in_words(field, stored), typed, by)
    if not change.both:
        return change
    return replace(change, name=form.add_prefix(name), raw=as_submitted(field, stored))


def as_submitted(field: forms.Field, value: object) -> tuple[str, ...]:
    """Return a value of a form field as a browser submits it."""
    value = field.prepare_value(value)
    if isinstance(field, forms.BooleanField):
        return ("on",) if value else ()
    if isinstance(value, list | tuple | set):
        return tuple(str(each) for each in value)
    return ("" if value is None else str(value),)


def apply_choices(request: HttpRequest) -> None:
    """Replace submitted values by the stored ones that the user chose on the page of a conflict."""
    choices = {name: value for name, value in request.POST.items() if name.startswith(CHOICE)}
    chosen = [name.removeprefix(CHOICE) for name, value in choices.items() if value == By.THEM]
    posted = request.POST.copy()
    for name in chosen:
        posted.setlist(name, request.POST.getlist(f"{THEIRS}{name}"))
        if not posted.getlist(name):
            del posted[name]
    if chosen:
        request.POST = posted  # type: ignore[assignment]


def in_words(field: forms.Field, value: object) -> str:
    """Return a value of a form field in words: the label of its choice, else as submitted."""
    value = field.prepare_value(value)
    if value in (None, "", []):
        return ""
    if isinstance(field, forms.ModelChoiceField):
        records = field.queryset.filter(uid__in=read_uids(as_list(value)))  # type: ignore[union-attr]
        return ", ".join(field.label_from_instance(each) for each in records)
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in flat_choices(field)}
        return ", ".join(labels.get(str(each), str(each)) for each in as_list(value))
    return str(value)


def as_list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple | set) else [value]


def flat_choices(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for key, label in list(field.choices):  # type: ignore[arg-type]
        flat += label if isinstance(label, list | tuple) else [(key, label)]
    return flat

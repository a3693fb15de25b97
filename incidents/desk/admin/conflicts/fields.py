"""Two people at one record: what was typed into a form that has gone stale, put on top of what is stored now.

Three states are compared field by field: as the form was opened, as typed, and as stored now. What was
not touched takes the stored value; what was typed is kept, and shown beside the stored value. What both
changed is a choice: of what was typed, as it stands in the form, or of what is stored.
"""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from incidents.desk.admin.forms.record import NOT_CONTENT
from incidents.desk.records.visible_history import Versions, links_of
from incidents.http.request_checks import read_uids

CHOICE, THEIRS = "conflict-choice:", "conflict-theirs:"  # before the name of a form field


class By(TextChoices):
    """Who changed a field since the form was opened."""

    YOU = "you", _("changed by you: yours is kept")
    THEM = "them", _("changed by somebody else: theirs is kept")
    BOTH = "both", _("changed by both of you: choose")


@dataclass(frozen=True)
class Difference:
    """A field or a row that somebody changed: as it was opened, as stored now, and as typed."""

    what: str
    base: str
    stored: str
    typed: str
    by: By
    name: str = ""  # of the form field, where there is a choice
    raw: tuple[str, ...] = ()  # what is stored now, as a form sends it

    @property
    def both(self) -> bool:
        return self.by == By.BOTH


def opened_initial(record: Any, revision: int, form_class: Any, versions: Versions) -> dict[str, Any]:
    """What the form showed when it was opened, from the history; what is stored now if that is unknown.

    The revision comes with the request: an answer may not tell what was hidden from the user at that one.
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
    form: forms.ModelForm, opened: dict[str, Any], request: HttpRequest
) -> tuple[dict[str, Any], list[Difference]]:
    """The values of a form that were typed since it was opened, and what anybody changed in it.

    `form` is unbound and shows what is stored now.
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
        if name not in NOT_CONTENT and (found := _difference(form, name, opened.get(name), raw, touched)):
            differences.append(found)
    return typed, differences


def _difference(form: forms.ModelForm, name: str, base: Any, raw: Any, touched: bool) -> Difference | None:
    """Who changed a field, if anybody did; None if both came to the same."""
    field = form.fields[name]
    stored = form.get_initial_for_field(field, name)
    moved = field.has_changed(base, field.prepare_value(stored))
    if not (field.has_changed(stored, raw) if touched else moved):
        return None
    by = By.BOTH if touched and moved else By.YOU if touched else By.THEM
    typed = in_words(field, raw if touched else base)
    found = Difference(str(form[name].label), in_words(field, base), in_words(field, stored), typed, by)
    return replace(found, name=form.add_prefix(name), raw=as_sent(field, stored)) if found.both else found


def as_sent(field: forms.Field, value: Any) -> tuple[str, ...]:
    """A value of a form field as a browser sends it."""
    value = field.prepare_value(value)
    if isinstance(field, forms.BooleanField):
        return ("on",) if value else ()
    if isinstance(value, list | tuple | set):
        return tuple(str(each) for each in value)
    return ("" if value is None else str(value),)


def take_theirs(request: HttpRequest) -> None:
    """Put what was stored in the place of what was typed, where that was chosen on the page of a conflict."""
    choices = {name: value for name, value in request.POST.items() if name.startswith(CHOICE)}
    chosen = [name.removeprefix(CHOICE) for name, value in choices.items() if value == By.THEM]
    posted = request.POST.copy()
    for name in chosen:
        posted.setlist(name, request.POST.getlist(f"{THEIRS}{name}"))
        if not posted.getlist(name):
            del posted[name]
    if chosen:
        request.POST = posted  # type: ignore[assignment]


def in_words(field: forms.Field, value: Any) -> str:
    """A value of a form field as its choice, else as typed."""
    value = field.prepare_value(value)
    if value in (None, "", []):
        return ""
    if isinstance(field, forms.ModelChoiceField):
        found = field.queryset.filter(uid__in=read_uids(as_list(value)))  # type: ignore[union-attr]
        return ", ".join(field.label_from_instance(each) for each in found)
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in flat_choices(field)}
        return ", ".join(labels.get(str(each), str(each)) for each in as_list(value))
    return str(value)


def as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple | set) else [value]


def flat_choices(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for key, label in list(field.choices):  # type: ignore[arg-type]
        flat += label if isinstance(label, list | tuple) else [(key, label)]
    return flat

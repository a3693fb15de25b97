"""Template filters for the forms of the desk."""

from typing import Any

from django import template
from django.utils.crypto import salted_hmac

from incidents.desk.admin.common.labels import choice_label
from incidents.models.base import Record, clearance_of

register = template.Library()
EMPTY: Any = (None, "", [], (), False)


@register.filter
def is_folded(fieldset: Any) -> bool:
    return "folded" in fieldset.classes.split()


@register.filter
def comes_later(fieldset: Any) -> bool:
    """Return whether a fieldset comes after the rows of parts."""
    return "later" in fieldset.classes.split()


@register.filter
def is_open(fieldset: Any) -> bool:
    """Return whether a field of a folded fieldset is filled in or invalid."""
    fields = [field.field for line in fieldset for field in line if not field.is_readonly]
    return any(field.errors or _is_filled(field) for field in fields)


def _is_filled(field: Any) -> bool:
    value = field.value()
    if value in EMPTY or field.name in getattr(field.form, "uncommon", ()):
        return False
    usual = {each.name: each.get_default() for each in field.form.instance._meta.fields}
    return str(value) != str(usual.get(field.name))


@register.filter
def read_only(field: Any) -> Any:
    """Return the value of a read-only field; for a link to a record, its label if it is visible.

    Django would link to the record by its primary key, for every user.
    """
    form, name = field.form, field.field["field"]
    names = {each.name: each for each in [*form.instance._meta.fields, *form.instance._meta.many_to_many]}
    if not issubclass(getattr(names.get(name), "related_model", None) or object, Record):
        return field.contents()
    linked = getattr(form.instance, name)
    rows = [linked] if not names[name].many_to_many else linked.all()
    clearance = clearance_of(form.user)
    labels = [choice_label(each) for each in rows if each is not None and each.sensitivity <= clearance]
    return ", ".join(labels) or field.empty_value_display


@register.filter
def new_box(field: Any) -> list[Any]:
    """Return the fields that create a record instead of selecting one in this field."""
    ask = getattr(getattr(field, "form", None), "new_box", None)
    return ask(field.name) if ask else []


@register.filter
def for_field(words_by_element: Any, field: Any) -> list[str]:
    """Return the warnings about a field of the form; none for a read-only one."""
    if field.is_readonly or not isinstance(words_by_element, dict):
        return []
    found: list[str] = words_by_element.get(field.field.id_for_label, [])
    return found


@register.filter
def has_typed(fields: list[Any]) -> bool:
    """Return whether one of these fields is filled in or invalid."""
    return any(field.errors or field.value() not in EMPTY for field in fields)


@register.simple_tag
def draft_key(user: Any) -> str:
    """Return the key that encrypts this user's unsaved forms in the browser; only their pages contain it."""
    return salted_hmac("incidents.desk.drafts", str(user.pk), algorithm="sha256").hexdigest()

"""What the templates of the desk's forms ask of a form."""

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
    """Whether a fieldset stands behind the rows of parts."""
    return "later" in fieldset.classes.split()


@register.filter
def is_open(fieldset: Any) -> bool:
    """Whether something in a folded fieldset is filled in, or wrong."""
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
    """The contents of a field that cannot be changed; of a link to a record, its label where that is visible.

    Django would link to the record by its serial number, whoever looks.
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
    """The fields that make a record instead of choosing one in this field."""
    ask = getattr(getattr(field, "form", None), "new_box", None)
    return ask(field.name) if ask else []


@register.filter
def beside(words_by_element: Any, field: Any) -> list[str]:
    """The points to check of a field of the form; none where it is only read."""
    if field.is_readonly or not isinstance(words_by_element, dict):
        return []
    found: list[str] = words_by_element.get(field.field.id_for_label, [])
    return found


@register.filter
def has_typed(fields: list[Any]) -> bool:
    """Whether something is filled in, or wrong, in these fields."""
    return any(field.errors or field.value() not in EMPTY for field in fields)


@register.simple_tag
def draft_key(user: Any) -> str:
    """What this user's unsaved forms are encrypted with in the browser: only pages shown to them hold it."""
    return salted_hmac("incidents.desk.drafts", str(user.pk), algorithm="sha256").hexdigest()

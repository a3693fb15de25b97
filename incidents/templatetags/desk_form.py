"""What the templates of the desk's forms ask of a form."""

from typing import Any

from django import template
from django.utils.crypto import salted_hmac

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
def new_box(field: Any) -> list[Any]:
    """The fields that make a record instead of choosing one in this field."""
    ask = getattr(getattr(field, "form", None), "new_box", None)
    return ask(field.name) if ask else []


@register.filter
def has_typed(fields: list[Any]) -> bool:
    """Whether something is filled in, or wrong, in these fields."""
    return any(field.errors or field.value() not in EMPTY for field in fields)


@register.simple_tag
def draft_key(user: Any) -> str:
    """What this user's unsaved forms are encrypted with in the browser: only pages shown to them hold it."""
    return salted_hmac("incidents.desk.drafts", str(user.pk), algorithm="sha256").hexdigest()

"""Form renderer that writes inputs, lists, labels and errors in Python.

Django renders a template for each of them, and two for each option of a list: a third of the time of a page
with a long form. The HTML is the same, byte for byte; all other widgets use their templates.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize

INPUTS = (
    "input", "text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "checkbox",
    "color", "search", "tel",
)  # fmt: skip
OPTION = "django/forms/widgets/select_option.html"


class FormRenderer(DjangoTemplates):
    """Django's renderer, with Python functions for the templates that a form uses hundreds of times."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        write = WRITERS.get(template_name)
        if write and not _has_other_options(context):
            return write(context).strip()
        return super().render(template_name, context, request)


def _has_other_options(context: dict[str, Any]) -> bool:
    """Return whether a list has options with a template of their own, such as radio buttons."""
    groups = context.get("widget", {}).get("optgroups", ())
    return any(option["template_name"] != OPTION for _, options, _ in groups for option in options)


def _text(value: object) -> str:
    """Return a value as a template's {{ value }} does."""
    if not isinstance(value, str):
        value = localize(value)
    return str(value) if hasattr(value, "__html__") else escape(str(value))


def _attribute(value: object) -> str:
    """Return a value as a template's {{ value|stringformat:'s' }} does: numbers are not localised."""
    return str(value) if hasattr(value, "__html__") else escape(str(value))


def _attributes(attrs: Mapping[str, Any] | None) -> str:
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{_attribute(value)}"'
        for name, value in (attrs or {}).items()
        if value is not False
    )


def _input(context: dict[str, Any]) -> str:
    widget = context["widget"]
    value = "" if widget["value"] is None else f' value="{_attribute(widget["value"])}"'
    name, attributes = _text(widget["name"]), _attributes(widget["attrs"])
    return f'<input type="{_text(widget["type"])}" name="{name}"{value}{attributes}>'


def _textarea(context: dict[str, Any]) -> str:
    widget = context["widget"]
    text = _text(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>\n{text}</textarea>'


def _option(option: dict[str, Any]) -> str:
    value, attributes = _attribute(option["value"]), _attributes(option["attrs"])
    return f'<option value="{value}"{attributes}>{_text(option["label"])}</option>'


def _select(context: dict[str, Any]) -> str:
    widget = context["widget"]
    parts = [f'<select name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_text(group)}">')
        parts += [f"\n  {_option(option)}\n" for option in options]
        if group:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def _label(context: dict[str, Any]) -> str:
    label = _text(context["label"])
    if not context["use_tag"]:
        return label
    tag = _text(context["tag"])
    return f"<{tag}{_attributes(context['attrs'])}>{label}</{tag}>"


def _errors(context: dict[str, Any]) -> str:
    errors = context["errors"]
    if not errors:
        return ""
    mark = f' id="{_text(errors.field_id)}_error"' if errors.field_id else ""
    items = "".join(f"<li>{_text(each)}</li>" for each in errors)
    return f'<ul class="{_text(context["error_class"])}"{mark}>{items}</ul>'


WRITERS: dict[str, Callable[[dict[str, Any]], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/label.html": _label,
    "django/forms/errors/list/default.html": _errors,
    "django/forms/errors/list/ul.html": _errors,
}

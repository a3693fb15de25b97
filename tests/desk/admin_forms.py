"""Reads a page's form as a browser would, so that tests change a field and send the rest as it came."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch

from django import forms
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import reverse

from tests.page_text import page_text


class FormReader(HTMLParser):
    """Collects the fields of a page's post form, with the values a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._inside = False
        self._select = ""
        self._textarea: str | None = None
        self._first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self._inside = given.get("method") == "post" and given.get("id") != "logout-form"
        elif self._inside and tag == "input" and given.get("type") not in {"submit", "button"}:
            self._input(name, given)
        elif self._inside and tag == "select":
            self._select, self._first = name, None if "multiple" in given else ""
        elif self._inside and tag == "option" and self._select:
            self._option(given)
        elif self._inside and tag == "textarea":
            self._textarea = name
            self.values[name] = [""]

    def _input(self, name: str, given: dict[str, Any]) -> None:
        if given.get("type") in {"checkbox", "radio"}:
            if "checked" in given:
                self.values.setdefault(name, []).append(given.get("value") or "on")
        elif name:
            self.values.setdefault(name, []).append(given.get("value") or "")

    def _option(self, given: dict[str, Any]) -> None:
        value = given.get("value") or ""
        if "selected" in given:
            self.values.setdefault(self._select, []).append(value)

    def handle_data(self, data: str) -> None:
        if self._textarea:
            # A browser leaves out the first line break.
            self.values[self._textarea][0] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = None
        elif tag == "form":
            self._inside = False


def fields_of(page: Any) -> dict[str, Any]:
    """The fields of the form on a page."""
    reader = FormReader()
    reader.feed(page_text(page))
    return {name: values if len(values) > 1 else values[0] for name, values in reader.values.items() if name}


def url_of(record: Any, page: str = "change") -> str:
    return reverse(f"admin:incidents_{record._meta.model_name}_{page}", args=[record.uid])


def list_url(model: str) -> str:
    return reverse(f"admin:incidents_{model}_changelist")


def add_url(model: str) -> str:
    return reverse(f"admin:incidents_{model}_add")


RENDERED: Any = TemplateResponse.rendered_content


def _rendered_unless_a_record(page: Any) -> str:
    return "" if "adminform" in page.context_data else RENDERED.fget(page)


def along(*records: Any) -> dict[str, str]:
    """The choices of a review that publish these along, at the revisions that they have now."""
    return {f"choice-{each._meta.model_name}-{each.uid}": f"along-{each.revision}" for each in records}


def left_out(*records: Any) -> dict[str, str]:
    """The choices of a review that leave these out."""
    return {f"choice-{each._meta.model_name}-{each.uid}": "leave-out" for each in records}


def opened(client: Client, url: str) -> dict[str, Any]:
    """The fields of the form at an address, as it opens.

    Those of a record are read off the form, not off the page: rendering that takes longer than the rest
    of a test. test_admin_form_reading.py holds that both are the same.
    """
    with patch.object(TemplateResponse, "rendered_content", property(_rendered_unless_a_record)):
        page = client.get(url)
    assert page.status_code == 200, page.status_code
    if "adminform" not in page.context_data:
        return fields_of(page)
    found: dict[str, Any] = {"draft": ""}
    for form in _forms_of(page.context_data):
        for field in form:
            found |= _sent(field)
    return found


def _forms_of(context: dict[str, Any]) -> Iterator[Any]:
    yield context["adminform"].form
    for each in context["inline_admin_formsets"]:
        yield each.formset.management_form
        yield from each.formset.forms


def _sent(field: Any) -> dict[str, Any]:
    """What a browser sends of a field: nothing of an empty box or of a list with nothing chosen."""
    name, value = field.html_name, field.value()
    widget = getattr(field.field.widget, "widget", field.field.widget)
    if isinstance(widget, forms.CheckboxInput):
        return {name: "on"} if widget.check_test(value) else {}
    if not isinstance(widget, forms.widgets.ChoiceWidget):
        # A stored row has no number to be pointed at by.
        is_shown = field.name != "row" or not field.form.instance.pk
        return {name: widget.format_value(value) or ""} if is_shown else {}
    groups = widget.optgroups(name, widget.format_value(value))
    chosen = [str(each["value"]) for _, group, _ in groups for each in group if each["selected"]]
    sent = {name: chosen if len(chosen) > 1 else chosen[0]} if chosen else {}
    if field.field.show_hidden_initial:
        sent[field.html_initial_name] = str(value or "")
    return sent


def send(client: Client, url: str, fields: dict[str, Any], **changes: Any) -> Any:
    """Send a form with some fields changed; keywords with a double underscore stand for a hyphen."""
    named = {name.replace("__", "-"): value for name, value in changes.items()}
    return client.post(url, {**fields, "_save": "Save", **named})


def change(client: Client, record: Any, **changes: Any) -> Any:
    """Open a record's form, change some fields and save."""
    url = url_of(record)
    return send(client, url, opened(client, url), **changes)


def rows(prefix: str, *new: dict[str, Any], stored: int = 0) -> dict[str, Any]:
    """The fields of new rows of a formset, behind the stored ones."""
    found: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": str(stored + len(new)),
        f"{prefix}-INITIAL_FORMS": str(stored),
    }
    for index, row in enumerate(new, start=stored):
        found |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return found


def text_of(page: Any) -> str:
    return page_text(page)


def words_of(page: Any) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(page)).split())

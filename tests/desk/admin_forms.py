"""Reads a page's form as a browser would, so that tests change a field and send the rest as it came."""

import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse


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
    reader.feed(page.content.decode())
    return {name: values if len(values) > 1 else values[0] for name, values in reader.values.items() if name}


def url_of(record: Any, page: str = "change") -> str:
    return reverse(f"admin:incidents_{record._meta.model_name}_{page}", args=[record.pk])


def list_url(model: str) -> str:
    return reverse(f"admin:incidents_{model}_changelist")


def add_url(model: str) -> str:
    return reverse(f"admin:incidents_{model}_add")


def opened(client: Client, url: str) -> dict[str, Any]:
    """The fields of the form at an address, as it opens."""
    page = client.get(url)
    assert page.status_code == 200, page.status_code
    return fields_of(page)


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
    return page.content.decode()


def words_of(page: Any) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(page)).split())

"""The history page of a record as values, and changes of records that it shows."""

from typing import Any

from django.test import Client
from django.utils.html import strip_tags

from incidents.desk.records import editing
from incidents.models.revisions import as_seen_by
from tests.desk.admin_forms import url_of


def events(client: Client, record: Any, **query: Any) -> list[Any]:
    return list(client.get(url_of(record, "history"), query).context["acts"])


def words(sentence: Any) -> str:
    return strip_tags(sentence.words)


def sentences(event: Any) -> list[str]:
    """Return all sentences of an event without their markup."""
    return [words(each) for each in [*filter(None, [event.step]), *event.sentences]]


def edit(record: Any, by: Any, *parts: Any, delete: Any = (), reason: str = "", **values: Any) -> Any:
    """Change a record as forms and the API do; parts are saved, or deleted."""
    record.refresh_from_db()
    if values.get("sensitivity", 30) < record.sensitivity:
        reason = reason or "It is safe now."
    with editing.changing(record, by=by, revision=as_seen_by(record, by).revision, reason=reason):
        for name, value in values.items():
            setattr(record, name, value)
        for part in parts:
            editing.save_part(part, by=by, reason=reason)
        for part in delete:
            editing.delete_part(part, by=by, reason=reason)
    return record


def edit_part(part: Any, record: Any, by: Any, reason: str = "", **values: Any) -> None:
    """Change a part of a record, as forms and the API do."""
    for name, value in values.items():
        setattr(part, name, value)
    edit(record, by, part, reason=reason)

"""`include`: what a document says in another form, all of it from that very document.

`names` has names and titles beside ids, `custody_now` the custody of a person on a day. So nobody is named
who is not public in it, and it says nothing that its version does not.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import orjson
from django.conf import settings
from rest_framework.serializers import ListSerializer, Serializer

from incidents.documents.serializers import shape_of
from incidents.exports import exporter
from incidents.presentation.custody import custody_now
from incidents.public.queries.parameters import CUSTODY_NOW, NAMES

# Of a citation, as it is to be read.
ORDER = [
    "field",
    "involvement",
    "value",
    "stance",
    "source",
    "source_title",
    "quotation",
    "locator",
    "holder",
    "phrase",
    "resolved",
]


def shown(
    kind: str, documents: Iterable[str], asked: dict[str, Any], on: date | None = None
) -> Iterable[bytes]:
    """Documents as a question wants them: whole or these fields, as stored or with names and custody."""
    include, fields = asked.get("include", ()), asked.get("fields")
    if CUSTODY_NOW in include and on is not None:
        texts = list(documents)
        plain = shown(kind, texts, {**asked, "include": [each for each in include if each == NAMES]})
        return (_with_custody(body, text, on) for body, text in zip(plain, texts, strict=True))
    if NAMES not in include:
        return exporter.select_fields(documents, fields)
    return _named(kind, documents, fields)


def _with_custody(body: bytes, text: str, on: date) -> bytes:
    """A document, or a part of it, with the custody of the person on a day."""
    now = custody_now(orjson.loads(text), on, settings.CUSTODY_CONFIRMATION_DAYS)
    return body[:-1] + (b"," if body != b"{}" else b"") + b'"custody_now":' + orjson.dumps(now) + b"}"


def _named(kind: str, documents: Iterable[str], fields: Iterable[str] | None) -> Iterator[bytes]:
    shape = shape_of(kind)
    order = list(shape.fields)
    wanted = order if fields is None else [name for name in order if name in set(fields)]
    for text in documents:
        document = orjson.loads(text)
        rest = sorted(document.keys() - set(order)) if fields is None else []
        ordered = {**_in_reading_order(shape, document), "citations": list(_citations(document))}
        yield orjson.dumps({name: ordered[name] for name in [*wanted, *rest] if name in document})


def _in_reading_order(shape: object, value: object) -> Any:
    """A value with its members in the order of the serializer that shapes it, all the way down."""
    if isinstance(shape, ListSerializer) and isinstance(value, list):
        return [_in_reading_order(shape.child, each) for each in value]
    if not isinstance(shape, Serializer) or not isinstance(value, dict):
        return value
    members = shape.fields
    names = [*(name for name in members if name in value), *(name for name in value if name not in members)]
    return {name: _in_reading_order(members.get(name), value[name]) for name in names}


def _citations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    titles = {source["id"]: source["title"] for source in document["sources"]}
    names = {party["id"]: party["name"] for party in _parties(document)}
    for citation in document["citations"]:
        part = citation["involvement"]
        if part is not None:
            part = {"party": part["party"], "name": names.get(part["party"]), **part}
        named = {**citation, "involvement": part, "source_title": titles.get(citation["source"])}
        yield {name: named.pop(name) for name in ORDER if name in named} | named


def _parties(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for each in document.get("involvements", ()):
        yield from (each[side] for side in ("person", "institution") if each[side])

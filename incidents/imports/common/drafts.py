"""Drafts: the content of a file for one record, with its parts, before it is compared with the desk."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import orjson

from incidents.choices import Sensitivity
from incidents.desk.validation import is_handed_in
from incidents.models.import_batch import EXTERNAL_ID_LENGTH

Values = dict[str, Any]
Ref = tuple[str, str]  # a record by kind and key in the file; the key of a document is its id


@dataclass(slots=True)
class Part:
    """A name, involvement, citation or link of a record."""

    kind: str
    values: Values
    refs: dict[str, Ref] = field(default_factory=dict)
    # The involvement that a citation refers to: party and role.
    of: tuple[Ref, str] | None = None
    is_handed_in: bool = False  # a witness: confidential, whoever imports it


@dataclass(slots=True)
class Draft:
    """One record of the file. With `is_whole`, missing values clear the field."""

    kind: str
    key: str
    row: int
    values: Values
    refs: dict[str, Ref] = field(default_factory=dict)
    many: dict[str, list[Ref]] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    is_whole: bool = False
    is_mere_name: bool = False  # a party without a document of its own
    is_handed_in: bool = False  # created for a witness: confidential, whoever imports it

    @property
    def ref(self) -> Ref:
        return self.kind, self.key


def involvement(values: Values, party: Draft) -> Part:
    """Return the involvement of a party; a witness, and a person created for one, is confidential."""
    hidden = is_handed_in(values["role"])
    if hidden:
        values["sensitivity"] = party.values["sensitivity"] = Sensitivity.CONFIDENTIAL.value
        party.is_handed_in = True
    return Part("involvement", values, {party.kind: party.ref}, is_handed_in=hidden)


def bounded(key: str) -> str:
    """Return a key that fits its column: a long one ends with its digest."""
    if len(key) <= EXTERNAL_ID_LENGTH:
        return key
    digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
    return f"{key[: EXTERNAL_ID_LENGTH - 65]}#{digest}"


def digest_of(value: Any) -> str:
    """Return a short digest of plain values, equal for equal values."""
    packed = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(packed, digest_size=8).hexdigest()


_NAMING = {"name": ("text", "script", "language"), "involvement": ("role",), "link": ("relation",)}


def marked(draft: Draft) -> dict[str, Part]:
    """Return the parts of a draft, each once, by a key that is stable across files; without links."""
    found: dict[str, Part] = {}
    for part in draft.parts:
        if part.kind != "link":
            naming = [part.values[name] for name in _NAMING.get(part.kind, tuple(part.values))]
            mark = digest_of([part.kind, sorted(part.refs.items()), naming, part.of])[:8]
            found.setdefault(f"#{mark}", part)
    return found


def said_of(draft: Draft, parts: dict[str, Part]) -> dict[str, str]:
    """Return short digests of the values in the file, by field and part."""
    fields = {name: digest_of(value)[:8] for name, value in draft.values.items()}
    refs = {name: digest_of(ref)[:8] for name, ref in draft.refs.items()}
    return fields | refs | {mark: digest_of(part.values)[:8] for mark, part in parts.items()}

"""Drafts: the content of a file for one record, with its parts, before it is compared with the desk."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import orjson

from incidents.choices import Sensitivity
from incidents.desk.validation import is_handed_in
from incidents.documents.outcome_stages import outcome_after
from incidents.models.import_batch import EXTERNAL_ID_LENGTH

Values = dict[str, Any]
Ref = tuple[str, str]  # a record by kind and key in the file; the key of a document is its id


@dataclass(slots=True)
class Part:
    """A name, involvement, custody, recognition, citation or link of a record."""

    kind: str
    values: Values
    refs: dict[str, Ref] = field(default_factory=dict)
    # The involvement that a citation refers to: party and role.
    of: tuple[Ref, str] | None = None
    is_handed_in: bool = False  # a witness: confidential, whoever imports it
    citations: list["Part"] = field(default_factory=list)  # those of a period of custody
    labels: dict[str, str] = field(default_factory=dict)  # names of records in refs, for people


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
    if not values.get("outcome") and values.get("outcomes"):
        values["outcome"] = outcome_after(values["outcomes"])
    return Part("involvement", values, {party.kind: party.ref}, is_handed_in=hidden)


def bounded(key: str) -> str:
    """Return a key that fits its column: a long one ends with its digest."""
    if len(key) <= EXTERNAL_ID_LENGTH:
        return key
    digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
    return f"{key[: EXTERNAL_ID_LENGTH - 65]}#{digest}"


def digest_of(value: object) -> str:
    """Return a short digest of plain values, equal for equal values."""
    packed = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(packed, digest_size=8).hexdigest()


# The values, and the references, by which a part is found again; without an entry all of them.
_BEGINNING = ("from_text", "from_earliest", "from_latest")
_NAMING: dict[str, tuple[str, ...]] = {
    "name": ("text", "script", "language"),
    "involvement": ("role",),
    "link": ("relation",),
    "custody": _BEGINNING,
    "recognition": ("status", *_BEGINNING),
}
_NAMING_REFS: dict[str, tuple[str, ...]] = {"custody": (), "recognition": ("body",)}
# Parts of a person that can have changed in a later file; several can begin at the same time.
PERIODS = ("custody", "recognition")


def marked(draft: Draft) -> dict[str, Part]:
    """Return the parts of a draft, each once, by a key that is stable across files; without links."""
    found: dict[str, Part] = {}
    for part in draft.parts:
        if part.kind != "link":
            mark = first = f"#{_mark(part)}"
            while part.kind in PERIODS and mark in found and found[mark] != part:
                mark = f"{first}.{int(mark.partition('.')[2] or 1) + 1}"
            found.setdefault(mark, part)
    return found


def _mark(part: Part) -> str:
    naming = [part.values.get(name) for name in _NAMING.get(part.kind, tuple(part.values))]
    refs = [(name, part.refs[name]) for name in _NAMING_REFS.get(part.kind, tuple(part.refs))]
    return digest_of([part.kind, sorted(refs), naming, part.of])[:8]


def said_of(draft: Draft, parts: dict[str, Part]) -> dict[str, str]:
    """Return short digests of the values in the file, by field, part and list entry."""
    fields = {name: digest_of(value)[:8] for name, value in draft.values.items()}
    refs = {name: digest_of(ref)[:8] for name, ref in draft.refs.items()}
    lists = {listed_mark(name, ref): "" for name, refs in draft.many.items() for ref in refs}
    return fields | refs | lists | {mark: digest_of(_content(part))[:8] for mark, part in parts.items()}


def listed_mark(name: str, ref: Ref) -> str:
    """Return the key of an entry of a list of other records, among those of parts."""
    return f"{name}#{digest_of(ref)[:8]}"


def _content(part: Part) -> Any:
    if part.kind not in PERIODS:
        return part.values
    return [part.values, part.refs, [[each.values, each.refs] for each in part.citations]]


def joined(drafts: list[Draft]) -> list[Draft]:
    """Return drafts of some rows, the periods of a person of several of them at the first one."""
    first: dict[Ref, Draft] = {}
    for draft in drafts:
        if draft.kind == "person" and first.setdefault(draft.ref, draft) is not draft:
            periods = [part for part in draft.parts if part.kind in PERIODS]
            first[draft.ref].parts += [part for part in periods if part not in first[draft.ref].parts]
            draft.parts = [part for part in draft.parts if part.kind not in PERIODS]
    return drafts

"""How one document names other records: reading the references, renaming them, taking one out.

Pure functions on documents; which record has which name now is asked of a `lookup`.
"""

from collections.abc import Callable, Iterable
from typing import Any

import orjson

from incidents.choices import RecordKind
from incidents.text.transliteration import word_key

Reference = dict[str, Any]
Lookup = Callable[[str, str], Reference | None]
UNNAMED_SPEAKER = "a speaker who is not named"


def canonical(document: dict[str, Any]) -> bytes:
    """The document as bytes: UTF-8 JSON with sorted keys and no spaces, the same wherever it is made."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def speaker_words(person: Reference | None, institution: Reference | None, description: str) -> str:
    """Who speaks, in words: person, description and institution, as far as each may be told."""
    parts = [person and person["name"], description, institution and institution["name"]]
    return ", ".join(part for part in parts if part) or UNNAMED_SPEAKER


def mentions(kind: str, document: dict[str, Any]) -> list[dict[str, str]]:
    """Every record that a document names, as rows for filters: target_kind, target, role, outcome; of
    involvements also charge and provision.
    """
    return [
        {"target_kind": target, "target": reference["id"], "role": "", "outcome": "", **own}
        for target, reference, own in _named(kind, document)
        if reference
    ]


def _named(kind: str, document: dict[str, Any]) -> Iterable[tuple[str, Reference | None, dict[str, str]]]:
    """Every reference in a document: its kind, the reference, and what else a row has of it."""
    if kind == RecordKind.INCIDENT:
        for involvement in document["involvements"]:
            own = _party(involvement)
            yield RecordKind.PERSON, involvement["person"], own
            yield RecordKind.INSTITUTION, involvement["institution"], own
        for statement in document["statements"]:
            yield RecordKind.STATEMENT, statement, {}
        for link in document["links"]:
            yield RecordKind.INCIDENT, link["incident"], {}
    elif kind == RecordKind.STATEMENT:
        yield RecordKind.PERSON, document["person"], {"role": "speaker"}
        yield RecordKind.INSTITUTION, document["institution"], {"role": "speaker"}
        for incident in document["incidents"]:
            yield RecordKind.INCIDENT, incident, {"role": "subject"}
        for person in document["persons"]:
            yield RecordKind.PERSON, person, {"role": "subject"}
    elif kind == RecordKind.INSTITUTION:
        yield RecordKind.INSTITUTION, document["parent"], {"role": "parent"}


def _party(involvement: dict[str, Any]) -> dict[str, str]:
    words = {name: word_key(involvement[name]) for name in ("charge", "provision")}
    return {"role": involvement["role"], "outcome": involvement["outcome"], **words}


def renamed(kind: str, document: dict[str, Any], lookup: Lookup) -> dict[str, Any]:
    """The document with every reference looked up again: replaced, redirected or removed, never added.

    `lookup(kind, uid)` gives the reference to show, or None for a record that is public no more.
    """
    return {**document, **RENAMERS[kind](document, lookup)} if kind in RENAMERS else document


def _again(kind: str, reference: Reference | None, lookup: Lookup) -> Reference | None:
    return lookup(kind, reference["id"]) if reference else None


def _each_again(kind: str, references: list[Reference], lookup: Lookup) -> list[Reference]:
    found = {new["id"]: new for reference in references if (new := _again(kind, reference, lookup))}
    return list(found.values())


def _renamed_incident(document: dict[str, Any], lookup: Lookup) -> dict[str, Any]:
    kept: dict[tuple[str, str], dict[str, Any]] = {}
    moved: dict[tuple[str, str], str] = {}
    for involvement in document["involvements"]:
        kind = RecordKind.PERSON if involvement["person"] else RecordKind.INSTITUTION
        old = involvement["person"] or involvement["institution"]
        new = _again(kind, old, lookup)
        if new is None:
            continue
        moved[old["id"], involvement["role"]] = new["id"]
        kept.setdefault((new["id"], involvement["role"]), {**involvement, str(kind): new})
    links = [
        {**link, "incident": new}
        for link in document["links"]
        if (new := _again(RecordKind.INCIDENT, link["incident"], lookup)) and new["id"] != document["id"]
    ]
    citations = _moved_citations(document["citations"], moved)
    cited = {citation["source"] for citation in citations}
    return {
        "involvements": list(kept.values()),
        "statements": _each_again(RecordKind.STATEMENT, document["statements"], lookup),
        "links": links,
        "citations": citations,
        "sources": [source for source in document["sources"] if source["id"] in cited],
    }


def _moved_citations(
    citations: list[dict[str, Any]], moved: dict[tuple[str, str], str]
) -> list[dict[str, Any]]:
    """Citations of an involvement follow its party, or go with it."""
    kept = []
    for citation in citations:
        cited = citation["involvement"]
        if cited is None:
            kept.append(citation)
        elif party := moved.get((cited["party"], cited["role"])):
            kept.append({**citation, "involvement": {**cited, "party": party}})
    return kept


def _renamed_statement(document: dict[str, Any], lookup: Lookup) -> dict[str, Any]:
    person = _again(RecordKind.PERSON, document["person"], lookup)
    institution = _again(RecordKind.INSTITUTION, document["institution"], lookup)
    return {
        "person": person,
        "institution": institution,
        "speaker": speaker_words(person, institution, document["description"]),
        "incidents": _each_again(RecordKind.INCIDENT, document["incidents"], lookup),
        "persons": _each_again(RecordKind.PERSON, document["persons"], lookup),
    }


def _renamed_institution(document: dict[str, Any], lookup: Lookup) -> dict[str, Any]:
    return {"parent": _again(RecordKind.INSTITUTION, document["parent"], lookup)}


RENAMERS: dict[str, Callable[[dict[str, Any], Lookup], dict[str, Any]]] = {
    RecordKind.INCIDENT: _renamed_incident,
    RecordKind.STATEMENT: _renamed_statement,
    RecordKind.INSTITUTION: _renamed_institution,
}


def without(gone: str, kind: str, document: dict[str, Any], now: Reference | None) -> dict[str, Any]:
    """The document without the record `gone`, everything else word for word.

    Where that record is still public (a statement whose speaker is not), it stays as it was but
    speaks under the name it has `now`.
    """
    known = {reference["id"]: reference for _, reference, _ in _named(kind, document) if reference}

    def lookup(_: str, uid: str) -> Reference | None:
        if uid != gone:
            return known[uid]
        return {**known[uid], "speaker": now["speaker"]} if now and "speaker" in now else None

    return renamed(kind, document, lookup)

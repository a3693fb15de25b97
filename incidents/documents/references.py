"""References between documents: list them, rename them, remove one.

Pure functions. The present name of a record comes from a `lookup`.
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
    """Return the document as canonical JSON: UTF-8, sorted keys, no spaces."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def speaker_words(person: Reference | None, institution: Reference | None, description: str) -> str:
    """Return the name of the speaker: person, description and institution, as far as each is public."""
    parts = [person and person["name"], description, institution and institution["name"]]
    return ", ".join(part for part in parts if part) or UNNAMED_SPEAKER


def mentions(kind: str, document: dict[str, Any]) -> list[dict[str, str]]:
    """Return every record that a document names, as rows for filters.

    Each has target_kind, target, role and outcome; rows of involvements also charge and provision.
    """
    return [
        {"target_kind": target, "target": reference["id"], "role": "", "outcome": "", **own}
        for target, reference, own in _named(kind, document)
        if reference
    ]


def _named(kind: str, document: dict[str, Any]) -> Iterable[tuple[str, Reference | None, dict[str, str]]]:
    """Yield every reference in a document: its kind, the reference, and the other values of its row."""
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
    """Return the document with every reference looked up again: replaced, redirected or removed, never added.

    `lookup(kind, uid)` returns the reference to show, or None if the record is no longer public.
    """
    return {**document, **RENAMERS[kind](document, lookup)} if kind in RENAMERS else document


def _updated(kind: str, reference: Reference | None, lookup: Lookup) -> Reference | None:
    return lookup(kind, reference["id"]) if reference else None


def _all_updated(kind: str, references: list[Reference], lookup: Lookup) -> list[Reference]:
    found = {new["id"]: new for reference in references if (new := _updated(kind, reference, lookup))}
    return list(found.values())


def _renamed_incident(document: dict[str, Any], lookup: Lookup) -> dict[str, Any]:
    involvements: dict[tuple[str, str], dict[str, Any]] = {}
    moved: dict[tuple[str, str], str] = {}
    for involvement in document["involvements"]:
        kind = RecordKind.PERSON if involvement["person"] else RecordKind.INSTITUTION
        old = involvement["person"] or involvement["institution"]
        new = _updated(kind, old, lookup)
        if new is None:
            continue
        moved[old["id"], involvement["role"]] = new["id"]
        involvements.setdefault((new["id"], involvement["role"]), {**involvement, str(kind): new})
    links = [
        {**link, "incident": new}
        for link in document["links"]
        if (new := _updated(RecordKind.INCIDENT, link["incident"], lookup)) and new["id"] != document["id"]
    ]
    citations = _moved_citations(document["citations"], moved)
    cited = {citation["source"] for citation in citations}
    return {
        "involvements": list(involvements.values()),
        "statements": _all_updated(RecordKind.STATEMENT, document["statements"], lookup),
        "links": links,
        "citations": citations,
        "sources": [source for source in document["sources"] if source["id"] in cited],
    }


def _moved_citations(
    citations: list[dict[str, Any]], moved: dict[tuple[str, str], str]
) -> list[dict[str, Any]]:
    """Return the citations with updated parties, without those of removed involvements."""
    moved_citations = []
    for citation in citations:
        cited = citation["involvement"]
        if cited is None:
            moved_citations.append(citation)
        elif party := moved.get((cited["party"], cited["role"])):
            moved_citations.append({**citation, "involvement": {**cited, "party": party}})
    return moved_citations


def _renamed_statement(document: dict[str, Any], lookup: Lookup) -> dict[str, Any]:
    person = _updated(RecordKind.PERSON, document["person"], lookup)
    institution = _updated(RecordKind.INSTITUTION, document["institution"], lookup)
    return {
        "person": person,
        "institution": institution,
        "speaker": speaker_words(person, institution, document["description"]),
        "incidents": _all_updated(RecordKind.INCIDENT, document["incidents"], lookup),
        "persons": _all_updated(RecordKind.PERSON, document["persons"], lookup),
    }


def _renamed_institution(document: dict[str, Any], lookup: Lookup) -> dict[str, Any]:
    return {"parent": _updated(RecordKind.INSTITUTION, document["parent"], lookup)}


RENAMERS: dict[str, Callable[[dict[str, Any], Lookup], dict[str, Any]]] = {
    RecordKind.INCIDENT: _renamed_incident,
    RecordKind.STATEMENT: _renamed_statement,
    RecordKind.INSTITUTION: _renamed_institution,
}


def without(gone: str, kind: str, document: dict[str, Any], now: Reference | None) -> dict[str, Any]:
    """Return the document without the record `gone`, everything else unchanged.

    If that record is still public (a statement whose speaker is not), its reference stays with the new
    speaker of `now`.
    """
    references = {reference["id"]: reference for _, reference, _ in _named(kind, document) if reference}

    def lookup(_: str, uid: str) -> Reference | None:
        if uid != gone:
            return references[uid]
        return {**references[uid], "speaker": now["speaker"]} if now and "speaker" in now else None

    return renamed(kind, document, lookup)

"""References between documents: list them, rename them, remove one.

Pure functions. The present name of a record comes from a `lookup`.
"""

from collections.abc import Callable, Iterable
from typing import Any

import orjson

from incidents.choices import RecordKind
from incidents.documents.statement_titles import with_speaker
from incidents.text.transliteration import word_key

Document = dict[str, Any]
Reference = Document
Lookup = Callable[[str, str], Reference | None]
# The records that a period of custody names, by field.
NAMED_BY_CUSTODY = {
    "place": RecordKind.INSTITUTION, "begun_by": RecordKind.INCIDENT, "ended_by": RecordKind.INCIDENT,
}  # fmt: skip
# The lists of a case, and the kind of record in each.
CASE_MEMBERS: dict[str, RecordKind] = {
    "incidents": RecordKind.INCIDENT,
    "persons": RecordKind.PERSON,
    "institutions": RecordKind.INSTITUTION,
    "statements": RecordKind.STATEMENT,
}
UNNAMED_SPEAKER = "a speaker who is not named"


def canonical(document: Document) -> bytes:
    """Return the document as canonical JSON: UTF-8, sorted keys, no spaces."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def speaker_words(person: Reference | None, institution: Reference | None, description: str) -> str:
    """Return the name of the speaker: person, description and institution, as far as each is public."""
    parts = [person and person["name"], description, institution and institution["name"]]
    return ", ".join(part for part in parts if part) or UNNAMED_SPEAKER


def mentions(kind: str, document: Document) -> list[dict[str, str]]:
    """Return every record that a document names, as rows for filters.

    Each has target_kind, target, role and outcome; rows of involvements also charge and provision.
    """
    return [
        {"target_kind": target, "target": reference["id"], "role": "", "outcome": "", **own}
        for target, reference, own in _named(kind, document)
        if reference
    ]


def labels(kind: str, document: Document) -> dict[tuple[str, str], str]:
    """Return the name or title of every record that a document names, by its kind and id."""
    return {
        (target, reference["id"]): reference.get("name") or reference["title"]
        for target, reference, _ in _named(kind, document)
        if reference
    }


def _named(kind: str, document: Document) -> Iterable[tuple[str, Reference | None, dict[str, str]]]:
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
    elif kind == RecordKind.CASE:
        for name, target in CASE_MEMBERS.items():
            for member in document[name]:
                yield target, member, {"role": "member"}
    elif kind == RecordKind.INSTITUTION:
        yield RecordKind.INSTITUTION, document["parent"], {"role": "parent"}
    elif kind == RecordKind.PERSON:
        for custody in document.get("custody", ()):
            for name, target in NAMED_BY_CUSTODY.items():
                yield target, custody[name], {"role": name}
        for recognition in document.get("recognitions", ()):
            yield RecordKind.INSTITUTION, recognition["body"], {"role": "body"}


def _party(involvement: Document) -> dict[str, str]:
    words = {name: word_key(involvement[name]) for name in ("charge", "provision")}
    return {"role": involvement["role"], "outcome": involvement["outcome"], **words}


def renamed(kind: str, document: Document, lookup: Lookup) -> Document:
    """Return the document with every reference looked up again: replaced, redirected or removed, never added.

    `lookup(kind, uid)` returns the reference to show, or None if the record is no longer public.
    """
    return {**document, **RENAMERS[kind](document, lookup)} if kind in RENAMERS else document


def _updated(kind: str, reference: Reference | None, lookup: Lookup) -> Reference | None:
    return lookup(kind, reference["id"]) if reference else None


def _all_updated(kind: str, references: list[Reference], lookup: Lookup) -> list[Reference]:
    found = {new["id"]: new for reference in references if (new := _updated(kind, reference, lookup))}
    return list(found.values())


def _renamed_incident(document: Document, lookup: Lookup) -> Document:
    involvements: dict[tuple[str, str], Document] = {}
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


def _moved_citations(citations: list[Document], moved: dict[tuple[str, str], str]) -> list[Document]:
    """Return the citations with updated parties, without those of removed involvements."""
    moved_citations = []
    for citation in citations:
        cited = citation["involvement"]
        if cited is None:
            moved_citations.append(citation)
        elif party := moved.get((cited["party"], cited["role"])):
            moved_citations.append({**citation, "involvement": {**cited, "party": party}})
    return moved_citations


def _renamed_statement(document: Document, lookup: Lookup) -> Document:
    person = _updated(RecordKind.PERSON, document["person"], lookup)
    institution = _updated(RecordKind.INSTITUTION, document["institution"], lookup)
    speaker = speaker_words(person, institution, document["description"])
    return {
        **with_speaker(document, speaker),
        "person": person,
        "institution": institution,
        "incidents": _all_updated(RecordKind.INCIDENT, document["incidents"], lookup),
        "persons": _all_updated(RecordKind.PERSON, document["persons"], lookup),
    }


def _renamed_institution(document: Document, lookup: Lookup) -> Document:
    return {"parent": _updated(RecordKind.INSTITUTION, document["parent"], lookup)}


def _renamed_person(document: Document, lookup: Lookup) -> Document:
    found: Document = {}
    if "custody" in document:
        found["custody"] = [
            {**row, **{name: _updated(kind, row[name], lookup) for name, kind in NAMED_BY_CUSTODY.items()}}
            for row in document["custody"]
        ]
    if document.get("recognitions"):
        found |= _renamed_recognitions(document, lookup)
    return found


def _renamed_recognitions(document: Document, lookup: Lookup) -> Document:
    """Rename bodies; a recognition goes with its body, and a source that nothing else cites goes with it."""
    kept, gone = [], set()
    for row in document["recognitions"]:
        if body := _updated(RecordKind.INSTITUTION, row["body"], lookup):
            kept.append({**row, "body": body})
        else:
            gone.add(row["source"])
    of_custody = (each for row in document["custody"] for each in row["citations"])
    gone -= {each["source"] for each in (*document["citations"], *of_custody, *kept)}
    sources = [source for source in document["sources"] if source["id"] not in gone]
    return {"recognitions": kept, "sources": sources}


def _renamed_case(document: Document, lookup: Lookup) -> Document:
    return {name: _all_updated(kind, document[name], lookup) for name, kind in CASE_MEMBERS.items()}


RENAMERS: dict[str, Callable[[Document, Lookup], Document]] = {
    RecordKind.INCIDENT: _renamed_incident,
    RecordKind.STATEMENT: _renamed_statement,
    RecordKind.INSTITUTION: _renamed_institution,
    RecordKind.PERSON: _renamed_person,
    RecordKind.CASE: _renamed_case,
}


def without(gone: str, kind: str, document: Document, now: Reference | None) -> Document:
    """Return the document without the record `gone`, everything else unchanged.

    If that record is still public (a statement whose speaker is not), its reference stays with the new
    speaker of `now`.
    """
    references = {reference["id"]: reference for _, reference, _ in _named(kind, document) if reference}

    def lookup(_: str, uid: str) -> Reference | None:
        if uid != gone:
            return references[uid]
        return with_speaker(references[uid], now["speaker"]) if now and "speaker" in now else None

    return renamed(kind, document, lookup)

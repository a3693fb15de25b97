"""Documents to drafts: JSON in the form of the public API and our exports.

A document is complete with respect to public values: an empty value clears the field. Its number, version,
address and times are not imported.
"""

from typing import Any

from incidents import choices
from incidents.desk.validation import Errors, errors_of, errors_of_names, path_of
from incidents.documents.serializers import DOCUMENTS
from incidents.imports.common.drafts import Draft, Part, Ref, involvement
from incidents.imports.common.report import Notes
from incidents.imports.mapping import text_values as v
from incidents.imports.mapping.document_values import (
    TAKES,
    BadField,
    Object,
    code,
    id_of,
    list_of,
    object_of,
    read_text,
)
from incidents.imports.mapping.field_readers import NAME, PLAIN
from incidents.text.transliteration import script_of

_PATHS = {
    "incidents": "incident",
    "persons": "person",
    "institutions": "institution",
    "statements": "statement",
}


def opened(entry: Object) -> tuple[str, Object]:
    """Return kind and document, "" if the kind cannot be determined; also for a line of `dump`."""
    if entry.keys() == {"document", "kind"} and isinstance(entry["document"], dict):
        kind = entry["kind"] if isinstance(entry["kind"], str) and entry["kind"] in DOCUMENTS else ""
        return kind, entry["document"]
    address = entry.get("url")
    if isinstance(address, str) and address.startswith("/"):
        return _PATHS.get(address.split("/")[1], ""), entry
    for mark, kind in (
        ("involvements", "incident"),
        ("speaker", "statement"),
        ("birth", "person"),
        ("website", "institution"),
    ):
        if mark in entry:
            return kind, entry
    return "", entry


class DocumentReader:
    """Conversion of documents to drafts."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.row = 0

    def drafts(self, row: int, entry: Object) -> list[Draft]:
        """Return the records of a document: those it names, its sources, and itself at the end."""
        self.row = row
        kind, document = opened(entry)
        try:
            if not kind:
                raise BadField(
                    "", "", "This is no document of an incident, person, institution or statement."
                )
            self._look_over(kind, document)
            draft = Draft(kind, id_of(document.get("id"), "id"), row, {}, is_whole=True)
            for name, value in document.items():
                if take := TAKES[kind].get(name):
                    draft.values |= take(name, value)
            others = self._others(draft, document)
            refs = {name: key for name, (_, key) in draft.refs.items()}
            _require_rules("", draft.kind, {"id": draft.key, **refs, **draft.values})
        except BadField as error:
            self.notes.error(row, error.path, error.value, str(error))
            return []
        return [*others, draft]

    def _look_over(self, kind: str, document: Object) -> None:
        known = DOCUMENTS[kind]().fields
        for name in document:
            if name not in known:
                raise BadField(
                    str(name), "", f"A document of this kind has no such field; it has: {', '.join(known)}."
                )

    def _others(self, draft: Draft, document: Object) -> list[Draft]:
        """Return the records that a document names, and its parts."""
        found = self._sources(document)
        for place, each in enumerate(list_of(document, "names")):
            draft.parts.append(_name(f"names.{place}", each))
        if draft.kind in {"person", "institution"}:
            _refuse("", draft.kind, {}, errors_of_names(part.values["kind"] for part in draft.parts))
        parties = {}
        for place, each in enumerate(list_of(document, "involvements")):
            party, part = self._involvement(f"involvements.{place}", each)
            draft.parts.append(part)
            parties[party.key] = party.ref
            found.append(party)
        for place, each in enumerate(list_of(document, "links")):
            path = f"links.{place}"
            target = ("incident", id_of(object_of(each, path).get("incident"), f"{path}.incident"))
            relation = code(choices.LinkRelation, f"{path}.relation", each.get("relation"))
            link = {"incident": draft.key, "target": target[1], "relation": relation}
            _require_rules(path, "link", link)
            draft.parts.append(Part("link", {"relation": relation}, {"target": target}))
        for name in ("person", "institution", "parent"):
            if document.get(name):
                party = self._party("institution" if name == "parent" else name, name, document[name])
                draft.refs[name] = party.ref
                found.append(party)
        if draft.kind == "statement":
            for name, of in (("incidents", "incident"), ("persons", "person")):
                draft.many[name] = [(of, id_of(each, name)) for each in list_of(document, name)]
        for place, each in enumerate(list_of(document, "citations")):
            draft.parts.append(_citation(f"citations.{place}", each, draft.kind, parties, found))
        return found

    def _sources(self, document: Object) -> list[Draft]:
        found = []
        for place, each in enumerate(list_of(document, "sources")):
            path = f"sources.{place}"
            draft = Draft(
                "source", id_of(object_of(each, path).get("id"), f"{path}.id"), self.row, {}, is_whole=True
            )
            for name, value in each.items():
                if name != "id":
                    take = TAKES["source"].get(name)
                    if take is None:
                        raise BadField(f"{path}.{name}", "", "A source has no such field.")
                    draft.values |= take(f"{path}.{name}", value)
            _require_rules(path, "source", draft.values)
            found.append(draft)
        return found

    def _party(self, kind: str, path: str, value: Any) -> Draft:
        """Return a party without a document; it is created with its id and name if it is missing."""
        name = read_text(NAME, f"{path}.name", object_of(value, path).get("name"))
        part = Part("name", {"text": name, "kind": "main", "script": script_of(name), "language": ""})
        return Draft(kind, id_of(value, path), self.row, {}, parts=[part] if name else [], is_mere_name=True)

    def _involvement(self, path: str, value: Any) -> tuple[Draft, Part]:
        said = object_of(value, path)
        parties = {kind: said[kind] for kind in ("person", "institution") if said.get(kind)}
        values: Object = {}
        for name, given in said.items():
            if name not in {"person", "institution"}:
                take = TAKES["involvement"].get(name)
                if take is None:
                    raise BadField(f"{path}.{name}", "", "An involvement has no such field.")
                values |= {name.rpartition(".")[2]: next(iter(take(f"{path}.{name}", given).values()))}
        _require_rules(path, "involvement", {**values, **parties})
        ((kind, named),) = parties.items()
        party = self._party(kind, f"{path}.{kind}", named)
        return party, involvement(values, party)


def _require_rules(path: str, kind: str, values: Object) -> None:
    """Check the values of a record or part by the rules; raise BadField for the first error."""
    _refuse(path, kind, values, errors_of(kind, values))


def _refuse(path: str, kind: str, values: Object, errors: Errors) -> None:
    for name, sentences in errors.items():
        raise BadField(f"{path}.{path_of(kind, name)}".lstrip("."), values.get(name, ""), sentences[0])


def _citation(path: str, value: Any, kind: str, parties: dict[str, Ref], drafts: list[Draft]) -> Part:
    said = object_of(value, path)
    source = id_of(said.get("source"), f"{path}.source")
    if all(draft.ref != ("source", source) for draft in drafts):
        raise BadField(f"{path}.source", source, "This is the id of an entry of `sources`.")
    of = None
    if said.get("involvement"):
        cited = object_of(said["involvement"], f"{path}.involvement")
        party = parties.get(id_of(cited.get("party"), f"{path}.involvement.party"))
        if party is None:
            raise BadField(f"{path}.involvement", "", "There is no such involvement in this document.")
        of = (party, str(code(choices.Role, f"{path}.involvement.role", cited.get("role"))))
    values: Object = {"field": said.get("field")}
    for name in ("value", "quotation", "locator"):
        values[name] = read_text(PLAIN["citation"][name], f"{path}.{name}", said.get(name, ""))
    values["stance"] = code(choices.CitationStance, f"{path}.stance", said.get("stance", "supports"))
    _require_rules(path, "citation", {**values, "source": source, "involvement" if of else kind: True})
    return Part("citation", values, {"source": ("source", source)}, of=of)


def _name(path: str, value: Any) -> Part:
    said = object_of(value, path)
    text = read_text(NAME, f"{path}.text", said.get("text") or "")
    values = {
        "text": text,
        "kind": code(choices.NameKind, f"{path}.kind", said.get("kind", "main")),
        "script": read_text(v.script, f"{path}.script", said.get("script") or script_of(text)),
        "language": read_text(v.language, f"{path}.language", said.get("language", "")),
    }
    _require_rules(path, "name", values)
    return Part("name", values)

"""Documents to drafts: JSON in the form of the public API and our exports.

A document is complete with respect to public values: an empty value clears the field. Its number, version,
address and times are not imported.
"""

from typing import Any

from incidents import choices
from incidents.desk.validation import Errors, errors_of, errors_of_names, path_of
from incidents.documents.references import CASE_MEMBERS
from incidents.documents.serializers import DOCUMENTS, shape_of
from incidents.documents.statement_titles import generated_title, with_words
from incidents.http.record_paths import API_FOLDERS, PAGE_FOLDERS
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

_KINDS = {folder: str(kind) for folders in (API_FOLDERS, PAGE_FOLDERS) for kind, folder in folders.items()}
# The lists of other records that a document has of its own, and the kinds in them.
_LISTS: dict[str, dict[str, str]] = {
    "statement": {"incidents": "incident", "persons": "person"},
    "case": {name: str(kind) for name, kind in CASE_MEMBERS.items()},
}


def opened(entry: Object) -> tuple[str, Object]:
    """Return kind and document, "" if the kind cannot be determined; also for a line of `dump`."""
    if entry.keys() == {"document", "kind"} and isinstance(entry["document"], dict):
        kind = entry["kind"] if isinstance(entry["kind"], str) and entry["kind"] in DOCUMENTS else ""
        return kind, entry["document"]
    address = entry.get("url")
    if isinstance(address, str) and address.startswith("/"):
        return _KINDS.get(address.split("/")[1], ""), entry
    for mark, kind in (
        ("involvements", "incident"),
        ("speaker", "statement"),
        ("birth", "person"),
        ("website", "institution"),
        ("institutions", "case"),
    ):
        if mark in entry:
            return kind, entry
    return "", entry


def in_own_words(document: Object) -> Object:
    """Return a statement's document with quotation and summary, without a title that follows from these."""
    try:
        full = document if "quotation" in document else with_words(document)
        return {**full, "title": "" if full.get("title") == generated_title(full) else full.get("title")}
    except (AttributeError, KeyError, TypeError):
        return document  # the readers of its fields say what is wrong


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
                    "", "", "This is no document of an incident, person, institution, statement or case."
                )
            self._look_over(kind, document)
            document = in_own_words(document) if kind == "statement" else document
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
        known = shape_of(kind).fields
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
        for place, each in enumerate(list_of(document, "custody")):
            found += self._custody(draft, f"custody.{place}", each, found)
        for place, each in enumerate(list_of(document, "recognitions")):
            found += self._recognition(draft, f"recognitions.{place}", each, found)
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
        for name, of in _LISTS.get(draft.kind, {}).items():
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
            if each.get("derived_from"):
                draft.refs["derived_from"] = "source", id_of(each["derived_from"], f"{path}.derived_from")
            for name, value in each.items():
                if name not in ("id", "derived_from"):
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

    def _custody(self, person: Draft, path: str, value: Any, sources: list[Draft]) -> list[Draft]:
        """Add a period of custody, with its citations; return the place of detention."""
        said = object_of(value, path)
        part = Part("custody", _values("custody", path, said, ("place", "begun_by", "ended_by", "citations")))
        _require_rules(path, "custody", part.values)
        for name in ("begun_by", "ended_by"):
            if said.get(name):
                part.refs[name] = ("incident", id_of(said[name], f"{path}.{name}"))
        for at, each in enumerate(list_of(said, "citations")):
            part.citations.append(_citation(f"{path}.citations.{at}", each, "custody", {}, sources))
        person.parts.append(part)
        return self._named(part, path, said, "place")

    def _recognition(self, person: Draft, path: str, value: Any, sources: list[Draft]) -> list[Draft]:
        """Add a recognition; return the body whose view it is."""
        said = object_of(value, path)
        part = Part("recognition", _values("recognition", path, said, ("body", "source")))
        part.refs["source"] = _entry_of(sources, said.get("source"), f"{path}.source")
        found = self._named(part, path, said, "body")
        _require_rules(path, "recognition", part.values | {n: ref[1] for n, ref in part.refs.items()})
        person.parts.append(part)
        return found

    def _named(self, part: Part, path: str, holder: Object, name: str) -> list[Draft]:
        """Let a part name an institution; return that institution as a list."""
        found = [self._party("institution", f"{path}.{name}", holder[name])] if holder.get(name) else []
        for party in found:
            part.refs[name], part.labels[name] = party.ref, str(holder[name].get("name", ""))
        return found

    def _involvement(self, path: str, value: Any) -> tuple[Draft, Part]:
        said = object_of(value, path)
        parties = {kind: said[kind] for kind in ("person", "institution") if said.get(kind)}
        values = _values("involvement", path, said, ("person", "institution"))
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
    source = _entry_of(drafts, said.get("source"), f"{path}.source")
    of = None
    if said.get("involvement"):
        cited = object_of(said["involvement"], f"{path}.involvement")
        party = parties.get(id_of(cited.get("party"), f"{path}.involvement.party"))
        if party is None:
            raise BadField(f"{path}.involvement", "", "There is no such involvement in this document.")
        of = (party, str(code(choices.Role, f"{path}.involvement.role", cited.get("role"))))
    values: Object = {"field": said.get("field")}
    for name in ("value", "quotation", "locator", "holder", "phrase", "resolved"):
        values[name] = read_text(PLAIN["citation"][name], f"{path}.{name}", said.get(name, ""))
    values["stance"] = code(choices.CitationStance, f"{path}.stance", said.get("stance", "supports"))
    _require_rules(path, "citation", {**values, "source": source[1], "involvement" if of else kind: True})
    return Part("citation", values, {"source": source}, of=of)


def _entry_of(drafts: list[Draft], value: Any, path: str) -> Ref:
    """Return the source of a document that a part names."""
    ref = ("source", id_of(value, path))
    if all(draft.ref != ref for draft in drafts):
        raise BadField(path, ref[1], "This is the id of an entry of `sources`.")
    return ref


def _values(kind: str, path: str, holder: Object, others: tuple[str, ...]) -> Object:
    """Return the values of a part; the fields `others` are read elsewhere."""
    values: Object = {}
    for name, given in holder.items():
        if name not in others:
            take = TAKES[kind].get(name)
            if take is None:
                raise BadField(f"{path}.{name}", "", f"There is no such field: {kind}.")
            read = take(f"{path}.{name}", given)
            values |= {column.rpartition(".")[2]: each for column, each in read.items()}
    return values


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

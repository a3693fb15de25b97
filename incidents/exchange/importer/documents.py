"""Documents to drafts: the shape that readers get, and that our own JSON exports have, read back.

A document says everything of its record that may be public: what it leaves empty is empty. Its number,
version, address and times are the other tracker's, or this one's own, and are not taken.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from incidents import choices
from incidents.desk.api.references import read_uuid
from incidents.exchange.importer import values as v
from incidents.exchange.importer.drafts import Draft, Part, Ref
from incidents.exchange.importer.notes import Notes
from incidents.models import Incident, Institution, Person, Statement
from incidents.models.evidence import CITABLE_FIELDS
from incidents.shapes import DOCUMENTS
from incidents.spelling import script_of

MOST_LISTED = 1_000
_UNSTATABLE = {
    "incident": Incident.UNSTATABLE, "person": Person.UNSTATABLE,
    "institution": Institution.UNSTATABLE, "statement": Statement.UNSTATABLE,
}  # fmt: skip
_REQUIRED = {"incident": ("title", "kind"), "person": ("names",), "institution": ("names",), "statement": ()}
_PATHS = {
    "incidents": "incident",
    "persons": "person",
    "institutions": "institution",
    "statements": "statement",
}
Object = dict[str, Any]


def opened(entry: Object) -> tuple[str, Object]:
    """The kind of a document, "" where it cannot be told, and the document; also of a line of `dump`."""
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


class Wrong(Exception):
    """Something in a document that cannot be taken: where it stands, and what would be right."""

    def __init__(self, path: str, value: Any, detail: str) -> None:
        super().__init__(detail)
        self.path, self.value = path, value


class Reader:
    """Makes drafts of documents."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.row = 0

    def drafts(self, row: int, entry: Object) -> list[Draft]:
        """The records of a document: those that it names, its sources, and itself at the end."""
        self.row = row
        kind, document = opened(entry)
        try:
            if not kind:
                raise Wrong("", "", "This is no document of an incident, person, institution or statement.")
            self._look_over(kind, document)
            draft = Draft(kind, _id(document.get("id"), "id"), row, {}, is_whole=True)
            for name, value in document.items():
                if take := _TAKES[kind].get(name):
                    draft.values |= take(name, value)
            others = self._others(draft, document)
        except Wrong as error:
            self.notes.error(row, error.path, error.value, str(error))
            return []
        return [*others, draft]

    def _look_over(self, kind: str, document: Object) -> None:
        known = DOCUMENTS[kind]().fields
        for name in document:
            if name not in known:
                raise Wrong(
                    str(name), "", f"A document of this kind has no such field; it has: {', '.join(known)}."
                )
        for name in _REQUIRED[kind]:
            if not document.get(name):
                raise Wrong(name, "", "This is missing.")

    def _others(self, draft: Draft, document: Object) -> list[Draft]:
        """The records that a document speaks of, and its parts."""
        found = self._sources(document)
        for place, each in enumerate(_list(document, "names")):
            draft.parts.append(_name(f"names.{place}", each))
        mains = sum(part.values["kind"] == "main" for part in draft.parts)
        if draft.kind in {"person", "institution"} and document.get("names") and mains != 1:
            raise Wrong("names", "", "There has to be exactly one main name.")
        parties = {}
        for place, each in enumerate(_list(document, "involvements")):
            party, part = self._involvement(f"involvements.{place}", each)
            draft.parts.append(part)
            parties[party.key] = party.ref
            found.append(party)
        for place, each in enumerate(_list(document, "links")):
            path = f"links.{place}"
            target = ("incident", _id(_object(each, path).get("incident"), f"{path}.incident"))
            relation = _code(choices.LinkRelation, f"{path}.relation", each.get("relation"))
            draft.parts.append(Part("link", {"relation": relation}, {"target": target}))
        for name in ("person", "institution", "parent"):
            if document.get(name):
                party = self._party("institution" if name == "parent" else name, name, document[name])
                draft.refs[name] = party.ref
                found.append(party)
        if draft.kind == "statement":
            for name, of in (("incidents", "incident"), ("persons", "person")):
                draft.many[name] = [(of, _id(each, name)) for each in _list(document, name)]
        for place, each in enumerate(_list(document, "citations")):
            draft.parts.append(_citation(f"citations.{place}", each, draft.kind, parties, found))
        return found

    def _sources(self, document: Object) -> list[Draft]:
        found = []
        for place, each in enumerate(_list(document, "sources")):
            path = f"sources.{place}"
            draft = Draft(
                "source", _id(_object(each, path).get("id"), f"{path}.id"), self.row, {}, is_whole=True
            )
            if not each.get("title"):
                raise Wrong(f"{path}.title", "", "This is missing.")
            for name, value in each.items():
                if name != "id":
                    take = _TAKES["source"].get(name)
                    if take is None:
                        raise Wrong(f"{path}.{name}", "", "A source has no such field.")
                    draft.values |= take(f"{path}.{name}", value)
            found.append(draft)
        return found

    def _party(self, kind: str, path: str, value: Any) -> Draft:
        """A party that is only named: it is made under its id and name if nobody knows it."""
        name = _text(v.NAME, f"{path}.name", _object(value, path).get("name"))
        part = Part("name", {"text": name, "kind": "main", "script": script_of(name), "language": ""})
        return Draft(kind, _id(value, path), self.row, {}, parts=[part] if name else [], is_mere_name=True)

    def _involvement(self, path: str, value: Any) -> tuple[Draft, Part]:
        said = _object(value, path)
        kinds = [kind for kind in ("person", "institution") if said.get(kind)]
        if len(kinds) != 1:
            raise Wrong(path, "", "There has to be either a person or an institution.")
        party = self._party(kinds[0], f"{path}.{kinds[0]}", said[kinds[0]])
        values: Object = {}
        for name, given in said.items():
            if name not in {"person", "institution"}:
                take = _TAKES["involvement"].get(name)
                if take is None:
                    raise Wrong(f"{path}.{name}", "", "An involvement has no such field.")
                values |= {name.rpartition(".")[2]: next(iter(take(f"{path}.{name}", given).values()))}
        if "role" not in values:
            raise Wrong(f"{path}.role", "", "This is missing.")
        return party, Part("involvement", values, {kinds[0]: party.ref})


def _citation(path: str, value: Any, kind: str, parties: dict[str, Ref], found: list[Draft]) -> Part:
    said = _object(value, path)
    source = _id(said.get("source"), f"{path}.source")
    if all(draft.ref != ("source", source) for draft in found):
        raise Wrong(f"{path}.source", source, "This is the id of an entry of `sources`.")
    of = None
    if said.get("involvement"):
        involvement = _object(said["involvement"], f"{path}.involvement")
        party = parties.get(_id(involvement.get("party"), f"{path}.involvement.party"))
        if party is None:
            raise Wrong(f"{path}.involvement", "", "There is no such involvement in this document.")
        of = (party, str(_code(choices.Role, f"{path}.involvement.role", involvement.get("role"))))
    field, citable = said.get("field"), CITABLE_FIELDS["involvement" if of else kind]
    if field not in citable:
        raise Wrong(f"{path}.field", field, f"This is one of: {', '.join(citable)}.")
    values: Object = {"field": field}
    for name in ("value", "quotation", "locator"):
        values[name] = _text(v.PLAIN["citation"][name], f"{path}.{name}", said.get(name, ""))
    values["stance"] = _code(choices.CitationStance, f"{path}.stance", said.get("stance", "supports"))
    return Part("citation", values, {"source": ("source", source)}, of=of)


def _name(path: str, value: Any) -> Part:
    said = _object(value, path)
    text = _text(v.NAME, f"{path}.text", said.get("text"))
    if not text:
        raise Wrong(f"{path}.text", "", "This is missing.")
    values = {
        "text": text,
        "kind": _code(choices.NameKind, f"{path}.kind", said.get("kind", "main")),
        "script": _text(_script_code, f"{path}.script", said.get("script", script_of(text))),
        "language": _text(v.language, f"{path}.language", said.get("language", "")),
    }
    return Part("name", values)


def _script_code(text: str) -> str:
    if len(text) != 4 or not text.isalpha() or not text.isascii():
        raise v.Wrong(text, "This has to be a script code (ISO 15924), such as Latn or Cyrl.")
    return text


# Values by their JSON type


def _id(value: Any, path: str) -> str:
    given = value.get("id") if isinstance(value, dict) else value
    if read_uuid(given) is None:
        raise Wrong(path, given, "This has to be an id, a UUID.")
    return str(given).lower()


def _object(value: Any, path: str) -> Object:
    if not isinstance(value, dict):
        raise Wrong(path, value, "This has to be an object.")
    return value


def _list(document: Object, name: str) -> list[Any]:
    found = document.get(name, [])
    if not isinstance(found, list):
        raise Wrong(name, found, "This has to be a list.")
    if len(found) > MOST_LISTED:
        raise Wrong(name, "", f"There are {len(found):,} entries; at most {MOST_LISTED:,} can be read.")
    return found


def _text(reader: Callable[[str], Any], path: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong(path, value, "This has to be text.")
    try:
        return str(reader(value)) if value else ""
    except v.Wrong as error:
        raise Wrong(path, error.value, str(error)) from None


def _code(vocabulary: Any, path: str, value: Any, *, blank: bool = False) -> Any:
    if (value in vocabulary.values and type(value) is type(vocabulary.values[0])) or (blank and value == ""):
        return value
    raise Wrong(path, value, f"This is not one of: {', '.join(map(str, vocabulary.values))}.")


Take = Callable[[str, Any], Object]


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def text_of(reader: Callable[[str], Any]) -> Take:
    """Text, or null for none."""
    return lambda path, value: {_last(path): "" if value is None else _text(reader, path, value)}


def code_of(vocabulary: Any, *, blank: bool = False, null: bool = False) -> Take:
    def take(path: str, value: Any) -> Object:
        return {_last(path): None if value is None and null else _code(vocabulary, path, value, blank=blank)}

    return take


def _span(names: tuple[str, str, str]) -> Take:
    def take(path: str, value: Any) -> Object:
        if value is None:
            return dict(zip(names, ("", None, None), strict=True))
        said = _object(value, path)
        words = _text(lambda text: v.text(200, text), f"{path}.text", said.get("text"))
        days = [_day(f"{path}.{end}", said.get(end)) for end in ("earliest", "latest")]
        if days[0] and days[1] and days[0] > days[1]:
            raise Wrong(path, words, "The earliest day is after the latest.")
        if any(days) and not words:
            raise Wrong(path, "", "The days of a date rest on words; `text` is missing.")
        return dict(zip(names, (words, *days), strict=True))

    return take


def _day(path: str, value: Any) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat() if len(value) == 10 else _no_day(path, value)
    except (TypeError, ValueError):
        return _no_day(path, value)


def _no_day(path: str, value: Any) -> str:
    raise Wrong(path, value, "This has to be a day in the calendar, written YYYY-MM-DD.")


def _country(path: str, value: Any) -> Object:
    return {_last(path): "" if value is None else _country_code(path, value)}


def _country_code(path: str, value: Any) -> str:
    given = value.get("code") if isinstance(value, dict) else value
    return _text(v.country, path, given)


def _countries(path: str, value: Any) -> Object:
    return {path: [_country_code(path, each) for each in _list({path: value}, path)]}


def _occupations(path: str, value: Any) -> Object:
    return {path: [_text(v.NAME, path, each) for each in _list({path: value}, path)]}


def _location(path: str, value: Any) -> Object:
    if value is None:
        return {"latitude": None, "longitude": None, "precision": ""}
    said = _object(value, path)
    found: Object = {
        "precision": _code(choices.LocationPrecision, f"{path}.precision", said.get("precision"))
    }
    for name, most in (("latitude", 90), ("longitude", 180)):
        degrees = said.get(name)
        if not isinstance(degrees, int | float) or isinstance(degrees, bool):
            raise Wrong(f"{path}.{name}", degrees, "This has to be a number.")
        found[name] = _text(partial(v.degrees, most), f"{path}.{name}", f"{degrees:.6f}")
    return found


def _victims(path: str, value: Any) -> Object:
    said = {} if value is None else _object(value, path)
    low, high = (_number(v.MOST_VICTIMS, f"{path}.{end}", said.get(end)) for end in ("low", "high"))
    if low is not None and high is not None and low > high:
        raise Wrong(path, f"{low}–{high}", "The lower number is above the higher.")
    return {"victims_low": low, "victims_high": high}


def _number(most: int, path: str, value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise Wrong(path, value, f"This has to be a whole number from 0 to {most:,}.")
    return value


def _unstated(kind: str) -> Take:
    def take(path: str, value: Any) -> Object:
        marks = _object(value, path)
        for name, why in marks.items():
            if name not in _UNSTATABLE[kind]:
                raise Wrong(path, name, f"Only these can be marked: {', '.join(_UNSTATABLE[kind])}.")
            _code(choices.Unstated, path, why)
        return {"unstated": marks}

    return take


def _texts(kind: str, *names: str) -> dict[str, Take]:
    return {name: text_of(v.PLAIN[kind][name]) for name in names}


_DATE = v.SPANS["incident"]["date"]
_TAKES: dict[str, dict[str, Take]] = {
    "incident": {
        **_texts("incident", "title", "place", "summary", "narrative"),
        "kind": code_of(choices.IncidentKind), "date": _span(_DATE), "country": _country,
        "location": _location, "victims": _victims, "unstated": _unstated("incident"),
    },
    "person": {
        **_texts("person", "summary"), "gender": code_of(choices.Gender, blank=True),
        "birth": _span(v.SPANS["person"]["birth"]), "nationalities": _countries,
        "occupations": _occupations, "unstated": _unstated("person"),
    },
    "institution": {
        **_texts("institution", "website", "summary"), "kind": code_of(choices.InstitutionKind),
        "country": _country, "unstated": _unstated("institution"),
    },
    "statement": {
        **_texts("statement", "description", "text", "language"), "date": _span(_DATE), "country": _country,
        "stance": code_of(choices.Stance, blank=True), "unstated": _unstated("statement"),
    },
    "source": {
        **_texts("source", "title", "publisher", "author", "url", "archived_url", "language"),
        "published": _span(_DATE), "kind": code_of(choices.SourceKind),
        "accessed_on": lambda path, value: {"accessed_on": _day(path, value)},
        "reliability": code_of(choices.Reliability, null=True),
    },
    "involvement": {
        **_texts("involvement", "charge", "provision", "note"), "role": code_of(choices.Role),
        "outcome": code_of(choices.Outcome, blank=True),
        "sentence_months": lambda path, value: {"sentence_months": _number(v.MOST_MONTHS, path, value)},
    },
}  # fmt: skip

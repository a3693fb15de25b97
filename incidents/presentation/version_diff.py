"""Differences between two versions of a record, field by field."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from incidents import choices
from incidents.presentation import display as wording
from incidents.text.word_diff import stretches, tokens

Document = dict[str, Any]
Words = Callable[[Any], str]
# The time of a comparison by words grows with the square of the length.
MOST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, and whether only one of the two versions has it."""

    text: str
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """A field before and after."""

    label: str
    before: list[Piece]
    after: list[Piece]


def differences(kind: str, before: Document, after: Document) -> list[Difference]:
    """Return the fields that differ, in the order of the page."""
    found = []
    for name, (label, words) in FIELDS.items():
        if before.get(name) == after.get(name):
            continue
        sides = _in_pieces(*(words_of(kind, name, words, document) for document in (before, after)))
        found.append(Difference(str(label), *sides))
    return found


def words_of(kind: str, name: str, words: Words, document: Document) -> str:
    value = document.get(name)
    if name == "kind" and value:
        is_incident = kind == choices.RecordKind.INCIDENT
        return wording.label(choices.IncidentKind if is_incident else choices.InstitutionKind, value)
    return "" if value is None else words(value)


def _in_pieces(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts as pieces, those that only one of them has marked."""
    old, new = tokens(before), tokens(after)
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        return [Piece(before, True)], [Piece(after, True)]
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for is_same, *texts in stretches(old, new, autojunk=False):
        for side, text in zip(sides, texts, strict=True):
            if text:
                side.append(Piece(text, not is_same))
    return sides


def _lines(write: Words) -> Words:
    """Return a function that writes a list with one entry a line."""
    return lambda entries: "\n".join(write(entry) for entry in entries)


def _joined(*parts: Any) -> str:
    return ", ".join(str(part) for part in parts if part)


def _span(content: Document) -> str:
    value = wording.span(content)
    return f"{value.text} ({value.note})" if value and value.note else value.text if value else ""


def _involvement(content: Document) -> str:
    party = content["person"] or content["institution"]
    return _joined(
        party["name"],
        wording.label(choices.Role, content["role"]),
        wording.label(choices.Outcome, content["outcome"]),
        wording.sentence(content["sentence_months"]),
        content["charge"],
        content["provision"],
        content["note"],
    )


def _location(content: Document) -> str:
    precision = wording.label(choices.LocationPrecision, content["precision"])
    return _joined(content["latitude"], content["longitude"], precision)


def _statement(content: Document) -> str:
    return f"{content['speaker']}: {content['text'] or wording.label(choices.Stance, content['stance'])}"


def _link(content: Document) -> str:
    return f"{wording.label(choices.LinkRelation, content['relation'])}: {content['incident']['title']}"


def _citation(content: Document) -> str:
    stance = wording.label(choices.CitationStance, content["stance"])
    return _joined(content["field"], stance, content["value"], content["quotation"], content["locator"])


def _source(content: Document) -> str:
    return _joined(content["title"], content["publisher"], content["url"], content["archived_url"])


def _name(content: Document) -> str:
    return _joined(content["text"], wording.label(choices.NameKind, content["kind"]), content["language"])


def _term(vocabulary: Any) -> Words:
    return lambda value: wording.label(vocabulary, value)


def _unstated(content: dict[str, str]) -> str:
    return "\n".join(f"{name}: {wording.label(choices.Unstated, why)}" for name, why in content.items())


FIELDS: dict[str, tuple[Any, Words]] = {
    "title": (gettext_lazy("Title"), str),
    "name": (gettext_lazy("Name"), str),
    "speaker": (gettext_lazy("Speaker"), str),
    "description": (gettext_lazy("Speaker, in words"), str),
    "person": (gettext_lazy("Person"), lambda party: str(party["name"])),
    "institution": (gettext_lazy("Institution"), lambda party: str(party["name"])),
    "kind": (gettext_lazy("Kind"), str),
    "date": (gettext_lazy("When"), _span),
    "country": (gettext_lazy("Country"), wording.country),
    "place": (gettext_lazy("Place"), str),
    "location": (gettext_lazy("On the map"), _location),
    "summary": (gettext_lazy("Summary"), str),
    "narrative": (gettext_lazy("What is known"), str),
    "victims": (gettext_lazy("Victims"), wording.victims),
    "involvements": (gettext_lazy("Who was involved"), _lines(_involvement)),
    "links": (gettext_lazy("Linked incidents"), _lines(_link)),
    "statements": (gettext_lazy("What was said about it"), _lines(_statement)),
    "names": (gettext_lazy("Names"), _lines(_name)),
    "gender": (gettext_lazy("Gender"), _term(choices.Gender)),
    "birth": (gettext_lazy("Born"), _span),
    "nationalities": (gettext_lazy("Nationality"), _lines(wording.country)),
    "occupations": (gettext_lazy("Occupation"), _lines(str)),
    "parent": (gettext_lazy("Part of"), lambda parent: str(parent["name"])),
    "website": (gettext_lazy("Website"), str),
    "text": (gettext_lazy("The words"), str),
    "language": (gettext_lazy("Language of the words"), wording.language_name),
    "stance": (gettext_lazy("Stance"), _term(choices.Stance)),
    "incidents": (gettext_lazy("Incidents it is about"), _lines(lambda each: str(each["title"]))),
    "persons": (gettext_lazy("Persons it is about"), _lines(lambda each: str(each["name"]))),
    "unstated": (gettext_lazy("Why a field is empty"), _unstated),
    "sources": (gettext_lazy("Sources"), _lines(_source)),
    "citations": (gettext_lazy("What sources say of each field"), _lines(_citation)),
}

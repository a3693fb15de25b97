"""Differences between two versions of a record, field by field."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from incidents import choices
from incidents.fields.base import Field
from incidents.fields.common import UNSTATED
from incidents.fields.involvement import INVOLVEMENT
from incidents.fields.recognition import RECOGNITION
from incidents.fields.registry import FIELDS, label_in_sentence
from incidents.presentation import display as wording
from incidents.presentation.field_values import quoted, values_of, words_of
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
    """Return the fields that differ, in the order of the catalogue and then the evidence."""
    found = []
    for name, (label, words) in COMPARED[kind].items():
        contents = before.get(name), after.get(name)
        if contents[0] != contents[1]:
            sides = _in_pieces(*("" if content is None else words(content) for content in contents))
            found.append(Difference(str(label), *sides))
    return found


def changed_fields(kind: str, before: Document, after: Document) -> list[str]:
    """Return the labels of the fields that differ, in the same order."""
    return [str(label) for name, (label, _) in COMPARED[kind].items() if before.get(name) != after.get(name)]


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


def _joined(*parts: object) -> str:
    return ", ".join(str(part) for part in parts if part)


def _plain(field: Field) -> Words:
    """Return how a plain field is written: one value a line, each with its note."""
    return lambda content: "\n".join(
        f"{value.text} ({value.note})" if value.note else value.text for value in values_of(field, content)
    )


def _stages(content: Document) -> str:
    return _plain(INVOLVEMENT.named("outcomes"))(content.get("outcomes") or []).replace("\n", ", ")


def _involvement(content: Document) -> str:
    party = content["person"] or content["institution"]
    return _joined(
        party["name"],
        wording.label(choices.Role, content["role"]),
        wording.label(choices.Outcome, content["outcome"]),
        _stages(content),
        wording.sentence(content["sentence_months"]),
        content["charge"],
        content["provision"],
        content["note"],
    )


def _recognition(content: Document) -> str:
    return _joined(
        content["body"]["name"],
        *(
            values[0].text
            for name in ("status", "criterion", "from", "until")
            if (values := values_of(RECOGNITION.named(name), content[name]))
        ),
    )


def _custody(content: Document) -> str:
    return _joined(
        wording.label(choices.CustodyStatus, content["status"]),
        content["place"] and content["place"]["name"],
        *(
            f"{label_in_sentence('custody', name)}: {content[name]['text']}"
            for name in ("from", "until")
            if content[name]
        ),
        *(
            f"{label_in_sentence('custody', name)}: {content[name]}"
            for name in ("last_confirmed", "expected_end")
            if content[name]
        ),
        *(content[name] and content[name]["title"] for name in ("begun_by", "ended_by")),
        content["note"],
        *map(_citation, content["citations"]),
    )


def _statement(content: Document) -> str:
    words = words_of(content)
    said = _joined(quoted(words.pieces), words.summary) or wording.label(choices.Stance, content["stance"])
    return f"{content['speaker']}: {said}"


def _link(content: Document) -> str:
    return f"{wording.label(choices.LinkRelation, content['relation'])}: {content['incident']['title']}"


def _citation(content: Document) -> str:
    stance = wording.label(choices.CitationStance, content["stance"])
    more = (content.get(name) for name in ("quotation", "locator", "holder", "phrase", "resolved"))
    return _joined(content["field"], stance, content["value"], *more)


def _source(content: Document) -> str:
    return _joined(content["title"], content["publisher"], content["url"], content["archived_url"])


def _name(content: Document) -> str:
    return _joined(content["text"], wording.label(choices.NameKind, content["kind"]), content["language"])


def _unstated(content: dict[str, str]) -> str:
    return "\n".join(f"{name}: {wording.label(choices.Unstated, why)}" for name, why in content.items())


def _named(content: Document) -> str:
    return str(content["title"] if "title" in content else content["name"])


# Other records and parts, by the name of the field.
OF_OTHERS: dict[str, Words] = {
    "person": _named,
    "institution": _named,
    "parent": _named,
    "incidents": _lines(_named),
    "persons": _lines(_named),
    "institutions": _lines(_named),
    "names": _lines(_name),
    "involvements": _lines(_involvement),
    "statements": _lines(_statement),
    "links": _lines(_link),
    "custody": _lines(_custody),
    "recognitions": _lines(_recognition),
}
EVIDENCE: dict[str, tuple[Any, Words]] = {
    UNSTATED.name: (UNSTATED.label, _unstated),
    "sources": (gettext_lazy("Sources"), _lines(_source)),
    "citations": (gettext_lazy("What sources say of each field"), _lines(_citation)),
}
# The label of each field of a document by its kind, and how its content is written.
COMPARED: dict[str, dict[str, tuple[Any, Words]]] = {
    kind: {
        **{
            field.name: (field.label, OF_OTHERS.get(field.name) or _plain(field))
            for field in FIELDS[kind]
            if field.published and not field.deprecated
        },
        **EVIDENCE,
    }
    for kind in choices.RecordKind.values
}

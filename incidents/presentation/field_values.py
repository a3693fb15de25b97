"""Plain fields of a document as a page shows them, by the type of the field; and the words of statements."""

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from incidents import choices
from incidents.documents.outcome_stages import Stages
from incidents.documents.qualifications import citations_of
from incidents.documents.references import Document
from incidents.documents.statement_titles import Content
from incidents.fields.base import Field, Type
from incidents.legal_choices import Qualification
from incidents.presentation import display
from incidents.presentation.display import Value
from incidents.text.statement_words import pieces_of


def values_of(field: Field, content: object) -> list[Value]:
    """Return what a page shows of a field's content; nothing of an empty one.

    Raises:
        KeyError: the field is no plain one: other records, or parts.
    """
    found = SHOWN[field.type](field, content) if content or content == 0 else []
    return [value for value in found if value.text]


def _text(field: Field, content: str) -> list[Value]:
    """Text of the record itself, which stays in its language."""
    return [Value(content, language=display.language_of_records())]


def _number(field: Field, content: int) -> list[Value]:
    return [Value(display.sentence(content) if field.name == "sentence_months" else str(content))]


def _span(field: Field, content: Any) -> list[Value]:
    span = display.span(content)
    return [span] if span else []


def _location(field: Field, content: Any) -> list[Value]:
    precision = display.label(choices.LocationPrecision, content["precision"])
    note = _("latitude, longitude; %(precision)s") % {"precision": precision}
    return [Value(f"{content['latitude']}, {content['longitude']}", note=note)]


def _stages(field: Field, content: Stages) -> list[Value]:
    """Each stage with its date in small print."""
    dates = [display.span(entry["date"]) for entry in content]
    labels = [display.label(field.vocabulary, entry["stage"]) for entry in content]
    return [
        Value(words, note=date.text if date else "", datetime=date.datetime if date else "")
        for words, date in zip(labels, dates, strict=True)
    ]


def _quotation(field: Field, content: Content) -> list[Value]:
    translation = content["translation"]
    found = [Value(content["text"], language=content["language"])]
    if translation:
        found.append(Value(translation["text"], language=translation["language"], note=_("translation")))
    return found


SHOWN: dict[Type, Callable[[Field, Any], list[Value]]] = {
    Type.TEXT: _text,
    Type.LONG_TEXT: _text,
    Type.TEXTS: lambda field, content: [value for each in content for value in _text(field, each)],
    Type.CODE: lambda field, content: [Value(display.label(field.vocabulary, content))],
    Type.CODES: lambda field, content: [Value(display.label(field.vocabulary, each)) for each in content],
    Type.LANGUAGE: lambda field, content: [Value(display.language_name(content))],
    Type.URL: lambda field, content: [Value(content, href=display.web_address(content))],
    Type.DAY: lambda field, content: [Value(display.day(date.fromisoformat(content)))],
    Type.NUMBER: _number,
    Type.SPAN: _span,
    Type.COUNTRY: lambda field, content: [Value(display.country(content))],
    Type.COUNTRIES: lambda field, content: [Value(display.country(each)) for each in content],
    Type.LOCATION: _location,
    Type.STAGES: _stages,
    Type.VICTIMS: lambda field, content: [Value(display.victims(content))],
    Type.QUOTATION: _quotation,
}


def qualifications(document: Document) -> list[Value]:
    """Return the legal qualifications of an incident, each with the sources that say so."""
    publishers = {source["id"]: source["publisher"] or source["title"] for source in document["sources"]}
    found = []
    for code in document.get("qualifications") or ():
        cited = [publishers[each["source"]] for each in citations_of(code, document["citations"])]
        note = _("according to %(sources)s") % {"sources": ", ".join(dict.fromkeys(cited))}
        found.append(Value(display.label(Qualification, code), note=note if cited else ""))
    return found


def recognition(row: Document, person: Document) -> Document:
    """Return the view of a body of a person, with the number of its source in the list of the page."""
    numbers = [source["id"] for source in person["sources"]]
    return {
        "status": display.label(choices.RecognitionStatus, row["status"]),
        "criterion": display.label(choices.RecognitionCriterion, row["criterion"])
        if row["criterion"]
        else "",
        "body": Value(row["body"]["name"], href=reverse("pages:institution", args=[row["body"]["number"]])),
        "begin": display.span(row["from"]),
        "end": display.span(row["until"]),
        "source": numbers.index(row["source"]) + 1,
    }


@dataclass(frozen=True, slots=True)
class StatementWords:
    """The words of a statement on a page; verbatim ones and ours are never mixed."""

    pieces: list[str] = dataclass_field(default_factory=list)
    language: str = ""
    translation: list[str] = dataclass_field(default_factory=list)
    translation_language: str = ""
    language_of_translation: str = ""
    translated_by: str = ""
    summary: str = ""
    is_silence: bool = False
    question: str = ""


def words_of(content: Content) -> StatementWords:
    """Return the words of a statement's document or of a reference to it, in the present format."""
    quotation = content.get("quotation") or {"text": "", "language": "", "translation": None}
    translation = quotation["translation"] or {"text": "", "language": "", "by": ""}
    return StatementWords(
        pieces_of(quotation["text"]),
        quotation["language"],
        pieces_of(translation["text"]),
        translation["language"],
        display.language_name(translation["language"]) if translation["language"] else "",
        translation["by"],
        content.get("summary", ""),
        content["stance"] == choices.Stance.SILENT,
        content.get("asked", ""),
    )


def stances(content: Content) -> list[str]:
    """Return the labels of the stances of a statement, the main one first."""
    codes = (content["stance"], *content.get("further_stances", ()))
    return [display.label(choices.Stance, code) for code in codes if code]


def quoted(pieces: list[str]) -> str:
    """Return the pieces of a quotation as one text, each in quotation marks."""
    return " […] ".join(f"“{piece}”" for piece in pieces)

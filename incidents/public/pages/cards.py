"""Cards: summaries of records for lists."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from incidents import choices
from incidents.documents.document_formats import parse_document
from incidents.presentation import display
from incidents.presentation.display import label, language_of_records
from incidents.presentation.field_values import quoted, stances, words_of
from incidents.presentation.record_page import page_of
from incidents.public.cache.registry import registered_function
from incidents.text.search_terms import Words
from incidents.text.snippets import extract

Document = dict[str, Any]
Card = dict[str, Any]
MOST_PARTIES = 3
MOST_KEPT, LONGEST_KEPT = 1_000, 20_000  # cached cards, and longest document of a cached card


def cards(kind: str, documents: list[str], about: str = "", words: Words | None = None) -> list[Card]:
    """Return the cards of a list.

    `about` is the id of a party whose involvement in each incident comes first. With search `words` each card
    has a snippet.
    """
    return [
        card(kind, document := parse_document(kind, text), about) | _snippet(kind, document, words)
        for text in documents
    ]


def entries(kind: str, documents: list[str]) -> list[str]:
    """Return the cards of a list as HTML; each document, which never changes, is rendered once."""
    language = get_language()
    return [
        (_entry if len(text) <= LONGEST_KEPT else _entry.__wrapped__)(kind, text, language)
        for text in documents
    ]


@registered_function
@lru_cache(maxsize=MOST_KEPT)
def _entry(kind: str, text: str, _language: str) -> str:
    context = {
        "card": card(kind, parse_document(kind, text)),
        "level": 3,
        "record_language": language_of_records(),
    }
    return render_to_string("incidents/_card.html", context)


def _snippet(kind: str, document: Document, words: Words | None) -> Card:
    """Return the snippet in pieces, every other one marked; empty without search words."""
    taken = extract(kind, document, words) if words else {"marks": []}
    pieces, end = [], 0
    for first, last in taken["marks"]:
        pieces += [{"text": taken["text"][end:first]}, {"text": taken["text"][first:last], "is_marked": True}]
        end = last
    return {"extract": [*pieces, {"text": taken["text"][end:]}] if pieces else []}


def card(kind: str, document: Document, about: str = "") -> Card:
    return {
        "kind": kind,
        "href": page_of(kind, document),
        "published": display.moment(document["published_at"]),
        **CARDS[kind](document, about),
    }


def _incident(document: Document, about: str) -> Card:
    shown = _shown_involvements(document["involvements"], about)
    parties = [_part(involvement) if about else _party(involvement) for involvement in shown]
    return {
        "title": document["title"],
        "date": display.span(document["date"]),
        "marks": [label(choices.IncidentKind, document["kind"]), display.country(document["country"])],
        "text": document["summary"],
        "parties": parties[:MOST_PARTIES],
        "more_parties": max(0, len(parties) - MOST_PARTIES),
    }


def _shown_involvements(involvements: list[Document], about: str) -> list[Document]:
    """Return the involvements of one party; without a party, those of victims."""
    if about:
        return [i for i in involvements if (i["person"] or i["institution"])["id"] == about]
    return [i for i in involvements if i["role"] == choices.Role.VICTIM]


def _party(involvement: Document) -> str:
    """Return e.g. “Aysel Quliyeva, victim: convicted, 15 years”."""
    party = (involvement["person"] or involvement["institution"])["name"]
    what = _outcome(involvement)
    return f"{party}, {label(choices.Role, involvement['role'])}{': ' if what else ''}{what}"


def _part(involvement: Document) -> str:
    """Return the part of the party of the page: “convicted, 15 years” of a victim, “lawyer” of others."""
    role, what = label(choices.Role, involvement["role"]), _outcome(involvement)
    if involvement["role"] == choices.Role.VICTIM:
        return what or role
    return f"{role}: {what}" if what else role


def _outcome(involvement: Document) -> str:
    words = [label(choices.Outcome, involvement["outcome"]), display.sentence(involvement["sentence_months"])]
    return ", ".join(word for word in words if word)


def _person(document: Document, _: str) -> Card:
    others = [name for name in document["names"] if name["kind"] != choices.NameKind.MAIN]
    return {
        "title": document["name"],
        "names": [
            {"text": n["text"], "language": display.language_tag(n["language"], n["script"])} for n in others
        ],
        "marks": [display.country(country) for country in document["nationalities"]],
        "text": document["summary"] or "; ".join(document["occupations"]),
    }


def _institution(document: Document, _: str) -> Card:
    return {
        "title": document["name"],
        "marks": [label(choices.InstitutionKind, document["kind"]), display.country(document["country"])],
        "text": document["summary"],
    }


def _statement(document: Document, _: str) -> Card:
    return {
        "title": document["title"],
        "date": display.span(document["date"]),
        "marks": [*stances(document), display.country(document["country"])],
        "quotation": quoted(words_of(document).pieces),
        "language": document["language"],
        "text": document["summary"],
    }


def _case(document: Document, _: str) -> Card:
    kind = label(choices.CaseKind, document["kind"]) if document["kind"] else ""
    return {
        "title": document["title"],
        "marks": [kind, display.country(document["country"])],
        "text": document["summary"],
    }


CARDS: dict[str, Callable[[Document, str], Card]] = {
    choices.RecordKind.INCIDENT: _incident,
    choices.RecordKind.PERSON: _person,
    choices.RecordKind.INSTITUTION: _institution,
    choices.RecordKind.STATEMENT: _statement,
    choices.RecordKind.CASE: _case,
}

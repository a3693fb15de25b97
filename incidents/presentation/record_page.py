"""The context of a record's page: its live document, field by field, with the evidence for each."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from incidents import choices
from incidents.documents.references import CASE_MEMBERS
from incidents.fields.base import Field, Type
from incidents.fields.case import CASE
from incidents.fields.kinds import KINDS
from incidents.fields.party import INSTITUTION
from incidents.fields.registry import FIELDS
from incidents.presentation import display, field_values
from incidents.presentation.custody_timeline import timeline
from incidents.presentation.display import Fact, Value, label
from incidents.presentation.evidence import Citations
from incidents.presentation.field_values import SHOWN, recognition, values_of, words_of
from incidents.presentation.involved import involved, victim_range

Document = dict[str, Any]
Context = Document

SITE_NAME = "Human-rights incident tracker"
MOST_NAMES = 4  # below the heading


def details(kind: str, document: Document) -> Context:
    """Return the context of a record's page."""
    citations = Citations(document)
    context = DETAILS[kind](document, citations)
    title = document.get("title") or document["name"]
    return {
        "document": document,
        "heading": title,
        "texts": _texts(kind, document, citations),
        "labels": {field.name: field.label for field in FIELDS[kind] if field.published},
        "published": display.moment(document["published_at"]),
        **context,
        "sources": [source_in_words(source) for source in document["sources"]],
        "other_evidence": citations.rest(kind),
    }


def about(kind: str, number: int) -> Context:
    """Return the address of a record's page, and of its other forms."""
    return {
        "kind": kind,
        "section": f"{kind}s",
        "section_name": KINDS[kind].plural,
        "kind_name": label(choices.RecordKind, kind),
        "list_address": reverse(f"pages:{kind}-list"),
        "canonical": reverse(f"pages:{kind}", args=[number]),
        "api_address": reverse(f"api:{kind}-record", args=[number]),
        "versions_address": reverse(f"api:{kind}-versions", args=[number]),
        "versions_page": reverse(f"pages:{kind}-versions", args=[number]),
    }


def page_of(kind: str, reference: Document | None) -> str:
    """Return the address of the page of a record that a document names."""
    return reverse(f"pages:{kind}", args=[reference["number"]]) if reference else ""


# Shown elsewhere on the page than among its facts.
ELSEWHERE = frozenset({
    "title", "name", "speaker", "description", "kind", "text", "summary", "quotation", "home_page",
})  # fmt: skip
# Facts that readers look for: shown as not known where they are empty, and first in this order.
FIRST: dict[str, tuple[str, ...]] = {
    choices.RecordKind.INCIDENT: ("date", "country", "place", "location", "victims"),
    choices.RecordKind.PERSON: ("occupations", "birth", "nationalities", "gender"),
    choices.RecordKind.INSTITUTION: ("country",),
    choices.RecordKind.STATEMENT: ("date", "stance", "further_stances", "country", "language"),
    choices.RecordKind.CASE: ("country",),
}
HIDDEN_WHERE_EMPTY = frozenset({"location", "further_stances"})


@cache
def _fields_of_facts(kind: str) -> tuple[Field, ...]:
    """The plain fields that a page shows as facts, those that readers look for first."""
    first = FIRST[kind]
    fields = [
        field
        for field in FIELDS[kind]
        if field.published
        and field.type in SHOWN
        and field.name not in ELSEWHERE
        and field.type is not Type.LONG_TEXT
    ]
    return tuple(
        sorted(fields, key=lambda field: first.index(field.name) if field.name in first else len(first))
    )


def _facts(kind: str, document: Document, citations: Citations) -> list[Fact]:
    """The plain fields of a document that have a value, a reason to have none, or a source."""
    found = [(field, _fact(field, document, citations)) for field in _fields_of_facts(kind)]
    return [fact for field, fact in found if _is_shown(field, fact, document, FIRST[kind])]


def _is_shown(field: Field, fact: Fact, document: Document, first: tuple[str, ...]) -> bool:
    is_looked_for = field.name in first and field.name not in HIDDEN_WHERE_EMPTY
    return bool(fact.values or fact.evidence or is_looked_for or field.name in document["unstated"])


def _fact(field: Field, document: Document, citations: Citations) -> Fact:
    if field.name == "qualifications":
        return _as_fact(field, field_values.qualifications(document), document, citations)
    # A document published before a field was added lacks it.
    content = victim_range(document) if field.type is Type.VICTIMS else document.get(field.name)
    return _as_fact(field, values_of(field, content), document, citations)


def _as_fact(field: Field, values: list[Value], document: Document, citations: Citations) -> Fact:
    missing = "" if values else display.why_missing(document, field.name)
    evidence = citations.take(field.name, values[0].text if values else "")
    return Fact(str(field.label), values, missing, evidence)


def _texts(kind: str, document: Document, citations: Citations) -> list[Context]:
    """The long texts of a document but for its summary, with the sources of each."""
    sections = [
        {
            "name": field.name,
            "label": field.label,
            "text": document.get(field.name) or "",
            "evidence": citations.take(field.name, document.get(field.name) or ""),
        }
        for field in FIELDS[kind].of(Type.LONG_TEXT)
        if field.published and field.name not in ELSEWHERE
    ]
    return [section for section in sections if section["text"] or section["evidence"]]


def _incident(document: Document, citations: Citations) -> Context:
    return {
        "kind_label": label(choices.IncidentKind, document["kind"]),
        "facts": _facts("incident", document, citations),
        "title_evidence": citations.take("title", document["title"]),
        "kind_evidence": citations.take("kind", document["kind"]),
        "summary_evidence": citations.take("summary", document["summary"]),
        "involved": _with_pages(involved(document, citations)),
        "statements": [_statement_reference(statement) for statement in document["statements"]],
        "links": [_link(link) for link in document["links"]],
        "links_evidence": citations.take("links"),
    }


def _with_pages(parties: Context) -> Context:
    """Add the address of the page of each party."""
    for row in (*parties["table"], *(row for _, rows in parties["others"] for row in rows)):
        row["href"] = page_of(row["kind"], row)
    return parties


LINKS = {
    choices.LinkRelation.FOLLOWS: gettext_lazy("This incident follows:"),
    choices.LinkRelation.PART_OF: gettext_lazy("This incident is part of:"),
    choices.LinkRelation.APPEAL_OF: gettext_lazy("This incident is an appeal of:"),
    choices.LinkRelation.IN_RESPONSE_TO: gettext_lazy("This incident is in response to:"),
    choices.LinkRelation.SEPARATED_FROM: gettext_lazy("The case of this incident was separated from:"),
}


def _link(link: Document) -> Context:
    return {
        "relation": str(LINKS.get(link["relation"], link["relation"])),
        "title": link["incident"]["title"],
        "href": page_of("incident", link["incident"]),
    }


def _statement_reference(statement: Document) -> Context:
    return {
        **statement,
        "words": words_of(statement),
        "date": display.span(statement["date"]),
        "stance": ", ".join(field_values.stances(statement)),
        "href": page_of("statement", statement),
    }


def _person(document: Document, citations: Citations) -> Context:
    return {
        **_names(document),
        "custody": timeline(document),
        "names_evidence": citations.take("names", document["name"]),
        "facts": _facts("person", document, citations),
        "recognitions": [recognition(row, document) for row in document.get("recognitions") or ()],
        "summary_evidence": citations.take("summary", document["summary"]),
    }


def _institution(document: Document, citations: Citations) -> Context:
    facts = _facts("institution", document, citations)
    if parent := document["parent"]:
        above = Value(parent["name"], href=page_of("institution", parent))
        facts.insert(1, _as_fact(INSTITUTION.named("parent"), [above], document, citations))
    return {
        "kind_label": label(choices.InstitutionKind, document["kind"]),
        "kind_evidence": citations.take("kind", document["kind"]),
        **_names(document),
        "names_evidence": citations.take("names", document["name"]),
        "facts": facts,
        "summary_evidence": citations.take("summary", document["summary"]),
    }


def _names(document: Document) -> Context:
    """Return all names of a party, and the first of those that are not its heading."""
    names = [
        {
            "text": name["text"],
            "kind": label(choices.NameKind, name["kind"]),
            "language": display.language_tag(name["language"], name["script"]),
        }
        for name in document["names"]
    ]
    others = {name["text"]: name for name in names if name["text"] != document["name"]}
    return {"names": names, "other_names": list(others.values())[:MOST_NAMES]}


def _statement(document: Document, citations: Citations) -> Context:
    speakers = [
        Value(document[kind]["name"], href=page_of(kind, document[kind]))
        for kind in ("person", "institution")
        if document[kind]
    ]
    return {
        "title_evidence": citations.take("title", document["title"]),
        "speaker_evidence": citations.take("speaker", document["speaker"]),
        "words": words_of(document),
        "quotation_evidence": citations.take("quotation"),
        "summary_evidence": citations.take("summary"),
        "text_evidence": citations.take("text"),
        "facts": _facts("statement", document, citations),
        "speakers": speakers,
        "incidents": [
            Value(incident["title"], href=page_of("incident", incident)) for incident in document["incidents"]
        ],
        "persons": [Value(person["name"], href=page_of("person", person)) for person in document["persons"]],
    }


def _case(document: Document, citations: Citations) -> Context:
    return {
        "kind_label": label(choices.CaseKind, document["kind"]) if document["kind"] else "",
        "kind_evidence": citations.take("kind", document["kind"]),
        "title_evidence": citations.take("title", document["title"]),
        "facts": _facts("case", document, citations),
        "summary_evidence": citations.take("summary", document["summary"]),
        "members": [
            (name, CASE.named(name).label, _members(kind, document[name]))
            for name, kind in CASE_MEMBERS.items()
        ],
        "institutions": _members("institution", document["institutions"]),
    }


def _members(kind: str, references: list[Document]) -> list[Value]:
    names = (each.get("title") or each.get("name") or each["speaker"] for each in references)
    return [Value(name, href=page_of(kind, each)) for name, each in zip(names, references, strict=True)]


def source_in_words(source: Document) -> Context:
    return {
        **source,
        "url": display.web_address(source["url"]),
        "archived_url": display.web_address(source["archived_url"] or ""),
        "published": display.span(source["published"]),
        "accessed": source["accessed_on"] and display.day(date.fromisoformat(source["accessed_on"])),
        "kind": label(choices.SourceKind, source["kind"]),
        "reliability": label(choices.Reliability, source["reliability"]) if source["reliability"] else "",
    }


DETAILS: dict[str, Callable[[Document, Citations], Context]] = {
    choices.RecordKind.INCIDENT: _incident,
    choices.RecordKind.PERSON: _person,
    choices.RecordKind.INSTITUTION: _institution,
    choices.RecordKind.STATEMENT: _statement,
    choices.RecordKind.CASE: _case,
}

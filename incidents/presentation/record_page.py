"""The context of a record's page: its live document, field by field, with the evidence for each."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import choices
from incidents.fields.base import Field, Type
from incidents.fields.party import INSTITUTION
from incidents.fields.registry import FIELDS
from incidents.presentation import display
from incidents.presentation.display import Fact, Value, label
from incidents.presentation.evidence import Citations
from incidents.presentation.field_values import SHOWN, values_of
from incidents.presentation.victims import victim_range

Document = dict[str, Any]
Context = dict[str, Any]

SITE_NAME = "Human-rights incident tracker"
SECTIONS = {
    choices.RecordKind.INCIDENT: gettext_lazy("Incidents"),
    choices.RecordKind.PERSON: gettext_lazy("Persons"),
    choices.RecordKind.INSTITUTION: gettext_lazy("Institutions"),
    choices.RecordKind.STATEMENT: gettext_lazy("Statements"),
}


def details(kind: str, document: Document) -> Context:
    """Return the context of a record's page."""
    citations = Citations(document)
    context = DETAILS[kind](document, citations)
    title = document.get("title") or document.get("name") or context["heading"]
    return {
        "document": document,
        "heading": title,
        "texts": _texts(kind, document, citations),
        "labels": {field.name: field.label for field in FIELDS[kind]},
        "published": display.moment(document["published_at"]),
        **context,
        "sources": [_source(source) for source in document["sources"]],
        "other_evidence": citations.rest(kind),
    }


def about(kind: str, number: int) -> Context:
    """Return the address of a record's page, and of its other forms."""
    return {
        "kind": kind,
        "section": f"{kind}s",
        "section_name": SECTIONS[choices.RecordKind(kind)],
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
ELSEWHERE = frozenset({"title", "name", "speaker", "description", "kind", "text", "summary"})
# Facts that readers look for: shown as not known where they are empty, and first in this order.
FIRST: dict[str, tuple[str, ...]] = {
    choices.RecordKind.INCIDENT: ("date", "country", "place", "location", "victims"),
    choices.RecordKind.PERSON: ("occupations", "birth", "nationalities", "gender"),
    choices.RecordKind.INSTITUTION: ("country",),
    choices.RecordKind.STATEMENT: ("date", "stance", "country", "language"),
    "involvement": ("role", "outcome", "sentence_months"),
}
HIDDEN_WHERE_EMPTY = frozenset({"location"})


@cache
def _fields_of_facts(kind: str) -> tuple[Field, ...]:
    """The plain fields that a page shows as facts, those that readers look for first."""
    first, is_part = FIRST[kind], kind == "involvement"
    fields = [
        field
        for field in FIELDS[kind]
        if field.published
        and field.type in SHOWN
        and field.name not in ELSEWHERE
        and (is_part or field.type is not Type.LONG_TEXT)
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
        if field.name not in ELSEWHERE
    ]
    return [section for section in sections if section["text"] or section["evidence"]]


def _incident(document: Document, citations: Citations) -> Context:
    groups: dict[str, list[Context]] = {}
    for involvement in document["involvements"]:
        groups.setdefault(involvement["role"], []).append(_involvement(involvement, citations))
    return {
        "kind_label": label(choices.IncidentKind, document["kind"]),
        "facts": _facts("incident", document, citations),
        "title_evidence": citations.take("title", document["title"]),
        "kind_evidence": citations.take("kind", document["kind"]),
        "summary_evidence": citations.take("summary", document["summary"]),
        "roles": [(label(choices.Role, role), groups[role]) for role in _in_order(groups)],
        "statements": [_statement_reference(statement) for statement in document["statements"]],
        "links": [_link(link) for link in document["links"]],
        "links_evidence": citations.take("links"),
    }


def _in_order(groups: dict[str, Any]) -> list[str]:
    """Return the roles in the order of the vocabulary: victims first."""
    order = list(choices.Role.values)
    return sorted(groups, key=lambda role: order.index(role) if role in order else len(order))


def _involvement(involvement: Document, citations: Citations) -> Context:
    kind = "person" if involvement["person"] else "institution"
    party, role = involvement[kind], involvement["role"]
    facts = []
    for field in _fields_of_facts("involvement"):
        values = values_of(field, involvement.get(field.name))
        evidence = citations.take(field.name, values[0].text if values else "", party=party["id"], role=role)
        # The role is the heading above; it is repeated only for its sources.
        if evidence or (values and field.name != "role"):
            facts.append(Fact(str(field.label), values, "" if values else str(display.UNKNOWN), evidence))
    return {"name": party["name"], "href": page_of(kind, party), "facts": facts}


LINKS = {
    choices.LinkRelation.FOLLOWS: gettext_lazy("This incident follows:"),
    choices.LinkRelation.PART_OF: gettext_lazy("This incident is part of:"),
    choices.LinkRelation.APPEAL_OF: gettext_lazy("This incident is an appeal of:"),
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
        "date": display.span(statement["date"]),
        "is_silence": statement["stance"] == choices.Stance.SILENT,
        "stance": label(choices.Stance, statement["stance"]),
        "href": page_of("statement", statement),
    }


def _person(document: Document, citations: Citations) -> Context:
    return {
        "names": _names(document),
        "names_evidence": citations.take("names", document["name"]),
        "facts": _facts("person", document, citations),
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
        "names": _names(document),
        "names_evidence": citations.take("names", document["name"]),
        "facts": facts,
        "summary_evidence": citations.take("summary", document["summary"]),
    }


def _names(document: Document) -> list[Context]:
    return [
        {
            "text": name["text"],
            "kind": label(choices.NameKind, name["kind"]),
            "language": display.language_tag(name["language"], name["script"]),
        }
        for name in document["names"]
    ]


def _statement(document: Document, citations: Citations) -> Context:
    speakers = [
        Value(document[kind]["name"], href=page_of(kind, document[kind]))
        for kind in ("person", "institution")
        if document[kind]
    ]
    return {
        "heading": document["speaker"],
        "cited_as": _("Statement of %(speaker)s") % {"speaker": document["speaker"]},
        "speaker_evidence": citations.take("speaker", document["speaker"]),
        "text_evidence": citations.take("text", document["text"]),
        "facts": _facts("statement", document, citations),
        "speakers": speakers,
        "incidents": [
            Value(incident["title"], href=page_of("incident", incident)) for incident in document["incidents"]
        ],
        "persons": [Value(person["name"], href=page_of("person", person)) for person in document["persons"]],
    }


def _source(source: Document) -> Context:
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
}

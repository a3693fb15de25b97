"""The context of a record's page: its live document, field by field, with the evidence for each."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import choices
from incidents.presentation import display
from incidents.presentation.display import Fact, Value, label
from incidents.presentation.evidence import Citations
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
        "published": display.moment(document["published_at"]),
        **context,
        "sources": [_source(source) for source in document["sources"]],
        "other_evidence": citations.rest(),
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


def _fact(document: Document, citations: Citations, name: str, title: str, *values: Value | None) -> Fact:
    found = [value for value in values if value and value.text]
    missing = "" if found else display.why_missing(document, name)
    return Fact(title, found, missing, citations.take(name, found[0].text if found else ""))


def _record_text(text: str) -> Value:
    """Return text of the record itself, which is not translated."""
    return Value(text, language=display.language_of_records())


def _country(content: Document | None) -> Value | None:
    return Value(display.country(content)) if content else None


def _incident(document: Document, citations: Citations) -> Context:
    facts = [
        _fact(document, citations, "date", _("When"), display.span(document["date"])),
        _fact(document, citations, "country", _("Country"), _country(document["country"])),
        _fact(document, citations, "place", _("Place"), _record_text(document["place"])),
        _fact(document, citations, "victims", _("Victims"), Value(display.victims(victim_range(document)))),
    ]
    if document["location"]:
        facts.insert(
            3, _fact(document, citations, "location", _("On the map"), _location(document["location"]))
        )
    groups: dict[str, list[Context]] = {}
    for involvement in document["involvements"]:
        groups.setdefault(involvement["role"], []).append(_involvement(involvement, citations))
    return {
        "kind_label": label(choices.IncidentKind, document["kind"]),
        "facts": facts,
        "title_evidence": citations.take("title", document["title"]),
        "kind_evidence": citations.take("kind", document["kind"]),
        "summary_evidence": citations.take("summary", document["summary"]),
        "narrative_evidence": citations.take("narrative", document["narrative"]),
        "roles": [(label(choices.Role, role), groups[role]) for role in _in_order(groups)],
        "statements": [_statement_reference(statement) for statement in document["statements"]],
        "links": [_link(link) for link in document["links"]],
        "links_evidence": citations.take("links"),
    }


def _in_order(groups: dict[str, Any]) -> list[str]:
    """Return the roles in the order of the vocabulary: victims first."""
    order = list(choices.Role.values)
    return sorted(groups, key=lambda role: order.index(role) if role in order else len(order))


def _location(location: Document) -> Value:
    precision = label(choices.LocationPrecision, location["precision"])
    note = _("latitude, longitude; %(precision)s") % {"precision": precision}
    return Value(f"{location['latitude']}, {location['longitude']}", note=note)


def _involvement(involvement: Document, citations: Citations) -> Context:
    kind = "person" if involvement["person"] else "institution"
    party, role = involvement[kind], involvement["role"]
    facts = []
    for name, value in _part_values(involvement).items():
        evidence = citations.take(name, value.text, party=party["id"], role=role)
        if value.text or evidence:
            shown = value if value.text or name != "role" else Value(label(choices.Role, role))
            missing = "" if shown.text else str(display.UNKNOWN)
            facts.append(Fact(str(PART_LABELS[name]), [shown] if shown.text else [], missing, evidence))
    return {"name": party["name"], "href": page_of(kind, party), "facts": facts}


def _part_values(involvement: Document) -> dict[str, Value]:
    """Return the outcome of a party; its role is shown only if a source is cited for it."""
    return {
        "role": Value(""),
        "outcome": Value(label(choices.Outcome, involvement["outcome"])),
        "sentence_months": Value(display.sentence(involvement["sentence_months"])),
        **{name: _record_text(involvement[name]) for name in ("charge", "provision", "note")},
    }


PART_LABELS = {
    "role": gettext_lazy("Role"),
    "outcome": gettext_lazy("Outcome"),
    "sentence_months": gettext_lazy("Sentence"),
    "charge": gettext_lazy("Charge"),
    "provision": gettext_lazy("Provision"),
    "note": gettext_lazy("Note"),
}


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
    countries = [_country(country) for country in document["nationalities"]]
    occupations = [_record_text(text) for text in document["occupations"]]
    gender = Value(label(choices.Gender, document["gender"]))
    return {
        "names": _names(document),
        "names_evidence": citations.take("names", document["name"]),
        "facts": [
            _fact(document, citations, "occupations", _("Occupation"), *occupations),
            _fact(document, citations, "birth", _("Born"), display.span(document["birth"])),
            _fact(document, citations, "nationalities", _("Nationality"), *countries),
            _fact(document, citations, "gender", _("Gender"), gender),
        ],
        "summary_evidence": citations.take("summary", document["summary"]),
    }


def _institution(document: Document, citations: Citations) -> Context:
    parent, website = document["parent"], document["website"]
    facts = [_fact(document, citations, "country", _("Country"), _country(document["country"]))]
    if parent:
        above = Value(parent["name"], href=page_of("institution", parent))
        facts.append(_fact(document, citations, "parent", _("Part of"), above))
    if website or "website" in document["unstated"]:
        link = Value(website, href=display.web_address(website))
        facts.append(_fact(document, citations, "website", _("Website"), link))
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
    stance = Value(label(choices.Stance, document["stance"]))
    language = Value(display.language_name(document["language"]))
    return {
        "heading": document["speaker"],
        "cited_as": _("Statement of %(speaker)s") % {"speaker": document["speaker"]},
        "speaker_evidence": citations.take("speaker", document["speaker"]),
        "text_evidence": citations.take("text", document["text"]),
        "facts": [
            _fact(document, citations, "date", _("When"), display.span(document["date"])),
            _fact(document, citations, "stance", _("Stance"), stance),
            _fact(document, citations, "country", _("About"), _country(document["country"])),
            _fact(document, citations, "language", _("Language of the words"), language),
        ],
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

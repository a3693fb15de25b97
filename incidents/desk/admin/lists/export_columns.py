"""The columns of the desk's exports, kind by kind: an allow-list of fields by name.

What belongs to other rows was fetched as far as the user may see it (`together`); several values in one
cell are separated as in the public files.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, Prefetch

from incidents.choices import Sensitivity, Unstated
from incidents.desk.admin.common.labels import country_name, custody_label, record_label
from incidents.desk.admin.common.status_labels import standing
from incidents.exports.flat_columns import join
from incidents.exports.table_types import Column
from incidents.fields.base import ONE_VALUE, Field
from incidents.fields.incident import INCIDENT
from incidents.fields.registry import FIELDS
from incidents.fields.statement import STATEMENT
from incidents.models import (
    Case,
    Citation,
    Custody,
    Incident,
    IncidentLink,
    Institution,
    InstitutionName,
    Involvement,
    Person,
    PersonName,
    Source,
    Statement,
)


def plain(*names: str) -> list[Column]:
    """Return columns with the stored values of fields."""
    return [Column(name, name, lambda row, name=name: getattr(row, name)) for name in names]  # type: ignore[misc]


def shown(*names: str) -> list[Column]:
    """Return columns with the labels of fields that have a vocabulary."""
    return [
        Column(name, name, lambda row, name=name: getattr(row, f"get_{name}_display")())  # type: ignore[misc]
        for name in names
    ]


def several(field: Field) -> list[Column]:
    """Return the column of several values of a vocabulary."""
    labels = dict(field.vocabulary.choices) if field.vocabulary else {}
    return column(field.name, lambda row: join(labels[code] for code in getattr(row, field.name)))


def column(name: str, value: Any) -> list[Column]:
    return [Column(name, name, value)]


def _day(name: str, field: str) -> list[Column]:
    return column(name, lambda row: value.isoformat() if (value := getattr(row, field)) else "")


def _dates(name: str, prefix: str = "") -> list[Column]:
    text = f"{prefix}text" if prefix else "date_text"
    days = [*_day(f"{prefix}earliest", f"{prefix}earliest"), *_day(f"{prefix}latest", f"{prefix}latest")]
    return [*column(name, lambda row: getattr(row, text)), *days]


def _user(name: str, attribute: str) -> list[Column]:
    return column(name, lambda row: user.get_username() if (user := getattr(row, attribute)) else "")


def _moment(name: str, attribute: str) -> list[Column]:
    return column(name, lambda row: getattr(row, attribute).strftime("%Y-%m-%dT%H:%M:%SZ"))


def _cited_part(row: Citation) -> str:
    if row.custody:
        return custody_label(row.custody)
    return row.involvement.get_role_display() if row.involvement else ""


def _unstated(row: Any) -> str:
    return join(f"{field}: {Unstated(mark).label}" for field, mark in row.unstated.items())


def _involved(row: Any) -> str:
    """Return who was involved: “victim: Bahruz Samadov (convicted)”."""
    return join(
        f"{each.get_role_display()}: {record_label(each.party)}"
        + (f" ({each.get_outcome_display()})" if each.outcome else "")
        for each in row.shown_involvements
    )


def _of_involved(words: Callable[[Involvement], Any]) -> Callable[[Any], str]:
    """Return a function for one fact of each involvement that has it: “Bahruz Samadov: treason”."""
    return lambda row: join(
        f"{record_label(each.party)}: {fact}"
        for each in row.shown_involvements
        if (fact := words(each)) not in ("", None)
    )


def _links(row: Any) -> str:
    return join(f"{each.get_relation_display()} {record_label(each.target)}" for each in row.shown_links)


def _speaker(row: Any) -> str:
    return ", ".join(filter(None, [row.person_shown, row.description, row.institution_shown]))


def _cited(attribute: str) -> Any:
    """Return a function for a field of the cited sources, each source once."""

    def value(row: Any) -> str:
        sources = {each.source_id: each.source for each in row.shown_citations}
        return join(getattr(source, attribute) for source in sources.values())

    return value


HEAD = [*column("id", lambda row: str(row.uid)), *plain("number")]
STANDING = column("standing", standing)
SENSITIVITY = column("sensitivity", lambda row: Sensitivity(row.sensitivity).name.lower())
COUNTRY = [
    *column("country", lambda row: row.country.code or ""),
    *column("country_name", lambda row: country_name(row.country.code) if row.country else ""),
]
NAMES = [*plain("name"), *column("names", lambda row: join(each.text for each in row.shown_names))]
SOURCES = [*column("sources", _cited("title")), *column("source_urls", _cited("url"))]
FOOT = [
    *column("none_or_withheld", _unstated),
    *plain("revision"),
    *_user("created_by", "created_by"),
    *_moment("created_at", "created_at"),
    *_user("updated_by", "last_changed_by"),
    *_moment("updated_at", "last_changed_at"),
]

CONSENT = [
    *shown("consent"), *_day("consent_given_on", "consent_given_on"),
    *_day("consent_withdrawn_on", "consent_withdrawn_on"), *plain("consent_conditions"),
    *_user("consent_recorded_by", "consent_recorded_by"), *plain("risk_note"),
]  # fmt: skip

INVOLVED = [
    *column("outcomes", _of_involved(lambda each: each.get_outcome_display())),
    *column("charges", _of_involved(lambda each: each.charge)),
    *column("provisions", _of_involved(lambda each: each.provision)),
    *column("sentence_months", _of_involved(lambda each: each.sentence_months)),
]

BY_HAND: dict[type[Model], list[Column]] = {
    Incident: [
        *HEAD, *plain("title"), *shown("kind"), *_dates("date"), *COUNTRY, *plain("place"), *STANDING,
        *SENSITIVITY, *plain("latitude", "longitude"), *shown("precision"),
        *plain("victims_low", "victims_high"), *column("involved", _involved), *INVOLVED,
        *several(INCIDENT.named("qualifications")),
        *plain("summary", "narrative"),
        *column("links", _links), *SOURCES, *FOOT,
    ],
    Person: [
        *HEAD, *NAMES, *shown("gender"), *_dates("born", "birth_"),
        *column("nationalities", lambda row: join(each.code for each in row.nationalities)),
        *column("occupations", lambda row: join(row.occupation_list)),
        *STANDING, *SENSITIVITY, *CONSENT, *plain("summary"), *SOURCES, *FOOT,
    ],
    Institution: [
        *HEAD, *NAMES, *shown("kind"), *COUNTRY,
        *column("parent", lambda row: record_label(row.shown_parent) if row.shown_parent else ""),
        *STANDING, *SENSITIVITY, *plain("website", "summary"), *SOURCES, *FOOT,
    ],
    Statement: [
        *HEAD, *column("speaker", _speaker), *plain("title", "quotation", "language"),
        *plain("translation", "translation_language", "translated_by", "summary", "asked"),
        *shown("stance"), *several(STATEMENT.named("further_stances")), *_dates("date"), *COUNTRY,
        *STANDING, *SENSITIVITY, *CONSENT,
        *column("incidents", lambda row: join(record_label(each) for each in row.shown_incidents)),
        *column("persons", lambda row: join(record_label(each) for each in row.shown_persons)),
        *SOURCES, *FOOT,
    ],
    Case: [
        *HEAD, *plain("title"), *shown("kind"), *COUNTRY, *STANDING, *SENSITIVITY, *plain("summary"),
        *column("incidents", lambda row: join(record_label(each) for each in row.shown_incidents)),
        *column("persons", lambda row: join(record_label(each) for each in row.shown_persons)),
        *column("institutions", lambda row: join(record_label(each) for each in row.shown_institutions)),
        *SOURCES, *FOOT,
    ],
    Source: [
        *column("id", lambda row: str(row.uid)), *plain("title"), *shown("kind"),
        *plain("publisher", "author", "url", "archived_url"), *_day("accessed_on", "accessed_on"),
        *plain("language"), *_dates("published"), *shown("reliability"), *SENSITIVITY, *CONSENT,
        *FOOT,
    ],
    Involvement: [
        *column("id", lambda row: str(row.uid)), *column("incident_id", lambda row: str(row.incident.uid)),
        *column("incident", lambda row: record_label(row.incident)),
        *column("date", lambda row: str(row.incident.date)),
        *shown("role"), *column("party_id", lambda row: str(row.party.uid)),
        *column("party", lambda row: record_label(row.party)),
        *shown("outcome"), *plain("charge", "provision", "sentence_months", "note"), *SENSITIVITY,
    ],
    Custody: [
        *column("id", lambda row: str(row.uid)), *column("person_id", lambda row: str(row.person.uid)),
        *column("person", lambda row: record_label(row.person)), *shown("status"),
        *column("place", lambda row: record_label(row.place) if row.place else ""),
        *_dates("from", "from_"), *_dates("until", "until_"), *_day("last_confirmed", "last_confirmed"),
        *_day("expected_end", "expected_end"),
        *column("begun_by", lambda row: record_label(row.begun_by) if row.begun_by else ""),
        *column("ended_by", lambda row: record_label(row.ended_by) if row.ended_by else ""),
        *plain("note"), *SENSITIVITY,
    ],
    Citation: [
        *column("id", lambda row: str(row.uid)), *column("record_id", lambda row: str(row.record.uid)),
        *column("record", lambda row: record_label(row.record)),
        *column("of", _cited_part),
        *plain("field", "value"), *shown("stance"),
        *plain("quotation", "locator", "holder", "phrase", "resolved"),
        *column("source_id", lambda row: str(row.source.uid)),
        *column("source", lambda row: record_label(row.source)),
    ],
}  # fmt: skip


# A part of the column "speaker".
SHOWN_ELSEWHERE = frozenset({"description"})


def with_others(kind: str, columns: list[Column]) -> list[Column]:
    """Return the columns, and before the last ones those of plain fields that are not among them."""
    names = {column.name for column in columns} | SHOWN_ELSEWHERE
    others = [field for field in FIELDS[kind].of(*ONE_VALUE) if not field.derived and field.name not in names]
    place = len(columns) - (len(FOOT) if columns[-1] is FOOT[-1] else 0)
    made = [each for field in others for each in (shown if field.vocabulary else plain)(field.name)]
    return [*columns[:place], *made, *columns[place:]]


COLUMNS = {model: with_others(str(model._meta.model_name), columns) for model, columns in BY_HAND.items()}


def _lists(model: Any, user: Any) -> list[Prefetch]:
    """Return the prefetches of the visible records that lists of a kind of record name."""
    relations = {each.name: each.related_model.objects for each in model._meta.many_to_many}
    return [
        Prefetch(name, rows.visible_to(user).order_by("pk"), to_attr=f"shown_{name}")
        for name, rows in relations.items()
    ]


def together(model: type[Model], user: Any) -> list[Prefetch]:
    """Return the prefetches of visible rows that the columns of a kind need."""
    citations = Prefetch(
        "citations",
        Citation.objects.visible_to(user).select_related("source").order_by("id"),
        to_attr="shown_citations",
    )
    if model is Incident:
        involved = Involvement.objects.visible_to(user).select_related("person", "institution")
        links = IncidentLink.objects.visible_to(user).select_related("target")
        return [
            citations,
            Prefetch("involvements", involved.order_by("id"), to_attr="shown_involvements"),
            Prefetch("links", links.order_by("id"), to_attr="shown_links"),
        ]
    if model is Person:
        names: Any = PersonName.objects.visible_to(user)
    elif model is Institution:
        names = InstitutionName.objects.visible_to(user)
        parents = Prefetch("parent", Institution.objects.visible_to(user), to_attr="shown_parent")
        return [citations, parents, Prefetch("names", names.order_by("id"), to_attr="shown_names")]
    elif model in (Statement, Case):
        return [citations, *_lists(model, user)]
    else:
        return []
    return [citations, Prefetch("names", names.order_by("id"), to_attr="shown_names")]

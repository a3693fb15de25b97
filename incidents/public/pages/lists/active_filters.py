"""Active filters as removable chips, and suggestions when there are no results."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import (
    CustodyStatus,
    DerivedCustody,
    Gender,
    HomePagePlace,
    IncidentKind,
    Outcome,
    RecognitionStatus,
    Role,
    Stage,
    Stance,
)
from incidents.fields.case import CASE
from incidents.fields.incident import INCIDENT
from incidents.fields.involvement import INVOLVEMENT
from incidents.fields.party import PERSON
from incidents.fields.statement import STATEMENT
from incidents.legal_choices import Qualification
from incidents.presentation.dates import day
from incidents.presentation.display import label
from incidents.public.pages.base import address_of
from incidents.public.pages.lists.filter_form import NO_VALUE_WORDS
from incidents.public.queries.description import OWN_KINDS, any_of, country, time
from incidents.public.queries.filterset_base import PublicFilterSet
from incidents.public.queries.involvement_filters import CUSTODY
from incidents.public.queries.keyset import RELEVANCE
from incidents.public.queries.list_query import ListQuery, ask
from incidents.public.queries.parameter_fields import NONE

# A query has a dozen filters at most; each attempt costs a count.
MOST_TRIED = 12
PERIOD = ("date_from", "date_to", "date_match")


@dataclass(frozen=True, slots=True)
class Chip:
    """An active value of a filter, and the address of the query without it."""

    name: str
    value: str
    href: str


@dataclass(frozen=True, slots=True)
class RelaxedQuery:
    """A query without one of its filters, and the number of its records."""

    what: str
    count: int
    href: str


Words = Callable[[Any, PublicFilterSet], str]


def _country(code: str, _filters: PublicFilterSet) -> str:
    return country(code)


def _term(vocabulary: object) -> Words:
    return lambda value, _filters: str(NO_VALUE_WORDS.get(value) or label(vocabulary, value))


def _text(value: str, _filters: PublicFilterSet) -> str:
    return str(NO_VALUE_WORDS.get(value, value))


def _kind(value: str, filters: PublicFilterSet) -> str:
    return label(OWN_KINDS.get(filters.record_kind, IncidentKind), value)


def _record(name: str) -> Words:
    """Return a function that returns the name of a public record, or else the reference as typed."""

    def words(reference: object, filters: PublicFilterSet) -> str:
        found = filters.found.get(name, {}).get(str(reference))
        return found.name if found else str(reference)

    return words


# The label of each filter's chip, and its values in words.
SHOWN: dict[str, tuple[Any, Words]] = {
    "q": (gettext_lazy("Words"), lambda value, _filters: value.text),
    "country": (INCIDENT.named("country").label, _country),
    "nationality": (gettext_lazy("Nationality"), _country),
    "date_from": (gettext_lazy("From"), lambda value, _filters: day(value)),
    "date_to": (gettext_lazy("To"), lambda value, _filters: day(value)),
    "date_match": (
        gettext_lazy("Match"),
        lambda value, _filters: _("certain only") if value == "certain" else _("possible"),
    ),
    "undated": (gettext_lazy("Date"), lambda value, _filters: _("without any date")),
    "kind": (INCIDENT.named("kind").label, _kind),
    "home_page": (CASE.named("home_page").label, _term(HomePagePlace)),
    "gender": (PERSON.named("gender").label, _term(Gender)),
    "occupation": (gettext_lazy("Occupation"), _text),
    "stage": (gettext_lazy("Latest stage"), _term(Stage)),
    "custody": (gettext_lazy("Custody"), _term(DerivedCustody)),
    "custody_status": (gettext_lazy("Status of custody"), _term(CustodyStatus)),
    "custody_place": (gettext_lazy("Place of detention"), _record("custody_place")),
    "custody_on": (gettext_lazy("Custody on"), lambda value, _filters: day(value)),
    "custody_match": (
        gettext_lazy("Custody"),
        lambda value, _filters: _("certain only") if value == "certain" else _("possible"),
    ),
    "recognised_by": (gettext_lazy("Recognised by"), _record("recognised_by")),
    "recognised_as": (gettext_lazy("Recognised as"), _term(RecognitionStatus)),
    "recognised_on": (gettext_lazy("Recognised on"), lambda value, _filters: day(value)),
    "incident_country": (gettext_lazy("Incident in"), _country),
    "incident_kind": (gettext_lazy("What happened"), _term(IncidentKind)),
    "role": (INVOLVEMENT.named("role").label, _term(Role)),
    "outcome": (INVOLVEMENT.named("outcome").label, _term(Outcome)),
    "charge": (INVOLVEMENT.named("charge").label, _text),
    "provision": (INVOLVEMENT.named("provision").label, _text),
    "source": (gettext_lazy("Source"), lambda value, _filters: str(value)),
    "publisher": (gettext_lazy("Publisher"), _text),
    "independent_min": (
        gettext_lazy("Independent sources"),
        lambda value, _filters: _("at least %(number)s") % {"number": value},
    ),
    "linked_to": (gettext_lazy("Linked to"), _record("linked_to")),
    "ids": (gettext_lazy("Record"), _record("ids")),
    "qualification": (INCIDENT.named("qualifications").label, _term(Qualification)),
    "stance": (STATEMENT.named("stance").label, _term(Stance)),
    "person": (gettext_lazy("Person"), _record("person")),
    "institution": (gettext_lazy("Institution"), _record("institution")),
    "speaker": (gettext_lazy("Speaker"), _record("speaker")),
    "including_parts": (
        gettext_lazy("Its parts"),
        lambda value, _filters: _("included") if value == "true" else _("left out"),
    ),
    "about_person": (gettext_lazy("About"), _record("about_person")),
    "incident": (gettext_lazy("Incident"), _record("incident")),
    "statement": (gettext_lazy("Statement"), _record("statement")),
    "case": (gettext_lazy("Case"), _record("case")),
    "bbox": (
        gettext_lazy("Part of the map"),
        lambda box, _filters: f"{box.west:g}, {box.south:g}, {box.east:g}, {box.north:g}",
    ),
    "published_since": (gettext_lazy("Published since"), lambda value, _filters: time(value)),
    "as_of": (gettext_lazy("As of"), lambda value, _filters: time(value)),
}


def chips(question: ListQuery, path: str) -> list[Chip]:
    """Return every active value, in the order of the form."""
    return [
        Chip(
            str(title),
            words(value, question.filters),
            address_of(path, _without_value(question, name, value)),
        )
        for name, (title, words) in SHOWN.items()
        if name in question.asked
        for value in _values(question.asked[name])
    ]


def _values(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _without_value(question: ListQuery, name: str, value: object) -> QueryDict:
    """Return the query without one value; without its last value a filter is removed."""
    if name == "including_parts" and value == "true":  # it is the default of pages
        left_out = without(question.params, [])
        left_out[name] = "false"
        return left_out
    rest = [str(other) or NONE for other in _values(question.asked[name]) if other != value]
    if not rest:
        return without(question.params, [name])
    kept = without(question.params, [])
    kept[name] = ",".join(rest)
    return kept


def without(params: QueryDict, names: Iterable[str]) -> QueryDict:
    """Return the first page of the query without some filters and those that depend on them."""
    kept = params.copy()
    for name in ("cursor", *names):
        kept.pop(name, None)
    if "q" not in kept and kept.get("ordering") == RELEVANCE:
        del kept["ordering"]
    if not kept.keys() & {"date_from", "date_to"}:
        kept.pop("date_match", None)
    if not kept.keys() & {*CUSTODY}:
        kept.pop("custody_on", None)
        kept.pop("custody_match", None)
    return kept


def looser(question: ListQuery, path: str) -> list[RelaxedQuery]:
    """Return the single filters without which a query with no results has some."""
    tried = []
    for what, names in _ways(question)[:MOST_TRIED]:
        kept = without(question.params, names)
        asked = kept.copy()
        for beside in question.asked.keys() - question.filters.base_filters.keys():
            asked.pop(beside, None)
        tried.append(RelaxedQuery(what, ask(question.kind, asked).totals().count, address_of(path, kept)))
    return [way for way in tried if way.count]


def _ways(question: ListQuery) -> list[tuple[str, list[str]]]:
    """Return the filters to remove together: the period as a whole, or its restriction to certain matches."""
    asked = question.asked
    ways = []
    if asked.keys() & {"date_from", "date_to"}:
        if asked.get("date_match") == "certain":
            ways.append((_("certain only"), ["date_match"]))
        ways.append((_("the period"), list(PERIOD)))
    for name, (title, words) in SHOWN.items():
        if name in asked and name not in PERIOD:
            values = any_of(words(value, question.filters) for value in _values(asked[name]))
            ways.append((f"{title}: {values}", [name]))
    return ways

"""The form above a list: the main parameters of a query, with labels of their values.

The form only fills in parameters; the FilterSet interprets them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.db.models import Choices
from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy

from incidents import choices
from incidents.countries import country_codes, country_names
from incidents.fields.case import CASE
from incidents.fields.incident import INCIDENT
from incidents.fields.involvement import INVOLVEMENT
from incidents.fields.party import PERSON
from incidents.fields.statement import STATEMENT
from incidents.presentation.dates import today
from incidents.presentation.display import label
from incidents.public.queries.description import any_of, country
from incidents.public.queries.filters import FILTERS
from incidents.public.queries.keyset import DEFAULT_ORDERING, ORDERINGS, RELEVANCE
from incidents.public.queries.parameter_fields import NONE, UNSTATED

Options = list[tuple[str, Any]]

ORDER_LABELS = {
    "-date": gettext_lazy("Newest first"),
    "date": gettext_lazy("Oldest first"),
    "-published": gettext_lazy("Last published first"),
    "published": gettext_lazy("First published first"),
    "title": gettext_lazy("By title"),
    "-title": gettext_lazy("By title, Z to A"),
    "relevance": gettext_lazy("Best match first"),
    "name": gettext_lazy("By name"),
    "-name": gettext_lazy("By name, Z to A"),
}
NO_VALUE_WORDS = {NONE: gettext_lazy("None"), UNSTATED: gettext_lazy("Not stated")}
DAY_PATTERN = r"\d{4}(-\d{2}(-\d{2})?)?"
SELECTED = mark_safe(" selected")
BETWEEN = "; "  # between countries in one field; a country's name may contain a comma
PERIOD_BUTTON = "period"  # sent by a button, never part of a query


ANY = gettext_lazy("Any")


@dataclass(frozen=True, slots=True)
class Control:
    """A parameter in the form: chosen from `options`, or typed if there are none."""

    name: str
    label: Any
    options: Callable[[], Options] | None = None
    nothing: Any = ANY
    is_country: bool = False
    is_tick: bool = False
    is_text: bool = False


def _terms(vocabulary: type[Choices]) -> Callable[[], Options]:
    return lambda: list(_terms_in(vocabulary, get_language()))


@cache
def _terms_in(vocabulary: type[Choices], _language: str | None) -> tuple[tuple[str, str], ...]:
    """Return the values of a vocabulary with their labels: the same each time in a language."""
    return tuple((value, capfirst(label(vocabulary, value))) for value in vocabulary.values)


@cache
def country_options(_language: str | None) -> str:
    """Return country names as the options of a list, sorted by name; the same each time in a language."""
    names = sorted(country(code) for code in country_names())
    return format_html_join("", '<option value="{}">', ((name,) for name in names))


def _orders(kind: str, *, searching: bool = False) -> Control:
    default = RELEVANCE if searching else DEFAULT_ORDERING[kind]
    hidden = {default} if searching else {default, RELEVANCE}
    others = [(name, ORDER_LABELS[name]) for name in ORDERINGS[kind] if name not in hidden]
    return Control("ordering", gettext_lazy("Order"), lambda: others, nothing=ORDER_LABELS[default])


INDEPENDENT = Control(
    "independent_min", gettext_lazy("Independent sources of each value, at least"), is_text=True
)
SEARCH = Control("q", gettext_lazy("Words"))
FROM_TO = (
    Control("date_from", gettext_lazy("From")),
    Control("date_to", gettext_lazy("To")),
    Control(
        "date_match",
        gettext_lazy("Match"),
        lambda: [("certain", gettext_lazy("Certain only"))],
        nothing=gettext_lazy("Possible"),
    ),
)
PERIOD = (*FROM_TO, Control("undated", gettext_lazy("Without any date"), is_tick=True))
CONTROLS: dict[str, tuple[Control, ...]] = {
    "incident": (
        SEARCH,
        *PERIOD,
        Control("country", INCIDENT.named("country").label, is_country=True),
        Control("kind", gettext_lazy("What happened"), _terms(choices.IncidentKind)),
        Control("role", gettext_lazy("Role of a party"), _terms(choices.Role)),
        Control("outcome", gettext_lazy("Outcome for them"), _terms(choices.Outcome)),
        Control("stage", gettext_lazy("Latest stage of a victim"), _terms(choices.Stage)),
        Control("charge", INVOLVEMENT.named("charge").label, is_text=True),
        Control("gender", gettext_lazy("Gender of a victim"), _terms(choices.Gender)),
        Control("occupation", gettext_lazy("Occupation of a victim"), is_text=True),
        Control("nationality", gettext_lazy("Nationality of a victim"), is_country=True),
        Control("publisher", gettext_lazy("Publisher"), is_text=True),
        INDEPENDENT,
        _orders("incident"),
    ),
    "person": (
        SEARCH,
        Control("custody", gettext_lazy("Custody"), _terms(choices.DerivedCustody)),
        Control("custody_on", gettext_lazy("Custody on the day")),
        Control(
            "custody_match",
            gettext_lazy("Match of custody"),
            lambda: [("certain", gettext_lazy("Certain only"))],
            nothing=gettext_lazy("Possible"),
        ),
        *FROM_TO,
        Control("nationality", gettext_lazy("Nationality"), is_country=True),
        Control("country", gettext_lazy("Incident in"), is_country=True),
        Control("kind", gettext_lazy("What happened"), _terms(choices.IncidentKind)),
        Control("role", gettext_lazy("Role in it"), _terms(choices.Role)),
        Control("outcome", gettext_lazy("Outcome for them"), _terms(choices.Outcome)),
        Control("stage", gettext_lazy("Latest stage"), _terms(choices.Stage)),
        Control("recognised_as", gettext_lazy("Recognised as"), _terms(choices.RecognitionStatus)),
        Control("gender", PERSON.named("gender").label, _terms(choices.Gender)),
        Control("occupation", gettext_lazy("Occupation"), is_text=True),
        INDEPENDENT,
        _orders("person"),
    ),
    "institution": (
        SEARCH,
        *FROM_TO,
        Control("country", INCIDENT.named("country").label, is_country=True),
        Control("kind", INCIDENT.named("kind").label, _terms(choices.InstitutionKind)),
        Control("incident_country", gettext_lazy("Incident in"), is_country=True),
        Control("incident_kind", gettext_lazy("What happened"), _terms(choices.IncidentKind)),
        Control("role", gettext_lazy("Role in it"), _terms(choices.Role)),
        INDEPENDENT,
        _orders("institution"),
    ),
    "statement": (
        SEARCH,
        *PERIOD,
        Control("country", gettext_lazy("About"), is_country=True),
        Control("stance", STATEMENT.named("stance").label, _terms(choices.Stance)),
        INDEPENDENT,
        _orders("statement"),
    ),
    "case": (
        SEARCH,
        Control("country", CASE.named("country").label, is_country=True),
        Control("kind", CASE.named("kind").label, _terms(choices.CaseKind)),
        INDEPENDENT,
        _orders("case"),
    ),
}
_PERIOD_NAMES = {control.name for control in PERIOD}


def form(
    kind: str,
    params: QueryDict,
    *,
    wrong: frozenset[str] = frozenset(),
    extra: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Return the form filled in with the query; parameters without a control become hidden fields.

    Parameters of the page in addition to the query (`extra`) become hidden fields too, invalid ones
    (`wrong`) do not.
    """
    search, *controls, _ = CONTROLS[kind]
    controls.append(_orders(kind, searching=bool(params.get("q"))))
    shown = {search.name, *(control.name for control in controls)}
    known = (
        FILTERS[kind].base_filters.keys() - {"cursor", "format", "fields", "include", "extract", "bom"}
        | extra
    )
    place = next(control for control in controls if control.is_country)
    filled = [_filled(control, params) for control in controls if control is not place]
    return {
        "search": params.get("q", ""),
        "place": _filled(place, params),
        "controls": [each for each in filled if each["control"].name not in _PERIOD_NAMES],
        "period": [each for each in filled if each["control"].name in _PERIOD_NAMES],
        "carried": [(n, v) for n, values in params.lists() for v in values if n in known - shown - wrong],
        "countries": country_options(get_language()),
        "periods": periods(today()),
        "day_pattern": DAY_PATTERN,
    }


def periods(on: date) -> Options:
    """Return the periods of the buttons, in whole months and years, so that their links stay valid."""
    year = on.year
    return [
        (f"{on:%Y-%m}", gettext_lazy("This month")),
        (f"{year}", gettext_lazy("This year")),
        (f"{year - 1}", gettext_lazy("Last year")),
        (f"{year - 4}..{year}", gettext_lazy("Last five years")),
    ]


def _filled(control: Control, params: QueryDict) -> dict[str, Any]:
    given = [word.strip() for text in params.getlist(control.name) for word in text.split(",")]
    if control.is_country:
        return {"control": control, "value": BETWEEN.join(_country_name(word) for word in given)}
    if control.options is None:
        return {"control": control, "value": params.get(control.name, "")}
    options = control.options()
    # Values without an option in the form, to which statistics link.
    options += [(value, NO_VALUE_WORDS[value]) for value in given if value in NO_VALUE_WORDS]
    labels = dict(options)
    # Several values are one option, although the form cannot produce it.
    if len(given) > 1 and all(word in labels for word in given):
        options = [(",".join(given), any_of(str(labels[word]) for word in given)), *options]
    chosen = ",".join(given)
    return {"control": control, "value": chosen, "options": _as_html(tuple(options), chosen, get_language())}


# Most controls of most forms are as they were in the form before.
@lru_cache(500)
def _as_html(options: tuple[tuple[str, object], ...], chosen: str, _language: str | None) -> str:
    marked = ((value, SELECTED if value == chosen else "", text) for value, text in options)
    return format_html_join("\n  ", '<option value="{}"{}>{}</option>', marked)


def _country_name(word: str) -> str:
    """Return the name of a country for its code; any other text unchanged."""
    code = country_codes().get(word.upper())
    return country(code) if code else word

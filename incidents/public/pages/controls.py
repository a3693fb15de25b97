"""The form above a list: the main parameters of a question, with words for their values.

The form asks; what it means is decided by the FilterSet alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.http import QueryDict

from incidents import choices
from incidents.filtering import country_codes, country_names
from incidents.public.filters import FILTERS
from incidents.public.ordering import DEFAULT_ORDERING, ORDERINGS, RELEVANCE
from incidents.public.parameters import NONE, UNSTATED
from incidents.public.words import any_of

Options = list[tuple[str, str]]

ORDER_LABELS = {
    "-date": "Newest first",
    "date": "Oldest first",
    "-published": "Last published first",
    "published": "First published first",
    "title": "By title",
    "relevance": "Best match first",
    "name": "By name",
    "-name": "By name, Z to A",
}
LEFT_OUT = {NONE: "None", UNSTATED: "Not told"}
DAY_PATTERN = r"\d{4}(-\d{2}(-\d{2})?)?"
BETWEEN = "; "  # names of several countries in one field; a name may have a comma
PERIOD_BUTTON = "period"  # sent by a button, never part of a question


@dataclass(frozen=True, slots=True)
class Control:
    """One parameter as people enter it: chosen from `options`, or typed where there are none."""

    name: str
    label: str
    options: Callable[[], Options] | None = None
    nothing: str = "Any"
    is_country: bool = False
    is_tick: bool = False


def _terms(vocabulary: Any) -> Callable[[], Options]:
    return lambda: [(value, label[:1].upper() + label[1:]) for value, label in vocabulary.choices]


def countries() -> list[str]:
    """Names of countries to choose from, by name."""
    return sorted(country_names().values())


def _orders(kind: str, *, searching: bool = False) -> Control:
    default = RELEVANCE if searching else DEFAULT_ORDERING[kind]
    hidden = {default} if searching else {default, RELEVANCE}
    others = [(name, ORDER_LABELS[name]) for name in ORDERINGS[kind] if name not in hidden]
    return Control("ordering", "Order", lambda: others, nothing=ORDER_LABELS[default])


SEARCH = Control("q", "Words")
FROM_TO = (
    Control("date_from", "From"),
    Control("date_to", "To"),
    Control("date_match", "Match", lambda: [("certain", "Certain only")], nothing="Possible"),
)
PERIOD = (*FROM_TO, Control("undated", "Without any date", is_tick=True))
CONTROLS: dict[str, tuple[Control, ...]] = {
    "incident": (
        SEARCH,
        *PERIOD,
        Control("country", "Country", is_country=True),
        Control("kind", "What happened", _terms(choices.IncidentKind)),
        Control("role", "Role of a party", _terms(choices.Role)),
        Control("outcome", "Outcome for them", _terms(choices.Outcome)),
        _orders("incident"),
    ),
    "person": (
        SEARCH,
        *FROM_TO,
        Control("nationality", "Nationality", is_country=True),
        Control("country", "Incident in", is_country=True),
        Control("kind", "What happened", _terms(choices.IncidentKind)),
        Control("role", "Role in it", _terms(choices.Role)),
        Control("outcome", "Outcome for them", _terms(choices.Outcome)),
        _orders("person"),
    ),
    "institution": (
        SEARCH,
        Control("country", "Country", is_country=True),
        Control("kind", "Kind", _terms(choices.InstitutionKind)),
        _orders("institution"),
    ),
    "statement": (
        SEARCH,
        *PERIOD,
        Control("country", "About", is_country=True),
        Control("stance", "Stance", _terms(choices.Stance)),
        _orders("statement"),
    ),
}
_PERIOD_NAMES = {control.name for control in PERIOD}


def form(
    kind: str,
    params: QueryDict,
    *,
    wrong: frozenset[str] = frozenset(),
    beside: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """The form with what was asked filled in; what it has no control for is carried along.

    So is what the page takes `beside` the question, but nothing that is `wrong`.
    """
    search, *controls, _ = CONTROLS[kind]
    controls.append(_orders(kind, searching=bool(params.get("q"))))
    shown = {search.name, *(control.name for control in controls)}
    known = FILTERS[kind].base_filters.keys() - {"cursor", "format", "fields", "extract"} | beside
    place = next(control for control in controls if control.is_country)
    filled = [_filled(control, params) for control in controls if control is not place]
    return {
        "search": params.get("q", ""),
        "place": _filled(place, params),
        "controls": [each for each in filled if each["control"].name not in _PERIOD_NAMES],
        "period": [each for each in filled if each["control"].name in _PERIOD_NAMES],
        "carried": [(n, v) for n, values in params.lists() for v in values if n in known - shown - wrong],
        "countries": countries(),
        "periods": periods(datetime.now(UTC).date()),
        "day_pattern": DAY_PATTERN,
    }


def periods(today: date) -> Options:
    """The periods of the buttons, in whole months and years, so that a link to one keeps its meaning."""
    year = today.year
    return [
        (f"{today:%Y-%m}", "This month"),
        (f"{year}", "This year"),
        (f"{year - 1}", "Last year"),
        (f"{year - 4}..{year}", "Last five years"),
    ]


def _filled(control: Control, params: QueryDict) -> dict[str, Any]:
    given = [word.strip() for text in params.getlist(control.name) for word in text.split(",")]
    if control.is_country:
        return {"control": control, "value": BETWEEN.join(_country_name(word) for word in given)}
    if control.options is None:
        return {"control": control, "value": params.get(control.name, "")}
    options = control.options()
    # What the form does not offer, but statistics lead to.
    options += [(value, LEFT_OUT[value]) for value in given if value in LEFT_OUT]
    labels = dict(options)
    # Several values are one question too, though the form cannot compose it.
    if len(given) > 1 and all(word in labels for word in given):
        options = [(",".join(given), any_of(labels[word] for word in given)), *options]
    return {"control": control, "value": ",".join(given), "choices": options}


def _country_name(word: str) -> str:
    """The name for a code; what is none stays as it was typed."""
    return country_names().get(country_codes().get(word.upper(), ""), word)

"""The form above a list: the main parameters of a question, with words for their values.

The form asks; what it means is decided by the FilterSet alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Control:
    """One parameter as people enter it: chosen from `options`, or typed where there are none."""

    name: str
    label: str
    options: Callable[[], Options] | None = None
    nothing: str = "Any"
    is_search: bool = False


def _terms(vocabulary: Any) -> Callable[[], Options]:
    return lambda: [(value, label[:1].upper() + label[1:]) for value, label in vocabulary.choices]


def _countries() -> Options:
    return sorted(country_names().items(), key=lambda item: item[1])


def _orders(kind: str, *, searching: bool = False) -> Control:
    default = RELEVANCE if searching else DEFAULT_ORDERING[kind]
    hidden = {default} if searching else {default, RELEVANCE}
    others = [(name, ORDER_LABELS[name]) for name in ORDERINGS[kind] if name not in hidden]
    return Control("ordering", "Order", lambda: others, nothing=ORDER_LABELS[default])


SEARCH = Control("q", "Words", is_search=True)
PERIOD = (
    Control("date_from", "From"),
    Control("date_to", "To"),
    Control("date_match", "Match", lambda: [("certain", "Certain only")], nothing="Possible"),
)
COUNTRY = Control("country", "Country", _countries)
CONTROLS: dict[str, tuple[Control, ...]] = {
    "incident": (
        SEARCH,
        COUNTRY,
        *PERIOD,
        Control("kind", "What happened", _terms(choices.IncidentKind)),
        Control("role", "Role of a party", _terms(choices.Role)),
        Control("outcome", "Outcome for them", _terms(choices.Outcome)),
        _orders("incident"),
    ),
    "person": (
        SEARCH,
        Control("nationality", "Nationality", _countries),
        Control("country", "Incident in", _countries),
        *PERIOD,
        Control("kind", "What happened", _terms(choices.IncidentKind)),
        Control("role", "Role in it", _terms(choices.Role)),
        Control("outcome", "Outcome for them", _terms(choices.Outcome)),
        _orders("person"),
    ),
    "institution": (
        SEARCH,
        COUNTRY,
        Control("kind", "Kind", _terms(choices.InstitutionKind)),
        _orders("institution"),
    ),
    "statement": (
        SEARCH,
        Control("country", "About", _countries),
        *PERIOD,
        Control("stance", "Stance", _terms(choices.Stance)),
        _orders("statement"),
    ),
}


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
    controls = (*CONTROLS[kind][:-1], _orders(kind, searching=bool(params.get("q"))))
    shown = {control.name for control in controls}
    known = FILTERS[kind].base_filters.keys() - {"cursor", "format", "fields", "extract"} | beside
    carried = [(n, v) for n, values in params.lists() for v in values if n in known - shown - wrong]
    return {
        "controls": [_filled(control, params) for control in controls],
        "carried": carried,
        "has_period": "date_from" in shown,
        "day_pattern": DAY_PATTERN,
    }


def _filled(control: Control, params: QueryDict) -> dict[str, Any]:
    given = [word.strip() for text in params.getlist(control.name) for word in text.split(",")]
    if control.options is None:
        return {"control": control, "value": params.get(control.name, "")}
    options = control.options()
    # What the form does not offer, but statistics lead to.
    options += [(value, LEFT_OUT[value]) for value in given if value in LEFT_OUT]
    labels = dict(options)
    if options and options[0][0] in country_names():
        given = [country_codes().get(word.upper(), word) for word in given]
    # Several values are one question too, though the form cannot compose it.
    if len(given) > 1 and all(word in labels for word in given):
        options = [(",".join(given), any_of(labels[word] for word in given)), *options]
    return {"control": control, "value": ",".join(given), "choices": options}


def without_blanks(kind: str, params: QueryDict) -> QueryDict | None:
    """The query as the form meant it, where it sent controls left empty; None where it sent none."""
    blank = [c.name for c in CONTROLS[kind] if not any(params.getlist(c.name, ["given"]))]
    if not blank:
        return None
    kept = params.copy()
    for name in blank:
        del kept[name]
    return kept

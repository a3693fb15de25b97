"""Normalisation of form input as query parameters: empty controls, names of countries, and period buttons.

The resulting address is a plain query, the same for every reader.
"""

import re
from collections.abc import Iterable
from functools import cache

from django.http import QueryDict
from django.utils.translation import get_language

from incidents.choices import RecordKind
from incidents.countries import country_codes, country_names
from incidents.public.pages.lists.filter_form import BETWEEN, CONTROLS, PERIOD_BUTTON
from incidents.public.queries.description import country
from incidents.public.queries.filters import WITH_PARTS
from incidents.public.queries.parameter_fields import NONE, UNSTATED
from incidents.text.transliteration import fold

COUNTRY_PARAMETERS = ("country", "nationality", "incident_country")
PERIOD_PARAMETERS = ("date_from", "date_to", "undated")
_PERIOD = re.compile(r"(\d{4}(?:-\d{2})?)(?:\.\.(\d{4}(?:-\d{2})?))?")
_REFERENCES = re.compile(r"[0-9A-Za-z,-]+")  # ids, numbers, none


def as_meant(kind: str, params: QueryDict) -> QueryDict | None:
    """Return the query that the form input stands for; None if the query is normalised already."""
    meant = params.copy()
    for name in _blanks(kind, params):
        del meant[name]
    _name_countries(kind, meant)
    _set_period(kind, meant)
    _include_parts(kind, meant)
    return None if meant == params else meant


def _blanks(kind: str, params: QueryDict) -> Iterable[str]:
    """Yield the controls that were sent empty."""
    names = [control.name for control in CONTROLS[kind]]
    return [name for name in names if not any(params.getlist(name, ["given"]))]


def _set_period(kind: str, meant: QueryDict) -> None:
    """Replace typed dates with those of a button; any other value stays, and is refused."""
    found = _PERIOD.fullmatch(meant.get(PERIOD_BUTTON, ""))
    if not found or not any(control.name == "date_from" for control in CONTROLS[kind]):
        return
    for name in (PERIOD_BUTTON, *PERIOD_PARAMETERS):
        meant.pop(name, None)
    meant["date_from"], meant["date_to"] = found[1], found[2] or found[1]


def _include_parts(kind: str, meant: QueryDict) -> None:
    """Include what the parts of an institution say, unless the query says otherwise or will be refused."""
    if kind != RecordKind.STATEMENT:
        return
    values = [value for name in WITH_PARTS for value in meant.getlist(name)]
    if not values and meant.get("including_parts") == "true":
        del meant["including_parts"]
    elif values and all(_REFERENCES.fullmatch(value) for value in values):
        meant.setdefault("including_parts", "true")


def _name_countries(kind: str, meant: QueryDict) -> None:
    """Replace names of countries with codes, if all names of a text are recognised."""
    for name in {control.name for control in CONTROLS[kind]} & {*COUNTRY_PARAMETERS}:
        typed = meant.getlist(name)
        codes = [code for text in typed for code in _codes_in(text)]
        if codes and codes != [word.strip() for text in typed for word in text.split(",")]:
            meant[name] = ",".join(codes)


def _codes_in(text: str) -> list[str]:
    """Return the countries named in a text; what is not recognised stays unchanged."""
    if _code(text):
        return [_code(text)]
    # Names are separated by semicolons: one may contain a comma, such as “Bonaire, Sint Eustatius and Saba”.
    between = BETWEEN.strip()
    named = [word.strip() for word in text.split(between) if word.strip()] if between in text else []
    return [_code(word) or word for word in named or [word.strip() for word in text.split(",")]]


def _code(text: str) -> str:
    """Return the query value for a country: a code as typed, else the code of the name."""
    word = text.strip()
    if word.upper() in country_codes() or word in {NONE, UNSTATED}:
        return word
    return _by_name(fold(word))


@cache
def _folded_names(language: str) -> dict[str, str]:
    """Return codes by folded name, in English and in the language of the page."""
    english = {fold(name): code for code, name in country_names().items()}
    return {fold(country(code)): code for code in country_names()} | english


def _by_name(folded: str) -> str:
    """Return the country with this name, or the only one whose name starts with it."""
    names = _folded_names(get_language() or "")
    if folded in names:
        return names[folded]
    beginning = [code for name, code in names.items() if len(folded) > 2 and name.startswith(folded)]
    return beginning[0] if len(beginning) == 1 else ""

"""What the form above a list means: its empty controls, names of countries, and periods at one click.

The form speaks as people do; the address that it leads to is a plain question, the same for every reader.
"""

import re
from collections.abc import Iterable
from functools import cache

from django.http import QueryDict
from django.utils.translation import get_language

from incidents.countries import country_codes, country_names
from incidents.public.pages.lists.filter_form import BETWEEN, CONTROLS, PERIOD_BUTTON
from incidents.public.queries.description import country
from incidents.public.queries.parameter_fields import NONE, UNSTATED
from incidents.text.transliteration import fold

COUNTRY_PARAMETERS = ("country", "nationality", "incident_country")
PERIOD_PARAMETERS = ("date_from", "date_to", "undated")
_PERIOD = re.compile(r"(\d{4}(?:-\d{2})?)(?:\.\.(\d{4}(?:-\d{2})?))?")


def as_meant(kind: str, params: QueryDict) -> QueryDict | None:
    """The question that the form meant; None where the query is one already."""
    meant = params.copy()
    for name in _blanks(kind, params):
        del meant[name]
    _name_countries(kind, meant)
    _set_period(kind, meant)
    return None if meant == params else meant


def _blanks(kind: str, params: QueryDict) -> Iterable[str]:
    """Controls that were sent empty."""
    names = [control.name for control in CONTROLS[kind]]
    return [name for name in names if not any(params.getlist(name, ["given"]))]


def _set_period(kind: str, meant: QueryDict) -> None:
    """Put the dates of a button in the place of what was typed; another value stays, and is refused."""
    found = _PERIOD.fullmatch(meant.get(PERIOD_BUTTON, ""))
    if not found or not any(control.name == "date_from" for control in CONTROLS[kind]):
        return
    for name in (PERIOD_BUTTON, *PERIOD_PARAMETERS):
        meant.pop(name, None)
    meant["date_from"], meant["date_to"] = found[1], found[2] or found[1]


def _name_countries(kind: str, meant: QueryDict) -> None:
    """Codes in the place of names, where all of a text can be read."""
    for name in {control.name for control in CONTROLS[kind]} & {*COUNTRY_PARAMETERS}:
        typed = meant.getlist(name)
        codes = [code for text in typed for code in _codes_in(text)]
        if codes and codes != [word.strip() for text in typed for word in text.split(",")]:
            meant[name] = ",".join(codes)


def _codes_in(text: str) -> list[str]:
    """The countries that a text names; what cannot be read stays as it is."""
    if _code(text):
        return [_code(text)]
    # Names are parted by semicolons: one may have a comma, as “Bonaire, Sint Eustatius and Saba” has.
    between = BETWEEN.strip()
    named = [word.strip() for word in text.split(between) if word.strip()] if between in text else []
    return [_code(word) or word for word in named or [word.strip() for word in text.split(",")]]


def _code(text: str) -> str:
    """What stands for a country in a query: a code as it was written, else that of the name."""
    word = text.strip()
    if word.upper() in country_codes() or word in {NONE, UNSTATED}:
        return word
    return _by_name(fold(word))


@cache
def _folded_names(language: str) -> dict[str, str]:
    """Names in English and in the language of the page."""
    english = {fold(name): code for code, name in country_names().items()}
    return {fold(country(code)): code for code in country_names()} | english


def _by_name(folded: str) -> str:
    """The country of this name, or the only one whose name begins so."""
    names = _folded_names(get_language() or "")
    if folded in names:
        return names[folded]
    beginning = [code for name, code in names.items() if len(folded) > 2 and name.startswith(folded)]
    return beginning[0] if len(beginning) == 1 else ""

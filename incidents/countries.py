"""Codes and English names of countries: ISO 3166-1, and the former states of the settings."""

import difflib
from functools import cache

from django.utils import translation
from django_countries import countries

SHORTEST_NAME = 4  # letters of a country's name; shorter texts are wrong codes
MOST_SUGGESTIONS = 3


@cache
def country_codes() -> dict[str, str]:
    """Return the alpha-2 code by alpha-2 and alpha-3 code."""
    two = {code: code for code, _ in countries}
    return two | {three: code for code in two if (three := countries.alpha3(code))}


@cache
def country_names() -> dict[str, str]:
    """Return English names by alpha-2 code."""
    with translation.override("en"):
        return {code: str(name) for code, name in countries}


def countries_called(text: str) -> list[str]:
    """Return the codes of at most three countries with a similar English name."""
    wanted = text[:60].casefold()
    names = {name.casefold(): code for code, name in country_names().items()}
    if len(wanted) < SHORTEST_NAME:
        return []
    found = (
        [names[wanted]] if wanted in names else [c for name, c in names.items() if name.startswith(wanted)]
    )
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.8)
    return found[:3] or [names[name] for name in near]

"""Checks of values in requests, which anyone can write by hand: ids, numbers, and characters."""

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict

SEARCH = "q"  # the parameter of searches
MOST_DIGITS = 9  # what every integer column of every database holds
# Ids of records, in which many digits may follow one another.
UID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
SURROGATES = re.compile("[\ud800-\udfff]")


def small_number(text: str) -> int | None:
    """Return the number in plain digits; None for too many, for digits of other scripts, or else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def read_uid(text: object) -> uuid.UUID | None:
    """Return the id of a record from a text in the one form of ids; None for anything else."""
    return uuid.UUID(text) if isinstance(text, str) and UID.fullmatch(text) else None


def read_uids(values: Iterable[Any]) -> list[str]:
    """Return those of the values that have the form of ids, as texts."""
    return [str(value) for value in values if read_uid(str(value)) is not None]


def require_text(request: HttpRequest) -> None:
    """Refuse what no database stores: half a character anywhere, a null character in the address.

    A null character in a form, or in the search of a list, is left to the form, which shows it at its field.

    Raises:
        BadRequest.
    """
    words = [*_words(request.GET), *_words(request.POST)]
    has_null = any("\0" in word for word in _words(request.GET, besides=SEARCH))
    if has_null or any(SURROGATES.search(word) for word in words):
        raise BadRequest("The request holds characters that are no text.")


def _words(query: QueryDict, *, besides: str = "") -> list[str]:
    """Return the names and values of a query, without those of one name."""
    named = [(name, values) for name, values in query.lists() if name != besides]
    return [word for name, values in named for word in (name, *map(str, values))]

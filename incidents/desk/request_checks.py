"""Parsing of values in requests, which may be forged."""

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict

from incidents.models import audit

UID_LENGTH = 36
MOST_DIGITS = 9  # fits every integer column of every database
# Ids of records, which may contain many consecutive digits.
UID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
TOO_LONG = re.compile(rf"\d{{{MOST_DIGITS + 1}}}")
SURROGATES = re.compile("[\ud800-\udfff]")


def small_number(text: str) -> int | None:
    """Return a number in ASCII digits; None for other digits, too many, or other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def read_uid(text: Any) -> uuid.UUID | None:
    """Return the id of a record in an address or a form; None for anything else, primary keys included."""
    try:
        return uuid.UUID(text) if len(text) == UID_LENGTH else None
    except (ValueError, TypeError, AttributeError):
        return None


def read_uids(values: Iterable[Any]) -> list[str]:
    """Return the values that may be ids of records."""
    return [str(value) for value in values if read_uid(str(value)) is not None]


def require_text(request: HttpRequest) -> None:
    """Refuse text that no database stores: surrogates anywhere, a null character in the address.

    Forms, including the search of a list, report a null character next to the field.

    Raises:
        BadRequest.
    """
    asked, sent = _words(request.GET), _words(request.POST)
    if any("\0" in word for word in _words(request.GET, besides=SEARCH_VAR)) or any(
        SURROGATES.search(word) for word in [*asked, *sent]
    ):
        raise BadRequest("The request holds characters that are no text.")


def _words(query: QueryDict, *, besides: str = "") -> list[str]:
    """Return the names and values of a query, without those of one name."""
    named = [(name, values) for name, values in query.lists() if name != besides]
    return [word for name, values in named for word in (name, *map(str, values))]


class StrictChangeList(ChangeList):
    """A list that refuses numbers too large for a column, like other invalid values."""

    def get_filters_params(self, params: Any = None) -> Any:
        found = super().get_filters_params(params)
        words = [str(value) for values in found.values() for value in values]
        if any(TOO_LONG.search(UID.sub("", word).replace("_", "")) for word in words):
            raise IncorrectLookupParameters("There is no such number.")
        return found

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        rows = super().get_queryset(request, *args, **kwargs)
        # Only now the filters are validated: other names may be personal data.
        audit.note_filters({*self.filter_params, *([SEARCH_VAR] if self.query else [])})
        return rows

"""Conditions of a search: words in fields and in names of any script, numbers and ids."""

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.text import smart_split, unescape_string_literal

from incidents.models import InstitutionName, Involvement, PersonName
from incidents.models.base import clearance_of

LONGEST_SEARCH = 200
MOST_WORDS = 8
PARTIES = ("person", "institution")
# The beginning of an id, too long for a chance match; hyphens are where a UUID has them.
BEGINNING_OF_ID = re.compile(r"[0-9a-fA-F]{6,8}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{0,27}")
LARGEST_NUMBER = 2_147_483_647


def search_words(term: str) -> list[str]:
    """Return the words of a search; a phrase in quotation marks is one word."""
    words = []
    for word in smart_split(term[:LONGEST_SEARCH].replace("\0", "")):
        quoted = len(word) > 1 and word[0] in "\"'" and word[0] == word[-1]
        words.append(unescape_string_literal(word) if quoted else word)
    return words[:MOST_WORDS]


def spellings(word: str) -> set[str]:
    """Return the word in the cases in which it may be stored; SQLite folds the case of ASCII letters only."""
    return {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize(), word.title()}


def any_of(fields: Iterable[str], word: str) -> Q:
    """Return the condition that one of the fields contains the word, in any case."""
    condition = Q(pk__in=[])
    for field in fields:
        for spelling in spellings(word):
            condition |= Q(**{f"{field}__icontains": spelling})
    return condition


def by_id(word: str) -> Q:
    """Return the condition that a record has this number or beginning of an id; no row for other words."""
    condition = Q(pk__in=[])
    digits = word.removeprefix("#")
    if digits.isascii() and digits.isdigit() and int(digits) <= LARGEST_NUMBER:
        condition |= Q(number=int(digits))
    begun = word.replace("-", "") if BEGINNING_OF_ID.fullmatch(word) else ""
    if begun:
        condition |= Q(uid__gte=uuid.UUID(f"{begun:0<32}"), uid__lte=uuid.UUID(f"{begun:f<32}"))
    try:
        return condition | Q(uid=uuid.UUID(word))
    except ValueError:
        return condition


def by_name(kind: str, word: str) -> Q:
    """Return the condition that a party has a name with this word, in any script."""
    return Q(pk__in=_names(kind).filter(any_of(["text"], word)).values(kind))


def by_party(user: User, word: str) -> Q:
    """Return the condition that an incident has a visible involvement of a party with this name."""
    rows = Involvement.objects.visible_to(user).order_by()
    clearance = clearance_of(user)
    incidents = [
        rows.filter(**{f"{kind}__in": named(kind, word, clearance)}).values("incident") for kind in PARTIES
    ]
    return Q(pk__in=incidents[0].union(incidents[1]))


def by_speaker(clearance: int, word: str) -> Q:
    """Return the condition that a statement is made by a visible party with this name."""
    return Q(person__in=named("person", word, clearance)) | Q(
        institution__in=named("institution", word, clearance)
    )


def named(kind: str, word: str, clearance: int) -> Any:
    """Return the keys of the visible parties of a kind that have a name with this word."""
    names = _names(kind).filter(any_of(["text"], word), **{f"{kind}__sensitivity__lte": clearance})
    return names.order_by().values(kind)


def _names(kind: str) -> Any:
    return (PersonName if kind == "person" else InstitutionName).objects.all()

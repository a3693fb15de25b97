"""Finding records by words: in their own fields, in names in every script, by number and by id."""

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.text import smart_split, unescape_string_literal

from incidents.models import InstitutionName, Involvement, PersonName
from incidents.models.base import clearance_of

LONGEST_SEARCH = 200
MOST_WORDS = 8
PARTIES = ("person", "institution")
# The beginning of an id, long enough not to be met by chance; hyphens stand where a UUID has them.
BEGINNING_OF_ID = re.compile(r"[0-9a-fA-F]{6,8}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{0,27}")
LARGEST_NUMBER = 2_147_483_647


def search_words(term: str) -> list[str]:
    """The words of a search; what stands in quotation marks is one."""
    found = []
    for word in smart_split(term[:LONGEST_SEARCH].replace("\0", "")):
        quoted = len(word) > 1 and word[0] in "\"'" and word[0] == word[-1]
        found.append(unescape_string_literal(word) if quoted else word)
    return found[:MOST_WORDS]


def spellings(word: str) -> set[str]:
    """The word in the cases it may be stored in, as SQLite folds the case of ASCII letters only."""
    return {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize(), word.title()}


def any_of(fields: Iterable[str], word: str) -> Q:
    """The condition that one of the fields contains the word, in any case."""
    found = Q(pk__in=[])
    for field in fields:
        for spelling in spellings(word):
            found |= Q(**{f"{field}__icontains": spelling})
    return found


def by_id(word: str) -> Q:
    """The condition that a record has this number, or an id that begins so; nothing for other words."""
    found = Q(pk__in=[])
    digits = word.removeprefix("#")
    if digits.isascii() and digits.isdigit() and int(digits) <= LARGEST_NUMBER:
        found |= Q(number=int(digits))
    begun = word.replace("-", "") if BEGINNING_OF_ID.fullmatch(word) else ""
    if begun:
        found |= Q(uid__gte=uuid.UUID(f"{begun:0<32}"), uid__lte=uuid.UUID(f"{begun:f<32}"))
    try:
        return found | Q(uid=uuid.UUID(word))
    except ValueError:
        return found


def by_name(kind: str, word: str) -> Q:
    """The condition that a party has a name with this word, in any script."""
    return Q(pk__in=_names(kind).filter(any_of(["text"], word)).values(kind))


def by_party(user: Any, word: str) -> Q:
    """The condition that an incident visibly involves a party of this name."""
    rows = Involvement.objects.visible_to(user).order_by()
    clearance = clearance_of(user)
    found = [
        rows.filter(**{f"{kind}__in": named(kind, word, clearance)}).values("incident") for kind in PARTIES
    ]
    return Q(pk__in=found[0].union(found[1]))


def by_speaker(clearance: int, word: str) -> Q:
    """The condition that a statement is made by a visible party of this name."""
    return Q(person__in=named("person", word, clearance)) | Q(
        institution__in=named("institution", word, clearance)
    )


def named(kind: str, word: str, clearance: int) -> Any:
    """The parties of a kind, as far as they may be known, that have a name with this word."""
    names = _names(kind).filter(any_of(["text"], word), **{f"{kind}__sensitivity__lte": clearance})
    return names.order_by().values(kind)


def _names(kind: str) -> Any:
    return (PersonName if kind == "person" else InstitutionName).objects.all()

"""Addresses with a number and words: the number names the record, the words are for people."""

import re

from django.urls import reverse

from incidents.http.query_fields import read_reference

LONGEST_SLUG = 60
# With a letter among the words, or a date would be a number with words behind it.
_NUMBER_AND_SLUG = re.compile(r"([0-9]{1,9})-(?=[0-9-]*[a-z])[a-z0-9-]{1,100}")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def slug_of(title_key: bytes | memoryview) -> str:
    """The words of a folded title, as many as are short; empty where it has no letters."""
    words = _NOT_LETTERS.sub("-", bytes(title_key).decode("ascii", "replace")).strip("-")
    if len(words) > LONGEST_SLUG:
        words = words[: LONGEST_SLUG + 1].rpartition("-")[0] or words[:LONGEST_SLUG]
    return words if re.search("[a-z]", words) else ""


def with_slug(number: int, title_key: bytes | memoryview) -> str:
    """How a record is called in its canonical address, such as “7-the-arrest-of-a-b”."""
    slug = slug_of(title_key)
    return f"{number}-{slug}" if slug else str(number)


def canonical_address(kind: str, number: int, title_key: bytes | memoryview) -> str:
    """The path of a record's page by which all others call it."""
    return reverse(f"pages:{kind}", args=[with_slug(number, title_key)])


def without_slug(reference: str) -> str:
    """The number alone, where a reference is a number with words behind it."""
    found = _NUMBER_AND_SLUG.fullmatch(reference)
    return found[1] if found and read_reference(reference) is None else reference

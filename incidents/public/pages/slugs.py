"""Addresses with number and slug: the number identifies the record, the slug is for people."""

import re

from django.urls import reverse

from incidents.http.query_fields import read_reference

LONGEST_SLUG = 60
# A slug contains a letter, so that a date is not a number with a slug.
_NUMBER_AND_SLUG = re.compile(r"([0-9]{1,9})-(?=[0-9-]*[a-z])[a-z0-9-]{1,100}")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def slug_of(title_key: bytes | memoryview) -> str:
    """Return the first words of a folded title; "" if it has no letters."""
    words = _NOT_LETTERS.sub("-", bytes(title_key).decode("ascii", "replace")).strip("-")
    if len(words) > LONGEST_SLUG:
        words = words[: LONGEST_SLUG + 1].rpartition("-")[0] or words[:LONGEST_SLUG]
    return words if re.search("[a-z]", words) else ""


def with_slug(number: int, title_key: bytes | memoryview) -> str:
    """Return number and slug in a record's canonical address, e.g. “7-the-arrest-of-a-b”."""
    slug = slug_of(title_key)
    return f"{number}-{slug}" if slug else str(number)


def canonical_address(kind: str, number: int, title_key: bytes | memoryview) -> str:
    """Return the canonical path of a record's page."""
    return reverse(f"pages:{kind}", args=[with_slug(number, title_key)])


def without_slug(reference: str) -> str:
    """Return the number of a reference with a slug, or else the reference."""
    found = _NUMBER_AND_SLUG.fullmatch(reference)
    return found[1] if found and read_reference(reference) is None else reference

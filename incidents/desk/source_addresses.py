"""Spellings of a source's address: with or without https, www and a final slash."""

import re
from typing import Any

from django.db.models import Q

_PARTS = re.compile(r"https?://(?:www\.)?(?P<rest>[^#]*?)/*(?:#.*)?", re.IGNORECASE | re.DOTALL)


def spellings(address: str) -> list[str]:
    """Return the equivalent spellings of an address; only itself if it is not http or https."""
    found = _PARTS.fullmatch(address.strip())
    if not found or not found["rest"]:
        return [address]
    host, slash, path = found["rest"].partition("/")
    rest = f"{host.lower()}{slash}{path}"
    starts = [f"{scheme}://{www}" for scheme in ("https", "http") for www in ("", "www.")]
    return [address, *(f"{start}{rest}{end}" for start in starts for end in ("", "/"))]


def at_address(addresses: list[str]) -> Q:
    """Return the condition that a source, or its archived copy, is at one of these addresses."""
    ways: list[Any] = [way for address in addresses for way in spellings(address)]
    return Q(url__in=ways) | Q(archived_url__in=ways)

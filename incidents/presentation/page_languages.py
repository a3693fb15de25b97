"""Language versions of a page: English without a prefix, other languages with one."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Version:
    """A page in one language, with the language's own name."""

    code: str
    name: str
    href: str
    is_this: bool


def versions_of(path: str, query: str = "") -> list[Version]:
    """Return the page at this path in every language, with the same query."""
    plain, spoken = without_language(path), get_language() or settings.LANGUAGE_CODE
    return [
        Version(code, name, f"{prefix_of(code)}{plain}{query and f'?{query}'}", code == spoken)
        for code, name in settings.LANGUAGES
    ]


def without_language(path: str) -> str:
    """Return the path without a language prefix, which identifies a page in all languages."""
    prefix = prefix_of(get_language() or settings.LANGUAGE_CODE)
    return path.removeprefix(prefix) if path.startswith(f"{prefix}/") else path


def prefix_of(code: str) -> str:
    return "" if code == settings.LANGUAGE_CODE else f"/{code}"

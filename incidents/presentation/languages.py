"""The same page in each language: English at the plain address, the others behind a prefix."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Version:
    """A page in one language, by the name that its readers give it."""

    code: str
    name: str
    href: str
    is_this: bool


def versions_of(path: str, query: str = "") -> list[Version]:
    """The page under this path in every language, with the same question."""
    plain, spoken = without_language(path), get_language() or settings.LANGUAGE_CODE
    return [
        Version(code, name, f"{prefix_of(code)}{plain}{query and f'?{query}'}", code == spoken)
        for code, name in settings.LANGUAGES
    ]


def without_language(path: str) -> str:
    """The plain path, which names a page whatever language it is read in."""
    prefix = prefix_of(get_language() or settings.LANGUAGE_CODE)
    return path.removeprefix(prefix) if path.startswith(f"{prefix}/") else path


def prefix_of(code: str) -> str:
    return "" if code == settings.LANGUAGE_CODE else f"/{code}"

"""Strong ETags made of what an answer follows from, so that none has to be written to know its ETag.

Of a record the version of its edition, of a list the versions on the page with
the counts, links and words around them, of statistics, pictures and files the position of the ledger; of
whatever is said of custody as of today also the day in UTC.

In all of them: the release of the software with its templates and static files and the packages it runs on,
the settings that are shown, and the language.
"""

import hashlib
from functools import cache, lru_cache
from importlib.metadata import distributions
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from incidents.http.site_address import site_address

SHOWN_SETTINGS = ("LICENCE", "CORRECTIONS", "PUBLIC_URL", "FOUR_EYES", "CUSTODY_CONFIRMATION_DAYS")
# What a developer changes while the release keeps its name.
SOURCES = ("*.py", "templates/**/*", "static/**/*", "locale/**/*.mo")


def etag_of(*parts: object) -> str:
    """The ETag of what follows from these parts; their `repr` has to say all."""
    shown = repr([getattr(settings, name) for name in SHOWN_SETTINGS])
    about = _of_all_answers(software(), shown, site_address(), get_language()) + repr(parts)
    return f'"{hashlib.sha256(about.encode()).hexdigest()}"'


@lru_cache(100)
def _of_all_answers(*parts: object) -> str:
    """Return a digest of the part that all ETags have in common."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@cache
def software() -> str:
    """A digest of the code, templates, translations and static files of this release, and its packages."""
    packages = sorted({(each.name, each.version) for each in distributions()})
    found = hashlib.sha256(repr(packages).encode())
    base = Path(settings.BASE_DIR)
    folders = (base / "incidents", base / "tracker")
    paths = {path for folder in folders for pattern in SOURCES for path in folder.rglob(pattern)}
    for path in sorted(path for path in paths if path.is_file()):
        content = path.read_bytes()
        found.update(f"{path.relative_to(base)}\0{len(content)}\0".encode() + content)
    return found.hexdigest()

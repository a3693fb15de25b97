"""The paths of records: the folders of pages and of the API, and those that pages had before.

Pages about people were at `/persons/` until December 2026. Documents published until then name that path, and
ids of feeds contain it; `/persons/` redirects to `/people/`.
"""

from incidents.choices import RecordKind
from incidents.http.site_address import API

API_FOLDERS = {kind: f"{kind}s" for kind in RecordKind}
PAGE_FOLDERS = API_FOLDERS | {RecordKind.PERSON: "people"}
FORMER_FOLDER = API_FOLDERS[RecordKind.PERSON]
_FORMER, _PRESENT = f"/{FORMER_FOLDER}/", f"/{PAGE_FOLDERS[RecordKind.PERSON]}/"


def page_path(kind: str, number: int) -> str:
    """Return the path of a record's page for readers; a new document stores it."""
    return f"/{PAGE_FOLDERS[RecordKind(kind)]}/{number}/"


def api_path(kind: str, number: int) -> str:
    """Return the path of a record in the public API."""
    return f"{API}{API_FOLDERS[RecordKind(kind)]}/{number}/"


def version_path(kind: str, number: int, version: int) -> str:
    """Return the path of a version in the public API, which a process for the desk alone does not serve."""
    return f"{api_path(kind, number)}versions/{version}/"


def present_path(stored: str) -> str:
    """Return the path that a page has now, for the one that its document was published with."""
    return stored.replace(_FORMER, _PRESENT, 1) if stored.startswith(_FORMER) else stored


def first_path(path: str) -> str:
    """Return the path that a page had at first, in any language, for ids that must not change."""
    return path.replace(_PRESENT, _FORMER, 1)

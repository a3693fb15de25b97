"""The search index and victim counts of editions, computed from their documents.

Only live editions are in the index; victim counts stay with every readable edition, for `as_of`.
"""

from typing import Any

from incidents.choices import RecordKind
from incidents.documents.document_formats import in_present_format
from incidents.documents.references import Document
from incidents.models.editions.search_index import SEARCH
from incidents.models.editions.victim_count import VictimCount
from incidents.presentation.involved import victim_range
from incidents.text.search_terms import indexed


def index(kind: str, edition: object, document: Document) -> None:
    """Add a live edition to the search index."""
    SEARCH[kind].objects.create(edition=edition, **_words(kind, document))


def index_again(kind: str, edition: Any, document: Document) -> None:
    """Index a document again that was changed in place, if it is in the index."""
    SEARCH[kind].objects.filter(edition=edition.pk).update(**_words(kind, document))


def index_if_missing(kind: str, edition: object, document: Document) -> None:
    """Index a live document again that was concealed and did not change after all."""
    SEARCH[kind].objects.get_or_create(edition=edition, defaults=_words(kind, document))


def _words(kind: str, document: Document) -> dict[str, str]:
    return indexed(kind, in_present_format(kind, document))


def forget(kind: str, editions: list[int]) -> None:
    """Remove editions from the search index."""
    SEARCH[kind].objects.filter(edition__in=editions).delete()


def victim_count(document: Document) -> dict[str, int | None]:
    """Return the values of `VictimCount`: always a lower bound, and an upper bound if there is one."""
    found = victim_range(document)
    return {"low": found["low"] or 0, "high": found["high"]}


def write_figures(kind: str, edition: Any, document: Document) -> None:
    """Write the victim count of an edition."""
    if kind == RecordKind.INCIDENT:
        VictimCount.objects.create(edition=edition, **victim_count(document))


def remove_figures(kind: str, editions: list[int]) -> None:
    """Remove the victim counts of these editions."""
    if kind == RecordKind.INCIDENT:
        VictimCount.objects.filter(edition__in=editions).delete()

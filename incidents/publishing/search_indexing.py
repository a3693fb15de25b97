"""The search index and victim counts of editions, computed from their documents.

Only live editions are in the index; victim counts stay with every readable edition, for `as_of`.
"""

from typing import Any

from incidents.choices import RecordKind
from incidents.models.editions.search_index import SEARCH
from incidents.models.editions.victim_count import VictimCount
from incidents.presentation.victims import victim_range
from incidents.text.search_terms import indexed


def index(kind: str, edition: Any, document: dict[str, Any]) -> None:
    """Add a live edition to the search index."""
    SEARCH[kind].objects.create(edition=edition, **indexed(kind, document))


def index_again(kind: str, edition: Any, document: dict[str, Any]) -> None:
    """Index a document again that was changed in place, if it is in the index."""
    SEARCH[kind].objects.filter(edition=edition.pk).update(**indexed(kind, document))


def index_if_missing(kind: str, edition: Any, document: dict[str, Any]) -> None:
    """Index a live document again that was concealed and did not change after all."""
    SEARCH[kind].objects.get_or_create(edition=edition, defaults=indexed(kind, document))


def forget(kind: str, editions: list[int]) -> None:
    """Remove editions from the search index."""
    SEARCH[kind].objects.filter(edition__in=editions).delete()


def victim_count(document: dict[str, Any]) -> dict[str, int | None]:
    """Return the values of `VictimCount`: always a lower bound, and an upper bound if there is one."""
    found = victim_range(document)
    return {"low": found["low"] or 0, "high": found["high"]}


def write_figures(kind: str, edition: Any, document: dict[str, Any]) -> None:
    """Write the victim count of an edition."""
    if kind == RecordKind.INCIDENT:
        VictimCount.objects.create(edition=edition, **victim_count(document))


def remove_figures(kind: str, editions: list[int]) -> None:
    """Remove the victim counts of these editions."""
    if kind == RecordKind.INCIDENT:
        VictimCount.objects.filter(edition__in=editions).delete()

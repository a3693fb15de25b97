"""What is kept beside editions to be searched and counted, read off their documents.

Only live editions can be searched; figures stay with every edition that can be read, for `as_of`.
"""

from typing import Any

from incidents.choices import RecordKind
from incidents.models.editions.search_index import SEARCH
from incidents.models.editions.victim_count import VictimCount
from incidents.presentation.victims import victim_range
from incidents.text.search_terms import indexed


def index(kind: str, edition: Any, document: dict[str, Any]) -> None:
    """Let a live edition be found by its words."""
    SEARCH[kind].objects.create(edition=edition, **indexed(kind, document))


def index_again(kind: str, edition: Any, document: dict[str, Any]) -> None:
    """The words of a document that was changed in place, where it can be searched."""
    SEARCH[kind].objects.filter(edition=edition.pk).update(**indexed(kind, document))


def index_if_missing(kind: str, edition: Any, document: dict[str, Any]) -> None:
    """The words of a live document that was concealed and then stays as it is."""
    SEARCH[kind].objects.get_or_create(edition=edition, defaults=indexed(kind, document))


def forget(kind: str, editions: list[int]) -> None:
    """Take editions out of the search."""
    SEARCH[kind].objects.filter(edition__in=editions).delete()


def victim_count(document: dict[str, Any]) -> dict[str, int | None]:
    """Return the figures of `VictimCount`: a lower bound always, an upper bound where there is one."""
    found = victim_range(document)
    return {"low": found["low"] or 0, "high": found["high"]}


def write_figures(kind: str, edition: Any, document: dict[str, Any]) -> None:
    """The figures of an edition."""
    if kind == RecordKind.INCIDENT:
        VictimCount.objects.create(edition=edition, **victim_count(document))


def remove_figures(kind: str, editions: list[int]) -> None:
    """Forget the figures of these editions."""
    if kind == RecordKind.INCIDENT:
        VictimCount.objects.filter(edition__in=editions).delete()

"""What is kept beside editions to be searched and counted, read off their documents.

Only live editions can be searched; figures stay with every edition that can be read, for `as_of`.
"""

from typing import Any

from incidents.choices import RecordKind, Role
from incidents.models.figures import VictimCount
from incidents.models.search import SEARCH
from incidents.searching import indexed


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
    """At least as many victims as are named; at most as many as it says, where it says anything."""
    victims = [each["person"]["id"] for each in document["involvements"] if _is_victim(each)]
    named = len(set(victims))
    if document["victims"] is None:
        return {"low": named, "high": named}
    low, high = max(document["victims"]["low"] or 0, named), document["victims"]["high"]
    return {"low": low, "high": None if high is None else max(low, high)}


def _is_victim(involvement: dict[str, Any]) -> bool:
    return bool(involvement["role"] == Role.VICTIM and involvement["person"])


def write_figures(kind: str, edition: Any, document: dict[str, Any]) -> None:
    """The figures of an edition."""
    if kind == RecordKind.INCIDENT:
        VictimCount.objects.create(edition=edition, **victim_count(document))


def remove_figures(kind: str, editions: list[int]) -> None:
    """Forget the figures of these editions."""
    if kind == RecordKind.INCIDENT:
        VictimCount.objects.filter(edition__in=editions).delete()

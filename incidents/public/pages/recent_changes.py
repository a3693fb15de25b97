"""Corrections: new versions of published records that an editor made, and records that were taken back."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from incidents.choices import ChangeAction, RecordKind
from incidents.documents.automatic_versions import AUTOMATIC_REASONS
from incidents.documents.document_formats import parse_document
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS
from incidents.presentation.citation_formats import title_of
from incidents.presentation.dates import day
from incidents.presentation.display import label
from incidents.presentation.version_diff import changed_fields
from incidents.public.cache.ledger_cache import LedgerCache
from incidents.public.cache.prepared_sql import Lookup
from incidents.public.queries.ledger_state import last_line
from incidents.public.queries.stored_editions import rows_of, stored_of

Document = dict[str, Any]
# The documents of a record by version.
Versions = dict[UUID, dict[int, Document]]
MOST = 100
LIVE = 0  # in place of a version
_remembered = LedgerCache[list[Change]]("corrections", bound=1)


def corrections(limit: int = MOST) -> list[Document]:
    """Return the latest corrections, the newest first. Needs `snapshot()` around it."""
    lines = _remembered.get_or_set("latest", _read, last_line())[:limit]
    versions = {kind: _versions(kind, lines) for kind in {line.kind for line in lines}}
    return [_entry(line, versions[line.kind].get(line.uid, {})) for line in lines]


def latest_update(kind: str, uid: UUID) -> Document | None:
    """Return the latest version of a live record; None for its first. Needs `snapshot()` around it."""
    if _latest_versions[kind].rows(uid) in ([], [(1,)]):
        return None
    line = _publications(kind, uid)[0]
    return _entry(line, _versions(kind, [line]).get(uid, {}))


def _publications(kind: str, uid: UUID) -> QuerySet[Change]:
    """Return the publications of a record, the latest first."""
    return rows_of(Change).filter(kind=kind, uid=uid, action=ChangeAction.PUBLISHED).order_by("-sequence")


def _latest_version(kind: str) -> Lookup:
    return Lookup(lambda uid: _publications(kind, uid).values_list("version")[:1])


_latest_versions = {kind: _latest_version(kind) for kind in EDITIONS}


def _read() -> list[Change]:
    is_first = Q(action=ChangeAction.PUBLISHED, version=1)
    is_automatic = Q(action=ChangeAction.PUBLISHED, reason__in=AUTOMATIC_REASONS)
    return list(rows_of(Change).exclude(is_first | is_automatic).order_by("-sequence")[:MOST])


def _versions(kind: str, lines: Iterable[Change]) -> Versions:
    """Return the documents of one kind that these lines compare, and the live ones."""
    own = [line for line in lines if line.kind == kind]
    wanted = Q(superseded_at=None)
    for line in own:
        wanted |= Q(uid=line.uid, version__in=(line.version - 1, line.version))
    editions = rows_of(EDITIONS[kind]).filter(wanted, uid__in={line.uid for line in own})
    rows = editions.values_list("pk", "uid", "version", "superseded_at")
    places = {key: (uid, version, until is None) for key, uid, version, until in rows}
    found: Versions = {}
    for key, (_version, text) in (stored_of(EDITIONS[kind], places) if places else {}).items():
        uid, version, is_live = places[key]
        found.setdefault(uid, {})[version] = document = parse_document(kind, text)
        if is_live:
            found[uid][LIVE] = document
    return found


def _entry(line: Change, versions: dict[int, Document]) -> Document:
    before, after = versions.get(line.version - 1), versions.get(line.version)
    is_new = line.action == ChangeAction.PUBLISHED
    live = versions.get(LIVE)
    return {
        "sequence": line.sequence,
        "kind": label(RecordKind, line.kind),
        "number": line.number,
        "title": title_of(line.kind, live) if live else "",
        "href": reverse(f"pages:{line.kind}", args=[line.number]),
        "version": line.version if is_new else None,
        "compare": _comparison(line) if is_new and before and after else "",
        "action": "" if is_new else label(ChangeAction, line.action),
        "at": line.at,
        "on": day(line.at.date()),
        "fields": ", ".join(_small(changed_fields(line.kind, before, after)))
        if is_new and before and after
        else "",
        "reason": line.reason,
    }


def _comparison(line: Change) -> str:
    path = reverse(f"pages:{line.kind}-versions", args=[line.number])
    return f"{path}?from={line.version - 1}&to={line.version}"


def _small(labels: list[str]) -> list[str]:
    return [text[:1].lower() + text[1:] for text in labels]

"""References in documents: copies of values of another record's live edition, updated by propagation."""

import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.utils.functional import cached_property

from incidents.choices import ChangeAction, RecordKind
from incidents.documents.document_formats import parse_document
from incidents.documents.references import Reference
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS, StatementMention
from incidents.models.editions.redaction import Pending, pending_redactions, without_pending

# The fields that a document copies from the live edition of a record it names.
COPIED_FIELDS: dict[str, tuple[str, ...]] = {
    RecordKind.PERSON: ("id", "number", "name"),
    RecordKind.INSTITUTION: ("id", "number", "name"),
    RecordKind.INCIDENT: ("id", "number", "title"),
    RecordKind.CASE: ("id", "number", "title"),
    RecordKind.STATEMENT: (
        "id",
        "number",
        "title",
        "speaker",
        "date",
        "stance",
        "further_stances",
        "quotation",
        "summary",
        "asked",
        "text",
    ),
}
LONGEST_MERGER_CHAIN = 20


class PublicRecord:
    """The records that are public at this moment, with those being published in this transaction."""

    def __init__(self) -> None:
        self._together: dict[tuple[str, str], Reference] = {}
        self._seen: dict[tuple[str, str], Reference | None] = {}

    @cached_property
    def _pending(self) -> Pending:
        return pending_redactions()

    def add(self, kind: str, reference: Reference) -> None:
        """Add a record that is published in the same transaction."""
        self._together[kind, reference["id"]] = reference

    def together(self, kind: str) -> set[uuid.UUID]:
        """Return the records of a kind that are published in the same transaction."""
        return {uuid.UUID(uid) for of_kind, uid in self._together if of_kind == kind}

    def look_up(self, keys: Iterable[tuple[str, str]]) -> None:
        """Look up several records (kind and uid) in one query; merged ones are looked up when needed."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for kind, uid in keys:
            if (kind, uid) not in self._together and (kind, uid) not in self._seen:
                wanted[kind].add(uid)
        for kind, uids in wanted.items():
            live = EDITIONS[kind].objects.live().filter(uid__in=uids)
            for document in live.values_list("document", flat=True):
                full = parse_document(kind, without_pending(self._pending, kind, document))
                self._seen[kind, full["id"]] = {name: full[name] for name in COPIED_FIELDS[kind]}
            gone = {uid for uid in uids if (kind, uid) not in self._seen}
            merged = Change.objects.filter(kind=kind, uid__in=gone, action=ChangeAction.MERGED)
            unknown = gone - {str(uid) for uid in merged.values_list("uid", flat=True)} if gone else gone
            self._seen |= {(kind, uid): None for uid in unknown}

    def reference(self, kind: str, uid: str) -> Reference | None:
        """Return the reference to a record, or None if it is not public."""
        key = (kind, uid)
        if key in self._together:
            return self._together[key]
        if key not in self._seen:
            self._seen[key] = live_reference(kind, uid)
        return self._seen[key]


def live_reference(kind: str, uid: str) -> Reference | None:
    """Return the reference to a record's live edition, or to that of the record it was merged into."""
    for _ in range(LONGEST_MERGER_CHAIN):
        document = EDITIONS[kind].objects.live().filter(uid=uid).values_list("document", flat=True).first()
        if document is not None:
            full = parse_document(kind, without_pending(pending_redactions(), kind, document))
            return {name: full[name] for name in COPIED_FIELDS[kind]}
        last = Change.objects.filter(kind=kind, uid=uid).order_by("-sequence").first()
        if last is None or last.action != ChangeAction.MERGED or last.merged_into is None:
            return None
        uid = str(last.merged_into)
    return None


def live_about(incident: uuid.UUID) -> set[uuid.UUID]:
    """Return the public statements about this incident."""
    rows = StatementMention.objects.filter(
        target_kind=RecordKind.INCIDENT, target=incident, edition__superseded_at=None
    )
    return set(rows.values_list("edition__uid", flat=True))

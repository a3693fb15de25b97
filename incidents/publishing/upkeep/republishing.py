"""Versions in the present format of documents that an older format has, made of the live documents."""

from django.db import transaction

from incidents.choices import RecordKind
from incidents.documents.automatic_versions import FORMAT_REASON
from incidents.documents.document_formats import FORMAT, format_of, parse_document
from incidents.models.editions.edition import EDITIONS
from incidents.publishing.editions import head, write_edition
from incidents.publishing.ledger import LedgerWriter

AT_ONCE = 50
ORDER = (RecordKind.PERSON, RecordKind.INSTITUTION, RecordKind.STATEMENT, RecordKind.INCIDENT)


def republish() -> int:
    """Publish every live document of an older format in the present one; return their number.

    The words of a version do not change. Each transaction holds some; one that was interrupted goes on.
    """
    return sum(_republish_kind(kind) for kind in ORDER)


def _republish_kind(kind: str) -> int:
    keys = list(EDITIONS[kind].objects.live().order_by("pk").values_list("pk", flat=True))
    return sum(_republish_some(kind, keys[at : at + AT_ONCE]) for at in range(0, len(keys), AT_ONCE))


def _republish_some(kind: str, keys: list[int]) -> int:
    with transaction.atomic():
        act, count = LedgerWriter(), 0
        act.require_right_clock()
        for edition in EDITIONS[kind].objects.live().filter(pk__in=keys):
            document = parse_document(kind, edition.document)
            if format_of(document) == FORMAT:
                continue
            sequence, at = act.stamp()
            document |= head(kind, edition.number, edition.version + 1, at)
            write_edition(act, kind, document, sequence, at, reason=FORMAT_REASON)
            count += 1
    return count

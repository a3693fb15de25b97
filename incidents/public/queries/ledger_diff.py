"""What was published since a line of the ledger, for whoever carries something on from then."""

from datetime import datetime

from django.db.models import Q

from incidents.choices import ChangeAction, RecordKind
from incidents.models.editions.change import Change
from incidents.models.editions.edition import IncidentEdition
from incidents.public.queries.filterset_base import rows_of

# Lines of the ledger that are looked at one by one.
MOST_LINES = 1_000
# Number and time of the last line of the ledger.
Line = tuple[int, datetime] | None


def line_now() -> Line:
    """Here its time is compared with others, so it is read as one, unlike in `totals`."""
    return rows_of(Change).order_by("-sequence").values_list("sequence", "at").first()


def incidents_since(before: Line, line: Line) -> tuple[list[int], list[int]] | None:
    """Editions of incidents that became live since, and those that were and are no more; None where that
    cannot be told.
    """
    if before is None or line is None:
        return None
    sequence, since = before
    lines = rows_of(Change)
    # A record that was put back from a copy may have lines of the same number that say something else.
    is_past = lines.filter(sequence=sequence, at=since).exists()
    if not is_past or line[0] - sequence > MOST_LINES:
        return None
    new = lines.filter(sequence__gt=sequence)
    # What is withdrawn may leave the rows of incidents at once, and their documents later.
    if new.filter(action=ChangeAction.WITHDRAWN).exclude(kind=RecordKind.INCIDENT).exists():
        return None
    uids = new.filter(kind=RecordKind.INCIDENT).values_list("uid", flat=True)
    editions = rows_of(IncidentEdition).filter(uid__in=list(uids))
    born = editions.filter(superseded_at=None, published_at__gt=since).values_list("pk", flat=True)
    dead = editions.filter(published_at__lte=since, superseded_at__gt=since)
    if dead.filter(Q(closed_at__isnull=False) | Q(redacted_at__isnull=False)).exists():
        return None
    return list(born), list(dead.values_list("pk", flat=True))

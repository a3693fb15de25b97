"""The state of the public record, and the incidents that changed since an earlier state."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q

from incidents.choices import ChangeAction, RecordKind
from incidents.models.editions.change import Change
from incidents.models.editions.edition import IncidentEdition
from incidents.models.editions.redaction import PendingRedaction
from incidents.public.cache.ledger_cache import State
from incidents.public.cache.planned_cursor import planned_cursor
from incidents.public.queries.stored_editions import rows_of

# Lines of the ledger that are looked at one by one.
MOST_LINES = 1_000
PENDING = f"SELECT COUNT(*) FROM {PendingRedaction._meta.db_table}"  # noqa: S608
LAST_LINE = (
    f"SELECT sequence, at, ({PENDING}) FROM {Change._meta.db_table} "  # noqa: S608
    "ORDER BY sequence DESC LIMIT 1"
)
# Number and time of the last line of the ledger.
Line = tuple[int, datetime] | None


def last_line(look: Callable[[], None] | None = None) -> State:
    """Return number and time of the last line of the ledger, and the number of pending redactions.

    Nothing public changes without a line in the ledger, whose times never repeat, so this identifies a state
    of the public record. (What is redacted without a line is never a live edition; until then it is read
    without what it is to lose.) Read with most requests, so without the ORM.

    `look` is called before the row is fetched, while SQLite lets nobody commit.
    """
    with planned_cursor() as cursor:
        cursor.execute(LAST_LINE)
        if look is not None:
            look()
        return cursor.fetchone()


def line_now() -> Line:
    """Return the last line with its time as a datetime, to be compared with other times."""
    return rows_of(Change).order_by("-sequence").values_list("sequence", "at").first()


def incidents_since(before: Line, line: Line) -> tuple[list[int], list[int]] | None:
    """Return the editions of incidents that became live between two lines, and those that ceased to be.

    None if that cannot be known from what is still stored.
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
    added = editions.filter(superseded_at=None, published_at__gt=since).values_list("pk", flat=True)
    removed = editions.filter(published_at__lte=since, superseded_at__gt=since)
    if removed.filter(Q(closed_at__isnull=False) | Q(redacted_at__isnull=False)).exists():
        return None
    return list(added), list(removed.values_list("pk", flat=True))

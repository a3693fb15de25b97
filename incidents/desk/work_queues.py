"""The work queues of the desk: their conditions, for the first page and for the filters of lists.

None of them renders a record or counts a table: each starts from an index, or from the few records with
unpublished changes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.choices import RecordKind, Status
from incidents.models import Case, Citation, Custody, Incident, Institution, Person, Source, Statement
from incidents.models.base import Consented
from incidents.models.editions.edition import EDITIONS
from incidents.models.revisions import last_change_columns
from incidents.presentation.custody import DERIVED
from incidents.presentation.custody import HELD as HELD_STATES
from incidents.publishing.omissions import is_behind
from incidents.publishing.rendering import KINDS

PUBLISHED_KINDS: tuple[type[Any], ...] = (Incident, Statement, Person, Institution, Case)
DATED_KINDS: tuple[type[Any], ...] = (Incident, Statement, Person, Source)
UNFINISHED = (Status.DRAFT, Status.IN_REVIEW)
HELD = tuple(status for status, derived in DERIVED.items() if derived in HELD_STATES)
RECENT_DAYS = 30
MOST_RECENT = 1000  # of a kind


@dataclass(frozen=True)
class Work:
    """A work queue: title, text if it is empty, and condition."""

    key: str
    title: str | Promise
    explanation: str | Promise
    when_empty: str | Promise
    kinds: tuple[type[Any], ...]
    condition: Callable[[type[Any], Any], Q]
    newest: bool = False  # otherwise the longest waiting first
    gives_reason: bool = False  # of the step that put it into the queue
    opens: str = "change"  # the page of the record that its entries link to


def _in_review(model: type[Any], user: Any) -> Q:
    return Q(status=Status.IN_REVIEW) & ~_changed_by(user)


def _drafts(model: type[Any], user: Any) -> Q:
    return Q(status=Status.DRAFT) & _changed_by(user)


def _changed_by(user: Any) -> Q:
    return Q(**{last_change_columns(user)[1]: user})


def _returned(model: type[Any], user: Any) -> Q:
    """Return the condition of a draft that was returned from review and not changed since."""
    submitted = model.history.filter(
        id=OuterRef("pk"), changes_10=OuterRef("changes_10"), status=Status.IN_REVIEW
    )
    return _drafts(model, user) & Q(Exists(submitted))


def not_merged(rows: Any) -> Any:
    """Return the rows without merged records, whose work continues in the remaining record."""
    return rows.filter(merged_into=None) if hasattr(rows.model, "merged_into") else rows


def live_editions(model: type[Any]) -> Any:
    return EDITIONS[RecordKind(str(model._meta.model_name))].objects.live()


def _pending(model: type[Any], user: Any) -> Q:
    live = live_editions(model).filter(uid=OuterRef("uid"))
    # Any change makes a draft: filtering by status first skips everything without changes.
    moved_on = Q(status__in=UNFINISHED, published_revision__gt=0, changes_10__gt=F("published_revision"))
    return moved_on & Q(Exists(live))


def _unread(model: type[Any], user: Any) -> Q:
    """Return the condition of a date in words without days, unless it is declared “none” or “withheld”."""
    prefix, field = ("birth_", "birth_text") if model is Person else ("", "date_text")
    no_days = Q(**{f"{prefix}earliest": None, f"{prefix}latest": None})
    return no_days & ~Q(**{field: ""}) & ~Q(unstated__has_key="date")


def without_source(model: type[Any], user: Any) -> Q:
    """Return the condition that a record cites no source that the user may see."""
    kind = str(model._meta.model_name)
    return ~Q(Exists(Citation.objects.visible_to(user).filter(**{kind: OuterRef("pk")})))


def _without_source(model: type[Any], user: Any) -> Q:
    # A published record had a source, and losing it made it a draft.
    return Q(status__in=UNFINISHED) & without_source(model, user)


def _behind(model: type[Any], user: Any) -> Q:
    return is_behind(KINDS[model])


def _recent(model: type[Any], user: Any) -> Q:
    # Since a midnight: the first page asks with the same condition all day.
    since = datetime.combine(timezone.localdate(), time.min, timezone.get_current_timezone())
    since -= timedelta(days=RECENT_DAYS)
    newest = live_editions(model).filter(published_at__gte=since).order_by("-published_at", "-uid")
    return Q(uid__in=newest.values("uid")[:MOST_RECENT])


def _unconfirmed(model: type[Any], user: Any) -> Q:
    """Return the condition of people whose visible custody was last confirmed long ago, or never."""
    oldest = timezone.localdate() - timedelta(days=settings.CUSTODY_CONFIRMATION_DAYS)
    rows = Custody.objects.visible_to(user)
    later = rows.filter(person=OuterRef("person"), from_earliest__gt=OuterRef("from_earliest"))
    old = Q(last_confirmed=None) | Q(last_confirmed__lt=oldest)
    held = rows.filter(old, ~Exists(later), status__in=HELD, until_text="", until_latest=None)
    return Q(pk__in=held.order_by().values("person"))


def _against_consent(model: type[Any], user: User) -> Q:
    """Return the condition of a public record that its consent forbids, or that of a source it cites."""
    forbidden = Source.objects.visible_to(user).filter(Source.forbidden())
    citing = Citation.objects.visible_to(user).filter(source__in=forbidden.order_by().values("pk"))
    condition = Q(pk__in=citing.order_by().values(str(model._meta.model_name)))
    if issubclass(model, Consented):
        condition |= model.forbidden()
    return condition & Q(Exists(live_editions(model).filter(uid=OuterRef("uid"))))


WORK = (
    Work(
        "against_consent",
        _("published against a consent"),
        _(
            "Readers see these although consent was withdrawn or limited. Withdraw each, or publish a "
            "version without the source."
        ),
        _("Nothing is public against a recorded consent."),
        PUBLISHED_KINDS,
        _against_consent,
    ),
    Work(
        "returned",
        _("returned to me"),
        _("A reviewer asks you to change something. Change it and submit it again."),
        _("Nothing came back."),
        PUBLISHED_KINDS,
        _returned,
        gives_reason=True,
        opens="review",
    ),
    Work(
        "review",
        _("to review, not my own"),
        _("Somebody else submitted these. Look at each, then publish or return it."),
        _("Nothing waits for a second person."),
        PUBLISHED_KINDS,
        _in_review,
        gives_reason=True,
        opens="review",
    ),
    Work(
        "mine",
        _("my drafts"),
        _("You changed these last. Submit what is ready for review."),
        _("You have no drafts. Add an incident to begin one."),
        PUBLISHED_KINDS,
        _drafts,
    ),
    Work(
        "pending",
        _("published, edit pending"),
        _("Readers still see the version before. Submit the edit, so that it can be published."),
        _("Readers see everything as it stands at the desk."),
        PUBLISHED_KINDS,
        _pending,
    ),
    Work(
        "unread",
        _("dates without days"),
        _("Words that no period finds. Open each and enter the first and last day they may mean."),
        _("Every date in words has its days."),
        DATED_KINDS,
        _unread,
    ),
    Work(
        "unsourced",
        _("without a source"),
        _("Nothing goes out without a source. Cite one in the form."),
        _("Every unpublished incident and statement cites a source."),
        (Incident, Statement),
        _without_source,
    ),
    Work(
        "unconfirmed",
        _("custody not confirmed for long"),
        _("No source of late says that they are still held. Look for one, and enter the day and the source."),
        _("All custody was confirmed not long ago."),
        (Person,),
        _unconfirmed,
    ),
    Work(
        "behind",
        _("published behind"),
        _(
            "Their public versions leave out a record that was not public yet. Publish that, then submit and "
            "publish these again."
        ),
        _("No public version leaves out a record that could be published."),
        (Incident, Statement, Person, Institution, Case),
        _behind,
    ),
    Work(
        "recent",
        _("published lately"),
        _("What went out in the last 30 days, the newest first."),
        _("Nothing went out in the last 30 days."),
        PUBLISHED_KINDS,
        _recent,
        newest=True,
    ),
)

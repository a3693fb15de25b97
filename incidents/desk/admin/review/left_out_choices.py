"""Choices about unpublished records that a record names: publish each along, or leave it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy

from incidents.desk.admin.common.labels import admin_url, record_label
from incidents.desk.admin.review.review import Review, changed_by_user, name_of, named_by_user, review
from incidents.desk.co_publication import companions
from incidents.desk.errors import Stale
from incidents.desk.four_eyes import refusal, refusal_of_name
from incidents.http.request_checks import small_number
from incidents.models.base import Record
from incidents.publishing import publish as door
from incidents.publishing.omissions import Key, could_be_published

PREFIX, ALONG, LEAVE_OUT = "choice-", "along-", "leave-out"
OWN_REVIEW = gettext_lazy("It cannot be published along with this record, only by its own review.")


@dataclass
class UnpublishedRecord:
    """A record that is not public yet, with its review if it can be published along."""

    record: Record
    review: Review | None = None
    obstacles: list[Any] = field(default_factory=list)
    chosen: str = ""  # the posted value: `along-REVISION`, `leave-out`, or empty

    @property
    def name(self) -> str:
        return name_of(self.record)

    @property
    def field(self) -> str:
        return f"{PREFIX}{self.name}"

    @property
    def along(self) -> str:
        """The value that publishes it along at the revision shown."""
        return f"{ALONG}{self.record.revision}"

    @property
    def label(self) -> str:
        return record_label(self.record)

    @property
    def kind(self) -> str:
        return str(self.record._meta.verbose_name)

    @property
    def link(self) -> str:
        return admin_url(self.record)

    @property
    def can_go_along(self) -> bool:
        return self.review is not None and not self.obstacles

    @property
    def goes_along(self) -> bool:
        """Return whether the record is shown as published along; without a choice it is, if it can be."""
        return self.can_go_along and self.chosen != LEAVE_OUT

    @property
    def is_left_out(self) -> bool:
        return self.chosen == LEAVE_OUT


def posted_choices(data: Any) -> dict[str, str]:
    """Return the choices in a posted form, by the name of the record."""
    return {name.removeprefix(PREFIX): data[name] for name in data if name.startswith(PREFIX)}


def choices_of(
    record: Record, user: User, posted: Mapping[str, str], *, publishing: bool
) -> tuple[list[UnpublishedRecord], Review]:
    """Return the choices to make, and the review of the record.

    All records that can be published along are offered; `publishing` adds what bars this user from it.
    """
    offered = companions(record)
    own = changed_by_user(user, offered) if publishing else {}
    named = named_by_user(user, record, offered) if publishing else set()
    choices = []
    for each in offered:
        shown = review(each, [record, *offered], user=user)
        barred = [refusal_of_name(record, each)] if each in named else []
        barred += [refusal(each, changed) for changed in own.get(each, ())]
        choices.append(
            UnpublishedRecord(each, shown, [*barred, *shown.missing], posted.get(name_of(each), ""))
        )
    along = [choice for choice in choices if choice.goes_along]
    if len(along) < len(offered):  # their documents lack those too that are left out
        for choice in along:
            choice.review = review(choice.record, [record, *(each.record for each in along)], user=user)
    main = review(record, [choice.record for choice in along], user=user)
    choices.extend(
        UnpublishedRecord(each, obstacles=[OWN_REVIEW], chosen=posted.get(name_of(each), ""))
        for each in _omitted_by(main, *(choice.review for choice in along))
        if each not in offered
    )
    return choices, main


def _omitted_by(*reviews: Review | None) -> list[Record]:
    """Return the publishable records that these documents leave out."""
    omitted: dict[Key, Record] = {}
    for each in reviews:
        omitted |= each.rendering.omitted if each else {}
    return [record for record in omitted.values() if could_be_published(record)]


def left_out_by(record: Record, along: Sequence[Record]) -> dict[Key, Record]:
    """Return the publishable records that a publication of these records together would leave out."""
    omitted: dict[Key, Record] = {}
    for each in (record, *along):
        omitted |= door.preview(each, [other for other in (record, *along) if other != each]).omitted
    return {key: each for key, each in omitted.items() if could_be_published(each)}


def together(record: Record, posted: Mapping[str, str]) -> list[tuple[Record, int]]:
    """Return the records to publish along, with the revisions that were shown.

    Raises:
        Stale: one of them can no longer be published along as it was shown.
    """
    offered = {name_of(each): each for each in companions(record)}
    along = []
    for name, value in posted.items():
        if not value.startswith(ALONG):
            continue
        revision = small_number(value.removeprefix(ALONG))
        if name not in offered or revision is None:
            raise Stale(record.revision)
        along.append((offered[name], revision))
    return along


def to_leave_out(record: Record, along: Sequence[Record], posted: Mapping[str, str]) -> list[Key]:
    """Return the keys of records to leave out, without those that only left-out records name."""
    omitted = left_out_by(record, along)
    return [key for key, each in omitted.items() if posted.get(name_of(each)) == LEAVE_OUT]


def seen_keys(posted: Mapping[str, str]) -> list[str]:
    """Return names and revisions of the records to publish along."""
    return [
        f"{name}-{value.removeprefix(ALONG)}" for name, value in posted.items() if value.startswith(ALONG)
    ]


def as_they_are_now(record: Record, posted: Mapping[str, str]) -> dict[str, str]:
    """Return the same choices, bound to the current revisions."""
    now = {name_of(each): f"{ALONG}{each.revision}" for each in companions(record)}
    return {
        name: now.get(name, value) if value.startswith(ALONG) else value for name, value in posted.items()
    }

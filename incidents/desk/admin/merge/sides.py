"""Two people or institutions compared field by field, as far as the user may see them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from incidents.choices import Unstated
from incidents.desk.admin.common.labels import admin_url, choice_label, record_label
from incidents.desk.admin.common.related_records import RelatedRecords, related_to
from incidents.desk.admin.common.status_labels import look_up_live, standing
from incidents.desk.admin.history.values import IN_WORDS, facts_of, words
from incidents.desk.records.merge_plan import CHOICES, Party
from incidents.models import Institution

FIRST, SECOND = "first", "second"


@dataclass(frozen=True)
class Side:
    """One of the two records of a merge."""

    key: str
    party: Party
    label: str
    address: str
    standing: str
    names: list[str]
    related: list[RelatedRecords]


@dataclass(frozen=True)
class FieldPair:
    """One field of both records; if only one has a value, that one stays without a choice."""

    name: str
    label: str
    first: str
    second: str

    @property
    def is_open(self) -> bool:
        return bool(self.first and self.second and self.first != self.second)

    @property
    def settled(self) -> str:
        """The side that alone has a value; empty if both or neither have one."""
        if self.is_open or self.first == self.second:
            return ""
        return FIRST if self.first else SECOND


def sides(first: Party, second: Party, user: Any) -> list[Side]:
    look_up_live([first, second])
    labels = labels_apart(first, second, choice_label)
    return [_side(FIRST, first, labels[0], user), _side(SECOND, second, labels[1], user)]


def labels_apart(
    first: Party, second: Party, label_of: Callable[[Any], str] = record_label
) -> tuple[str, str]:
    """Return the labels of both records, with their short ids if the labels are equal."""
    labels = label_of(first), label_of(second)
    if labels[0] != labels[1]:
        return labels
    return f"{labels[0]} · {first.short_id}", f"{labels[1]} · {second.short_id}"


def _side(key: str, party: Party, label: str, user: User) -> Side:
    names = [f"{name.text} ({name.get_kind_display()})" for name in party.names.all()]
    return Side(key, party, label, admin_url(party), standing(party), names, related_to(party, user))


def rows(first: Party, second: Party, user: Any) -> list[FieldPair]:
    """Return the fields of which a merge keeps one value."""
    labels = {fact.key: fact.label for fact in facts_of(type(first))} | {"name": _("main name")}
    return [
        FieldPair(
            name,
            capfirst(labels[name]),
            value_in_words(first, name, user),
            value_in_words(second, name, user),
        )
        for name in CHOICES[type(first)]
    ]


def value_in_words(party: Any, name: str, user: Any) -> str:
    """Return a value in words, or why there is none; empty if unknown, or if it is a hidden record."""
    if name == "name":
        return str(party.name)
    if name == "parent":
        visible = Institution.objects.visible_to(user).filter(pk=party.parent_id).first()
        return record_label(visible) if visible else ""
    values = [getattr(party, column) for column in CHOICES[type(party)][name]]
    shown = IN_WORDS[name](*values) if name in IN_WORDS else words(party._meta.get_field(name), values[0])
    mark = party.unstated.get(name)
    return str(shown or (mark and Unstated(mark).label) or "")

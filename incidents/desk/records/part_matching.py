"""Pairs of parts of two states of a record: the same row, or rows of equal content."""

from collections.abc import Callable, Sequence
from typing import Any

from incidents.models import (
    Citation,
    Custody,
    IncidentLink,
    InstitutionName,
    Involvement,
    PersonName,
    Recognition,
)

Pair = tuple[Any | None, Any | None]


def _party_and_role(row: Any) -> Any:
    return row.person_id, row.institution_id, row.role


def _target(row: Any) -> Any:
    return row.target_id, row.relation


def _spelling(row: Any) -> Any:
    return row.text, row.script, row.language


def _period(row: Any) -> Any:
    return row.status, row.from_text, row.until_text, row.place_id


def _view(row: Any) -> Any:
    return row.body_id, row.status, row.criterion, row.from_text, row.source_id


def _account(row: Any) -> Any:
    return row.source_id, row.field, row.value, row.stance, row.quotation, row.locator


# What no two parts of one record can share comes before the key, or restoring would trip over it.
LIKENESS: dict[type[Any], Callable[[Any], Any]] = {
    Involvement: _party_and_role,
    IncidentLink: _target,
    PersonName: _spelling,
    InstitutionName: _spelling,
    Custody: _period,
    Recognition: _view,
    Citation: _account,
}


def pairs(model: type[Any], ones: Sequence[Any], others: Sequence[Any]) -> list[Pair]:
    """Return the rows of both sides, each with its counterpart or None; those of `ones` come first."""
    like = LIKENESS[model]
    rules: list[Callable[[Any], Any]] = [
        lambda row: (row.id, like(row)),
        like,
        lambda row: row.id,
    ]
    if model is Citation:
        rules = [rules[2], rules[1]]
    partner: dict[int, Any] = {}
    left, free = list(ones), list(others)
    for rule in rules:
        by_rule = {rule(row): row for row in reversed(free)}
        for row in list(left):
            if (found := by_rule.pop(rule(row), None)) is not None:
                partner[row.id] = found
                left.remove(row)
                free.remove(found)
    unused = {row.id: row for row in free}
    for row in left:
        if (found := unused.get(key_for(row, partner, ones))) is not None:
            partner[row.id] = found
            free.remove(found)
    return [*((row, partner.get(row.id)) for row in ones), *((None, row) for row in free)]


def key_for(row: Any, partner: dict[int, Any], ones: Sequence[Any]) -> int:
    """The key under which a row without a counterpart can stand: its own, unless another took its place.

    Then it is that of the other, or of whoever took the place of that one.
    """
    rows = {each.id: each for each in ones}
    taken = {found.id: rows[key] for key, found in partner.items()}
    while row.id in taken:
        row = taken[row.id]
    return int(row.id)

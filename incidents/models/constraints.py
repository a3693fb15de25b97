"""Constraints of the database (lengths of texts, vocabularies, spans), and conditions on vocabularies."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models.functions import Cast, Length
from django.db.models.lookups import Contains, LessThanOrEqual

from incidents.choices import Sensitivity, Status
from incidents.fields.consent import Consent


def text_limits(model: str, **limits: int) -> list[models.CheckConstraint]:
    """Return constraints on the length of text fields in characters, for every database."""
    return [
        models.CheckConstraint(
            name=f"{model}_{field}_at_most_{limit}", condition=LessThanOrEqual(Length(field), limit)
        )
        for field, limit in limits.items()
    ]


def one_of(model: str, field: str, values: list[Any], *, blank: bool = False) -> models.CheckConstraint:
    """Return the constraint that a field has a value of its vocabulary."""
    allowed = [*values, ""] if blank else values
    return models.CheckConstraint(
        name=f"{model}_{field}_is_known", condition=models.Q(**{f"{field}__in": allowed})
    )


def any_code(column: str, codes: Sequence[str]) -> models.Q:
    """Return the condition that a column with several values of a vocabulary has one of these."""
    stored = Cast(column, models.TextField())
    return reduce(or_, [models.Q(Contains(stored, f'"{code}"')) for code in codes], models.Q(pk__in=()))


def exactly_one(name: str, fields: tuple[str, ...]) -> models.CheckConstraint:
    """Return the constraint that one of these fields has a value and the others have none."""
    found = [models.Q(**{f"{each}__isnull": each != filled for each in fields}) for filled in fields]
    return models.CheckConstraint(name=name, condition=reduce(or_, found))


def record_constraints(model: str, unstatable: tuple[str, ...] = ()) -> list[models.BaseConstraint]:
    """Return the constraints of every Record table."""
    return [
        one_of(model, "sensitivity", Sensitivity.values),
        one_of(model, "status", Status.values),
        models.CheckConstraint(
            name=f"{model}_revision_counts_from_one",
            condition=models.Q(changes_10__gte=1) | models.Q(changes_20__gte=1) | models.Q(changes_30__gte=1),
        ),
        models.CheckConstraint(
            name=f"{model}_was_not_published_ahead_of_its_revision",
            condition=models.Q(published_revision__lte=models.F("changes_10")),
        ),
        *[_unstated_is_empty(model, field) for field in unstatable],
    ]


def _unstated_is_empty(model: str, field: str) -> models.CheckConstraint:
    """Return the constraint that a field "none" or "withheld" is empty; a date may keep its words."""
    empty = models.Q(earliest=None, latest=None) if field == "date" else models.Q(**{field: ""})
    return models.CheckConstraint(
        name=f"{model}_unstated_{field}_is_empty", condition=~models.Q(unstated__has_key=field) | empty
    )


def consent_constraints(model: str) -> list[models.BaseConstraint]:
    """Return the constraints of the consent that a record carries."""
    return [
        one_of(model, "consent", Consent.values, blank=True),
        models.CheckConstraint(
            name=f"{model}_consent_is_not_withdrawn_before_it_was_given",
            condition=models.Q(consent_given_on=None)
            | models.Q(consent_withdrawn_on=None)
            | models.Q(consent_given_on__lte=models.F("consent_withdrawn_on")),
        ),
    ]


def consent_indexes(model: str) -> list[models.Index]:
    """Return the indexes for the few records whose consent forbids something."""
    return [
        models.Index(fields=["consent"], name=f"{model}_by_consent"),
        models.Index(fields=["consent_withdrawn_on"], name=f"{model}_by_withdrawn_consent"),
    ]


def span_constraints(model: str, prefix: str = "") -> list[models.BaseConstraint]:
    """Return the constraints that a span is not reversed, and has words if it has days."""
    text = "date_text" if not prefix else f"{prefix}text"
    earliest, latest = f"{prefix}earliest", f"{prefix}latest"
    name = f"{model}_{prefix or 'date_'}"
    return [
        models.CheckConstraint(
            name=f"{name}earliest_is_not_after_latest",
            condition=models.Q(**{earliest: None})
            | models.Q(**{latest: None})
            | models.Q(**{f"{earliest}__lte": models.F(latest)}),
        ),
        models.CheckConstraint(
            name=f"{name}days_rest_on_words",
            condition=~models.Q(**{text: ""}) | models.Q(**{earliest: None, latest: None}),
        ),
    ]

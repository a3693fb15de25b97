"""Rules of people and institutions and of their names."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from incidents.choices import NameKind
from incidents.desk.validation.shared_rules import (
    EMPTY,
    Errors,
    Values,
    errors_of_consent,
    errors_of_missing,
    errors_of_span,
    errors_of_unstated,
    joined,
)
from incidents.fields.party import INSTITUTION, NAME, PERSON


def errors_of_person(values: Values) -> Errors:
    """Return what is wrong with a person, without their names, by field."""
    return joined(
        errors_of_span(values, "birth_"), errors_of_unstated(values, PERSON), errors_of_consent(values)
    )


def errors_of_institution(values: Values) -> Errors:
    """Return what is wrong with an institution, without its names, by field.

    `parent` and `id` are any sign of the two institutions; a new one has no `id`.
    """
    errors = errors_of_unstated(values, INSTITUTION)
    if values.get("parent") not in EMPTY and values["parent"] == values.get("id"):
        errors["parent"] = [_("An institution cannot belong to itself.")]
    return errors


def errors_of_names(kinds: Iterable[str]) -> Errors:
    """Return what is wrong with the names of one party together: `kinds` are those of all its names."""
    if [*kinds].count(NameKind.MAIN) == 1:
        return {}
    return {"names": [_("There has to be exactly one main name.")]}


def errors_of_name(values: Values) -> Errors:
    """Return what is wrong with one name."""
    return errors_of_missing(values, NAME)

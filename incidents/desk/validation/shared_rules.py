"""Rules shared by all records: required fields, dates, and declared empty fields."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from incidents.choices import Unstated
from incidents.dates.span import Span
from incidents.desk.validation.checked_values import errors_of_code, is_visible
from incidents.fields.base import Fields, Type
from incidents.fields.consent import is_lift

Errors = dict[str, list[str]]
Values = Mapping[str, Any]
EMPTY: tuple[Any, ...] = (None, "", [], ())
# Required fields whose name is not the word for them.
_WORDS = {"text": "name", "target": "other incident", "field": "cited field", "names": "main name"}


def joined(*errors: Errors) -> Errors:
    """Return the errors of several rules together, those of a field one after another."""
    together: Errors = {}
    for each in errors:
        for name, sentences in each.items():
            together[name] = [*together.get(name, []), *sentences]
    return together


def missing(name: str) -> str:
    """Return the sentence about a required field without a value."""
    return _("The %(field)s is missing.") % {"field": _WORDS.get(name, name.replace("_", " "))}


def errors_of_missing(values: Values, fields: Fields) -> Errors:
    """Return which of the required fields have no value."""
    required = [field.name for field in fields if field.required]
    return {name: [missing(name)] for name in required if values.get(name) in EMPTY}


def errors_of_span(values: Values, prefix: str = "") -> Errors:
    """Return what is wrong with an uncertain date: `earliest` and `latest` are days, or texts in ISO 8601."""
    earliest, latest = values.get(f"{prefix}earliest"), values.get(f"{prefix}latest")
    if earliest and latest and earliest > latest:
        return {f"{prefix}latest": [_("The latest day is before the earliest.")]}
    text = f"{prefix or 'date_'}text"
    if (earliest or latest) and not values.get(text):
        return {text: [_("The words of this date are missing: enter them as the source has them.")]}
    return {}


def errors_of_consent(values: Values) -> Errors:
    """Return what is wrong with a consent: its days are days, or texts in ISO 8601."""
    given, withdrawn = values.get("consent_given_on"), values.get("consent_withdrawn_on")
    if given and withdrawn and given > withdrawn:
        return {"consent_withdrawn_on": [_("Consent cannot be withdrawn before it was given.")]}
    return {}


def errors_of_lift(before: int, after: int, *, reason: str) -> dict[str, str]:
    """Return what is missing where a consent comes to permit what it barred: the reason."""
    if is_lift(before, after) and not is_visible(reason):
        return {"reason": _("Give a reason why the consent now permits more than before.")}
    return {}


def errors_of_unstated(values: Values, fields: Fields) -> Errors:
    """Return what is wrong with the marks of empty fields, by `unstated_` and the field.

    `unstated` has “none” or “withheld” by field, for a date of any name by “date”.
    """
    errors: Errors = {}
    names = ["date" if field.type is Type.SPAN else field.name for field in fields if field.unstatable]
    for name, mark in (values.get("unstated") or {}).items():
        if name not in names:
            wrong = [_("Only these fields can be marked: %(names)s.") % {"names": ", ".join(names)}]
        elif has_value(values, name):
            words = _("The field has a value, so it cannot be marked “%(mark)s”.")
            wrong = [words % {"mark": mark}]
        else:
            wrong = errors_of_code(mark, Unstated.values)
        if wrong:
            errors[f"unstated_{name}"] = wrong
    return errors


def words_of_days(earliest: date | None, latest: date | None) -> str:
    """Return words for days that came without any; a reversed pair, which the rules refuse, has none."""
    if earliest and latest and earliest > latest:
        return "–"
    return Span(earliest=earliest, latest=latest).show()


def has_value(values: Values, name: str) -> bool:
    """Tell whether a field that can be marked is filled; a date in words only is not."""
    if name == "date":
        return bool(values.get("earliest") or values.get("latest"))
    return bool(values.get(name))

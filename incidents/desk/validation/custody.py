"""Rules of the custody of a person."""

from datetime import date

from django.utils.translation import gettext as _

from incidents.desk.validation.shared_rules import Errors, Values, errors_of_missing, errors_of_span, joined
from incidents.fields.custody import CUSTODY


def errors_of_custody(values: Values) -> Errors:
    """Return what is wrong with a period of custody, by field; days are dates, or texts in ISO 8601."""
    return joined(
        errors_of_missing(values, CUSTODY),
        errors_of_span(values, "from_"),
        errors_of_span(values, "until_"),
        _errors_of_order(values),
    )


def _errors_of_order(values: Values) -> Errors:
    """Return which days are before the period can have begun."""
    begin = _day(values, "from_earliest")
    if begin is None:
        return {}
    errors: Errors = {}
    if (end := _day(values, "until_latest")) and end < begin:
        errors["until_latest"] = [_("It ends before it begins.")]
    if (confirmed := _day(values, "last_confirmed")) and confirmed < begin:
        errors["last_confirmed"] = [_("It is confirmed for a day before it begins.")]
    return errors


def _day(values: Values, name: str) -> str | None:
    """Return a day in ISO 8601, which sorts by time."""
    value = values.get(name)
    return value.isoformat() if isinstance(value, date) else value or None

"""Rules of the recognition of a person by a body."""

from datetime import date

from django.utils.translation import gettext as _

from incidents.desk.validation.shared_rules import Errors, Values, errors_of_missing, errors_of_span, joined
from incidents.fields.recognition import RECOGNITION


def errors_of_recognition(values: Values) -> Errors:
    """Return what is wrong with a recognition, by field; days are dates, or texts in ISO 8601."""
    return joined(
        errors_of_missing(values, RECOGNITION),
        errors_of_span(values, "from_"),
        errors_of_span(values, "until_"),
        _errors_of_order(values),
    )


def _errors_of_order(values: Values) -> Errors:
    begin, end = (_day(values.get(name)) for name in ("from_earliest", "until_latest"))
    return {"until_latest": [_("It ends before it begins.")]} if begin and end and end < begin else {}


def _day(value: date | str | None) -> str:
    """Return a day in ISO 8601, which sorts by time."""
    return value.isoformat() if isinstance(value, date) else value or ""

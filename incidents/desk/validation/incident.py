"""Rules of incidents, of who was involved in them, and of links between them."""

from django.utils.translation import gettext as _

from incidents.desk.validation.shared_rules import (
    EMPTY,
    Errors,
    Values,
    errors_of_missing,
    errors_of_span,
    errors_of_unstated,
    joined,
)
from incidents.desk.validation.stages import errors_of_outcome
from incidents.fields.incident import INCIDENT
from incidents.fields.involvement import INVOLVEMENT, LINK

LOCATION = ("latitude", "longitude", "precision")


def errors_of_incident(values: Values) -> Errors:
    """Return what is wrong with an incident, by field."""
    return joined(
        errors_of_missing(values, INCIDENT),
        errors_of_location(values),
        errors_of_victims(values),
        errors_of_span(values),
        errors_of_unstated(values, INCIDENT),
    )


def errors_of_location(values: Values) -> Errors:
    """Return which of latitude, longitude and precision are missing where one of them is there."""
    missing = [name for name in LOCATION if values.get(name) in EMPTY]
    return {name: [half_location()] for name in missing} if len(missing) < len(LOCATION) else {}


def half_location() -> str:
    return _("A location needs a latitude, a longitude and how precise they are.")


def errors_of_victims(values: Values) -> Errors:
    """Return what is wrong with the least and the greatest number of victims."""
    low, high = values.get("victims_low"), values.get("victims_high")
    if low is not None and high is not None and low > high:
        return {"victims_high": [_("The greatest number of victims is lower than the least.")]}
    return {}


def errors_of_involvement(values: Values) -> Errors:
    """Return what is wrong with an involvement; `person` and `institution` are any sign of who it is."""
    errors = joined(errors_of_missing(values, INVOLVEMENT), errors_of_outcome(values))
    if (values.get("person") is None) == (values.get("institution") is None):
        errors["person"] = [_("An involvement needs a person or an institution, and not both.")]
    return errors


def errors_of_link(values: Values) -> Errors:
    """Return what is wrong with a link from `incident` to `target`."""
    errors = errors_of_missing(values, LINK)
    if "target" not in errors and values["target"] == values.get("incident"):
        errors["target"] = [_("An incident cannot be linked to itself.")]
    return errors

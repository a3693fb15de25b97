"""Rules of sources, of statements, of cases, and of citations: which source says what of which field."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from incidents.choices import Stance
from incidents.desk.validation.checked_values import errors_of_code
from incidents.desk.validation.shared_rules import (
    Errors,
    Values,
    errors_of_consent,
    errors_of_missing,
    errors_of_span,
    errors_of_unstated,
    joined,
)
from incidents.fields.case import CASE
from incidents.fields.evidence import CITATION, SOURCE
from incidents.fields.registry import CITABLE
from incidents.fields.statement import STATEMENT


def errors_of_source(values: Values) -> Errors:
    """Return what is wrong with a source, by field; `derived_from` and `id` are any sign of the two."""
    repeated = values.get("derived_from")
    itself = [_("A source cannot repeat itself.")] if repeated and repeated == values.get("id") else []
    return joined(
        {"derived_from": itself} if itself else {},
        errors_of_missing(values, SOURCE),
        errors_of_span(values),
        errors_of_unstated(values, SOURCE),
        errors_of_consent(values),
    )


def errors_of_statement(values: Values) -> Errors:
    """Return what is wrong with a statement, by field. Who speaks is required for its publication only."""
    errors = joined(errors_of_span(values), errors_of_unstated(values, STATEMENT), errors_of_consent(values))
    if values.get("stance") == Stance.SILENT and values.get("quotation"):
        words = _(
            "A statement of the stance “%(stance)s” has no quotation. Empty it, or choose another stance."
        )
        errors["quotation"] = [words % {"stance": Stance.SILENT.label}]
    if wrong := _errors_of_further(values.get("stance") or "", values.get("further_stances") or []):
        errors["further_stances"] = [wrong]
    if values.get("translation") and not values.get("quotation"):
        errors["translation"] = [_("A translation needs the quotation that it translates.")]
    return errors


def _errors_of_further(main: str, further: Sequence[str]) -> str:
    """Return what is wrong with further stances beside the main one; empty if nothing is."""
    if further and not main:
        return _("Choose the main stance first.")
    if main in further:
        return _("This repeats the main stance.")
    if further and Stance.SILENT in {main, *further}:
        return _("“%(stance)s” stands alone.") % {"stance": Stance.SILENT.label}
    return ""


def errors_of_case(values: Values) -> Errors:
    """Return what is wrong with a case, by field. What belongs to it is required for its publication only."""
    return joined(errors_of_missing(values, CASE), errors_of_unstated(values, CASE))


def errors_of_citation(values: Values, cited: str) -> Errors:
    """Return what is wrong with a citation of a record of the kind `cited`, or of an involvement."""
    errors = errors_of_missing(values, CITATION)
    if "field" not in errors and (wrong := errors_of_code(values["field"], CITABLE[cited])):
        errors["field"] = wrong
    return errors

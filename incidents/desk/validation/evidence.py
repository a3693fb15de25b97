"""Rules of sources, of statements, and of citations: which source says what of which field."""

from django.utils.translation import gettext as _

from incidents.choices import Stance
from incidents.desk.validation.checked_values import errors_of_code
from incidents.desk.validation.shared_rules import (
    Errors,
    Values,
    errors_of_missing,
    errors_of_span,
    errors_of_unstated,
    joined,
)
from incidents.fields.evidence import CITATION, SOURCE, STATEMENT
from incidents.fields.registry import CITABLE


def errors_of_source(values: Values) -> Errors:
    """Return what is wrong with a source, by field."""
    return joined(
        errors_of_missing(values, SOURCE),
        errors_of_span(values),
        errors_of_unstated(values, SOURCE),
    )


def errors_of_statement(values: Values) -> Errors:
    """Return what is wrong with a statement, by field. Who speaks is required for its publication only."""
    errors = joined(errors_of_span(values), errors_of_unstated(values, STATEMENT))
    if values.get("stance") == Stance.SILENT and values.get("text"):
        words = _(
            "A statement of the stance “%(stance)s” has no words. Empty them, or choose another stance."
        )
        errors["text"] = [words % {"stance": Stance.SILENT.label}]
    return errors


def errors_of_citation(values: Values, cited: str) -> Errors:
    """Return what is wrong with a citation of a record of the kind `cited`, or of an involvement."""
    errors = errors_of_missing(values, CITATION)
    if "field" not in errors and (wrong := errors_of_code(values["field"], CITABLE[cited])):
        errors["field"] = wrong
    return errors

"""The rules of the desk's records, each in one place: pure functions that forms, the desk API, imports,
fixtures, merges and restores call. None of them reads the database or knows of a request.

`errors_of_…` return what is wrong as sentences, those of a record by field, named as its model names it.
"""

from incidents.desk.validation.checked_values import INVISIBLE, errors_of_text, is_visible
from incidents.desk.validation.party import errors_of_names
from incidents.desk.validation.paths import path_of
from incidents.desk.validation.rows import errors_of, errors_of_fields, errors_of_row, kind_of_row, values_of
from incidents.desk.validation.sensitivity import (
    LOWER_WITH_REASON,
    ONLY_EDITORS_LOWER,
    WHO_AND_ROLE,
    becomes_witness,
    default_sensitivity,
    errors_of_lowering,
    errors_of_lowering_row,
    is_handed_in,
    refusal_to_lower,
    sensitivity_at_birth,
)
from incidents.desk.validation.shared_rules import Errors, errors_of_lift, has_value, missing, words_of_days

__all__ = [
    "INVISIBLE",
    "LOWER_WITH_REASON",
    "ONLY_EDITORS_LOWER",
    "WHO_AND_ROLE",
    "Errors",
    "becomes_witness",
    "default_sensitivity",
    "errors_of",
    "errors_of_fields",
    "errors_of_lift",
    "errors_of_lowering",
    "errors_of_lowering_row",
    "errors_of_names",
    "errors_of_row",
    "errors_of_text",
    "has_value",
    "is_handed_in",
    "is_visible",
    "kind_of_row",
    "missing",
    "path_of",
    "refusal_to_lower",
    "sensitivity_at_birth",
    "values_of",
    "words_of_days",
]

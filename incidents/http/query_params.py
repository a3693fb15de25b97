"""Strict query parameters, shared by the filters of the public side and the desk.

A parameter that is unknown, repeated, empty or wrong is refused with its name and the allowed values, and all
errors are reported at once. Nothing here depends on a model.
"""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django_filters import Filter, FilterSet

from incidents.http.error_codes import ParameterCode
from incidents.http.problem_details import MOST_ERRORS, bad_parameters, parameter_error
from incidents.http.query_fields import CodesField, CountriesField, OneField, ReferencesField

LONGEST_QUERY = 4_000


class Parameter(Filter):
    """A django-filter filter: form field, lookup, and description for the schema."""

    def __init__(
        self,
        field_class: type[OneField],
        field_name: str | None = None,
        lookup_expr: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(field_name, lookup_expr, label="", **kwargs)
        self.field_class = field_class
        self.has_lookup = field_name is not None

    def filter(self, qs: object, value: object) -> Any:
        """Apply the lookup; a parameter without one is applied by its FilterSet."""
        return super().filter(qs, value) if self.has_lookup else qs


def codes(
    vocabulary: Any, help_text: str, field_name: str | None = None, *, more: tuple[str, ...] = ()
) -> Parameter:
    """Return a parameter for values of a vocabulary, or of `more`, any of which matches."""
    values = (*map(str, vocabulary.values), *more)
    lookup = "in" if field_name else None
    return Parameter(CodesField, field_name, lookup, codes=values, help_text=help_text, example=[values[0]])


def countries(
    help_text: str,
    field_name: str | None = None,
    *,
    field_class: type[CountriesField] = CountriesField,
    more: str = "",
) -> Parameter:
    """Return a parameter for countries; `more` says what else its field takes."""
    words = "ISO 3166-1 alpha-2 or alpha-3 in any case; former states SU, YU, CS, DD; XK."
    lookup = "in" if field_name else None
    help_text = f"{help_text} {words} {more}".strip()
    return Parameter(field_class, field_name, lookup, help_text=help_text, example=["AZ", "GEO"])


def references(help_text: str, field_class: type[ReferencesField] = ReferencesField) -> Parameter:
    """Return a parameter for records by id or public number."""
    words = f"{help_text} Ids (UUID) or public numbers; any of them."
    return Parameter(field_class, help_text=words, example=["1"])


class SharedFilters(dict[str, Parameter]):
    """Filters without request state, so a FilterSet may copy them shallowly."""

    def __deepcopy__(self, memo: object) -> "SharedFilters":
        return SharedFilters(self)


class ParsedParameters(NamedTuple):
    """The values of parameters, and the errors of those that are invalid."""

    cleaned_data: dict[str, Any]
    refused: dict[str, list[ValidationError]]


class StrictFilterSet(FilterSet):
    """A FilterSet that refuses unknown parameters and reports all errors of a query at once."""

    @classmethod
    def get_filters(cls) -> "SharedFilters":
        return SharedFilters(super().get_filters())

    @cached_property
    def form(self) -> "ParsedParameters":
        """Parse the parameters as Django's form would, without making a form for each request."""
        given = ParsedParameters({}, {})
        for name, filter_ in self.filters.items():
            if name in self.data:
                text = filter_.field.widget.value_from_datadict(self.data, {}, name)
                try:
                    given.cleaned_data[name] = filter_.field.clean(text)
                except ValidationError as error:
                    given.refused[name] = error.error_list
        return given

    def cleaned(self) -> dict[str, Any]:
        """Return the parsed values; raise a 400 that lists every error."""
        errors = strict_errors(self.data, {name: f.field for name, f in self.filters.items()})
        refused = {error["parameter"] for error in errors}
        for name, found in self.form.refused.items():
            if name not in refused:
                errors += [_entry(name, self.data, error) for error in found]
        errors += self.contradictions(self.form.cleaned_data)
        if errors:
            raise bad_parameters(errors)
        return self.form.cleaned_data

    def contradictions(self, values: dict[str, object]) -> list[dict[str, Any]]:
        """Return errors of parameters that exclude each other."""
        return []


def _entry(name: str, params: QueryDict, error: ValidationError) -> dict[str, Any]:
    about = {"value": params.get(name), **(error.params or {})}
    code = error.code if isinstance(error.code, ParameterCode) else ParameterCode.BAD_VALUE
    return parameter_error(name, about.pop("value"), str(error.message), code, **about)


def strict_errors(params: QueryDict, fields: Mapping[str, OneField]) -> list[dict[str, Any]]:
    """Return errors of parameters that are unknown, repeated or empty, or of a query that is too long."""
    if sum(len(name) + len(value) for name, values in params.lists() for value in values) > LONGEST_QUERY:
        return [too_long()]
    errors = []
    for name, values in list(params.lists())[: MOST_ERRORS + 1]:
        if name not in fields:
            errors.append(_unknown(name, values[0] if values else "", fields))
        elif len(values) > 1 and not fields[name].many:
            detail = "This parameter can be given once only."
            errors.append(parameter_error(name, ", ".join(values), detail, ParameterCode.REPEATED_PARAMETER))
        elif "" in values:
            detail = "This parameter has no value; leave it out instead."
            errors.append(parameter_error(name, "", detail, ParameterCode.EMPTY_VALUE))
    return errors


def too_long() -> dict[str, Any]:
    detail = f"The query is longer than {LONGEST_QUERY} characters."
    return parameter_error("", "", detail, ParameterCode.QUERY_TOO_LONG)


def _unknown(name: str, value: str, fields: Iterable[str]) -> dict[str, Any]:
    near = difflib.get_close_matches(name[:50].lower(), list(fields), n=1)
    detail = "There is no such parameter." + "".join(f" Did you mean “{each}”?" for each in near)
    code = ParameterCode.UNKNOWN_PARAMETER
    return parameter_error(name, value, detail, code, allowed=fields, suggestions=near)

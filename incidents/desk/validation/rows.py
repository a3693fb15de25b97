"""The rules of a row of any model: of each of its values, and of what they say together."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import models
from django_countries.fields import CountryField

from incidents.desk.validation.checked_values import (
    errors_of_address,
    errors_of_code,
    errors_of_country,
    errors_of_degrees,
    errors_of_language,
    errors_of_number,
    errors_of_script,
    errors_of_several,
    errors_of_text,
)
from incidents.desk.validation.custody import errors_of_custody
from incidents.desk.validation.evidence import (
    errors_of_case,
    errors_of_citation,
    errors_of_source,
    errors_of_statement,
)
from incidents.desk.validation.incident import errors_of_incident, errors_of_involvement, errors_of_link
from incidents.desk.validation.party import errors_of_institution, errors_of_name, errors_of_person
from incidents.desk.validation.recognition import errors_of_recognition
from incidents.desk.validation.shared_rules import EMPTY, Errors, Values, joined
from incidents.desk.validation.stages import errors_of_stages
from incidents.fields.base import Field, Type, stored_texts
from incidents.fields.party import MOST_OCCUPATIONS
from incidents.fields.registry import FIELDS

_RULES: dict[str, Callable[[Values], Errors]] = {
    "incident": errors_of_incident,
    "person": errors_of_person,
    "institution": errors_of_institution,
    "statement": errors_of_statement,
    "case": errors_of_case,
    "source": errors_of_source,
    "involvement": errors_of_involvement,
    "link": errors_of_link,
    "custody": errors_of_custody,
    "recognition": errors_of_recognition,
    "name": errors_of_name,
}
_KINDS = {"incidentlink": "link", "personname": "name", "institutionname": "name"}


def errors_of_row(row: models.Model) -> Errors:
    """Return what is wrong with a record or a part, by field; nothing is read from the database."""
    kind, values = kind_of_row(row), values_of(row)
    return joined(errors_of_fields(kind, values), errors_of(kind, values))


def kind_of_row(row: models.Model | type[models.Model]) -> str:
    """Return the kind of a record or a part: the name of its model, or “link” or “name”."""
    name = str(row._meta.model_name)
    return _KINDS.get(name, name)


def errors_of(kind: str, values: Values) -> Errors:
    """Return what is wrong with the values of a row together, by field, named as its model names it.

    Values are plain; a reference is any sign of what it names.
    """
    return errors_of_citation(values, _cited(values)) if kind == "citation" else _RULES[kind](values)


def _cited(values: Values) -> str:
    """Return the kind of what a citation is of."""
    kinds = ("involvement", "custody", "person", "institution", "statement", "case")
    return next((kind for kind in kinds if values.get(kind) is not None), "incident")


def errors_of_fields(kind: str, values: Values) -> Errors:
    """Return what is wrong with each value by itself, by field; an empty one is not."""
    columns = [each for each in FIELDS[kind].columns if values.get(each.name) not in EMPTY]
    errors = {each.name: _errors_of_value(each, values[each.name]) for each in columns}
    return {name: sentences for name, sentences in errors.items() if sentences}


def _errors_of_value(field: Field, value: Any) -> list[str]:
    check = _CHECKS.get(field.type)
    return check(field, value) if check else []


def _errors_of_choice(field: Field, code: Any) -> list[str]:
    return errors_of_code(code, field.vocabulary.values) if field.vocabulary else []


def _errors_of_choices(field: Field, codes: Sequence[str]) -> list[str]:
    return errors_of_several(codes, field.limit) or _first(_errors_of_choice(field, code) for code in codes)


def _errors_of_lines(field: Field, text: str) -> list[str]:
    """Return what is wrong with several texts, one a line."""
    lines = stored_texts(text)
    wrong = errors_of_several(lines, MOST_OCCUPATIONS)
    return wrong or _first(errors_of_text(line, field.limit) for line in lines)


def _errors_of_countries(field: Field, codes: Sequence[str]) -> list[str]:
    return errors_of_several(codes, field.limit) or _first(map(errors_of_country, codes))


def _first(errors: Iterable[list[str]]) -> list[str]:
    return next(filter(None, errors), [])


_CHECKS: dict[Type, Callable[[Field, Any], list[str]]] = {
    Type.TEXT: lambda field, text: errors_of_text(text, field.limit or None),
    Type.LONG_TEXT: lambda field, text: errors_of_text(text, field.limit or None),
    Type.TEXTS: _errors_of_lines,
    Type.CODE: _errors_of_choice,
    Type.LANGUAGE: lambda _, tag: errors_of_language(tag),
    Type.SCRIPT: lambda _, code: errors_of_script(code),
    Type.URL: lambda _, address: errors_of_address(address),
    Type.NUMBER: lambda field, number: errors_of_number(number, field.limit),
    Type.DEGREES: lambda field, degrees: errors_of_degrees(degrees, field.limit),
    Type.COUNTRY: lambda _, code: errors_of_country(code),
    Type.COUNTRIES: _errors_of_countries,
    Type.CODES: _errors_of_choices,
    Type.STAGES: errors_of_stages,
}


def values_of(row: models.Model) -> dict[str, Any]:
    """Return the values of a row as the rules take them: countries as codes, references as keys."""
    return {each.name: _value_of(each, row) for each in row._meta.concrete_fields}


def _value_of(field: models.Field, row: models.Model) -> Any:
    value = field.value_from_object(row)
    if value is None and isinstance(field, models.ForeignKey) and field.is_cached(row):
        return field.get_cached_value(row)  # one that is not saved yet has no key
    if not isinstance(field, CountryField):
        return value
    return [country.code for country in value] if field.multiple else str(value or "")

"""Forms that check the rules of the desk: visible text, and the values of records and parts."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from incidents.choices import Unstated
from incidents.desk.validation import errors_of, errors_of_fields, errors_of_text, kind_of_row, missing
from incidents.desk.validation.checked_values import (
    no_address,
    no_country,
    no_degrees,
    no_number,
    not_one_of,
    too_long,
)
from incidents.fields.base import Type, find
from incidents.fields.registry import FIELDS

LISTS = frozenset({"occupations"})  # one entry a line


class VisibleTextForm(forms.BaseForm):
    """A form that refuses text without a visible character."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and (errors := self._errors_of(name, value)):
                self.add_error(name, errors)
        return cleaned

    def _errors_of(self, name: str, text: str) -> list[str]:
        lines = text.splitlines() if name in LISTS else [text]
        return next(filter(None, map(errors_of_text, lines)), [])


class CheckedForm(VisibleTextForm, forms.ModelForm):
    """A form of one record or part: each value is held to its rules, and all together in `require_rules`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.error_messages |= dict(self._sentences(name, field))

    def _sentences(self, name: str, field: forms.Field) -> Iterator[tuple[str, str]]:
        """Yield what the field itself says where it refuses a value, by Django's code for that."""
        yield "required", missing(name)
        if isinstance(field, forms.CharField) and field.max_length:
            yield "max_length", too_long(field.max_length)
        if name.startswith("unstated_"):
            yield "invalid_choice", not_one_of(Unstated.values)
        of_model = find(FIELDS[self.kind].columns, name)
        if of_model is None:
            return
        if of_model.type is Type.URL:
            yield "invalid", no_address()
        elif of_model.type in {Type.NUMBER, Type.DEGREES}:
            say = no_number if of_model.type is Type.NUMBER else no_degrees
            codes = ("invalid", "min_value", "max_value", "max_digits", "max_whole_digits")
            yield from ((code, say(of_model.limit)) for code in codes)
        elif of_model.type in {Type.COUNTRY, Type.COUNTRIES}:
            yield "invalid_choice", no_country()
        elif of_model.vocabulary:
            yield "invalid_choice", not_one_of(of_model.vocabulary.values)

    @property
    def kind(self) -> str:
        """The kind of record or part."""
        return kind_of_row(self._meta.model)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.refuse(errors_of_fields(self.kind, cleaned))
        return cleaned

    def require_rules(self, **values: object) -> None:
        """Hold what the form says to the rules of its model; `values` take the place of its own."""
        self.refuse(errors_of(self.kind, {**self.cleaned_data, **values}))

    def refuse(self, errors: Mapping[str, list[str]]) -> None:
        """Show errors at their fields; a field that was refused already keeps its first error."""
        for name, sentences in errors.items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, sentences)

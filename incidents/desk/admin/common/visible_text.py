"""Forms that refuse invisible text."""

from typing import Any

from django import forms

from incidents.desk.validation import errors_of_text

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

"""Rows of parts that citations can be of: involvements and custody."""

from typing import Any

from django import forms

from incidents.desk.admin.forms.parts import PartForm, PartFormSet
from incidents.desk.validation import errors_of_lowering_row, refusal_to_lower


class CitedRowForm(PartForm):
    # The reason of the whole form, needed to lower a sensitivity.
    reason = ""
    # The key by which citations refer to a row that is not stored yet.
    row = forms.CharField(required=False, max_length=9, widget=forms.HiddenInput)

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name != "row"]

    def check_lowering(self, before: int, after: int) -> None:
        """Add errors where the row is shown to more people than before."""
        more = self.changed_data != ["sensitivity"]
        errors = errors_of_lowering_row(before, after, reason=self.reason, changes_more=more)
        refusal = refusal_to_lower(before, after, clearance=self.clearance)
        for words in [refusal] if refusal else errors.values():
            self.add_error("sensitivity", words)


class CitedRowFormSet(PartFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if index is not None and index >= self.initial_form_count():
            form.initial.setdefault("row", str(index - self.initial_form_count() + 1))

    def new_rows(self) -> dict[str, Any]:
        """Return the parts of valid rows that are not stored yet, by the key that citations use."""
        return {
            form.cleaned_data.get("row", ""): form.instance
            for form in self.remaining()
            if not form.instance.pk
        }

"""The rows of involvements: who took part, in what role, and what happened to them."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from incidents.choices import Sensitivity
from incidents.desk.admin.common.labels import OPENNESS, involvement_label
from incidents.desk.admin.forms.inline_create import NewInstitution, NewPerson
from incidents.desk.admin.forms.parts import PartForm, PartFormSet, one_line, short_text
from incidents.desk.validation import default_sensitivity, errors_of_lowering_row, refusal_to_lower
from incidents.fields.involvement import INVOLVEMENT
from incidents.models import Involvement

KEY_FIELDS = frozenset({"role", "person", "institution", "sensitivity"})


class InvolvementForm(PartForm):
    makes = (NewPerson("person"), NewInstitution("institution"))
    # Of the whole form: why something confidential may be shown to more people.
    reason = ""
    # What citations call a row that is not stored yet.
    row = forms.CharField(required=False, max_length=9, widget=forms.HiddenInput)

    class Meta:
        widgets = {
            "charge": one_line(),
            "provision": one_line(),
            "note": short_text(),
        }
        labels = INVOLVEMENT.labels
        help_texts = INVOLVEMENT.helps

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name != "row"]

    def _get_validation_exclusions(self) -> set[str]:
        # One role once: held by the formset, which knows the rows that go in the same save.
        return super()._get_validation_exclusions() | {"person", "institution"}  # type: ignore[misc]

    @property
    def heading(self) -> str:
        return involvement_label(self.instance) if self.instance.pk else ""

    @property
    def summary(self) -> list[str]:
        row = self.instance
        sentence = row.sentence_months and gettext("%d months") % row.sentence_months
        mark = "" if row.sensitivity == Sensitivity.PUBLIC else OPENNESS[Sensitivity(row.sensitivity)]
        return [row.get_outcome_display(), sentence, row.charge, row.provision, mark]

    @property
    def closed_to(self) -> int:
        return int(self.cleaned_data["sensitivity"])

    @property
    def is_handed_in(self) -> bool:
        """Whether saving this row hides it from its author: a witness, entered by who is not cleared."""
        return bool(self.cleaned_data.get("sensitivity", 0) > self.clearance)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            self.require_rules(**{name: self.is_given(name) or None for name in ("person", "institution")})
        if not self.errors:
            self._settle_sensitivity(cleaned)
        return cleaned

    def _settle_sensitivity(self, cleaned: dict[str, Any]) -> None:
        """Apply the rules of validation, before the values are put on the row."""
        before = self.instance if self.instance.pk else None
        person, institution = cleaned.get("person"), cleaned.get("institution")
        after = Involvement(role=cleaned["role"], sensitivity=cleaned["sensitivity"])
        after.person_id, after.institution_id = person and person.pk, institution and institution.pk
        cleaned["sensitivity"] = default_sensitivity(after, before)
        if before is None:
            return
        levels = before.sensitivity, cleaned["sensitivity"]
        more = self.changed_data != ["sensitivity"]
        errors = errors_of_lowering_row(*levels, reason=self.reason, changes_more=more)
        refusal = refusal_to_lower(*levels, clearance=self.clearance)
        for words in [refusal] if refusal else errors.values():
            self.add_error("sensitivity", words)

    def key(self) -> tuple[Any, ...]:
        """What no two rows of a form share; a record that is to be made stands for itself."""
        cleaned = self.cleaned_data
        made = [new.key(cleaned) for new in self.creates if new.value(cleaned)]
        chosen = [cleaned.get("person"), cleaned.get("institution")]
        return *(each and each.pk for each in chosen), cleaned.get("role"), cleaned.get("sensitivity"), *made


class InvolvementFormSet(PartFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if index is not None and index >= self.initial_form_count():
            form.initial.setdefault("row", str(index - self.initial_form_count() + 1))

    def new_rows(self) -> dict[str, Any]:
        """The valid rows that are not stored yet, by what citations call them."""
        return {form.cleaned_data.get("row", ""): form for form in self.kept() if not form.instance.pk}

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        seen: dict[Any, Any] = {}
        for form in self.kept():
            other = seen.setdefault(form.key(), form)
            # Two rows may stand there already: one that a colleague handed in beside one of an editor's.
            if other is not form and not self._stand_already(form, other):
                form.add_error("role", gettext("This one has this role in this incident already."))

    @staticmethod
    def _stand_already(*forms: Any) -> bool:
        return all(form.instance.pk and not KEY_FIELDS & set(form.changed_data) for form in forms)

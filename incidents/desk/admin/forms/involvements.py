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
    # The reason of the whole form, needed to lower a sensitivity.
    reason = ""
    # The key by which citations refer to a row that is not stored yet.
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
        # The formset checks that a role is unique: it knows which rows are removed by the same save.
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
        """Whether saving this row hides it from its author: a witness, entered without clearance."""
        return bool(self.cleaned_data.get("sensitivity", 0) > self.clearance)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            self.require_rules(**{name: self.is_entered(name) or None for name in ("person", "institution")})
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
        """Return a key that is unique among the rows of a form; a new record has one of its own."""
        cleaned = self.cleaned_data
        made = [new.key(cleaned) for new in self.creates if new.value(cleaned)]
        chosen = [cleaned.get("person"), cleaned.get("institution")]
        return *(each and each.pk for each in chosen), cleaned.get("role"), cleaned.get("sensitivity"), *made


class InvolvementFormSet(PartFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if index is not None and index >= self.initial_form_count():
            form.initial.setdefault("row", str(index - self.initial_form_count() + 1))

    def new_involvements(self) -> dict[str, Involvement]:
        """Return the involvements of valid rows that are not stored yet, by the key that citations use."""
        return {
            form.cleaned_data.get("row", ""): form.instance
            for form in self.remaining()
            if not form.instance.pk
        }

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        seen: dict[Any, Any] = {}
        for form in self.remaining():
            other = seen.setdefault(form.key(), form)
            # Two stored rows may be equal: a contributor added one without seeing that of an editor.
            if other is not form and not self._are_stored(form, other):
                form.add_error("role", gettext("This one has this role in this incident already."))

    @staticmethod
    def _are_stored(*forms: Any) -> bool:
        return all(form.instance.pk and not KEY_FIELDS & set(form.changed_data) for form in forms)

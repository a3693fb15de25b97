"""The rows of involvements: who took part, in what role, and what happened to them."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from incidents.choices import Sensitivity
from incidents.desk.admin.common.labels import OPENNESS, involvement_label
from incidents.desk.admin.forms.cited_rows import CitedRowForm, CitedRowFormSet
from incidents.desk.admin.forms.inline_create import NewInstitution, NewPerson
from incidents.desk.admin.forms.parts import one_line, short_text
from incidents.desk.validation import default_sensitivity
from incidents.desk.validation.stages import read_stages, stages_in_lines
from incidents.documents.outcome_stages import Stages
from incidents.fields.involvement import INVOLVEMENT
from incidents.models import Involvement

KEY_FIELDS = frozenset({"role", "person", "institution", "sensitivity"})


class StagesField(forms.CharField):
    """The stages of an outcome, one a line; `known` are those that are stored."""

    widget = forms.Textarea
    known: Stages = []

    def prepare_value(self, value: object) -> str:
        return stages_in_lines(value) if isinstance(value, list) else str(value or "")

    def to_python(self, value: object) -> Any:
        try:
            return read_stages(self.prepare_value(value), known=self.known)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None

    def has_changed(self, initial: object, data: object) -> bool:
        lines = (self.prepare_value(value).split("\n") for value in (initial, data))
        before, after = ([line.strip() for line in each if line.strip()] for each in lines)
        return before != after


class InvolvementForm(CitedRowForm):
    makes = (NewPerson("person"), NewInstitution("institution"))
    outcomes = StagesField(
        required=False,
        label=INVOLVEMENT.named("outcomes").label,
        help_text=INVOLVEMENT.named("outcomes").help,
        widget=short_text(3),
    )

    class Meta:
        widgets = {
            "charge": one_line(),
            "provision": one_line(),
            "note": short_text(),
        }
        labels = INVOLVEMENT.labels
        help_texts = INVOLVEMENT.helps

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(stages := self.fields.get("outcomes"), StagesField):
            stages.known = self.instance.outcomes

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
        stages = stages_in_lines(row.outcomes).replace("\n", ", ")
        return [row.get_outcome_display(), stages, sentence, row.charge, row.provision, mark]

    @property
    def closed_to(self) -> int:
        return int(self.cleaned_data["sensitivity"])

    @property
    def is_handed_in(self) -> bool:
        """Return whether saving this row hides it from its author: a witness, entered without clearance."""
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
        if before is not None:
            self.check_lowering(before.sensitivity, cleaned["sensitivity"])

    def key(self) -> tuple[Any, ...]:
        """Return a key that is unique among the rows of a form; a new record has one of its own."""
        cleaned = self.cleaned_data
        made = [new.key(cleaned) for new in self.creates if new.value(cleaned)]
        chosen = [cleaned.get("person"), cleaned.get("institution")]
        return *(each and each.pk for each in chosen), cleaned.get("role"), cleaned.get("sensitivity"), *made


class InvolvementFormSet(CitedRowFormSet):
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

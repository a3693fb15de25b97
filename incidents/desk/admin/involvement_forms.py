"""The rows of involvements: who took part, in what role, and what happened to them."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.choices import Role, Sensitivity
from incidents.desk.admin import help_texts
from incidents.desk.admin.labels import OPENNESS, involvement_label
from incidents.desk.admin.new_records import NewInstitution, NewPerson
from incidents.desk.admin.part_forms import PartForm, PartFormSet, one_line, short_text
from incidents.models import Involvement


class InvolvementForm(PartForm):
    makes = (NewPerson("person"), NewInstitution("institution"))
    # A row that a colleague has entered already, where this user may not see it.
    known_already = False
    # What citations call a row that is not stored yet.
    row = forms.CharField(required=False, max_length=9, widget=forms.HiddenInput)

    class Meta:
        widgets = {
            "charge": one_line(),
            "provision": one_line(),
            "note": short_text(),
        }
        labels = {"sensitivity": _("Who may know")}
        help_texts = help_texts.INVOLVEMENT
        error_messages = {"role": {"required": _("Choose the role, or remove this row.")}}

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
        if self.cleaned_data.get("role") == Role.WITNESS:
            return Sensitivity.CONFIDENTIAL
        return int(self.cleaned_data["sensitivity"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and self.is_given("person") == self.is_given("institution"):
            self.add_error("person", gettext("Choose one: a person or an institution."))
        becomes_witness = cleaned.get("role") == Role.WITNESS and "role" in self.changed_data
        if becomes_witness and cleaned.get("sensitivity") == Sensitivity.PUBLIC:
            cleaned["sensitivity"] = Sensitivity.CONFIDENTIAL
        return cleaned

    def triple(self) -> tuple[Any, ...]:
        """Who, in what role; a record that is to be made stands for itself."""
        cleaned = self.cleaned_data
        made = [new.key(cleaned) for new in self.creates if new.value(cleaned)]
        chosen = [cleaned.get("person"), cleaned.get("institution")]
        return *(each and each.pk for each in chosen), cleaned.get("role", ""), *made


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
        going = {form.instance.pk for form in self.deleted_forms}
        rows = self._stored_rows()
        taken = {row[1:]: row[0] for row in rows if row[0] not in going}
        shown = {form.instance.pk for form in self.initial_forms}
        seen: set[Any] = set()
        for form in self.kept():
            triple = form.triple()
            if triple in seen or taken.get(triple, form.instance.pk) != form.instance.pk:
                self._refuse(form, hidden=triple not in seen and taken[triple] not in shown)
            seen.add(triple)

    def _stored_rows(self) -> list[Any]:
        """Key and (person, institution, role) of every involvement there is, hidden ones too."""
        if not self.instance.pk:
            return []
        stored = Involvement.objects.filter(incident=self.instance)
        return list(stored.values_list("pk", "person", "institution", "role"))

    def _refuse(self, form: Any, *, hidden: bool) -> None:
        """Refuse a row that is there already; quietly, where seeing the refusal would tell a secret."""
        if hidden and form.cleaned_data["sensitivity"] > form.clearance:
            form.known_already = True
        elif hidden:
            form.add_error("role", gettext("This row cannot be saved. Ask an editor to enter it."))
        else:
            form.add_error("role", gettext("This one has this role in this incident already."))

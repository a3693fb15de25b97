"""Rows of parts in the form of a record: their base classes, names and links."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.forms.models import BaseInlineFormSet, BaseModelFormSet, InlineForeignKeyField
from django.utils.functional import cached_property
from django.utils.translation import gettext

from incidents.choices import NameKind, Sensitivity
from incidents.desk.access import may
from incidents.desk.admin.common.checked_form import CheckedForm
from incidents.desk.admin.common.labels import admin_url, record_label
from incidents.desk.admin.common.namesakes import choice_labels
from incidents.desk.admin.common.widgets import ByUid, inner_widget, show_loaded
from incidents.desk.admin.forms.inline_create import (
    NewInstitution,
    NewPerson,
    NewRecord,
    similar_records,
    words_of_similar,
)
from incidents.desk.admin.forms.record import offer_sensitivities
from incidents.desk.validation import errors_of_names
from incidents.fields.involvement import LINK
from incidents.fields.party import NAME
from incidents.models import Person
from incidents.models.base import clearance_of
from incidents.text.transliteration import script_of


def one_line() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "vTextField", "dir": "auto"})


def short_text(count: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count, "class": "vLargeTextField", "dir": "auto"})


class PartForm(CheckedForm):
    user: Any = None
    makes: ClassVar[tuple[NewRecord, ...]] = ()  # records that a row may create instead of choosing them
    uncommon: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clearance = clearance_of(self.user) if self.user else 0
        allowed = [new for new in self.makes if self.user and may(self.user, "add", new.model)]
        # A stored row has its record; a new record gets another row.
        self.creates = [] if self.instance.pk else allowed
        for new in self.creates:
            self.fields |= new.fields()
            self.fields[new.choice].required = False
            inner_widget(self.fields[new.choice]).attrs["data-new"] = str(new.offer)
        offer_sensitivities(self.fields, self.clearance)
        show_loaded(self)

    @property
    def heading(self) -> str:
        """The heading of a stored row; empty for a new one."""
        return ""

    @property
    def summary(self) -> list[str]:
        """Other values of a stored row, in a few words each."""
        return []

    @property
    def closed_to(self) -> int:
        """The lowest sensitivity of a record that this row creates."""
        return Sensitivity.PUBLIC

    def new_box(self, choice: str) -> list[Any]:
        """Return the fields that create a record instead of choosing one in this field."""
        return [self[name] for new in self.creates if new.choice == choice for name in new.fields()]

    def offer(self, choice: str, records: Sequence[object]) -> None:
        """Offer records as choices without scripts."""
        inner_widget(self.fields[choice]).offered = records

    def take(self, choice: str, made: object) -> None:
        """Put a new record into the row."""
        setattr(self.instance, choice, made)

    def is_entered(self, choice: str) -> bool:
        """Return whether a record was chosen, or a new one entered."""
        return bool(self.cleaned_data.get(choice) or self.cleaned_data.get(f"new_{choice}"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for new in self.creates:
            new.settle(self, self.user)
        return cleaned


class RemainingRows(BaseModelFormSet):
    """A formset that knows during validation which of its rows will remain."""

    @cached_property
    def empty_form(self) -> Any:
        """Django's empty row, cached, as a page of the admin needs it many times."""
        return super().empty_form

    def remaining(self) -> list[Any]:
        """Return the valid rows with values that will remain."""
        return [
            form
            for form in self.forms
            if form.is_valid() and form.cleaned_data and form not in self.deleted_forms
            if form.instance.pk or form.has_changed()
        ]

    @property
    def deleted_forms(self) -> list[Any]:
        """The deleted rows; Django returns none while a row is invalid, which is too late for validation."""
        return [form for form in self.forms if self.can_delete and self._should_delete_form(form)]  # type: ignore[attr-defined]


class PartFormSet(RemainingRows, BaseInlineFormSet):
    """Rows with ids in the form: gaps of serial numbers would reveal hidden rows."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        stored = form.instance.uid if form.instance.pk else None
        form.fields[self._pk_field.name] = ByUid(  # type: ignore[attr-defined]
            self.get_queryset(), initial=stored, required=False, widget=forms.HiddenInput
        )
        if self.instance.pk:
            whole = InlineForeignKeyField(
                self.instance, label=form.fields[self.fk.name].label, to_field="uid"
            )
            form.fields[self.fk.name] = whole
            form.initial[self.fk.name] = self.instance.uid

    def _get_to_python(self, field: object) -> Any:
        """Return the function that turns a submitted id into the key by which Django knows the row."""
        return self._key_of

    def _key_of(self, uid: str) -> int:
        if uid not in self._keys:
            raise forms.ValidationError(gettext("There is no such row."))
        return self._keys[uid]

    @cached_property
    def _keys(self) -> dict[str, int]:
        return {str(row.uid): row.pk for row in self.get_queryset()}


class NameForm(PartForm):
    class Meta:
        labels = NAME.labels
        widgets = {
            "text": forms.TextInput(attrs={"dir": "auto", "class": "vTextField"}),
            "script": forms.TextInput(attrs={"size": 4, "placeholder": "Latn"}),
            "language": forms.TextInput(attrs={"size": 6, "placeholder": "az"}),
        }
        help_texts = NAME.helps

    @property
    def heading(self) -> str:
        return self.instance.text

    @property
    def summary(self) -> list[str]:
        name = self.instance
        return [name.get_kind_display(), name.script, name.language]

    def _get_validation_exclusions(self) -> set[str]:
        # The formset checks that there is one main name, as rows may swap it.
        return super()._get_validation_exclusions() | {"kind"}  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["script"] = cleaned.get("script") or script_of(cleaned.get("text", ""))
        self.require_rules()
        return cleaned


class NameFormSet(PartFormSet):
    """The names of a party; a new party with a similar name needs a confirmation that it is another one."""

    similar: Sequence[Any] = ()  # possible duplicates of a new party

    def similar_links(self) -> list[tuple[str, str]]:
        """Return the page and label of each similar record."""
        labels = choice_labels(self.similar, getattr(self.form, "user", None))
        return [(admin_url(record), label) for record, label in labels.items()]

    @property
    def other(self) -> Any:
        """The label of the box that confirms that it is none of the similar ones."""
        return NewPerson.other if isinstance(self.instance, Person) else NewInstitution.other

    @property
    def is_other(self) -> bool:
        return self.data.get(f"{self.prefix}-other") == "on"

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        first = index == 0 and not self.initial_form_count()
        if not form.instance.pk and not first:
            form.initial.setdefault("kind", NameKind.TRANSLITERATION)
            form.initial["kind"] = NameKind.TRANSLITERATION

    def clean(self) -> None:
        super().clean()
        rows = self.remaining()
        self._check_main(rows)
        if not self.instance.pk and not any(self.errors):
            self._check_similar([form.cleaned_data["text"] for form in rows])

    def _check_similar(self, names: list[str]) -> None:
        user: Any = getattr(self.form, "user", None)
        self.similar = similar_records(type(self.instance), names, user)
        if self.similar and not self.is_other:
            words = gettext("Open that one instead, or tick “%(other)s”.") % {"other": self.other}
            raise forms.ValidationError(f"{words_of_similar(self.similar, user)} {words}")

    def _check_main(self, rows: list[Any]) -> None:
        if any(self.errors) or not (rows or not self.instance.pk):
            return
        mains = [form for form in rows if form.cleaned_data.get("kind") == NameKind.MAIN]
        for sentences in errors_of_names(form.cleaned_data.get("kind") for form in rows).values():
            if not mains:
                raise forms.ValidationError(sentences)
            mains[-1].add_error("kind", sentences)

    def main_name(self) -> str:
        """Return the main name in these rows."""
        mains = [f.cleaned_data["text"] for f in self.remaining() if f.cleaned_data["kind"] == NameKind.MAIN]
        return mains[0] if mains else ""


class LinkForm(PartForm):
    class Meta:
        labels = LINK.labels
        help_texts = LINK.helps

    @property
    def heading(self) -> str:
        if not self.instance.pk:
            return ""
        return f"{self.instance.get_relation_display()} {record_label(self.instance.target)}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        target = cleaned.get("target")
        self.require_rules(incident=self.instance.incident_id, target=target and target.pk)
        return cleaned

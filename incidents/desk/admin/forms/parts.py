"""The rows of parts inside a record's form: what they have in common; names and links."""

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
    makes: ClassVar[tuple[NewRecord, ...]] = ()  # what may be made on the spot instead of being chosen
    uncommon: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clearance = clearance_of(self.user) if self.user else 0
        allowed = [new for new in self.makes if self.user and may(self.user, "add", new.model)]
        # A stored row says what it is about already; to say it of a new record is another row.
        self.creates = [] if self.instance.pk else allowed
        for new in self.creates:
            self.fields |= new.fields()
            self.fields[new.choice].required = False
            inner_widget(self.fields[new.choice]).attrs["data-new"] = str(new.offer)
        offer_sensitivities(self.fields, self.clearance)
        show_loaded(self)

    @property
    def heading(self) -> str:
        """What a stored row is called above its fields; empty for a new one."""
        return ""

    @property
    def summary(self) -> list[str]:
        """What else a stored row says, in a few words each."""
        return []

    @property
    def closed_to(self) -> int:
        """The least sensitivity of what is made for this row."""
        return Sensitivity.PUBLIC

    def new_box(self, choice: str) -> list[Any]:
        """The fields that make a record instead of choosing one in this field; none for other fields."""
        return [self[name] for new in self.creates if new.choice == choice for name in new.fields()]

    def offer(self, choice: str, found: Sequence[Any]) -> None:
        """Let these be chosen where no script asks for more."""
        inner_widget(self.fields[choice]).offered = found

    def take(self, choice: str, made: Any) -> None:
        """Put what was made into the row."""
        setattr(self.instance, choice, made)

    def is_given(self, choice: str) -> bool:
        """Whether a record was chosen, or one to be made."""
        return bool(self.cleaned_data.get(choice) or self.cleaned_data.get(f"new_{choice}"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for new in self.creates:
            new.settle(self, self.user)
        return cleaned


class KeptRows(BaseModelFormSet):
    """A formset that can tell during validation which of its rows will stay."""

    @cached_property
    def empty_form(self) -> Any:
        """Django's row to come, which a page of the admin asks for again and again."""
        return super().empty_form

    def kept(self) -> list[Any]:
        """The filled-in and valid rows that stay."""
        return [
            form
            for form in self.forms
            if form.is_valid() and form.cleaned_data and form not in self.deleted_forms
            if form.instance.pk or form.has_changed()
        ]

    @property
    def deleted_forms(self) -> list[Any]:
        """Django's own gives none while another row is invalid; here that is asked during validation."""
        return [form for form in self.forms if self.can_delete and self._should_delete_form(form)]  # type: ignore[attr-defined]


class PartFormSet(KeptRows, BaseInlineFormSet):
    """Rows that are called by their ids in the form: of serial numbers, gaps would tell what is hidden."""

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

    def _get_to_python(self, field: Any) -> Any:
        """What finds the row that an id sent with the form is of; Django knows rows by their keys."""
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
        # One main name: held by the formset, as the rows may swap it between them.
        return super()._get_validation_exclusions() | {"kind"}  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["script"] = cleaned.get("script") or script_of(cleaned.get("text", ""))
        self.require_rules()
        return cleaned


class NameFormSet(PartFormSet):
    """The names of a party; a new one of a known name is refused until it is said to be another."""

    similar: Sequence[Any] = ()  # records that may be the new one

    def similar_links(self) -> list[tuple[str, str]]:
        """The page and the label of each similar record."""
        labels = choice_labels(self.similar, getattr(self.form, "user", None))
        return [(admin_url(record), label) for record, label in labels.items()]

    @property
    def other(self) -> Any:
        """The words of the box that says it is none of the similar ones."""
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
        kept = self.kept()
        self._check_main(kept)
        if not self.instance.pk and not any(self.errors):
            self._check_similar([form.cleaned_data["text"] for form in kept])

    def _check_similar(self, names: list[str]) -> None:
        user: Any = getattr(self.form, "user", None)
        self.similar = similar_records(type(self.instance), names, user)
        if self.similar and not self.is_other:
            words = gettext("Open that one instead, or tick “%(other)s”.") % {"other": self.other}
            raise forms.ValidationError(f"{words_of_similar(self.similar, user)} {words}")

    def _check_main(self, kept: list[Any]) -> None:
        if any(self.errors) or not (kept or not self.instance.pk):
            return
        mains = [form for form in kept if form.cleaned_data.get("kind") == NameKind.MAIN]
        for sentences in errors_of_names(form.cleaned_data.get("kind") for form in kept).values():
            if not mains:
                raise forms.ValidationError(sentences)
            mains[-1].add_error("kind", sentences)

    def main_name(self) -> str:
        """The main name as these rows give it."""
        mains = [f.cleaned_data["text"] for f in self.kept() if f.cleaned_data["kind"] == NameKind.MAIN]
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

"""The forms of records: the fields of their models, and what all of them ask besides."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy

from incidents.choices import Sensitivity, Unstated
from incidents.desk.admin.common.checked_form import CheckedForm
from incidents.desk.admin.common.date_entry import BORN, WHEN, settle_date, show_reading
from incidents.desk.admin.common.widgets import (
    AutocompleteMany,
    DateWords,
    RecordChoice,
    RecordsChoice,
    several_codes,
    show_loaded,
)
from incidents.desk.errors import WrongStatus
from incidents.desk.records.editing import require_hidden_from_readers
from incidents.desk.validation import errors_of_lift, errors_of_lowering, refusal_to_lower
from incidents.fields.base import Fields
from incidents.fields.case import CASE
from incidents.fields.common import SENSITIVITY
from incidents.fields.consent import strictness
from incidents.fields.evidence import SOURCE
from incidents.fields.incident import INCIDENT
from incidents.fields.party import INSTITUTION, PERSON
from incidents.fields.statement import STATEMENT
from incidents.models import Case, Incident
from incidents.models.base import HISTORY_REASON_LENGTH, Consented, clearance_of

# Fields about the change, not about the record.
NOT_CONTENT = frozenset({"reason", "revision", "opened_at", "keep_words", "add_to_cases"})
WIDE = forms.TextInput(attrs={"class": "vLargeTextField", "dir": "auto"})
WHY_BLANK = gettext_lazy("Why it is blank, if that is known.")
DAY_FORMAT = "%Y-%m-%d"  # day and month of 03/04/2025 are ambiguous


def labels_of(fields: Fields) -> dict[str, Any]:
    """Return the labels of the columns of a record, by name."""
    return {**fields.labels, SENSITIVITY.name: SENSITIVITY.label}


def helps_of(fields: Fields) -> dict[str, Any]:
    """Return the help texts of the columns of a record, by name."""
    return {**fields.helps, SENSITIVITY.name: SENSITIVITY.help}


def unstated_choice(help_text: Any = WHY_BLANK) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("If blank"),
        required=False,
        choices=[("", gettext_lazy("not known yet")), *Unstated.choices],
        help_text=help_text,
    )


def keep_words() -> forms.BooleanField:
    return forms.BooleanField(
        label=gettext_lazy("Keep the words for now, I do not know the days yet"),
        required=False,
        help_text=gettext_lazy("The record stays a draft without days: no question for a period finds it."),
    )


class RecordForm(CheckedForm):
    """The form of a record, bound to the revision at which it was opened and to what its user may see.

    A link to a record that the user may not see looks empty here, and stays as it is unless
    another is chosen.
    """

    user: Any = None
    defaults: ClassVar[dict[str, Any]] = {}  # initial values of a new record
    is_unchanged = False  # set by saving: there was nothing to save
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    opened_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason for this change"),
        required=False,
        max_length=HISTORY_REASON_LENGTH,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "Goes into the history, for everybody who may see this record. "
            "For example: “verdict of 23 June added”. Name nobody here who is to stay hidden."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hidden: dict[str, Any] = {}
        self.clearance = clearance_of(self.user) if self.user else 0
        self.uncommon: set[str] = set()  # fields whose values do not unfold the rest of the form
        if self.instance.pk:
            self.initial["revision"] = self.instance.revision
        else:
            self.initial = {**self.defaults, **self.initial}
        self.initial["opened_at"] = timezone.now().isoformat()
        self.initial.setdefault("keep_words", getattr(self.instance, "is_unread", False))
        for name in self.instance.UNSTATABLE:
            self.initial.setdefault(f"unstated_{name}", self.instance.unstated.get(name, ""))
        offer_sensitivities(self.fields, self.clearance)
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField):
                field.input_formats = [DAY_FORMAT]
            if name == "country":
                field.widget.attrs["class"] = "searchable"
        show_loaded(self)
        self._hide_links()
        for names in (WHEN, BORN):
            if names.text in self.fields and show_reading(self, names):
                self.uncommon |= set(names.days)

    def _hide_links(self) -> None:
        for name, field in self.fields.items():
            if isinstance(field, RecordsChoice):
                linked = list(self.initial.get(name) or [])
                hidden = [each for each in linked if getattr(each, "sensitivity", 0) > self.clearance]
                self.hidden[name] = hidden
                if hidden:
                    self.initial[name] = [each for each in linked if each not in hidden]
            elif isinstance(field, RecordChoice) and self.instance.pk:
                linked_one = getattr(self.instance, name)
                if linked_one and linked_one.sensitivity > self.clearance:
                    self.hidden[name] = linked_one
                    self.initial[name] = None

    @property
    def changed_data(self) -> list[str]:
        """The names of changed fields, without those about the change itself."""
        return [name for name in super().changed_data if name not in NOT_CONTENT]

    def clean_sensitivity(self) -> int:
        sensitivity: int = self.cleaned_data["sensitivity"]
        try:
            require_hidden_from_readers(self.instance, sensitivity)
        except WrongStatus as error:
            raise forms.ValidationError(str(error)) from None
        return sensitivity

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_lowering(cleaned)
        self._check_lift()
        for name, hidden in self.hidden.items():
            if isinstance(hidden, list):
                cleaned[name] = [*cleaned.get(name, []), *hidden]
            elif cleaned.get(name) is None:
                cleaned[name] = hidden
        for names in (WHEN, BORN):
            if names.text in self.fields:
                settle_date(self, names)
        self.instance.unstated = self._marks()
        parent = cleaned.get("parent")
        repeated = cleaned.get("derived_from")
        self.require_rules(
            id=self.instance.pk,
            parent=parent and parent.pk,
            derived_from=repeated and repeated.pk,
            unstated=self.instance.unstated,
        )
        return cleaned

    def _check_lowering(self, cleaned: dict[str, Any]) -> None:
        before, after = self.instance.sensitivity, cleaned.get("sensitivity")
        if not self.instance.pk or after is None:
            return
        if refusal := refusal_to_lower(before, after, clearance=self.clearance):
            self.add_error("sensitivity", refusal)
        for name, words in errors_of_lowering(before, after, reason=cleaned.get("reason", "")).items():
            self.add_error(name, words)

    def _check_lift(self) -> None:
        values, record = self.cleaned_data, self.instance
        if record.pk and isinstance(record, Consented) and "consent" in values:
            after = strictness(values["consent"], values.get("consent_withdrawn_on"))
            errors = errors_of_lift(record.strictness, after, reason=values.get("reason", ""))
            self.add_error(None, forms.ValidationError(errors))

    def _marks(self) -> dict[str, str]:
        """Return why fields are empty, by field."""
        marks = {name: self.cleaned_data.get(f"unstated_{name}") for name in self.instance.UNSTATABLE}
        return {name: mark for name, mark in marks.items() if mark}


def offer_sensitivities(fields: dict[str, Any], clearance: int) -> None:
    """Offer only sensitivities up to the user's clearance."""
    if field := fields.get("sensitivity"):
        field.choices = [(value, label) for value, label in Sensitivity.choices if value <= clearance]


def lines(count: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count, "class": "vLargeTextField", "dir": "auto"})


NOTES = {"consent_conditions": lines(2), "risk_note": lines(2)}


class IncidentForm(RecordForm):
    add_to_cases = RecordsChoice(
        Case.objects.none(),
        required=False,
        label=gettext_lazy("Add to cases"),
        widget=AutocompleteMany(Incident._meta.get_field("cases"), admin.site),
        help_text=gettext_lazy(
            "By title. Each case becomes a draft with this incident; it has a review of its own."
        ),
    )
    qualifications = several_codes(INCIDENT.named("qualifications"))
    unstated_country = unstated_choice()
    unstated_date = unstated_choice()
    unstated_place = unstated_choice()
    keep_words = keep_words()

    class Meta:
        widgets = {"title": WIDE, "date_text": DateWords(), "summary": lines(3), "narrative": lines(10)}
        labels = labels_of(INCIDENT)
        help_texts = helps_of(INCIDENT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user and "add_to_cases" in self.fields:
            setattr(self.fields["add_to_cases"], "queryset", Case.objects.visible_to(self.user))  # noqa: B010


class PersonForm(RecordForm):
    unstated_gender = unstated_choice()
    unstated_nationalities = unstated_choice(gettext_lazy("e.g. none for a stateless person."))
    unstated_occupations = unstated_choice()
    keep_words = keep_words()

    class Meta:
        widgets = {"birth_text": DateWords(), "occupations": lines(3), "summary": lines(3), **NOTES}
        labels = labels_of(PERSON)
        help_texts = helps_of(PERSON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        born = self.instance.birth
        self.initial["keep_words"] = bool(born.text) and not born.is_dated


class InstitutionForm(RecordForm):
    unstated_country = unstated_choice()
    unstated_website = unstated_choice()

    class Meta:
        widgets = {"summary": lines(3)}
        labels = labels_of(INSTITUTION)
        help_texts = helps_of(INSTITUTION)


class StatementForm(RecordForm):
    further_stances = several_codes(STATEMENT.named("further_stances"))
    unstated_country = unstated_choice()
    unstated_date = unstated_choice()
    keep_words = keep_words()

    class Meta:
        widgets = {
            "title": WIDE,
            "description": WIDE,
            "date_text": DateWords(),
            "quotation": lines(6),
            "summary": lines(4),
            "asked": WIDE,
            "translation": lines(4),
            "translated_by": WIDE,
            **NOTES,
        }
        labels = labels_of(STATEMENT)
        help_texts = helps_of(STATEMENT)


class CaseForm(RecordForm):
    unstated_country = unstated_choice()

    class Meta:
        widgets = {"title": WIDE, "summary": lines(4)}
        labels = labels_of(CASE)
        help_texts = helps_of(CASE)


class SourceForm(RecordForm):
    unstated_author = unstated_choice()
    unstated_date = unstated_choice()
    keep_words = keep_words()

    class Meta:
        widgets = {"title": WIDE, "publisher": WIDE, "author": WIDE, "date_text": DateWords(), **NOTES}
        labels = labels_of(SOURCE)
        help_texts = helps_of(SOURCE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial.setdefault("accessed_on", timezone.localdate())

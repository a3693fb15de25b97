"""Form fields that link to visible records, by label and without a query for each row of a form."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.admin.widgets import (
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from incidents.desk.admin.common.date_entry import understood
from incidents.desk.admin.common.labels import choice_label
from incidents.fields.base import Field
from incidents.http.request_checks import read_uid, read_uids
from incidents.models.base import Record


def several_codes(field: Field) -> forms.MultipleChoiceField:
    """Return a form field for several values of a vocabulary, to tick."""
    return forms.MultipleChoiceField(
        choices=field.vocabulary.choices if field.vocabulary else (),
        required=False,
        label=field.label,
        help_text=field.help,
        widget=forms.CheckboxSelectMultiple,
    )


class ByUid(forms.ModelChoiceField):
    """Rows to choose from by their ids: of serial numbers, gaps would tell what is hidden."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **{**kwargs, "to_field_name": "uid"})

    def to_python(self, value: object) -> Any:
        is_id = isinstance(value, self.queryset.model) or read_uid(str(value)) is not None  # type: ignore[union-attr]
        if value not in self.empty_values and not is_id:
            raise no_choice(self, value)
        return super().to_python(value)


class RecordChoice(ByUid):
    def label_from_instance(self, obj: Any) -> str:
        return choice_label(obj)


class RecordsChoice(forms.ModelMultipleChoiceField):
    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **{**kwargs, "to_field_name": "uid"})

    def label_from_instance(self, obj: Any) -> str:
        return choice_label(obj)

    def clean(self, value: Any) -> Any:
        for key in set(value or ()) - set(read_uids(value or ())):
            raise no_choice(self, key)
        return super().clean(value)


def no_choice(field: forms.Field, key: object) -> forms.ValidationError:
    words = field.error_messages["invalid_choice"]
    return forms.ValidationError(words, code="invalid_choice", params={"value": key})


def choices_url(field: Any) -> str:
    """Return the address that answers the autocomplete of a field."""
    return reverse(f"admin:incidents_{field.remote_field.model._meta.model_name}_choices")


class Autocomplete(AutocompleteSelect):
    """Django's autocomplete; it queries the chosen record only if its row has not loaded it."""

    loaded: Record | None = None
    offered: Sequence[Record] = ()  # choices without scripts

    def get_url(self) -> str:
        return choices_url(self.field)

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        value = read_uids(value)
        records = [self.loaded] if value and self.loaded else []
        if value and value != [str(each.uid) for each in records]:
            records = list(self.choices.queryset.filter(uid__in=value))
        # A browser sends the first entry of a list without an empty one, as if it had been chosen.
        options = [] if self.is_required and value else [self.create_option(name, "", "", False, 0)]
        for each in [*records, *(each for each in self.offered if each not in records)]:
            chosen = str(each.uid) in value
            options.append(self.create_option(name, each.uid, choice_label(each), chosen, len(options)))
        return [(None, options, 0)]


class AutocompleteMany(AutocompleteSelectMultiple):
    """Django's autocomplete for several records, with ids for keys."""

    def get_url(self) -> str:
        return choices_url(self.field)

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        records = self.choices.queryset.filter(uid__in=read_uids(value))
        labels = [(each.uid, choice_label(each)) for each in records]
        options = [self.create_option(name, *each, True, place) for place, each in enumerate(labels)]
        return [(None, options, 0)]


def _entries(choice: Any, chosen: str) -> SafeString:
    """Return an option of a select, or a group of options."""
    key, label = choice
    if isinstance(label, list | tuple):
        inside = format_html_join("", "{}", ((_entries(each, chosen),) for each in label))
        return format_html('<optgroup label="{}">{}</optgroup>', key, inside)
    mark = mark_safe(" selected") if str(key) == chosen else ""
    return format_html('<option value="{}"{}>{}</option>', key, mark, label)


class Searchable(forms.Select):
    """A select that scripts turn into one with a search."""

    def __init__(self, attrs: Any = None, choices: Any = ()) -> None:
        super().__init__({"class": "searchable", **(attrs or {})}, choices)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the select without a template for each option: many rows repeat a long list."""
        built = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        chosen = "" if value is None else str(value)
        entries = format_html_join("", "{}", ((_entries(each, chosen),) for each in self.choices))
        return format_html("<select{}>{}</select>", flatatt(built), entries)


class DateWords(forms.TextInput):
    """The text of a date; the days that it is read as are below, updated by scripts."""

    template_name = "admin/incidents/form_date.html"
    notes: ClassVar[dict[str, str]] = {}  # messages about the stored days, by text

    def __init__(self, attrs: Any = None) -> None:
        super().__init__({"class": "vTextField", "dir": "auto", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        address = {"data-reads-date": reverse("admin:incidents_incident_read_date")}
        context = super().get_context(name, value, {**(attrs or {}), **address})
        words = value if isinstance(value, str) else ""
        return {**context, "note": self.notes.get(words) or understood(words)}


def visible_choices(db_field: Any, request: HttpRequest, site: AdminSite) -> dict[str, Any]:
    """Return the arguments of a form field that offers and takes only records that the user may see.

    Nothing for a field that does not link to records.
    """
    model = db_field.remote_field and db_field.remote_field.model
    if not model or not issubclass(model, Record):
        return {}
    is_many = db_field.many_to_many
    widget = AutocompleteMany if is_many else Autocomplete
    return {
        "queryset": model.objects.visible_to(request.user),
        "widget": widget(db_field, site),
        "form_class": RecordsChoice if is_many else RecordChoice,
    }


def inner_widget(field: forms.Field) -> Any:
    """Return the widget of a field without the links that Django's admin puts around it."""
    return getattr(field.widget, "widget", field.widget)


def show_loaded(form: forms.BaseForm) -> None:
    """Give the records that a row's query has joined to its fields and their widgets."""
    instance: Any = form.instance  # type: ignore[attr-defined]
    for name, field in form.fields.items():
        if not isinstance(field, RecordChoice) or not hasattr(instance, f"{name}_id"):
            continue
        key = getattr(instance, f"{name}_id")
        if key is not None and form.initial.get(name) == key:
            form.initial[name] = instance._state.fields_cache.get(name) or _record(field, key)
        inner = inner_widget(field)
        if isinstance(inner, Autocomplete):
            inner.loaded = instance._state.fields_cache.get(name)


def _record(field: RecordChoice, key: int) -> Any:
    """Return the record with a key; None if the user may not see it."""
    return field.queryset.filter(pk=key).first()  # type: ignore[union-attr]

"""Fields for choosing records: only visible ones, by label, and without a query for each row of a form."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import (
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from incidents.desk.admin.date_entry import understood
from incidents.desk.admin.labels import choice_label
from incidents.desk.admin.requested import small_numbers
from incidents.models.base import Record


class RecordChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return choice_label(obj)


class RecordsChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return choice_label(obj)

    def clean(self, value: Any) -> Any:
        for key in set(value or ()) - set(small_numbers(value or ())):
            raise self._no_choice(key)
        return super().clean(value)

    def _no_choice(self, key: str) -> forms.ValidationError:
        words = self.error_messages["invalid_choice"]
        return forms.ValidationError(words, code="invalid_choice", params={"value": key})


class Autocomplete(AutocompleteSelect):
    """Django's autocomplete, which asks the database for the chosen record unless the row has loaded it."""

    loaded: Record | None = None
    offered: Sequence[Record] = ()  # to choose from where no script asks for more

    def get_url(self) -> str:
        return reverse(f"admin:incidents_{self.field.remote_field.model._meta.model_name}_choices")

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        value = small_numbers(value)
        if value and (self.loaded is None or value != [str(self.loaded.pk)]):
            return super().optgroups(name, value, attr)
        known = [self.loaded] if value and self.loaded else []
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        for each in [*known, *(each for each in self.offered if each not in known)]:
            chosen = str(each.pk) in value
            options.append(self.create_option(name, each.pk, choice_label(each), chosen, len(options)))
        return [(None, options, 0)]


class AutocompleteMany(AutocompleteSelectMultiple):
    """Django's autocomplete, which a key that is no number would break."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, small_numbers(value), attr)


def _entries(choice: Any, chosen: str) -> SafeString:
    """An entry of a list, or a group of them."""
    key, label = choice
    if isinstance(label, list | tuple):
        inside = format_html_join("", "{}", ((_entries(each, chosen),) for each in label))
        return format_html('<optgroup label="{}">{}</optgroup>', key, inside)
    mark = mark_safe(" selected") if str(key) == chosen else ""
    return format_html('<option value="{}"{}>{}</option>', key, mark, label)


class Searchable(forms.Select):
    """A list to choose from by typing a part of an entry, where scripts run."""

    def __init__(self, attrs: Any = None, choices: Any = ()) -> None:
        super().__init__({"class": "searchable", **(attrs or {})}, choices)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The list without a template for each entry: a form of many rows repeats a long one in each."""
        built = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        chosen = "" if value is None else str(value)
        entries = format_html_join("", "{}", ((_entries(each, chosen),) for each in self.choices))
        return format_html("<select{}>{}</select>", flatatt(built), entries)


class DateWords(forms.TextInput):
    """The words of a date; below them the days that are read off them, at once where scripts run."""

    template_name = "admin/incidents/form_date.html"
    notes: ClassVar[dict[str, str]] = {}  # what to say of the days that are stored for some words

    def __init__(self, attrs: Any = None) -> None:
        super().__init__({"class": "vTextField", "dir": "auto", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        address = {"data-reads-date": reverse("admin:incidents_incident_read_date")}
        context = super().get_context(name, value, {**(attrs or {}), **address})
        words = value if isinstance(value, str) else ""
        return {**context, "note": self.notes.get(words) or understood(words)}


class VisibleChoices(BaseModelAdmin):
    """For an admin or an inline: every foreign key to a record offers, finds and takes visible ones only."""

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # A form is no place to delete what it links to.
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        model = db_field.remote_field.model
        if issubclass(model, Record):
            kwargs["queryset"] = model.objects.visible_to(request.user)
            kwargs.setdefault("widget", Autocomplete(db_field, self.admin_site))
            kwargs["form_class"] = RecordChoice
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        model = db_field.remote_field.model
        if issubclass(model, Record):
            kwargs["queryset"] = model.objects.visible_to(request.user)
            kwargs.setdefault("widget", AutocompleteMany(db_field, self.admin_site))
            kwargs["form_class"] = RecordsChoice
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def inner_widget(field: forms.Field) -> Any:
    """The widget of a field without the links that Django's admin puts around it."""
    return getattr(field.widget, "widget", field.widget)


def show_loaded(form: forms.BaseForm) -> None:
    """Hand the records that a row's query has joined to its autocompletes."""
    for name, field in form.fields.items():
        inner = inner_widget(field)
        if isinstance(inner, Autocomplete):
            instance = form.instance  # type: ignore[attr-defined]
            inner.loaded = instance._state.fields_cache.get(name)

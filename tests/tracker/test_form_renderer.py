"""The HTML of form fields that is written without templates is the HTML of Django's templates."""

import datetime

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorList
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from tracker.form_renderer import WRITERS, FormRenderer

ODD = "<b>\"quoted\" & 'single'</b>"


class Buttons(forms.RadioSelect):
    """A list whose options have a template of their own."""

    template_name = "django/forms/widgets/select.html"


class Everything(forms.Form):
    """Each kind of field that has a short way, with attributes and choices that need escaping."""

    error_css_class, required_css_class = "wrong", "needed"
    text = forms.CharField(label=ODD, widget=forms.TextInput(attrs={"data-odd": ODD, "autofocus": True}))
    plain = forms.CharField(label=mark_safe("<i>safe</i>"), widget=forms.TextInput(attrs={"hidden": False}))
    lazy = forms.URLField(assume_scheme="https", label=gettext_lazy("Name"), help_text="Help")
    long = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))
    number = forms.IntegerField(min_value=1_000, max_value=9_999)
    price = forms.FloatField()
    day = forms.DateField(widget=forms.DateInput)
    hour = forms.TimeField()
    moment = forms.DateTimeField(widget=forms.HiddenInput)
    yes = forms.BooleanField(widget=forms.CheckboxInput(attrs={"class": "one two"}))
    mail = forms.EmailField()
    secret = forms.CharField(widget=forms.PasswordInput)
    one = forms.ChoiceField(choices=[("", "---"), (ODD, ODD), (1, 2_000), ("lazy", gettext_lazy("Name"))])
    group = forms.ChoiceField(choices=[(ODD, [("a", "A"), ("b", mark_safe("<i>B</i>"))]), ("c", "C")])
    many = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B"), ("c", "C")])
    known = forms.NullBooleanField()
    buttons = forms.ChoiceField(widget=Buttons, choices=[("a", "A"), ("b", "B")])


VALUES = {
    "text": ODD, "plain": "0", "lazy": "https://example.org/?a=1&b=2", "number": "5",
    "long": "\n<p>two\nlines", "price": "1234.5",
    "day": datetime.date(2024, 2, 29), "hour": "24:00", "yes": "on", "one": "1",
    "group": "b", "many": ["a", "c"], "known": "false", "buttons": "b", "mail": ODD,
}  # fmt: skip


def pieces(form: Everything) -> list[str]:
    """The HTML of each widget, label and list of errors."""
    found = [
        str(each(field)) for field in form for each in (str, lambda f: f.errors, lambda f: f.label_tag())
    ]
    return [*found, form["text"].legend_tag(), form["text"].label_tag(attrs={"class": "required", "id": ODD})]


@pytest.mark.parametrize("sent", [None, {}, VALUES], ids=["new", "empty", "filled in"])
@pytest.mark.parametrize("auto_id", ["id_%s", False])
def test_the_html_is_that_of_the_templates(sent, auto_id):
    own, django = (
        Everything(sent, auto_id=auto_id, initial=VALUES, renderer=each)
        for each in (FormRenderer(), DjangoTemplates())
    )

    assert pieces(own) == pieces(django)


def test_errors_that_need_escaping_are_those_of_the_template():
    found = [
        str(ErrorList([ODD, forms.ValidationError(mark_safe("<i>safe</i>"))], ODD, each(), field_id="id_x"))
        for each in (FormRenderer, DjangoTemplates)
    ]

    assert found[0] == found[1]
    assert "&lt;b&gt;" in found[0]


def test_forms_use_the_short_way(monkeypatch):
    monkeypatch.setitem(WRITERS, "django/forms/widgets/text.html", lambda context: "<short>")

    assert str(Everything()["text"]) == "<short>"

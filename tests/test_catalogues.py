"""The translations: complete, compiled from what is checked in, and with the same places to fill."""

import re

import polib
import pytest
from django.utils import translation

from incidents import choices
from incidents.presentation.display import label
from tests.catalogues import LANGUAGES, key_of, of_module, of_template, path_of, untranslated, words

pytestmark = pytest.mark.one_database
PLACE = re.compile(r"%(?:\(\w+\))?[sd]")


@pytest.fixture(params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> polib.POFile:
    return polib.pofile(str(path_of(request.param)))


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_no_word_of_a_public_page_is_untranslated(catalogue):
    assert untranslated(catalogue, words()) == set()


def test_nothing_is_translated_that_no_page_says(catalogue):
    assert {key_of(entry) for entry in catalogue} - words() == set()


def test_what_is_compiled_is_what_is_written(catalogue):
    compiled = polib.mofile(catalogue.fpath.removesuffix("po") + "mo")

    assert {key_of(entry): texts(entry) for entry in compiled} == {
        key_of(entry): texts(entry) for entry in catalogue
    }


def test_a_translation_has_the_same_places_to_fill(catalogue):
    wrong = [
        (entry.msgid, text)
        for entry in catalogue
        for text in texts(entry)
        if {*PLACE.findall(text)} - {*PLACE.findall(entry.msgid + entry.msgid_plural)}
        or {*PLACE.findall(entry.msgid_plural or entry.msgid)} - {*PLACE.findall(text)}
    ]

    assert wrong == []


def test_every_form_of_a_plural_is_given(catalogue):
    forms = int(re.search(r"nplurals=(\d)", catalogue.metadata["Plural-Forms"])[1])

    assert {len(entry.msgstr_plural) for entry in catalogue if entry.msgid_plural} == {forms}


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ('{% translate "One" %}', ("", "One", "")),
        ('{% if a %}{% translate "One" context "c" %}{% endif %}', ("c", "One", "")),
        ('{% include "x" with label=_("One") %}', ("", "One", "")),
        (
            "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}",
            ("", "%(n)s day", "%(n)s days"),
        ),
    ],
)
def test_words_in_templates_are_found(tag, found):
    assert set(of_template("{% load i18n %}" + tag)) == {found}


def test_words_in_modules_are_found():
    source = 'gettext("One"); ngettext("a day", "days", 2); pgettext("c", "Two"); gettext(name)'

    assert set(of_module(source)) == {("", "One", ""), ("", "a day", "days"), ("c", "Two", "")}


@pytest.mark.parametrize(("language", "word"), [("en", "court"), ("az", "məhkəmə"), ("ru", "суд")])
def test_a_value_of_a_vocabulary_is_called_by_its_name_in_the_language(language, word):
    with translation.override(language):
        assert label(choices.Role, "court") == word

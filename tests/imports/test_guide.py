"""The help of imports and docs/imports.md: every vocabulary, and only dates that are read."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from incidents.dates.span import Span, UnreadableDate
from incidents.fields.registry import CITABLE
from incidents.imports.chooser.guide import DATE_FORMS, UNCLEAR, VOCABULARIES
from incidents.imports.mapping.field_readers import VOCABULARIES as OF_FIELDS
from tests.page_text import page_text

pytestmark = pytest.mark.one_database
EXAMPLES = [example for _form, examples in DATE_FORMS for example in examples]


def documentation() -> str:
    return (Path(settings.BASE_DIR) / "docs" / "imports.md").read_text().replace("\n", " ")


@pytest.mark.parametrize("text", EXAMPLES)
def test_a_date_of_the_guide_is_read(text):
    assert Span.parse(text).is_dated


@pytest.mark.parametrize("text", UNCLEAR)
def test_a_date_that_the_guide_calls_unclear_is_not_read(text):
    with pytest.raises(UnreadableDate):
        Span.parse(text)


def test_the_documentation_has_every_date_of_the_guide():
    text = documentation()

    assert [each for each in (*EXAMPLES, *UNCLEAR) if each not in text] == []


def test_the_guide_has_every_vocabulary_of_a_field():
    assert {*OF_FIELDS.values()} - {vocabulary for _label, vocabulary in VOCABULARIES} == set()


def test_the_documentation_has_every_value_of_the_guide():
    text = documentation()
    values = [str(value) for _label, vocabulary in VOCABULARIES for value in vocabulary.values]

    assert [each for each in (*values, *CITABLE["incident"]) if f"`{each}`" not in text] == []


@pytest.mark.django_db
def test_the_page_lists_all_of_it_and_the_chooser_leads_to_it(client, contributor):
    client.force_login(contributor)
    page = page_text(client.get(reverse("admin:incidents_importbatch_help")))

    assert [each for each in EXAMPLES if each.replace("'", "&#x27;") not in page] == []
    values = [str(value) for _label, vocabulary in VOCABULARIES for value in vocabulary.values]
    assert [each for each in values if f"<code>{each}</code>" not in page] == []
    upload = page_text(client.get(reverse("admin:incidents_importbatch_add")))
    assert reverse("admin:incidents_importbatch_help") in upload

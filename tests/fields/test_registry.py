"""The catalogue of fields agrees with what is stored and what is published."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from rest_framework import serializers

from incidents.documents import serializers as documents
from incidents.fields.base import Field, Fields, Type
from incidents.fields.registry import FIELDS

MODELS = {
    "incident": "Incident",
    "person": "Person",
    "institution": "Institution",
    "statement": "Statement",
    "case": "Case",
    "source": "Source",
    "involvement": "Involvement",
    "link": "IncidentLink",
    "name": "PersonName",
    "custody": "Custody",
    "recognition": "Recognition",
    "citation": "Citation",
}
DOCUMENTS = {
    "incident": documents.IncidentDocument,
    "person": documents.PersonDocument,
    "institution": documents.InstitutionDocument,
    "statement": documents.StatementDocument,
    "case": documents.CaseDocument,
    "source": documents.SourceShape,
    "involvement": documents.InvolvementShape,
    "name": documents.NameShape,
    "custody": documents.CustodyShape,
    "recognition": documents.RecognitionShape,
}
# In every document, and no field that an editor fills in.
HEAD_AND_EVIDENCE = {
    "id", "number", "version", "url", "published_at", "format", "unstated", "sources", "citations",
}  # fmt: skip
# Follows from other fields whenever it is read.
NOT_STORED = {("statement", "speaker"), ("statement", "text")}


@pytest.mark.parametrize("kind", FIELDS)
def test_every_field_is_stored_by_its_name(kind):
    model = apps.get_model("incidents", MODELS[kind])
    for field in FIELDS[kind]:
        if (kind, field.name) not in NOT_STORED:
            for name in field.column_names:
                assert model._meta.get_field(name)


@pytest.mark.parametrize("kind", FIELDS)
def test_limits_and_vocabularies_are_those_of_the_columns(kind):
    model = apps.get_model("incidents", MODELS[kind])
    for field in FIELDS[kind].columns:
        try:
            column = model._meta.get_field(field.name)
        except FieldDoesNotExist:
            assert (kind, field.name) in NOT_STORED
            continue
        if field.type in (Type.TEXT, Type.LONG_TEXT, Type.URL, Type.LANGUAGE, Type.SCRIPT):
            assert column.max_length == field.limit
        if field.vocabulary and field.type not in (Type.STAGES, Type.CODES):  # lists
            assert list(column.choices) == field.vocabulary.choices


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_catalogue_has_the_fields_of_documents(kind):
    published = set(DOCUMENTS[kind]().fields) - (HEAD_AND_EVIDENCE if kind in documents.DOCUMENTS else {"id"})
    published -= {"citations"}  # of custody
    assert published == {field.name for field in FIELDS[kind] if field.published} - {"sensitivity"}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_documents_have_null_where_the_catalogue_says_so(kind):
    for field in FIELDS[kind]:
        shape = DOCUMENTS[kind]().fields.get(field.name)
        if shape is not None and not isinstance(shape, serializers.BaseSerializer | serializers.ListField):
            assert shape.allow_null == field.nullable, field.name


def test_a_name_is_used_once():
    title = Field(name="title", label="Title", type=Type.TEXT)
    with pytest.raises(ValueError, match="title"):
        Fields(title, title)


def test_labels_are_used_once_in_a_kind():
    for kind, fields in FIELDS.items():
        labels = [str(field.label) for field in fields]
        assert len(set(labels)) == len(labels), kind


def test_a_field_is_published_only_if_the_catalogue_says_so():
    class Note(documents.Shape):
        catalogue = Fields(
            Field(name="title", label="Title", type=Type.TEXT, published=True),
            Field(name="informant", label="Informant", type=Type.TEXT),
        )

    shown = Note().to_representation({"title": "Arrest", "informant": "Leyla"})

    assert shown == {"title": "Arrest"}

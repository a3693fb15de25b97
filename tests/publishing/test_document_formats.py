"""Documents of an older format: readers see them in the present one, and `republish` makes versions in it."""

from typing import Any

import orjson
import pytest
from django.core.management import call_command
from rest_framework import serializers

from incidents.choices import RecordKind
from incidents.documents.document_formats import FORMAT, EmptyKeys, parse_document
from incidents.documents.field_shapes import Shape
from incidents.documents.serializers import DOCUMENTS
from incidents.models.editions.edition import EDITIONS
from incidents.publishing import publish as door
from tests import make

pytestmark = pytest.mark.django_db


class Part(Shape):
    text = serializers.CharField()
    note = serializers.CharField(allow_blank=True, required=False)


class Whole(Shape):
    parts = Part(many=True)
    others = Part(many=True, required=False)
    day = serializers.DateField(allow_null=True, required=False)


def in_first_format(record: Any) -> Any:
    """Store the live document of a record as the first format had it; return the edition."""
    edition: Any = door.live_edition(record)
    kind = edition.record_kind
    document = orjson.loads(edition.document)
    optional = [name for name, field in DOCUMENTS[kind]().fields.items() if not field.required]
    text = orjson.dumps({name: value for name, value in document.items() if name not in optional}).decode()
    EDITIONS[kind].objects.filter(pk=edition.pk).update(document=text)
    return door.live_edition(record)


def test_a_key_that_a_later_format_added_is_empty_at_every_depth():
    assert EmptyKeys.of(Whole()).fill({"parts": [{"text": "a"}]}) == {
        "parts": [{"text": "a", "note": ""}],
        "others": [],
        "day": None,
    }


def test_a_new_document_says_its_format():
    person = make.person()
    make.public(person)

    assert orjson.loads(door.live_edition(person).document)["format"] == FORMAT


def test_a_document_of_the_first_format_is_read_in_the_present_one():
    incident = make.incident()
    make.public(incident)

    document = parse_document(RecordKind.INCIDENT, in_first_format(incident).document)

    assert document["format"] == 1
    assert set(document) == set(DOCUMENTS["incident"]().fields)


def test_a_record_whose_document_has_an_older_format_has_no_change_to_publish():
    incident = make.incident()
    make.public(incident)
    in_first_format(incident)

    assert not door.would_change(incident)


def test_republish_makes_a_version_of_each_older_document_once(client):
    person, incident = make.person(), make.incident()
    make.public(person, incident)
    old = in_first_format(person)

    call_command("republish")
    call_command("republish")

    live = door.live_edition(person)
    assert (live.version, orjson.loads(live.document)["format"]) == (2, FORMAT)
    assert EDITIONS["person"].objects.get(pk=old.pk).document == old.document
    assert door.live_edition(incident).version == 1
    assert client.get("/api/v1/changes/").json()["results"][-1]["reason"] == "format"

"""Bodies that are sent to break something: stored as they are, or a 400, on every database."""

import uuid

import pytest
from django.test import Client

from incidents.models import Incident
from tests import make
from tests.desk.conftest import ROOT, fields_of
from tests.drawing import others

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NOBODY = uuid.UUID(int=0)
BAD_VALUES = [
    *('"²"', '"\\u0000"', '"\\ud800"', '"\\udfff\\ud800"', '"0000-00-00"', '"10000-01-01"', "1e999"),
    *("-1e400", "9" * 5_000),
    *(f"-{'9' * 400}", "1e-400", "[[]]", "{}", '{"id": []}', '{"id": "²"}', f'"{"9" * 36}"'),
]  # fmt: skip
FIELDS = {
    "incidents/": (
        *("title", "kind", "country", "sensitivity", "date", "location", "victims", "unstated", "links"),
        *("involvements", "citations"),
    ),
    "persons/": ("names", "gender", "birth", "nationalities", "occupations"),
    "institutions/": ("names", "kind", "country", "parent", "website"),
    "statements/": ("person", "institution", "incidents", "persons", "date", "stance", "country"),
    "sources/": ("title", "published", "accessed_on", "kind", "url", "reliability", "language"),
    "involvements/": ("incident", "person", "institution", "role", "sentence_months", "outcome"),
    "citations/": ("incident", "person", "involvement", "source", "field"),
}
INSIDE = {
    "date": '{"text": %s}',
    "earliest": '{"text": "2025", "earliest": %s}',
    "latitude": '{"latitude": %s, "longitude": 1, "precision": "exact"}',
    "low": '{"low": %s}',
    "id": '[{"id": %s}]',
    "months": '[{"role": "victim", "sentence_months": %s}]',
    "source": '[{"field": "date", "source": %s}]',
    "accessed_on": '[{"field": "date", "source": {"title": "A", "accessed_on": %s}}]',
}


def test_any_value_of_any_field_is_stored_or_refused(as_editor, draw):
    fields = [(path, name) for path in FIELDS for name in FIELDS[path]]

    def status(field, value):
        path, name = field
        return as_editor.send("POST", path, f'{{"{name}": {value}}}').status_code

    assert others(draw(fields, BAD_VALUES, few=len(fields), many=400), status, {201, 400}) == {}


def test_any_value_deep_inside_is_stored_or_refused(as_editor, draw):
    path = f"incidents/{make.incident().uid}/"
    places = [
        *(("date", "date"), ("date", "earliest"), ("location", "latitude"), ("victims", "low")),
        *(("involvements", "id"), ("involvements", "months"), ("citations", "source"), ("links", "id")),
        *(("citations", "accessed_on"),),
    ]

    def status(place, value):
        field, inside = place
        return as_editor.send(
            "PATCH", path, f'{{"{field}": {INSIDE[inside] % value}}}', revision=1
        ).status_code

    assert others(draw(places, BAD_VALUES, few=36), status, {200, 400, 412}) == {}


def test_any_value_in_a_step_is_taken_or_refused(as_publisher, draw):
    person = make.person()
    steps = [
        (step, field)
        for step in ("submit", "return", "publish", "withdraw", "merge")
        for field in ("reason", "with", "keep_history", "into", "into_revision", "²", "\\u0000")
    ]

    def status(step_and_field, value):
        step, field = step_and_field
        path = f"persons/{person.uid}/{step}/"
        return as_publisher.send("POST", path, f'{{"{field}": {value}}}', revision=1).status_code

    assert others(draw(steps, BAD_VALUES, few=len(steps), many=280), status, {200, 400, 409, 412}) == {}


@pytest.mark.parametrize("revision", ["²", "9" * 400, "1e999", "-1", '"1"', "true", "[]", "9" * 5_000])
@pytest.mark.parametrize("id", ['"²"', "5", f'"{NOBODY}"', '"\\ud800"'])
def test_what_is_published_together_is_named_by_id_and_revision(as_publisher, id, revision):
    person = make.in_review(make.person())
    body = f'{{"with": [{{"kind": "person", "id": {id}, "revision": {revision}}}]}}'

    answer = as_publisher.send("POST", f"persons/{person.uid}/publish/", body, revision=1)

    assert answer.status_code == 400


INVISIBLE = [
    *("\u200b", "\u200e\u200f", "\u202e", "\u2066\u2069", "\ufeff", "\u00ad", "\u2060", "\u180e", "\u034f"),
    *("\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\ufe0f", "\u0301", "\U000e0041", "\u17b4", "\x01\x1f"),
    *("\u00a0\u200b\u3000", "\ue000", "\U000e0080"),
]


@pytest.mark.parametrize("text", INVISIBLE)
@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("incidents/", lambda text: {"kind": "arrest", "title": text}, "title"),
        ("persons/", lambda text: {"names": [{"text": text}]}, "names.0.text"),
        (
            "persons/",
            lambda text: {"names": [{"text": "A"}], "occupations": [text]},
            "occupations.0",
        ),
        ("sources/", lambda text: {"title": "A", "publisher": text}, "publisher"),
        (
            "incidents/",
            lambda text: {
                "title": "A",
                "kind": "arrest",
                "date": {"text": text, "earliest": None, "latest": None},
            },
            "date.text",
        ),
    ],
)
def test_text_that_nobody_can_see_is_refused(as_editor, path, body, field, text):
    assert fields_of(as_editor.post(path, body(text))) == {field}


@pytest.mark.parametrize(
    "title", ["?", "Ə", "\u200fقتل\u200f", "م\u200cه", "警察", "👩\u200d⚖️", "e\u0301", "†", "7"]
)
def test_text_with_something_to_see_is_kept_as_it_is(as_editor, title):
    answer = as_editor.post("incidents/", {"title": title, "kind": "arrest"})

    assert answer.json()["title"] == title


@pytest.mark.parametrize(
    "charset", ["utf-16", "UTF-16LE", "latin-1", '"utf-16"', "utf-7", "", "windows-1252"]
)
def test_a_body_in_another_charset_is_an_unsupported_type(as_editor, charset):
    answer = as_editor.send(
        "POST",
        "incidents/",
        '{"title": "One", "kind": "arrest"}',
        Content_Type=f"application/json; charset={charset}",
    )

    assert answer.status_code == 415
    assert "UTF-8" in answer.json()["detail"]
    assert charset.strip('"') in answer.json()["detail"]
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    "parameters", ["; charset=utf-8", '; charset="UTF-8"', ";charset=UTF8", "; q=1", ";"]
)
def test_a_body_in_utf_8_may_say_so(as_editor, parameters):
    answer = as_editor.send(
        "POST",
        "incidents/",
        '{"title": "Ə", "kind": "arrest"}',
        Content_Type=f"application/json{parameters}",
    )

    assert answer.json()["title"] == "Ə"


@pytest.mark.parametrize("charset", ["utf-16", "unicode_escape"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_a_form_is_an_unsupported_type_for_a_session_too(editor, kind, charset):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)

    answer = client.generic("POST", f"{ROOT}incidents/", b"a=1", content_type=f"{kind}; charset={charset}")

    assert answer.status_code in {400, 403, 415}

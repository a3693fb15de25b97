"""Who gets into the desk API, and how those who do not are answered."""

from datetime import timedelta

import pytest
from django.test import Client
from knox.models import AuthToken

from tests import make
from tests.desk.conftest import ROOT, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

FOLDERS = ["incidents", "persons", "institutions", "statements", "sources", "involvements", "citations"]
SOME_ID = "00000000-0000-4000-8000-000000000000"
ROUTES = [
    *[("GET", f"{folder}/") for folder in FOLDERS],
    *[("POST", f"{folder}/") for folder in FOLDERS],
    *[(method, f"{folder}/{SOME_ID}/") for folder in FOLDERS for method in ("GET", "PUT", "PATCH", "DELETE")],
    *[("POST", f"incidents/{SOME_ID}/{step}/") for step in ("submit", "return", "publish", "withdraw")],
    *[("GET", f"incidents/{SOME_ID}/{page}/") for page in ("preview", "history")],
    ("GET", "persons/matches/?name=Samadov"),
    ("GET", "nowhere/"),
    ("GET", ""),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_without_identity_every_address_answers_401(as_nobody, method, path):
    answer = as_nobody.send(method, path, "{}")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_without_a_role_every_address_answers_like_one_that_is_not_there(as_roleless, method, path):
    missing = as_roleless.send(method, "nowhere/", "{}")

    answer = as_roleless.send(method, path, "{}")

    assert answer.status_code == missing.status_code == 404
    assert answer.content == missing.content
    assert dict(answer.headers) == dict(missing.headers)


@pytest.mark.parametrize("token", ["wrong", "", "two words", "é"])
def test_a_bad_token_is_no_identity(db, token):
    answer = Desk().get("incidents/", Authorization=f"Token {token}")

    assert answer.status_code == 401


def test_an_expired_token_is_no_identity(editor):
    _, token = AuthToken.objects.create(user=editor, expiry=timedelta(seconds=-1))

    assert Desk(token=token).get("incidents/").status_code == 401


def test_the_token_of_a_disabled_user_is_no_identity(as_editor, editor):
    editor.is_active = False
    editor.save()

    assert as_editor.get("incidents/").status_code == 401


def test_a_user_who_lost_the_role_finds_nothing_any_more(as_editor, editor):
    editor.groups.clear()

    assert as_editor.get("incidents/").status_code == 404


def test_a_session_is_an_identity(editor):
    client = Client()
    client.force_login(editor)

    assert client.get(f"{ROOT}incidents/").status_code == 200


def test_a_session_changes_nothing_without_its_csrf_token(editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)

    answer = client.post(f"{ROOT}persons/", "{}", content_type="application/json")

    assert answer.status_code == 403
    assert "CSRF" in answer.json()["detail"]


def test_a_token_needs_no_csrf_token(editor):
    _, token = AuthToken.objects.create(user=editor)
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Token {token}"})

    answer = client.post(f"{ROOT}persons/", '{"names": [{"text": "Aysel"}]}', content_type="application/json")

    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "incidents/", 200),
        ("GET", f"incidents/{SOME_ID}/", 404),
        ("GET", "incidents/?what=1", 400),
        ("DELETE", "incidents/", 405),
        ("GET", "nowhere/", 404),
        ("POST", "incidents/", 400),
    ],
)
def test_no_answer_is_kept_by_caches(as_editor, method, path, status):
    answer = as_editor.send(method, path)

    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "incidents/"),
        ("PUT", "persons/"),
        ("POST", f"incidents/{SOME_ID}/"),
    ],
)
def test_a_method_that_an_address_lacks_is_a_problem_that_names_the_others(as_editor, method, path):
    answer = as_editor.send(method, path)

    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/png", "nonsense"])
def test_the_answer_is_json_whatever_is_asked_for(as_editor, accept):
    answer = as_editor.get("incidents/", Accept=accept)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize("record", ["person", "institution", "incident", "statement", "source"])
def test_a_hidden_record_answers_byte_for_byte_like_a_missing_one(as_contributor, record):
    hidden = getattr(make, record)(sensitivity=30)
    folder = f"{record}s"
    missing = as_contributor.get(f"{folder}/{SOME_ID}/")

    answer = as_contributor.get(f"{folder}/{hidden.uid}/")

    assert answer.status_code == 404
    assert answer.content == missing.content
    assert dict(answer.headers) == dict(missing.headers)


@pytest.mark.parametrize(
    ("method", "step"),
    [
        ("PATCH", ""),
        ("PUT", ""),
        ("DELETE", ""),
        ("POST", "submit/"),
        ("POST", "return/"),
        ("POST", "publish/"),
        ("POST", "withdraw/"),
        ("GET", "preview/"),
        ("GET", "history/"),
    ],
)
def test_whatever_is_tried_on_a_hidden_record_there_is_nothing(as_contributor, method, step):
    hidden = make.incident(sensitivity=30)
    body = {"reason": "so"}
    missing = as_contributor.send(method, f"incidents/{SOME_ID}/{step}", body, revision=1)

    answer = as_contributor.send(method, f"incidents/{hidden.uid}/{step}", body, revision=1)

    assert answer.status_code == missing.status_code == 404
    assert answer.content == missing.content


@pytest.mark.parametrize("reference", ["0", "1", "x", "999999999999", "%00", SOME_ID.replace("-", ""), "١"])
def test_what_names_no_record_is_not_found(as_editor, reference):
    assert as_editor.get(f"incidents/{reference}/").status_code == 404


def test_a_record_answers_to_its_public_number_too(as_editor):
    incident = make.public(make.incident())

    assert as_editor.get("incidents/1/").json()["id"] == str(incident.uid)


def test_an_unknown_parameter_is_refused_where_none_is_taken(as_editor):
    incident = make.incident()

    answer = as_editor.get(f"incidents/{incident.uid}/?fields=title")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "fields"

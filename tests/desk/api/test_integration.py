"""What other systems need of the desk API: doubles they are told of, what has changed, their own tokens."""

from datetime import timedelta

import pytest
from django.db.models import F
from knox.models import AuthToken

from incidents.models import Incident, Person
from tests import make
from tests.desk.conftest import Desk

pytestmark = pytest.mark.django_db


def victim(**more):
    return {"title": "An arrest", "kind": "arrest", "involvements": [{"role": "victim", **more}]}


def named(text, **more):
    return {"names": [{"text": text}], **more}


@pytest.mark.parametrize("scheme", ["Token", "Bearer", "bearer"])
def test_a_token_goes_with_either_scheme(editor, scheme):
    desk = Desk()
    _, token = AuthToken.objects.create(user=editor)
    desk.headers = {"Authorization": f"{scheme} {token}"}

    assert desk.get("incidents/").status_code == 200


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer wrong", "Basic abc", "Bearer é"])
def test_anything_else_is_no_identity(db, header):
    desk = Desk()
    desk.headers = {"Authorization": header.encode().decode("latin-1")}

    assert desk.get("incidents/").status_code == 401


def test_options_names_the_methods_and_nothing_else(as_editor, as_nobody, as_roleless):
    answer = as_editor.send("OPTIONS", "incidents/")

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert "Access-Control-Allow-Origin" not in answer
    assert as_editor.send("OPTIONS", f"incidents/{make.incident().uid}/")["Allow"] == (
        "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
    )
    assert as_editor.send("OPTIONS", "nowhere/").status_code == 404
    assert as_nobody.send("OPTIONS", "incidents/").status_code == 401
    assert as_roleless.send("OPTIONS", "incidents/").status_code == 404


def test_a_new_person_of_a_known_name_is_refused_with_who_it_may_be(as_editor):
    known = make.person("Jean Dupont")
    answer = as_editor.post("incidents/", victim(person=named("Jean Dupont")))

    assert (answer.status_code, answer.json()["code"]) == (409, "known_name")
    [match] = answer.json()["matches"]
    assert (match["kind"], match["name"]) == ("person", "Jean Dupont")
    assert match["results"][0]["id"] == str(known.uid)
    assert not Incident.objects.exists()


def test_it_is_made_where_it_is_said_to_be_another(as_editor):
    make.person("Jean Dupont")
    answer = as_editor.post("incidents/", victim(person=named("Jean Dupont", new=True)))

    assert answer.status_code == 201
    assert Person.objects.count() == 2
    assert as_editor.post("incidents/", victim(person=named("Jean Dupont", new="yes"))).status_code == 400


def test_institutions_and_speakers_are_looked_for_too(as_editor):
    make.institution("Baku Court on Grave Crimes")
    court = victim(institution={**named("Baku Court on Grave Crimes"), "kind": "court"}, role="court")

    assert as_editor.post("incidents/", court).status_code == 409
    statement = {"text": "We are concerned.", "institution": named("Baku Court of Grave Crimes")}
    assert as_editor.post("statements/", statement).status_code == 409


def test_nobody_hears_of_a_person_they_may_not_know_of(as_contributor):
    make.person("Jean Dupont", sensitivity=30)

    assert as_contributor.post("incidents/", victim(person=named("Jean Dupont"))).status_code == 201


def changed_since(desk, moment):
    found = desk.get(f"incidents/?updated_since={moment:%Y-%m-%dT%H:%M:%S.%fZ}")
    assert found.status_code == 200, found.content
    return [each["title"] for each in found.json()["results"]]


def test_what_changed_since_is_what_the_user_may_see_of_it(as_editor, as_contributor):
    make.incident("Arrest")
    before = Incident.objects.get().updated_at
    Incident._base_manager.update(updated_at_30=F("updated_at") + timedelta(hours=1))

    assert changed_since(as_editor, before) == ["Arrest"]
    assert changed_since(as_editor, before + timedelta(minutes=1)) == ["Arrest"]
    assert changed_since(as_contributor, before) == ["Arrest"]
    assert changed_since(as_contributor, before + timedelta(minutes=1)) == []
    assert as_editor.get("incidents/?updated_since=yesterday").status_code == 400


@pytest.mark.parametrize(
    ("url", "count"),
    [
        ("https://news.example/report", 1),
        ("http://www.news.example/report/", 1),
        ("news.example/report", 1),
        ("https://NEWS.example/report%23part", 1),
        ("https://archive.example/1", 1),
        ("https://news.example/Report", 0),
        ("https://news.example/", 0),
    ],
)
def test_sources_are_found_by_their_address(as_editor, url, count):
    make.source("One", archived_url="https://archive.example/1")

    assert as_editor.get(f"sources/?url={url}").json()["count"] == count


def test_a_second_source_of_one_address_is_a_point_to_check(as_editor, as_contributor):
    make.source("Hidden", url="https://hidden.example/1", sensitivity=30)
    first = make.source("One")
    body = {"title": "Two", "url": "http://news.example/report/"}

    [warning] = as_editor.post("sources/", body).json()["warnings"]
    assert (warning["code"], warning["field"]) == ("same_address", "url")
    assert warning["records"] == [{"kind": "source", "id": str(first.uid)}]
    hidden = as_contributor.post("sources/", {"title": "Mine", "url": "https://hidden.example/1"})
    assert hidden.json()["warnings"] == []


def test_two_new_persons_of_one_name_in_one_body_are_a_point_to_check(as_editor):
    rows = [
        {"role": role, "person": named(name, new=True)}
        for role, name in (("victim", "Aysel Quliyeva"), ("advocate", "Quliyeva Aysel"), ("judge", "Leyla"))
    ]
    made = as_editor.post("incidents/", {"title": "An arrest", "kind": "arrest", "involvements": rows})

    assert made.status_code == 201
    [point] = [each for each in made.json()["warnings"] if each["code"] == "same_name"]
    ids = [each["id"] for each in point["records"]]
    assert set(Person.objects.filter(uid__in=ids).values_list("name", flat=True)) == {
        "Aysel Quliyeva",
        "Quliyeva Aysel",
    }


def test_two_public_persons_of_one_name_are_no_point(as_editor):
    incident = make.incident()
    persons = make.person("Aysel Quliyeva"), make.person("Aysel Quliyeva")
    make.public(*persons)
    for person, role in zip(persons, ("victim", "advocate"), strict=True):
        make.involve(incident, person, role)

    points = as_editor.get(f"incidents/{incident.uid}/warnings/").json()["results"]
    assert "same_name" not in [each["code"] for each in points]

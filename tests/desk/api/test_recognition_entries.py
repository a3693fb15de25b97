"""Recognition at the desk API: a list inside a person; and in its history."""

import pytest

from incidents.models import Institution, Recognition
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def person(db):
    return make.person("Bahruz Samadov")


def here(person):
    return f"persons/{person.uid}/"


def patched(desk, path, body):
    return desk.patch(path, body, revision=desk.get(path).json()["revision"])


def test_a_view_is_made_with_a_new_body_and_source(as_contributor):
    body = {
        "names": [{"text": "Bahruz Samadov"}],
        "recognitions": [
            {
                "body": {"names": [{"text": "The Union"}], "kind": "ngo"},
                "status": "political_prisoner",
                "criterion": "pace_a",
                "from": "12 February 2025",
                "source": {"title": "The list"},
            }
        ],
    }

    answer = as_contributor.post("persons/", body)

    assert answer.status_code == 201, answer.content
    (row,) = answer.json()["recognitions"]
    assert row["body"]["name"] == Institution.objects.get().name == "The Union"
    assert (row["from"]["earliest"], row["until"], row["sensitivity"]) == ("2025-02-12", None, 10)
    assert [source["title"] for source in answer.json()["sources"]] == ["The list"]


def test_what_was_read_can_be_sent_back_and_changes_nothing(as_contributor, person):
    make.recognise(person, make.institution("The Union"), "12 February 2025")
    read = as_contributor.get(here(person)).json()["recognitions"]

    answer = patched(as_contributor, here(person), {"recognitions": read})

    assert answer.status_code == 200, answer.content
    assert answer.json()["recognitions"] == read
    assert Recognition.history.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "innocent"}, "recognitions.0.status"),
        ({"body": None}, "recognitions.0.body"),
        ({"until": "2024"}, "recognitions.0.until.latest"),
        ({"criterion": "pace_z"}, "recognitions.0.criterion"),
    ],
)
def test_errors_name_the_field(as_contributor, person, change, field):
    make.recognise(person, make.institution("The Union"), "12 February 2025")
    (row,) = as_contributor.get(here(person)).json()["recognitions"]

    answer = patched(as_contributor, here(person), {"recognitions": [{**row, **change}]})

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_hidden_views_stay_where_a_list_is_replaced(as_contributor, as_editor, person):
    make.recognise(person, make.institution("The Union"), sensitivity=30)
    assert as_contributor.get(here(person)).json()["recognitions"] == []

    patched(as_contributor, here(person), {"recognitions": []})

    assert len(as_editor.get(here(person)).json()["recognitions"]) == 1


def test_lowering_takes_an_editor_and_a_reason(as_contributor, as_editor, person):
    make.recognise(person, make.institution("The Union"), sensitivity=20)
    (row,) = as_contributor.get(here(person)).json()["recognitions"]
    lowered = {"recognitions": [{"id": row["id"], "sensitivity": 10}]}

    assert patched(as_contributor, here(person), lowered).status_code == 403
    assert patched(as_editor, here(person), {**lowered, "reason": "The list is public."}).status_code == 200


def test_history_has_the_view(as_contributor, person):
    make.recognise(person, make.institution("The Union"), "12 February 2025")

    entries = as_contributor.get(f"{here(person)}history/").json()["results"]

    (entry,) = [each for each in entries if each["kind"] == "recognition"]
    fields = {change["field"]: change["new"] for change in entry["changes"]}
    assert fields["status"] == "political_prisoner"
    assert fields["body"] == str(Institution.objects.get().uid)

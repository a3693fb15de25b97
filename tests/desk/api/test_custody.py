"""Custody at the desk API: inside a person, and through its own routes."""

import pytest

from incidents.models import Citation, Custody, Institution
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def person(db):
    return make.person("Bahruz Samadov")


def here(person):
    return f"persons/{person.uid}/"


def entry(**values):
    return {"status": "pretrial_detention", "from": "21 August 2024", **values}


def patched(desk, path, body):
    return desk.patch(path, body, revision=desk.get(path).json()["revision"])


def written(custody):
    """The entries of a list as a client would send them back."""
    return [{key: value for key, value in row.items() if value is not None} for row in custody]


def test_a_person_is_made_with_custody_its_place_and_its_citations(as_contributor):
    arrest = make.incident()
    source = make.source("OC Media")
    body = {
        "names": [{"text": "Bahruz Samadov"}],
        "custody": [
            entry(
                until="20 June 2025",
                begun_by=str(arrest.uid),
                place={"names": [{"text": "Baku jail"}], "kind": "prison"},
                citations=[{"field": "from", "source": str(source.uid), "value": "21 August 2024"}],
            ),
            {"status": "serving_sentence", "from": "June 2025", "last_confirmed": "2026-02-05"},
        ],
    }

    answer = as_contributor.post("persons/", body)

    assert answer.status_code == 201, answer.content
    first, second = answer.json()["custody"]
    assert first["until"] == {"text": "20 June 2025", "earliest": "2025-06-20", "latest": "2025-06-20"}
    assert first["place"] == {
        "id": str(Institution.objects.get().uid), "number": None, "name": "Baku jail",
    }  # fmt: skip
    assert first["begun_by"]["title"] == arrest.title
    assert [each["field"] for each in first["citations"]] == ["from"]
    assert (second["last_confirmed"], second["citations"]) == ("2026-02-05", [])
    assert answer.json()["citations"] == []
    assert [each["title"] for each in answer.json()["sources"]] == ["OC Media"]


def test_what_was_read_may_be_sent_back_and_changes_nothing(as_contributor, person):
    row = make.hold(person, until="2025", place=make.institution(), last_confirmed="2024-10-01")
    make.cite(person, field="status", custody=row)
    make.cite(person, field="birth")
    read = as_contributor.get(here(person)).json()

    answer = as_contributor.put(here(person), read, revision=read["revision"])

    assert answer.status_code == 200, answer.content
    for name in ("custody", "citations", "sources"):
        assert answer.json()[name] == read[name]
    assert Custody.history.count() == 1


def test_a_list_replaces_the_rows_that_the_user_sees(as_contributor, person):
    make.hold(person)
    hidden = make.hold(person, sensitivity=30)
    named = make.hold(person, place=make.institution(sensitivity=30))

    answer = patched(as_contributor, here(person), {"custody": [entry(note="new")]})

    assert [row["note"] for row in answer.json()["custody"]] == ["new"]
    assert set(Custody.objects.exclude(note="new")) == {hidden, named}


def test_citations_of_custody_are_a_list_of_their_own(as_contributor, person):
    row = make.hold(person)
    kept, gone = make.cite(person, field="status", custody=row), make.cite(person, field="from", custody=row)
    unseen = make.cite(person, make.source(sensitivity=30), "status", custody=row)
    of_person = make.cite(person, field="birth")
    read = as_contributor.get(here(person)).json()["custody"]
    read[0]["citations"] = [each for each in read[0]["citations"] if each["id"] == str(kept.uid)]

    answer = patched(as_contributor, here(person), {"custody": written(read)})

    assert answer.status_code == 200, answer.content
    assert set(Citation.objects.all()) == {kept, unseen, of_person}
    assert gone.pk


def test_citations_of_the_person_leave_those_of_custody_alone(as_contributor, person):
    row = make.hold(person)
    make.cite(person, field="status", custody=row)

    answer = patched(as_contributor, here(person), {"citations": []})

    assert answer.json()["custody"][0]["citations"][0]["field"] == "status"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"status": "arrested"}, "custody.0.status"),
        ({"from": "sometime soon"}, "custody.0.from"),
        ({"until": "2023"}, "custody.0.until.latest"),
        ({"last_confirmed": "2023-01-01"}, "custody.0.last_confirmed"),
        ({"last_confirmed": "soon"}, "custody.0.last_confirmed"),
        ({"place": "7b0c1f9e-5d9c-4b8e-9d9f-0d8a2f6f0c11"}, "custody.0.place"),
        ({"citations": [{"field": "birth", "source": {"title": "A"}}]}, "custody.0.citations.0.field"),
        ({"derived": "in_custody"}, "custody.0.derived"),
    ],
)
def test_a_wrong_value_is_named_by_its_path(as_contributor, person, body, field):
    answer = patched(as_contributor, here(person), {"custody": [entry(**body)]})

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Custody.objects.exists()


def test_its_own_route_makes_changes_and_removes_it_under_the_revision_of_the_person(as_editor, person):
    made = as_editor.post("custody/", {"person": str(person.uid), **entry()})
    assert (made.status_code, made["ETag"]) == (201, '"2"')
    path = f"custody/{made.json()['id']}/"
    assert made.json()["person"]["name"] == "Bahruz Samadov"

    citations = [{"field": "last_confirmed", "source": {"title": "A"}}]
    body = {"last_confirmed": "2026-02-05", "citations": citations}
    changed = as_editor.patch(path, body, revision=2)
    assert changed.status_code == 200, changed.content
    assert changed.json()["citations"][0]["field"] == "last_confirmed"
    assert changed.json()["from"]["text"] == "21 August 2024"
    assert as_editor.patch(path, {"note": "x"}, revision=2).status_code == 412

    moved = as_editor.patch(path, {"person": str(make.person("Other").uid)}, revision=3)
    assert moved.status_code == 400

    assert as_editor.delete(path, revision=3).status_code == 204
    assert not Custody.objects.exists()


def test_only_editors_show_a_confidential_row_with_a_reason_in_a_change_of_its_own(
    as_contributor, as_editor, person
):
    path = f"custody/{make.hold(person, sensitivity=30).uid}/"
    assert as_contributor.get(path).status_code == 404
    assert patched(as_editor, path, {"sensitivity": 10}).status_code == 400
    both = {"sensitivity": 10, "note": "x", "reason": "Known by now."}
    assert patched(as_editor, path, both).status_code == 400
    assert patched(as_editor, path, {"sensitivity": 10, "reason": "Known by now."}).status_code == 200

    restricted = f"custody/{make.hold(person, sensitivity=20).uid}/"
    assert patched(as_contributor, restricted, {"sensitivity": 10}).status_code == 403
    new = {"person": str(person.uid), **entry(sensitivity=30)}
    assert as_contributor.post("custody/", new).status_code == 403


def test_a_citation_of_custody_has_a_route_too(as_contributor, person):
    row = make.hold(person)
    body = {"custody": str(row.uid), "field": "last_confirmed", "source": {"title": "A report"}}

    made = as_contributor.post("citations/", body)

    assert made.status_code == 201, made.content
    assert (made.json()["custody"], made.json()["person"]) == (str(row.uid), str(person.uid))
    assert Citation.objects.get().custody == row
    hidden = make.hold(person, sensitivity=30)
    for uid in (hidden.uid, make.hold(make.person("Other")).uid):
        answer = as_contributor.post("citations/", {**body, "person": str(person.uid), "custody": str(uid)})
        assert answer.status_code == 400


def test_lists_are_filtered(as_contributor, person):
    prison, arrest = make.institution("Umbaki", kind="prison"), make.incident()
    one = make.hold(person, status="serving_sentence", place=prison, last_confirmed="2026-02-05")
    other = make.hold(make.person("Other"), begun_by=arrest)
    make.hold(make.person("Hidden"), status="serving_sentence", place=prison, sensitivity=30)

    def found(query):
        return {row["id"] for row in as_contributor.get(query).json()["results"]}

    assert found("custody/") == {str(one.uid), str(other.uid)}
    assert found(f"custody/?place={prison.uid}") == {str(one.uid)}
    assert found(f"custody/?begun_by={arrest.uid}&person={other.person.uid}") == {str(other.uid)}
    assert found("custody/?status=serving_sentence") == {str(one.uid)}
    assert found("custody/?confirmed_before=2026-02-05") == {str(other.uid)}
    assert found(f"persons/?custody_status=serving_sentence&custody_place={prison.uid}") == {str(person.uid)}
    assert found("persons/?custody_status=released") == set()


def test_history_tells_what_changed(as_editor, person):
    path = f"custody/{make.hold(person).uid}/"
    place = {"names": [{"text": "Prison"}]}
    patched(as_editor, path, {"status": "serving_sentence", "until": "May 2026", "place": place})

    entries = as_editor.get(f"{here(person)}history/").json()["results"]
    (found,) = [each for each in entries if (each["kind"], each["action"]) == ("custody", "changed")]
    changes = {each["field"]: each for each in found["changes"]}

    assert changes.keys() == {"status", "until", "place"}
    assert changes["until"]["new"]["text"] == "May 2026"

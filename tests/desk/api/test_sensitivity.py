"""Opening and closing what may be known, through the desk API."""

from tests import make


def test_what_readers_see_is_not_made_confidential(as_editor):
    incident = make.public(make.incident())
    answer = as_editor.patch(f"incidents/{incident.uid}/", {"sensitivity": 30}, revision=1)
    assert answer.status_code == 409
    assert "Withdraw it first" in answer.json()["detail"]


def test_opening_an_involvement_that_is_there_openly_already_is_refused_with_words(as_editor):
    incident, person = make.incident(), make.person()
    make.involve(incident, person)
    hidden = make.involve(incident, person, sensitivity=30)
    answer = as_editor.patch(
        f"involvements/{hidden.uid}/", {"sensitivity": 10, "reason": "It is safe now."}, revision=1
    )
    assert answer.status_code == 400
    assert "has this role in this incident already" in str(answer.json()["errors"])


def test_a_contributor_is_not_told_of_a_hidden_involvement_of_the_same_role(as_contributor):
    incident, person = make.incident(), make.person()
    make.involve(incident, person, sensitivity=30)
    body = {"incident": str(incident.uid), "person": str(person.uid), "role": "victim"}
    assert as_contributor.post("involvements/", body).status_code == 201


def test_a_contributor_never_lowers_a_sensitivity(as_contributor):
    incident, person = make.incident(sensitivity=20), make.person()
    row = make.involve(incident, person, sensitivity=20)

    answers = [
        as_contributor.patch(f"incidents/{incident.uid}/", {"sensitivity": 10}, revision=1),
        as_contributor.patch(f"involvements/{row.uid}/", {"sensitivity": 10}, revision=1),
        as_contributor.patch(
            f"incidents/{incident.uid}/",
            {"involvements": [{"id": str(row.uid), "sensitivity": 10}]},
            revision=1,
        ),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert {answer.json()["detail"] for answer in answers} == {"Only an editor can show this to more people."}


def test_an_editor_lowers_what_is_confidential_with_a_reason(as_editor):
    person = make.person(sensitivity=30)

    without = as_editor.patch(f"persons/{person.uid}/", {"sensitivity": 10}, revision=1)
    reasoned = as_editor.patch(f"persons/{person.uid}/", {"sensitivity": 10, "reason": "Safe."}, revision=1)

    assert (without.status_code, reasoned.status_code) == (400, 200)


def test_a_contributor_changes_a_role_into_one_that_is_hidden_there(as_contributor):
    incident, person = make.incident(), make.person()
    make.involve(incident, person, "witness", sensitivity=30)
    open_one = make.involve(incident, person, "lawyer", sensitivity=20)
    answer = as_contributor.patch(f"involvements/{open_one.uid}/", {"role": "witness"}, revision=1)
    assert answer.status_code == 200

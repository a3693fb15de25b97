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
    answer = as_editor.patch(f"involvements/{hidden.uid}/", {"sensitivity": 10}, revision=1)
    assert answer.status_code == 400
    assert "has this role in this incident already" in str(answer.json()["errors"])


def test_a_contributor_is_not_told_of_a_hidden_involvement_of_the_same_role(as_contributor):
    incident, person = make.incident(), make.person()
    make.involve(incident, person, sensitivity=30)
    body = {"incident": str(incident.uid), "person": str(person.uid), "role": "victim"}
    assert as_contributor.post("involvements/", body).status_code == 201


def test_a_contributor_changes_a_role_into_one_that_is_hidden_there(as_contributor):
    incident, person = make.incident(), make.person()
    make.involve(incident, person, "witness", sensitivity=30)
    open_one = make.involve(incident, person, "lawyer", sensitivity=20)
    answer = as_contributor.patch(f"involvements/{open_one.uid}/", {"role": "witness"}, revision=1)
    assert answer.status_code == 200

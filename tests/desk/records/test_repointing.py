"""A row that comes to name another party leaves behind what the user cannot see: it spoke of the first."""

import pytest

from incidents.desk.records.merging import merge
from tests import make
from tests.desk.admin_forms import change

pytestmark = pytest.mark.django_db


def repoint(request, way, incident, row, other):
    if way == "form":
        client = request.getfixturevalue("client")
        client.force_login(request.getfixturevalue("contributor"))
        return change(client, incident, involvements__0__person=str(other.uid)).status_code
    desk = request.getfixturevalue("as_contributor")
    if way == "row":
        return desk.patch(f"involvements/{row.uid}/", {"person": str(other.uid)}, revision=1).status_code
    body = {"involvements": [{"id": str(row.uid), "person": str(other.uid)}]}
    return desk.patch(f"incidents/{incident.uid}/", body, revision=1).status_code


@pytest.mark.parametrize("way", ["row", "list", "form"])
def test_hidden_citations_stay_with_the_incident_and_not_with_the_other_name(request, way):
    incident, other = make.incident(cited=False), make.person("Other")
    row = make.involve(incident, make.person("First"))
    hidden = make.cite(incident, make.source(sensitivity=30), "outcome", involvement=row, value="beaten")
    seen = make.cite(incident, make.source(), "charge", involvement=row)

    assert repoint(request, way, incident, row, other) in {200, 302}

    row.refresh_from_db()
    hidden.refresh_from_db()
    assert (row.person, [*row.citations.all()]) == (other, [seen])
    assert (hidden.incident, hidden.involvement, hidden.value) == (incident, None, "victim, outcome: beaten")


def test_whether_there_are_hidden_citations_is_not_to_be_read_off_the_answers(as_contributor):
    def told(is_cited):
        incident, other = make.incident(cited=False), make.person("Other")
        row = make.involve(incident, make.person("First"))
        if is_cited:
            make.cite(incident, make.source(sensitivity=30), "outcome", involvement=row)
        answer = as_contributor.patch(f"involvements/{row.uid}/", {"person": str(other.uid)}, revision=1)
        shown = as_contributor.get(f"incidents/{incident.uid}/").json()
        history = as_contributor.get(f"incidents/{incident.uid}/history/").json()
        return (
            answer.status_code,
            answer["ETag"],
            shown["revision"],
            shown["citations"],
            len(history["results"]),
        )

    assert told(True) == told(False)


def test_who_sees_the_citations_keeps_them_on_the_row(as_editor):
    incident, other = make.incident(cited=False), make.person("Other")
    row = make.involve(incident, make.person("First"))
    cited = make.cite(incident, make.source(sensitivity=30), "outcome", involvement=row)

    as_editor.patch(f"involvements/{row.uid}/", {"person": str(other.uid)}, revision=1)

    assert [*row.citations.all()] == [cited]


def test_a_merged_person_is_the_same_one(contributor):
    incident, first, other = make.incident(cited=False), make.person("First"), make.person("Other")
    row = make.involve(incident, first)
    cited = make.cite(incident, make.source(sensitivity=30), "outcome", involvement=row)

    merge(first, into=other, by=contributor, revision=1, into_revision=1, reason="the same")

    row.refresh_from_db()
    assert (row.person, [*row.citations.all()]) == (other, [cited])

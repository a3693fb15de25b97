"""Legal qualifications of incidents: views of sources, in forms, documents, pages, files and filters."""

import csv
import io
import json

import pytest
from django.test import Client

from incidents.desk.records.restore import restore
from incidents.models import Incident, IncidentQualification
from incidents.publishing.publish import preview, withdraw
from incidents.publishing.requirements import missing
from tests import make
from tests.desk.admin_forms import change, text_of, url_of
from tests.desk.conftest import Desk
from tests.imports.files import imported, written
from tests.public.client import get

pytestmark = pytest.mark.django_db


def qualified(*codes: str, says: str = "violates ICCPR article 9", **cited) -> Incident:
    """Make an incident of this qualification by a source."""
    incident = make.incident(qualifications=list(codes))
    make.cite(
        incident, make.source("Opinion 1/2025", publisher="WGAD"), "qualifications", value=says, **cited
    )
    return incident


@pytest.mark.parametrize(
    ("codes", "says", "unsaid"),
    [
        (["iccpr_9"], "violates ICCPR article 9", []),
        (["iccpr_9"], "iccpr_9", []),
        (["iccpr_9"], "violates ICCPR article 19", ["ICCPR article 9"]),
        (["wgad_i", "wgad_ii"], "WGAD category II", ["WGAD category I"]),
        (["wgad_i", "wgad_ii"], "WGAD category I and WGAD category II", []),
    ],
)
def test_no_qualification_is_published_without_a_source_that_says_so(codes, says, unsaid):
    found = needed(qualified(*codes, says=says))

    assert codes_of(found) == unsaid


def needed(incident: Incident) -> list[str]:
    return missing(incident, preview(incident).document)


def codes_of(reasons: list[str]) -> list[str]:
    return [reason.partition("“")[2].partition("”")[0] for reason in reasons if "qualification" in reason]


def test_a_source_that_differs_or_that_is_hidden_does_not_bear_it():
    assert codes_of(needed(qualified("iccpr_9", stance="disputes"))) == ["ICCPR article 9"]

    incident = make.incident(qualifications=["iccpr_9"])
    make.cite(incident, make.source(sensitivity=30), "qualifications", value="ICCPR article 9")
    assert codes_of(needed(incident)) == ["ICCPR article 9"]


def test_documents_pages_and_files_say_whose_view_it_is():
    incident = make.public(qualified("iccpr_9"))

    document = get(f"incidents/{incident.number}/").json()
    assert document["qualifications"] == ["iccpr_9"]
    page = Client().get(f"/incidents/{incident.number}/").content.decode()
    assert "ICCPR article 9" in page
    assert "according to WGAD" in page
    [row] = csv.DictReader(io.StringIO(b"".join(get("incidents.csv").streaming_content).decode()))
    assert row["qualifications"] == "iccpr_9"
    entities = b"".join(get("incidents/", "format=ftm").streaming_content).decode()
    assert "Qualified as ICCPR article 9, according to WGAD" in entities


def test_filters_find_them_at_the_desk_and_in_public(client, editor):
    incident = make.public(qualified("iccpr_9"))
    make.public(make.incident("Another"))

    for query in "qualification=iccpr_9,echr_5", "qualification=iccpr_9&country=AZ":
        assert [each["number"] for each in get("incidents/", query).json()["results"]] == [incident.number]
    assert get("incidents/", "qualification=iccpr_19").json()["results"] == []
    assert get("incidents/", "qualification=article").status_code == 400
    [cell] = get("stats/", "by=country&qualification=iccpr_9").json()["cells"]
    assert cell["incidents"]["possible"] == 1
    found = Desk(editor).get("incidents/?qualification=iccpr_9").json()["results"]
    assert [each["id"] for each in found] == [str(incident.uid)]
    assert "qualified by a source as" in Client().get("/incidents/?qualification=iccpr_9").content.decode()
    client.force_login(editor)
    assert "Another" not in text_of(client.get("/admin/incidents/incident/?qualification=iccpr_9"))


def test_a_withdrawn_incident_leaves_no_row():
    incident = make.public(qualified("iccpr_9"))
    assert IncidentQualification.objects.count() == 1

    withdraw(incident, by=None, reason="At her wish.", keep_history=False)

    assert IncidentQualification.objects.count() == 0


def test_a_form_takes_them_and_history_restores_them(client, publisher):
    incident = make.incident()
    client.force_login(publisher)

    change(client, incident, qualifications=["iccpr_9", "wgad_ii"])

    incident.refresh_from_db()
    assert incident.qualifications == ["iccpr_9", "wgad_ii"]
    assert "ICCPR article 9, WGAD category II" in text_of(client.get(url_of(incident, "history")))

    restore(incident, 1, by=publisher, current_revision=incident.revision, reason="a mistake")

    incident.refresh_from_db()
    assert incident.qualifications == []


def test_a_published_document_comes_back_as_a_file(tmp_path, editor):
    incident = make.public(qualified("iccpr_9"))
    document = preview(incident).document | {"qualifications": ["echr_5"]}
    path = written(tmp_path, json.dumps(document) + "\n", "file.jsonl")

    imported(path, editor, 'dataset = "d"\ndocuments = true\n')

    assert Incident.objects.get().qualifications == ["echr_5"]


def test_a_value_of_no_vocabulary_is_refused(editor):
    body = {"title": "An arrest", "kind": "arrest", "qualifications": ["iccpr_9", "udhr_9"]}

    refused = Desk(editor).post("incidents/", body).json()

    assert [error["field"] for error in refused["errors"]] == ["qualifications.1"]

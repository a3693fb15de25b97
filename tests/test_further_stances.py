"""Several stances of one statement: at the desk, in documents, files, filters, pages and imports."""

import csv
import io
import json

import pytest
from django.test import Client

from incidents.desk.records.restore import restore
from incidents.models import FurtherStance, Statement
from incidents.publishing.publish import preview, withdraw
from tests import make
from tests.desk.admin_forms import change, opened, text_of, url_of
from tests.desk.conftest import Desk
from tests.imports.files import imported, written
from tests.public.client import get

pytestmark = pytest.mark.django_db
BOTH = {"stance": "condemns", "further_stances": ["calls_for_release"]}


def numbers(query: str) -> list[int]:
    return [document["number"] for document in get("statements/", query).json()["results"]]


def test_a_filter_finds_a_statement_by_any_of_its_stances():
    both = make.public(make.statement("Free her at once.", **BOTH))
    other = make.public(make.statement("It followed the law.", stance="justifies"))

    assert numbers("stance=condemns") == numbers("stance=calls_for_release") == [both.number]
    assert set(numbers("stance=calls_for_release,justifies")) == {both.number, other.number}
    assert numbers("stance=calls_for_release&country=AZ&date_from=2025") == [both.number]
    assert numbers("stance=welcomes") == []


def test_documents_pages_and_files_have_all_stances():
    incident = make.incident()
    both = make.statement("Free her at once.", incidents=[incident], **BOTH)
    make.public(incident, both)
    document = get(f"statements/{both.number}/").json()

    assert (document["stance"], document["further_stances"]) == ("condemns", ["calls_for_release"])
    reference = get(f"incidents/{incident.number}/").json()["statements"][0]
    assert reference["further_stances"] == ["calls_for_release"]
    [row] = csv.DictReader(io.StringIO(b"".join(get("statements.csv").streaming_content).decode()))
    assert row["further_stances"] == "calls_for_release"
    assert b"calls_for_release" in b"".join(get("statements/", "format=ftm").streaming_content)
    for page in (f"/statements/{both.number}/", f"/incidents/{incident.number}/", "/statements/"):
        shown = Client().get(page).content.decode()
        assert "calls for release" in shown.lower(), page
        assert "condemns" in shown.lower(), page


def test_a_withdrawn_statement_is_found_by_no_stance():
    both = make.public(make.statement("Free her at once.", **BOTH))
    assert FurtherStance.objects.count() == 1

    withdraw(both, by=None, reason="At her wish.", keep_history=False)

    assert FurtherStance.objects.count() == 0


def test_a_form_takes_further_stances_and_history_restores_them(client, publisher):
    statement = make.statement(stance="condemns")
    client.force_login(publisher)

    change(client, statement, further_stances=["calls_for_release", "calls_for_inquiry"])

    statement.refresh_from_db()
    assert statement.further_stances == ["calls_for_release", "calls_for_inquiry"]
    assert opened(client, url_of(statement))["further_stances"] == ["calls_for_release", "calls_for_inquiry"]
    told = text_of(client.get(url_of(statement, "history")))
    assert "calls for release, calls for an investigation" in told

    restore(statement, 1, by=publisher, current_revision=statement.revision, reason="a mistake")

    statement.refresh_from_db()
    assert statement.further_stances == []


def test_the_desk_writes_and_finds_them(contributor):
    as_contributor = Desk(contributor)
    made = as_contributor.post("statements/", {"description": "A", "summary": "Free her.", **BOTH}).json()
    make.statement(stance="welcomes")

    assert made["further_stances"] == ["calls_for_release"]
    for stance in BOTH["stance"], "calls_for_release":
        found = as_contributor.get(f"statements/?stance={stance}").json()["results"]
        assert [each["id"] for each in found] == [made["id"]]


def test_the_list_of_the_desk_finds_them(client, editor):
    make.statement("Free her at once.", **BOTH)
    client.force_login(editor)

    assert "Free her" in text_of(client.get("/admin/incidents/statement/?stance=calls_for_release"))
    assert "Free her" not in text_of(client.get("/admin/incidents/statement/?stance=welcomes"))


def test_a_published_document_comes_back_as_a_file(tmp_path, editor):
    statement = make.public(make.statement("Free her at once.", **BOTH))
    document = preview(statement).document | {"further_stances": ["reports"]}

    imported(
        written(tmp_path, json.dumps(document) + "\n", "file.jsonl"), editor,
        'dataset = "d"\ndocuments = true\n',
    )  # fmt: skip

    assert Statement.objects.get().further_stances == ["reports"]


def test_a_row_of_a_table_has_several(tmp_path, administrator):
    mapping = (
        'dataset = "rows"\n[incident]\nid = "id"\ntitle = "title"\nkind = { value = "arrest" }\n'
        '[[statement]]\ntext = "words"\nstance = "stance"\n'
        'further_stances = { column = "more", split = ";" }\ninstitution = { name = "who" }\n'
    )
    row = "id,title,words,stance,more,who\n1,An arrest,Free her,condemns,calls for release; reports,Union\n"

    imported(written(tmp_path, row, "rows.csv"), administrator, mapping)

    assert Statement.objects.get().further_stances == ["calls_for_release", "reports"]


def test_a_document_of_before_has_none():
    statement = make.public(make.statement("We are concerned."))
    document = get(f"statements/{statement.number}/").json()

    assert document["further_stances"] == []
    assert numbers("stance=concerned") == [statement.number]

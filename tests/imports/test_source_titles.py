"""Several titles of sources under one address: each its own source, until somebody says that they are one."""

import pytest
from django.urls import reverse

from incidents.imports import desk_run
from incidents.imports.write import pace
from incidents.models import Citation, ImportBatch, Source
from tests.imports.files import imported, outcome, written
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ADDRESS = "https://example.org/data"
MAPPING = f"""
dataset = "radio"
[incident]
id = "id"
title = "title"
kind = "kind"
[[source]]
title = {{ column = "src", split = ";" }}
url = {{ value = "{ADDRESS}" }}
"""
TABLE = "id,title,kind,src\n1,Arrest,arrest,Radio A\n2,Arrest,arrest,Radio B; Radio C\n"
SWAPPED = "id,title,kind,src\n2,Arrest,arrest,Radio B; Radio C\n1,Arrest,arrest,Radio A\n"


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(pace, "GAP", 0)
    monkeypatch.setattr(desk_run, "folder", lambda: tmp_path)


def cited():
    """The titles that the incidents are cited to, in the order of the incidents."""
    rows = Citation.objects.select_related("source").order_by("incident__pk", "source__title")
    return [citation.source.title for citation in rows]


def test_every_incident_is_cited_to_the_titles_of_its_own_row(tmp_path, contributor):
    _, plan = imported(written(tmp_path, TABLE), contributor, MAPPING)

    assert cited() == ["Radio A", "Radio B", "Radio C"]
    assert Source.objects.filter(url=ADDRESS).count() == 3
    (question,) = plan.questions
    assert (question["address"], [each["title"] for each in question["titles"]]) == (
        ADDRESS, ["Radio A", "Radio B", "Radio C"],
    )  # fmt: skip
    assert [(note.row, note.column, note.value) for note in plan.notes.warnings] == [(3, "src", ADDRESS)]


@pytest.mark.parametrize("table", [TABLE, SWAPPED])
def test_the_same_rows_in_any_order_are_nothing_new(tmp_path, contributor, table):
    imported(written(tmp_path, TABLE), contributor, MAPPING)
    _, plan = imported(written(tmp_path, table), contributor, MAPPING)

    assert outcome(plan) == (0, 0, 2)


def test_a_title_that_the_file_corrects_is_that_of_the_same_source(tmp_path, contributor):
    one = TABLE.partition("2,")[0]
    imported(written(tmp_path, one), contributor, MAPPING)
    imported(written(tmp_path, one.replace("Radio A", "Radio A (Baku)")), contributor, MAPPING)

    assert [source.title for source in Source.objects.all()] == ["Radio A (Baku)"]


@pytest.mark.parametrize(
    "mapping",
    [
        MAPPING + f'[choose.source]\n"{ADDRESS}" = "one"\n',
        MAPPING + 'same = "address"\n',
    ],
)
def test_titles_that_are_said_to_be_one_source_are_one(tmp_path, contributor, mapping):
    imported(written(tmp_path, TABLE), contributor, mapping)

    assert set(cited()) == {"Radio A"}


def test_the_pages_ask_whether_they_are_one(client, contributor, tmp_path):
    client.force_login(contributor)
    batch = ImportBatch.objects.create(dataset="radio", file_name="r.csv", mapping=MAPPING, by=contributor)
    desk_run.file_of(batch).write_text(TABLE)

    def url(step):
        return reverse(f"admin:incidents_importbatch_{step}", args=[batch.uid])

    client.post(url("check"))
    text = page_text(client.get(url("change")))
    assert "Radio C" in text
    assert "3 sources, one for each title" in text
    client.post(url("apply"), {"source-0": "one"})
    assert [source.title for source in Source.objects.all()] == ["Radio A"]

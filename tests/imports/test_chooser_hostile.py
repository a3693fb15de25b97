"""Broken and hostile files on the pages that choose: each page answers, and nothing is written."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from incidents.imports import desk_run
from incidents.imports.write import pace
from incidents.models import ImportBatch, Incident
from tests.imports.hostile import cases

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CASES = cases()


@pytest.mark.parametrize("name", CASES)
def test_the_pages_that_choose_answer_whatever_the_file(client, contributor, monkeypatch, tmp_path, name):
    monkeypatch.setattr(pace, "GAP", 0)
    monkeypatch.setattr(desk_run, "folder", lambda: tmp_path)
    client.force_login(contributor)
    file_name, content, _words = CASES[name]
    upload = SimpleUploadedFile(file_name, content)
    client.post(reverse("admin:incidents_importbatch_add"), {"file": upload, "dataset": "x"})
    for batch in ImportBatch.objects.all():
        for step in ("layout", "mapping", "values"):
            address = reverse(f"admin:incidents_importbatch_{step}", args=[batch.uid])
            chosen = {"title": "title", "kind_column": "title", "header_row": "1", "sheet": "Sheet"}
            assert client.get(address).status_code in {200, 302}
            assert client.post(address, chosen).status_code in {200, 302}

    assert not Incident.objects.exists()

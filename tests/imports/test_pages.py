"""Imports in the admin: upload, mapping, check, apply and undo, for whoever may, without scripts."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.imports import desk_run
from incidents.imports.write import pace
from incidents.models import ImportBatch, Incident, Person
from incidents.models.import_batch import ImportState
from tests import make
from tests.imports.files import ARRESTS, COLUMNS, FIRST, SECOND, csv_of, row
from tests.imports.hostile import workbook
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TABLE = csv_of(FIRST, SECOND)


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(pace, "GAP", 0)
    monkeypatch.setattr(desk_run, "folder", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def url(step, batch=None):
    return reverse(f"admin:incidents_importbatch_{step}", args=[batch.uid] if batch else [])


def upload(client, content=TABLE, mapping=ARRESTS, name="arrests.csv", **more):
    content = content if isinstance(content, bytes) else content.encode()
    sent = {"file": SimpleUploadedFile(name, content), **more}
    if mapping:
        sent["mapping"] = SimpleUploadedFile("arrests.toml", mapping.encode())
    return client.post(url("add"), sent)


def uploaded(client, **more):
    upload(client, **more)
    return ImportBatch.objects.first()


def checked(client, **more):
    batch = uploaded(client, **more)
    client.post(url("check", batch))
    batch.refresh_from_db()
    return batch


def page(client, batch):
    return page_text(client.get(url("change", batch)))


def test_an_uploaded_file_waits_and_nothing_is_written(desk, own_folder):
    batch = uploaded(desk)

    assert (batch.state, batch.dataset, batch.file_name) == (ImportState.UPLOADED, "arrests", "arrests.csv")
    assert (own_folder / str(batch.uid)).stat().st_mode & 0o777 == 0o600
    assert not Incident.objects.exists()


def test_a_check_tells_what_would_happen_and_writes_nothing(desk):
    batch = checked(desk)
    text = page(desk, batch)

    assert batch.state == ImportState.CHECKED
    assert "Arrest of two journalists" in text
    assert "2 rows" in text
    assert not Incident.objects.exists()


def test_errors_are_told_by_row_column_and_value_and_cannot_be_applied(desk):
    batch = checked(desk, content=csv_of(row(FIRST, lat="91")))
    text = page(desk, batch)
    desk.post(url("apply", batch))

    assert re.search(r"<td[^>]*>2</td><td[^>]*>lat</td><td[^>]*>91</td>", text)
    assert not Incident.objects.exists()


def test_an_applied_import_leaves_drafts_and_no_file(desk, own_folder):
    batch = checked(desk)
    desk.post(url("apply", batch))
    batch.refresh_from_db()

    assert batch.state == ImportState.APPLIED
    assert Incident.objects.filter(batch=batch).count() == 2
    assert list(own_folder.iterdir()) == []


def test_a_candidate_that_was_chosen_is_taken(desk):
    known = make.person("Murad Aliyev")
    batch = checked(desk)
    assert f'value="{known.uid}"' in page(desk, batch)
    desk.post(url("apply", batch), {"name-0": str(known.uid)})

    assert known.involvements.count() == 1


def test_what_was_not_proposed_cannot_be_chosen(desk):
    make.person("Murad Aliyev")
    stranger = make.person("Somebody else", sensitivity=30)
    batch = checked(desk)
    desk.post(url("apply", batch), {"name-0": str(stranger.uid)})

    assert stranger.involvements.count() == 0
    assert Person.objects.filter(name="Murad Əliyev").exists()


def test_a_changed_cell_is_shown_old_and_new(desk):
    desk.post(url("apply", checked(desk)))
    text = page(desk, checked(desk, content=csv_of(row(FIRST, place="Sumgait"), SECOND)))

    assert "<del>Baku</del>" in text
    assert "<ins>Sumgait</ins>" in text


def test_a_file_that_is_here_already_has_nothing_to_apply(desk):
    desk.post(url("apply", checked(desk)))

    assert "nothing to import" in page(desk, checked(desk))


def test_an_import_is_undone_on_its_page(desk, editor):
    batch = checked(desk)
    desk.post(url("apply", batch))
    desk.force_login(editor)
    desk.post(url("undo", batch))
    batch.refresh_from_db()

    assert batch.state == ImportState.UNDONE
    assert not Incident.objects.exists()


OBJECTS = [
    dict(zip(COLUMNS, (each.get(name, "") for name in COLUMNS), strict=True)) for each in (FIRST, SECOND)
]
FORMATS = {
    "arrests.csv": TABLE.encode(),
    "arrests.tsv": TABLE.encode().replace(b'","', b'"\t"').replace(b",", b"\t", len(COLUMNS) - 1),
    "arrests.xlsx": workbook([COLUMNS, *(each.values() for each in OBJECTS)]),
    "arrests.json": json.dumps(OBJECTS).encode(),
    "arrests.jsonl": b"\n".join(json.dumps(each).encode() for each in OBJECTS),
}


@pytest.mark.parametrize(
    "name", ["arrests.csv", "arrests.xlsx", "arrests.jsonl", "arrests.tsv", "arrests.json"]
)
def test_every_format_goes_through_the_pages_from_upload_to_undo(client, editor, name):
    client.force_login(editor)
    batch = uploaded(client, content=FORMATS[name], name=name, mapping=None, dataset="arrests")
    chosen = {"kind": "arrest", "role": "victim", "institution_role": "court", "institution_kind": "court"}
    columns = {"id": "id", "title": "title", "date": "date", "persons": "persons", "separator": ";"}
    client.post(url("mapping", batch), {**chosen, **columns})
    client.post(url("check", batch))
    client.post(url("apply", batch))
    batch.refresh_from_db()

    assert (batch.state, batch.rows, Incident.objects.count(), Person.objects.count()) == (
        ImportState.APPLIED, 2, 2, 2,
    )  # fmt: skip
    client.post(url("undo", batch))
    assert not Incident.objects.exists()


def test_the_sheet_and_the_row_of_the_header_are_said_at_the_upload(desk):
    rows = [["A list", *[""] * (len(COLUMNS) - 1)], COLUMNS, *(each.values() for each in OBJECTS)]
    told = {"sheet": "Sheet", "header_row": "2", "dataset": "arrests"}
    batch = uploaded(desk, content=workbook(rows, merged="A1:B1"), name="a.xlsx", mapping=None, **told)
    desk.post(url("mapping", batch), {
        "kind": "arrest", "role": "victim", "institution_role": "court", "institution_kind": "court",
        "id": "id", "title": "title",
    })  # fmt: skip
    desk.post(url("check", batch))
    batch.refresh_from_db()

    assert (batch.state, batch.rows) == (ImportState.CHECKED, 2)


def test_what_stands_in_the_way_of_undoing_is_told(desk, editor):
    batch = checked(desk)
    desk.post(url("apply", batch))
    desk.force_login(editor)
    make.public(Person.objects.first())

    assert "was published" in page_text(desk.get(url("undo", batch)))
    assert "was published" in page_text(desk.post(url("undo", batch)))
    assert Incident.objects.count() == 2


def test_a_discarded_file_is_gone(desk, own_folder):
    batch = checked(desk)
    desk.post(url("discard", batch))

    assert not ImportBatch.objects.exists()
    assert list(own_folder.iterdir()) == []


# The mapping


def test_without_a_mapping_columns_are_chosen_and_become_one(desk):
    answer = upload(desk, mapping="", dataset="arrests")
    batch = ImportBatch.objects.get()
    assert answer.url == url("mapping", batch)
    assert "Arrest of two journalists" in page_text(desk.get(answer.url))
    chosen = {"title": "title", "id": "id", "date": "date", "persons": "persons", "separator": ";"}
    told = {"kind": "arrest", "role": "victim", "institution_role": "court", "institution_kind": "court"}
    desk.post(answer.url, {**chosen, **told, "every_country": "AZ", "url": "url"})
    desk.post(url("check", batch))
    desk.post(url("apply", batch))

    incident = Incident.objects.get(title="Arrest of two journalists")
    assert (incident.kind, incident.country.code, incident.date_text) == ("arrest", "AZ", "June or July 1993")
    assert incident.involvements.count() == 2
    assert incident.citations.get().source.url == "https://news.example/1"


def test_a_mapping_can_be_changed_as_text(desk):
    batch = checked(desk)
    desk.post(url("mapping", batch), {"mapping": ARRESTS.replace('"arrest"', '"raid"')})
    batch.refresh_from_db()

    assert batch.state == ImportState.UPLOADED
    assert '"raid"' in batch.mapping


@pytest.mark.parametrize(
    "text", ['dataset = "x"', "no = [toml", 'dataset = "x"\n[incident]\ncolour = "red"\n']
)
def test_a_mapping_that_cannot_be_used_is_refused_where_it_is_written(desk, text):
    batch = checked(desk)
    answer = desk.post(url("mapping", batch), {"mapping": text})

    assert answer.status_code == 200
    assert "errorlist" in page_text(answer)


def test_a_file_that_cannot_be_read_says_so_instead_of_columns(desk):
    batch = uploaded(desk, content="a,a\n1,2\n", mapping="", dataset="x")

    assert "Two columns" in page_text(desk.get(url("mapping", batch)))


def test_an_encoding_is_chosen_with_the_upload(client, contributor):
    client.force_login(contributor)
    sent = {"file": SimpleUploadedFile("a.csv", "title\nÉcole\n".encode("latin-1")), "dataset": "x"}
    client.post(url("add"), {**sent, "encoding": "latin-1"})

    assert "École" in page_text(client.get(url("mapping", ImportBatch.objects.get())))


def test_a_file_without_a_name_for_its_data_is_not_taken(desk):
    assert "Say what the data is called" in page_text(upload(desk, mapping=""))


# Large files


def test_a_large_file_is_worked_on_elsewhere_and_the_page_comes_back(desk, monkeypatch):
    started = []
    monkeypatch.setattr(desk_run, "INLINE_BYTES", 10)
    monkeypatch.setattr(desk_run.subprocess, "Popen", lambda words, **more: started.append(words))
    batch = checked(desk)

    assert batch.state == ImportState.CHECKING
    assert started[0][2:5] == ["run_import", str(batch.pk), "check"]
    assert 'http-equiv="refresh"' in page(desk, batch)


# Who may


@pytest.mark.parametrize("step", ["change", "mapping", "check", "apply", "undo", "discard"])
def test_the_import_of_another_contributor_is_not_there(desk, client, step):
    batch = uploaded(desk)
    client.force_login(make.user("contributor", "another"))

    assert client.get(url(step, batch)).status_code == 404
    assert client.post(url(step, batch)).status_code == 404
    assert ImportBatch.objects.exists()


@pytest.mark.parametrize("step", ["changelist", "add"])
def test_whoever_has_no_role_finds_nothing(client, roleless, step):
    client.force_login(roleless)

    assert client.get(url(step)).status_code == 404


def test_an_editor_sees_the_imports_of_all_and_a_contributor_their_own(desk, client, editor):
    uploaded(desk)
    client.force_login(editor)
    assert "arrests.csv" in page_text(client.get(url("changelist")))
    client.force_login(make.user("contributor", "another"))
    assert "arrests.csv" not in page_text(client.get(url("changelist")))


def test_the_pages_have_no_scripts_or_styles_of_their_own():
    folder = Path(settings.BASE_DIR) / "incidents" / "templates" / "admin" / "incidents"
    texts = [path.read_text() for path in folder.glob("import_*.html")]

    assert len(texts) >= 6
    assert not [text for text in texts if re.search(r"<script|<style|style=|onclick", text)]


def test_what_the_check_of_somebody_cleared_found_is_not_shown_to_who_is_not(desk, editor):
    make.person("Murad Aliyev", sensitivity=30)
    batch = checked(desk)
    cleared = Client()
    cleared.force_login(editor)
    cleared.post(url("check", batch))

    assert "Murad Aliyev" in page(cleared, batch)
    assert "Murad Aliyev" not in page(desk, batch)
    assert "Murad Əliyev" not in page(desk, batch)


def test_a_file_that_waited_for_a_month_is_forgotten_with_its_import(desk, own_folder):
    old, young = uploaded(desk), uploaded(desk)
    ImportBatch.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=31))

    assert desk_run.forget_old() == 1

    assert list(ImportBatch.objects.all()) == [young]
    assert [path.name for path in own_folder.iterdir()] == [str(young.uid)]


def test_what_was_applied_is_kept_however_old_it_is(desk):
    batch = checked(desk)
    desk.post(url("apply", batch))
    ImportBatch.objects.update(at=timezone.now() - timedelta(days=400))

    assert desk_run.forget_old() == 0


def test_only_so_many_files_of_one_user_may_wait(desk, monkeypatch):
    monkeypatch.setattr(desk_run, "MOST_WAITING", 1)
    uploaded(desk)

    answer = upload(desk)

    assert "wait already" in page_text(answer)
    assert ImportBatch.objects.count() == 1

"""Hostile and broken files: an error that says what is wrong, nothing written, bounded memory and time."""

import subprocess
import sys
import time

import pytest
from django.core.management import call_command

from incidents.imports.common.report import MOST_NOTES
from incidents.imports.readers import xlsx_reader
from incidents.imports.readers.readers import MOST_BYTES
from incidents.imports.write import pace
from incidents.models import RECORDS, ImportBatch
from tests.imports.files import ARRESTS, checked, imported, written
from tests.imports.hostile import cases, rewritten, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CASES = cases()
REFUSED = [name for name, (_, _, said) in CASES.items() if said]
ODD = [name for name, (_, _, said) in CASES.items() if not said]
BOMB = rewritten(workbook([("id",)]), "xl/worksheets/sheet1.xml", b"<a>" + b"<b/>" * 2_000_000)
# Kilobytes that the program named by the arguments took
MEASURE = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-I", *sys.argv[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
MAPPINGS = {"documents.json": 'dataset = "documents"\ndocuments = true\n'}


@pytest.fixture(autouse=True)
def no_gaps(monkeypatch):
    monkeypatch.setattr(pace, "GAP", 0)


def test_there_are_at_least_120_hostile_files():
    assert len(CASES) >= 120


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_file_is_refused_with_what_is_wrong(name, tmp_path, contributor):
    file_name, content, said = CASES[name]
    path = written(tmp_path, content, file_name)
    plan = checked(path, contributor, MAPPINGS.get(file_name, ARRESTS))

    assert said in str(plan.notes.errors[0])
    assert len(plan.notes.errors) <= MOST_NOTES
    assert not any(model.objects.exists() for model in RECORDS)


@pytest.mark.parametrize("name", ["encoding: noise", "workbook: a billion laughs"])
def test_noise_is_refused_whatever_is_said_of_it(name, tmp_path, contributor):
    file_name, content, _ = CASES[name]

    assert checked(written(tmp_path, content, file_name), contributor).notes.errors != []


@pytest.mark.parametrize("name", sorted({*ODD} - {"encoding: noise", "workbook: a billion laughs"}))
def test_an_odd_file_that_can_be_read_is_imported(name, tmp_path, contributor):
    file_name, content, _ = CASES[name]
    batch, _ = imported(written(tmp_path, content, file_name), contributor, MAPPINGS.get(file_name, ARRESTS))

    assert batch.created > 0


@pytest.mark.parametrize("name", [name for name in ODD if "date" in name or "February" in name])
def test_a_date_that_cannot_be_read_keeps_its_words_and_is_listed(name, tmp_path, contributor):
    file_name, content, _ = CASES[name]
    plan = checked(written(tmp_path, content, file_name), contributor)

    assert [note.column for note in plan.notes.warnings] == ["date"]


def test_a_file_of_300_mb_is_refused_by_its_size(tmp_path, contributor):
    path = written(tmp_path, b"id,title\n")
    with path.open("r+b") as file:
        file.truncate(300 * 1024 * 1024)
    plan = checked(path, contributor)

    assert f"{MOST_BYTES:,}" in plan.notes.errors[0].detail


def test_a_bomb_whose_size_is_forged_stays_within_the_limits(tmp_path, contributor, monkeypatch):
    monkeypatch.setattr(xlsx_reader, "MOST_RATIO", 10**6)  # let it through to the child
    monkeypatch.setattr(xlsx_reader, "CHILD_SECONDS", 1)
    before = time.monotonic()
    plan = checked(written(tmp_path, BOMB, "bomb.xlsx"), contributor)

    assert plan.notes.errors != []
    assert time.monotonic() - before < 60


def test_a_bomb_whose_size_is_forged_takes_no_more_memory_than_it_may(tmp_path):
    limits = [xlsx_reader.LONGEST_CELL, xlsx_reader.MOST_COLUMNS, xlsx_reader.CHILD_BYTES, 1]
    child = [str(xlsx_reader._CHILD), str(written(tmp_path, BOMB, "bomb.xlsx")), "", "1", *map(str, limits)]
    # From a small process: what a process takes before it runs its program counts as its own.
    ran = subprocess.run([sys.executable, "-c", MEASURE, *child], capture_output=True, text=True, check=True)

    assert 0 < int(ran.stdout) * 1024 < xlsx_reader.CHILD_BYTES


def test_a_thousand_errors_are_told_and_no_more(tmp_path, contributor):
    file_name, content, _ = CASES["table: 1,500 rows too short"]
    plan = checked(written(tmp_path, content, file_name), contributor)

    assert len(plan.notes.errors) == MOST_NOTES
    assert plan.is_cut_short


def test_the_command_ends_with_1_and_writes_nothing(tmp_path, capsys):
    path = written(tmp_path, CASES["cell: latitude 91"][1])
    mapping = written(tmp_path, ARRESTS, "arrests.toml")
    with pytest.raises(SystemExit, match="1"):
        call_command("import_file", str(path), "--mapping", str(mapping))

    assert '"row": 2, "column": "lat", "value": "91"' in capsys.readouterr().out
    assert not ImportBatch.objects.exists()

"""`manage.py export_file`: what the public API would send."""

import json

import pytest
from django.core.management import CommandError, call_command

from incidents.exports import exporter
from tests.exports.files import content, read_csv
from tests.public.client import get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.mark.parametrize("format_", [name for name in exporter.FORMATS if name != "json"])
def test_a_file_is_what_the_api_sends(tmp_path, format_):
    call_command("export_file", str(tmp_path / "out"), "--format", format_, "--query", "country=AZ")

    assert (tmp_path / "out").read_bytes() == content("incidents/", format_, "country=AZ")


def test_json_is_the_whole_result(tmp_path):
    call_command("export_file", str(tmp_path / "out"), "--format", "json", "--kind", "person")

    assert json.loads((tmp_path / "out").read_text())["results"] == get("persons/").json()["results"]


def test_the_last_line_printed_says_what_was_written(tmp_path, capsys):
    call_command("export_file", str(tmp_path / "out"), "--format", "csv", "--query", "?kind=arrest")
    told = json.loads(capsys.readouterr().out.splitlines()[-1])

    assert (told["records"], told["format"]) == (1, "csv")
    assert len(read_csv((tmp_path / "out").read_bytes())) == 1


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("country=Atlantis", "country"),
        ("nope=1", "nope"),
        ("page_size=10", "page_size"),
        ("cursor=" + "A" * 40, "no page_size, cursor"),
    ],
)
def test_a_query_that_the_api_refuses_is_refused(tmp_path, query, complaint):
    with pytest.raises(CommandError, match=complaint):
        call_command("export_file", str(tmp_path / "out"), "--format", "json", "--query", query)

    assert list(tmp_path.iterdir()) == []


def test_a_format_that_the_kind_does_not_have_is_refused(tmp_path):
    with pytest.raises(CommandError, match="json, csv"):
        call_command("export_file", str(tmp_path / "out"), "--format", "geojson", "--kind", "person")


def test_a_file_in_no_folder_is_refused(tmp_path):
    with pytest.raises(CommandError, match="folder is missing"):
        call_command("export_file", str(tmp_path / "no" / "out"), "--format", "csv")


def test_a_failure_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    (tmp_path / "out").write_text("before")
    monkeypatch.setattr(exporter, "digest_of", lambda file: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        call_command("export_file", str(tmp_path / "out"), "--format", "csv")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]

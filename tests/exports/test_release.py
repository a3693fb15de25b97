"""A release: the public record of a moment, the same in every file of it, the same bytes each time."""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from incidents.exports.datapackage import licence_at
from incidents.exports.related_tables import TABLES
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS
from incidents.publishing import publish as door
from incidents.text.csv_cells import restored
from tests import make
from tests.exports.files import FORMULA, content, read_csv, read_lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world"), pytest.mark.one_database]

NAMES = [table.name for table in TABLES]


def release(folder: Path, **options: str) -> Path:
    call_command("release", str(folder), **options)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def sums(folder: Path) -> dict[str, str]:
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return {path: digest for digest, path in (line.split("  ") for line in lines)}


def table(folder: Path, name: str) -> list[dict[str, str]]:
    return read_csv((folder / "data" / f"{name}.csv").read_bytes())


def rows(folder: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(folder / "tracker.db")) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("release") / "now"


@pytest.fixture
def made(folder, world) -> Path:
    """A release of the small world, made once; whatever a test changes, it changes afterwards."""
    return folder if folder.exists() else release(folder)


def test_a_release_of_the_same_moment_is_the_same_bytes(made, tmp_path):
    moment = json.loads((made / "datapackage.json").read_text())["version"]
    make.public(make.incident("Later"))

    assert files(release(tmp_path / "again", as_of=moment)) == files(made)


def test_a_release_is_of_the_last_change_unless_told(made):
    last = Change.objects.order_by("-sequence").first()

    assert json.loads((made / "datapackage.json").read_text())["version"].startswith(
        last.at.isoformat().replace("+00:00", "")
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_table_is_the_same_in_sqlite(made, name):
    header = ", ".join(f'"{column}"' for column in next(t for t in TABLES if t.name == name).header)
    stored = rows(made, f"SELECT {header} FROM {name} ORDER BY rowid")  # noqa: S608

    shown = [tuple(restored(cell) for cell in row.values()) for row in table(made, name)]
    assert [tuple("" if cell is None else str(cell) for cell in row) for row in stored] == shown


def test_the_database_is_sound_and_every_reference_leads_somewhere(made):
    assert rows(made, "PRAGMA integrity_check") == [("ok",)]
    assert rows(made, "PRAGMA foreign_key_check") == []


@pytest.mark.parametrize("kind", EDITIONS)
def test_a_release_has_the_records_of_the_list(made, kind):
    listed = {document["id"] for document in read_lines(content(f"{kind}s/", "jsonl"))}

    assert {row["id"] for row in table(made, f"{kind}s")} == listed


def test_a_release_has_the_documents_as_dump_prints_them(made, capsys):
    call_command("dump")

    printed = capsys.readouterr().out.splitlines()
    assert sorted((made / "documents.jsonl").read_text().splitlines()) == sorted(printed)


def test_entities_of_a_release_tell_each_party_once_and_whole(made):
    entities = read_lines((made / "entities.ftm.json").read_bytes())
    ids = [each["id"] for each in entities]

    assert len(ids) == len(set(ids))
    assert {each["schema"] for each in entities if each["properties"].get("name") == ["Ministry"]} == {
        "PublicBody"
    }


def test_everybody_may_read_a_release_that_is_handed_on(made):
    assert all(path.stat().st_mode & 0o444 == 0o444 for path in (made, *made.rglob("*")))


def test_the_checksums_are_those_of_every_file(made):
    contents = files(made)
    contents.pop("SHA256SUMS")

    assert sums(made) == {path: hashlib.sha256(content).hexdigest() for path, content in contents.items()}


def test_the_descriptor_tells_size_and_hash_of_every_file_of_data(made):
    package = json.loads((made / "datapackage.json").read_text())
    told = {each["path"]: (each["bytes"], each["hash"]) for each in package["resources"]}

    assert told == {
        path: (len(files(made)[path]), f"sha256:{sums(made)[path]}")
        for path in [
            *(f"data/{name}.csv" for name in NAMES),
            "tracker.db",
            "entities.ftm.json",
            "documents.jsonl",
            "vocabularies.csv",
        ]
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_descriptor_tells_the_columns_that_the_table_has(made, name):
    package = json.loads((made / "datapackage.json").read_text())
    schema = next(each for each in package["resources"] if each["name"] == name)["schema"]
    header = (made / "data" / f"{name}.csv").read_text().splitlines()[0]

    assert ",".join(field["name"] for field in schema["fields"]) == header
    assert all(field["description"] for field in schema["fields"])
    assert schema["missingValues"] == [""]


def test_a_formula_is_neutralised_in_csv_and_in_its_own_words_elsewhere(made):
    assert [row["title"] for row in table(made, "incidents") if "1+1" in row["title"]] == [f"'{FORMULA}"]
    assert rows(made, "SELECT count(*) FROM incidents WHERE title = '=1+1'") == [(1,)]


def test_a_release_says_how_it_is_cited_and_names_no_licence_that_the_site_does_not_name(made):
    citation = (made / "CITATION.cff").read_text()
    package = json.loads((made / "datapackage.json").read_text())

    assert f'version: "{package["version"]}"' in citation
    assert "licenses" not in package
    assert "license" not in citation
    assert "license" not in (made / "metadata.json").read_text()
    assert "names no licence" in (made / "README.md").read_text()


@pytest.mark.parametrize(
    ("address", "cited"),
    [
        ("https://licences.example/ours", 'license-url: "https://licences.example/ours"'),
        ("https://creativecommons.org/licenses/by/4.0/", 'license: "CC-BY-4.0"'),
    ],
)
def test_a_release_goes_out_under_the_licence_of_the_site(tmp_path, settings, address, cited):
    settings.LICENCE = address
    other = release(tmp_path / "other")
    package = json.loads((other / "datapackage.json").read_text())

    assert [each["path"] for each in package["licenses"]] == [address]
    assert cited in (other / "CITATION.cff").read_text()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://creativecommons.org/licenses/by/4.0", "CC-BY-4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0", "CC0-1.0"),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"),
        ("https://licences.example/ours", ""),
    ],
)
def test_a_licence_is_known_by_its_address(address, name):
    assert licence_at(address).name == name


def test_what_is_withdrawn_is_in_no_release_of_any_moment(made, world, tmp_path):
    moment = json.loads((made / "datapackage.json").read_text())["version"]
    door.withdraw(world["undated"], by=None, reason="At the wish of the family.", keep_history=False)
    again = release(tmp_path / "again", as_of=moment)

    assert "A threat" in {row["title"] for row in table(made, "incidents")}
    assert "A threat" not in {row["title"] for row in table(again, "incidents")}


def test_what_is_hidden_is_in_no_file(made):
    hidden = make.incident("A draft that nobody sees")

    assert [path for path, content in files(made).items() if str(hidden.uid).encode() in content] == []


def test_a_release_goes_into_a_new_folder_only(tmp_path):
    (tmp_path / "kept.txt").write_text("mine")

    with pytest.raises(CommandError, match="not an empty folder"):
        release(tmp_path)


@pytest.mark.parametrize(
    ("as_of", "complaint"), [("2999-01-01", "still to come"), ("yesterday", "neither a day nor a time")]
)
def test_a_release_of_no_moment_is_refused(tmp_path, as_of, complaint):
    with pytest.raises(CommandError, match=complaint):
        release(tmp_path / "new", as_of=as_of)

    assert list(tmp_path.iterdir()) == []

"""Files: tables and maps of a whole result."""

import csv
import io
import json
import zipfile

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from incidents.documents.serializers import DOCUMENTS
from incidents.exports import exporter, file_formats
from incidents.exports.flat_columns import COLUMNS
from incidents.text import csv_cells
from tests import make
from tests.public.client import body, errors, get

pytestmark = pytest.mark.django_db

BUILDERS = {
    "incidents/": make.incident,
    "persons/": make.person,
    "institutions/": make.institution,
    "statements/": make.statement,
}


def table(path: str, query: str = "") -> list[dict[str, str]]:
    text = body(get(path, f"format=csv&{query}".rstrip("&"))).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def features(query: str = "") -> list[dict]:
    collection = json.loads(body(get("incidents/", f"format=geojson&{query}".rstrip("&"))))
    assert collection["type"] == "FeatureCollection"
    return collection["features"]


def test_an_unstated_number_of_victims_is_at_least_those_named_in_every_table():
    make.involve(incident := make.incident(), ann := make.person("Ann"))
    make.public(ann, incident)
    (row,) = table("incidents/", "fields=victims")
    archive = zipfile.ZipFile(io.BytesIO(body(get("incidents/", "format=tables&fields=victims"))))
    related = archive.read("incidents.csv").decode("utf-8-sig").splitlines()

    assert row == {"victims_low": "1", "victims_high": ""}
    assert [line.split(",")[-2:] for line in related] == [["victims_low", "victims_high"], ["1", ""]]


@pytest.mark.parametrize("path", BUILDERS)
def test_a_table_has_a_row_for_each_record_of_the_list_in_its_order(path):
    make.public(*[BUILDERS[path](name) for name in ("b", "a", "c")])
    listed = [result["id"] for result in get(path).json()["results"]]

    assert [row["id"] for row in table(path)] == listed


def test_a_row_of_an_incident_holds_its_parties_by_role():
    ann, bob, court = make.person("Ann"), make.person("Bob"), make.institution("Court")
    incident = make.incident("Verdict", date="June 2025", latitude=40.41, longitude=-49.87, precision="exact")
    make.involve(incident, ann, outcome="convicted", sentence_months=180)
    make.involve(incident, bob, outcome="released", charge="treason")
    make.involve(incident, court, "court")
    make.public(ann, bob, court, incident)
    (row,) = table("incidents/")

    assert (row["date"], row["earliest"], row["latest"]) == ("June 2025", "2025-06-01", "2025-06-30")
    assert (row["country"], row["country_name"]) == ("AZ", "Azerbaijan")
    assert (row["victim"], row["court"], row["judge"]) == ("Ann; Bob", "Court", "")
    assert row["victim_ids"] == f"{ann.uid}; {bob.uid}"
    assert row["outcomes"] == "Ann: convicted; Bob: released"
    assert (row["charges"], row["sentence_months"]) == ("Bob: treason", "Ann: 180")
    assert (row["latitude"], row["longitude"]) == ("40.41", "-49.87")


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_column_reads_a_field_that_documents_have(kind):
    assert {column.field for column in COLUMNS[kind]} <= set(DOCUMENTS[kind]().fields)


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_column_has_a_name_of_its_own(kind):
    names = [column.name for column in COLUMNS[kind]]

    assert len(names) == len(set(names))


def test_an_empty_result_is_a_table_with_names_only(db):
    assert body(get("incidents/", "format=csv")).count(b"\r\n") == 1


def test_a_table_is_asked_for_with_the_filters_of_the_list():
    make.public(make.incident("az"), make.incident("ge", country="GE"))

    assert [row["title"] for row in table("incidents/", "country=GE")] == ["ge"]


def test_a_table_holds_the_columns_of_the_fields_asked_for():
    make.public(make.incident("one"))

    assert table("incidents/", "fields=title,country") == [
        {"title": "one", "country": "AZ", "country_name": "Azerbaijan"}
    ]


def test_a_table_is_utf_8_with_crlf_and_quotes_what_needs_it():
    make.public(make.incident('Ə, "said"', summary="two\nlines"))
    content = body(get("incidents/", "format=csv&fields=title,summary"))

    assert content == 'title,summary\r\n"Ə, ""said""","two\nlines"\r\n'.encode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'", "=cmd|' /C calc'!A0"])
def test_a_cell_that_could_be_a_formula_is_neutralised_and_can_be_restored(start):
    title = f"{start}1+1"
    make.public(make.incident(title))
    (row,) = table("incidents/", "fields=title")

    assert row["title"] == f"'{title}"
    assert csv_cells.restored(row["title"]) == title


@given(st.text())
def test_restoring_undoes_neutralising_whatever_the_text(text):
    assert csv_cells.restored(csv_cells.neutralised(text)) == text
    assert not csv_cells.neutralised(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2)))
def test_a_table_reads_back_as_it_was_written(rows):
    text = b"".join(file_formats.csv_lines(["a", "b"], rows)).decode()
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]

    assert [[csv_cells.restored(cell) for cell in row] for row in read] == rows


def test_a_map_has_a_feature_for_each_incident_longitude_first():
    incident = make.public(make.incident("Baku", latitude=40.41, longitude=49.87, precision="exact"))
    (feature,) = features()

    assert feature["id"] == str(incident.uid)
    assert feature["geometry"] == {"type": "Point", "coordinates": [49.87, 40.41]}
    assert feature["properties"]["title"] == "Baku"
    assert "narrative" not in feature["properties"]


def test_an_incident_without_a_place_has_no_geometry():
    make.public(make.incident())

    assert features()[0]["geometry"] is None


def test_an_empty_map_is_a_map(db):
    assert features() == []


@pytest.mark.parametrize(
    ("format_", "media_type", "filename"),
    [
        ("csv", "text/csv; charset=utf-8; header=present", "incidents.csv"),
        ("geojson", "application/geo+json", "incidents.geojson"),
    ],
)
def test_a_file_has_a_type_and_a_name(db, format_, media_type, filename):
    answer = get("incidents/", f"format={format_}")

    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"] == f'attachment; filename="{filename}"'
    assert int(answer["Content-Length"]) == len(body(answer))


@pytest.mark.parametrize("format_", ["csv", "geojson"])
@pytest.mark.parametrize(("name", "value"), [("page_size", "10"), ("cursor", "A" * 40)])
def test_a_file_is_the_whole_result_and_has_no_pages(db, format_, name, value):
    assert errors("incidents/", {"format": format_, name: value}).keys() == {name}


def test_a_file_holds_more_than_one_chunk_and_leaves_nothing_behind():
    make.public(*[make.person(f"{n:02}") for n in range(7)])
    rows = [row["name"] for row in table("persons/")]

    assert rows == [f"{n:02}" for n in range(7)]
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


def test_a_failure_while_writing_leaves_no_file_behind():
    with pytest.raises(ValueError, match="literal"):
        exporter.write(io.BytesIO(), ["{}", "no JSON"], "person", "xlsx", ["unknown"])

    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []

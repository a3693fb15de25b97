"""Every format of a list: the same records in it, the same bytes each time."""

import io
import json
import zipfile

import orjson
import pytest

from incidents.documents.serializers import DOCUMENTS
from incidents.exports import exporter
from incidents.exports.related_tables import TABLES, tables_of
from incidents.models.editions.edition import EDITIONS
from incidents.public.queries.parameters import FORMATS
from incidents.text.csv_cells import restored
from tests.exports.files import FORMULA, content, read_archive, read_csv, read_lines, read_workbook
from tests.public.client import body, errors, get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world"), pytest.mark.one_database]

KINDS = tuple(FORMATS)
FILES = [(kind, format_) for kind in KINDS for format_ in FORMATS[kind][1:]]
FTM = {
    "incident": {"Event"},
    "person": {"Person"},
    "institution": {"PublicBody", "Organization"},
    "statement": {"Note"},
}


def features(found: bytes) -> list[str]:
    return [feature["id"] for feature in json.loads(found)["features"]]


def ids(kind: str, format_: str, found: bytes) -> list[str]:
    """The ids of the records in a file, in its order."""
    read = {
        "csv": lambda: [row["id"] for row in read_csv(found)],
        "tables": lambda: [row["id"] for row in read_archive(found)[f"{kind}s"]],
        "xlsx": lambda: [row[0] for row in read_workbook(found)[f"{kind}s"][1:]],
        "jsonl": lambda: [document["id"] for document in read_lines(found)],
        "geojson": lambda: features(found),
        "ftm": lambda: [each["id"] for each in read_lines(found) if each["schema"] in FTM[kind]],
    }
    return read[format_]()


@pytest.mark.parametrize(("kind", "format_"), FILES)
def test_every_format_holds_the_records_of_the_list_in_its_order(kind, format_):
    listed = [result["id"] for result in get(f"{kind}s/").json()["results"]]

    assert ids(kind, format_, content(f"{kind}s/", format_))[: len(listed)] == listed


@pytest.mark.parametrize("format_", FORMATS["incident"][1:])
def test_every_format_takes_the_filters_of_the_list(world, format_):

    found = ids("incident", format_, content("incidents/", format_, "kind=conviction"))
    assert found == [str(world["trial"].uid)]


@pytest.mark.parametrize(("kind", "format_"), FILES)
def test_a_file_is_the_same_bytes_each_time(kind, format_):

    assert content(f"{kind}s/", format_) == content(f"{kind}s/", format_)


@pytest.mark.parametrize(("kind", "format_"), FILES)
def test_a_file_of_nothing_can_be_read(kind, format_):
    assert ids(kind, format_, content(f"{kind}s/", format_, "published_since=2999-01-01")) == []


@pytest.mark.parametrize("format_", FORMATS["incident"][1:])
@pytest.mark.parametrize(("name", "value"), [("page_size", "10"), ("cursor", "A" * 40)])
def test_a_file_of_any_format_has_no_pages(format_, name, value):
    assert errors("incidents/", {"format": format_, name: value}).keys() == {name}


@pytest.mark.parametrize(("format_", "about"), exporter.FORMATS.items())
def test_a_file_says_what_it_is(format_, about):
    answer = get("incidents/", f"format={format_}")

    assert answer["Content-Type"] == about.media_type
    assert answer.get("Content-Disposition", "json").endswith((f'incidents.{about.extension}"', "json"))


@pytest.mark.parametrize("kind", KINDS)
def test_json_lines_are_the_documents_word_for_word(kind):
    stored = EDITIONS[kind].objects.live().values_list("document", flat=True)

    assert sorted(content(f"{kind}s/", "jsonl").decode().splitlines()) == sorted(stored)


def test_json_lines_hold_the_fields_asked_for():

    assert set(read_lines(content("incidents/", "jsonl", "fields=id,title"))[0]) == {"id", "title"}


def test_entities_are_made_of_whole_documents():
    assert errors("incidents/", "format=ftm&fields=id").keys() == {"fields"}


def test_related_tables_tell_who_took_part(world):
    rows = read_archive(content("incidents/", "tables", "kind=conviction"))["involvements"]

    assert [(row["role"], row["person"] or row["institution"]) for row in rows] == [
        ("victim", "Ann"),
        ("court", "Baku Court"),
        ("lawyer", "Bob"),
    ]
    assert {row["incident_id"] for row in rows} == {str(world["trial"].uid)}
    assert [row["sentence_months"] for row in rows] == ["180", "", ""]


def test_related_tables_tell_which_source_says_what():
    tables = read_archive(content("incidents/", "tables"))
    sources = {(row["record_id"], row["id"]) for row in tables["sources"]}

    assert len(tables["citations"]) == 3
    assert {(row["record_id"], row["source_id"]) for row in tables["citations"]} == sources


def test_what_is_withheld_is_told_apart_from_what_is_unknown(world):

    assert read_archive(content("persons/", "tables"))["unstated"] == [
        {
            "record_kind": "person",
            "record_id": str(world["bob"].uid),
            "field": "birth",
            "reason": "withheld",
        }
    ]


def test_tables_hold_the_fields_asked_for_and_what_joins_them():
    tables = read_archive(content("incidents/", "tables", "fields=title,links"))

    assert list(tables) == ["incidents", "incident_links"]
    assert list(tables["incidents"][0]) == ["id", "title"]


@pytest.mark.parametrize("format_", ["csv", "tables", "xlsx"])
def test_a_cell_that_could_be_a_formula_is_neutralised_in_every_table(format_):
    read = {
        "csv": lambda found: read_csv(found)[0]["title"],
        "tables": lambda found: read_archive(found)["incidents"][0]["title"],
        "xlsx": lambda found: read_workbook(found)["incidents"][1][1],
    }
    found = read[format_](content("incidents/", format_, "kind=conviction&fields=id,title"))

    assert (found, restored(found)) == (f"'{FORMULA}", FORMULA)


def test_a_workbook_begins_with_the_table_of_csv():
    header = list(read_csv(content("incidents/", "csv"))[0])
    sheets = read_workbook(content("incidents/", "xlsx"))

    assert sheets["incidents"][0] == header
    assert list(sheets) == ["incidents", *(table.name for table in tables_of("incident") if table.part)]


@pytest.mark.one_database
@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_documents_is_in_a_table(kind):
    shown = {each.source for table in tables_of(kind) for each in table.fields}
    shown |= {table.part for table in tables_of(kind)}

    assert set(DOCUMENTS[kind]().fields) <= shown | {"id", "format", "custody"}


@pytest.mark.one_database
@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_every_column_of_a_table_has_a_name_of_its_own_and_a_meaning(table):
    assert len(set(table.header)) == len(table.header)
    assert all(field.description.endswith((".", "”.")) for field in table.fields)
    assert set(table.key) <= set(table.header)


@pytest.mark.one_database
def test_the_tables_that_others_point_to_are_there():
    columns = {table.name: table.header for table in TABLES}
    pointers = [(to, there) for table in TABLES for _, to, there in table.refers]

    assert [(to, there) for to, there in pointers if not set(there) <= set(columns[to])] == []


def test_the_whole_result_can_be_written_as_json():
    documents = EDITIONS["person"].objects.live().order_by("uid").values_list("document", flat=True)
    file = io.BytesIO()
    exporter.write(file, documents, "person", "json")

    assert orjson.loads(file.getvalue()) == {"results": [orjson.loads(document) for document in documents]}


def test_the_bytes_of_a_file_are_its_etag():
    answer = get("incidents/", "format=xlsx")

    assert len(body(answer)) == int(answer["Content-Length"])


@pytest.mark.one_database
@pytest.mark.parametrize("format_", ["tables", "xlsx"])
def test_what_is_packed_bears_no_time_of_its_own(format_):
    with zipfile.ZipFile(io.BytesIO(content("incidents/", format_))) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}


@pytest.mark.one_database
def test_a_workbook_says_the_same_day_of_making_whenever_it_is_made():
    with zipfile.ZipFile(io.BytesIO(content("incidents/", "xlsx"))) as archive:
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")

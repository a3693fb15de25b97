"""Files at addresses of their own: the same bytes, headers, cost and cache as with `?format=`."""

import pytest
from django.test import Client

from incidents.public.queries.parameters import FORMATS
from incidents.storage import file_cache
from tests import make
from tests.module_data import shared
from tests.public.client import body, errors, get

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ENDINGS = {"tables": "zip", "ftm": "ftm.json"}
FILES = [(f"{kind}s", name, ENDINGS.get(name, name)) for kind, names in FORMATS.items() for name in names[1:]]
QUERIES = ["", "q=arrest", "as_of=now", "ordering=-published", "bom=true", "fields=id"]
HEADERS = ("ETag", "Content-Type", "Content-Disposition", "Cache-Control", "Accept-Ranges", "Content-Length")


@shared(autouse=True)
def record():
    incident = make.incident("Arrest", date="2025")
    make.involve(incident, person := make.person(nationalities=["AZ"]))
    make.public(person, make.institution(), make.statement(person=person), incident)


def pair(folder, name, ending, query):
    """The answers of both addresses of a file."""
    query = query.replace("as_of=now", "as_of=2026-01-01")
    return get(f"{folder}.{ending}", query), get(f"{folder}/", f"{query}&format={name}".strip("&"))


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(("folder", "name", "ending"), FILES)
def test_both_addresses_of_a_file_answer_alike(folder, name, ending, query):
    if (query.startswith("bom") and ending not in {"csv", "zip"}) or (query, name) == ("fields=id", "ftm"):
        return
    own, alias = pair(folder, name, ending, query)

    assert (own.status_code, body(own)) == (200, body(alias))
    assert [own.get(header) for header in HEADERS] == [alias.get(header) for header in HEADERS]


@pytest.mark.parametrize("query", ["", "by=country,year", "by=kind&bom=true", "country=AZ&as_of=2026-01-01"])
def test_both_addresses_of_the_table_of_statistics_answer_alike(query):
    own, alias = get("stats.csv", query), get("stats/", f"{query}&format=csv".strip("&"))

    assert (own.status_code, body(own)) == (200, body(alias))
    assert [own.get(header) for header in HEADERS] == [alias.get(header) for header in HEADERS]


@pytest.mark.parametrize(("folder", "name", "ending"), FILES[:2])
def test_a_file_is_built_once_for_both_addresses(folder, name, ending, monkeypatch):
    file_cache.clear()
    built = []
    build = file_cache.build
    monkeypatch.setattr(file_cache, "build", lambda key, *rest: built.append(key) or build(key, *rest))
    own, alias = pair(folder, name, ending, "")

    assert body(own) == body(alias)
    assert len(built) == 1


def test_who_has_the_file_of_one_address_has_that_of_the_other():
    etag = get("incidents/", "format=csv")["ETag"]

    assert get("incidents.csv", **{"If-None-Match": etag}).status_code == 304


def test_a_part_of_a_file_can_be_had_at_its_own_address():
    whole = body(get("incidents.csv"))
    part = get("incidents.csv", Range="bytes=5-9")

    assert (part.status_code, body(part)) == (206, whole[5:10])


@pytest.mark.parametrize("name", ["page_size", "cursor", "extract", "format"])
def test_a_file_takes_no_parameter_of_pages(name):
    assert errors("incidents.csv", {name: "1"})[name]["code"] == "unknown_parameter"


def test_a_file_of_entities_takes_no_fields():
    assert errors("incidents.ftm.json", "fields=id")["fields"]["code"] == "unknown_parameter"


@pytest.mark.parametrize(
    "path", ["persons.geojson", "incidents.pdf", "incidents.csv/", "incidents.", "x.csv"]
)
def test_there_is_no_file_but_those(path):
    assert Client().get(f"/api/v1/{path}").status_code == 404


def test_a_box_can_be_given_by_comma_or_by_repetition():
    once = get("incidents/", "bbox=44,38,51,42")
    repeated = get("incidents/", "bbox=44&bbox=38&bbox=51&bbox=42")

    assert (once.status_code, once.json()["results"]) == (200, repeated.json()["results"])
    assert errors("incidents/", "bbox=44&bbox=38")["bbox"]["code"] == "bad_value"

"""What is asked: errors all at once, and the question in words."""

import pytest

from incidents.public.api.changes import ChangeFilters
from incidents.public.queries.filters import FILTERS
from incidents.public.queries.parameter_fields import SearchField, WordsField
from tests import make
from tests.module_data import shared
from tests.public.client import errors, get

pytestmark = pytest.mark.django_db

LISTS = ["incidents/", "persons/", "institutions/", "statements/"]


def asked(path: str, query: str) -> str:
    return get(path, query).json()["asked"]


@shared
def public_parties():
    make.public(make.person("Bahruz Samadov"), make.institution("Baku Court"), make.incident("Verdict"))


@pytest.mark.parametrize(
    ("path", "query", "words"),
    [
        ("incidents/", "", "Incidents"),
        (
            "incidents/",
            "country=AZ&date_from=2025-06&date_to=2025-06",
            "Incidents in Azerbaijan, possibly between 1 June 2025 and 30 June 2025",
        ),
        ("incidents/", "country=AZ,ge,FRA", "Incidents in Azerbaijan, Georgia or France"),
        ("incidents/", "date_from=2025&date_match=certain", "Incidents, certainly since 1 January 2025"),
        ("incidents/", "date_to=2025", "Incidents, possibly until 31 December 2025"),
        ("incidents/", "date_from=2025-06-23&date_to=2025-06-23", "Incidents, possibly on 23 June 2025"),
        ("incidents/", "undated=true&country=SU", "Incidents in Soviet Union (until 1991), without any date"),
        ("incidents/", "kind=arrest,raid", "Incidents of the kind “arrest or detention” or “raid”"),
        (
            "incidents/",
            "person=1&role=victim&outcome=died",
            "Incidents, with Bahruz Samadov, in the role “victim”, with the outcome “died”",
        ),
        ("incidents/", "institution=1", "Incidents, with Baku Court"),
        ("incidents/", "person=1,77", "Incidents, with Bahruz Samadov or 77"),
        (
            "incidents/",
            "bbox=44.7,38.3,50.6,41.9",
            "Incidents, within 44.7, 38.3, 50.6, 41.9 (west, south, east, north)",
        ),
        ("incidents/", "as_of=2020-05-03", "Incidents, as of 3 May 2020"),
        ("incidents/", "country=none,AZ", "Incidents in no country or Azerbaijan"),
        ("incidents/", "q=court &country=AZ", "Incidents in Azerbaijan, with “court”"),
        (
            "persons/",
            "q=Səmədov “Baku court” -police -%22Supreme Court%22",
            "People, with “Səmədov” and “Baku court”, without “police” or “Supreme Court”",
        ),
        ("incidents/", "q=***%00<b>", "Incidents, with “<b>”"),
        (
            "incidents/",
            "published_since=2026-05-03T12:00:00%2B02:00",
            "Incidents, published since 10:00:00 UTC on 3 May 2026",
        ),
        ("persons/", "nationality=AZ", "People, with the nationality of Azerbaijan"),
        (
            "persons/",
            "country=AZ&kind=arrest&role=victim&date_from=2025",
            "People involved in incidents of the kind “arrest or detention” in Azerbaijan, "
            "possibly since 1 January 2025, in the role “victim”",
        ),
        ("institutions/", "kind=court&country=AZ", "Institutions of the kind “court” in Azerbaijan"),
        (
            "statements/",
            "stance=silent&country=AZ&person=1&incident=1",
            "Statements on Azerbaijan, with Bahruz Samadov, about Verdict, with the stance “no comment”",
        ),
    ],
)
def test_the_answer_says_in_words_what_was_asked(public_parties, path, query, words):
    assert asked(path, query) == words


@pytest.mark.parametrize("path", LISTS)
def test_an_unknown_parameter_is_refused_with_the_names_there_are(path):
    refused = errors(path, "countri=AZ&query=word")

    assert refused["countri"]["value"] == "AZ"
    assert "country" in refused["countri"]["detail"]
    assert {"country", "as_of", "cursor", "q"} <= set(refused["query"]["allowed"])


def test_every_error_is_named_at_once():
    query = (
        "country=ZZ,AZ,QQ&kind=theft&role=king&outcome=&person=x&bbox=1&ordering=size&page_size=0&fields=a"
        "&format=xml&date_from=x&date_match=maybe&undated=no&as_of=x&published_since=x&cursor=x&nope=1"
    )
    answer = get("incidents/", query)
    named = [error["parameter"] for error in answer.json()["errors"]]

    assert answer.status_code == 400
    assert set(named) == {part.partition("=")[0] for part in query.split("&")}
    assert named.count("country") == 2


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("name", ["ordering", "page_size", "as_of", "published_since", "format", "cursor"])
def test_what_is_given_once_cannot_be_given_twice(path, name):
    assert "once" in errors(path, f"{name}=1&{name}=1")[name]["detail"]


@pytest.mark.parametrize(
    "name",
    ["country", "kind", "role", "person", "date_from", "undated", "bbox", "ordering", "fields", "as_of"],
)
def test_an_empty_value_is_refused(name):
    assert errors("incidents/", f"{name}=").keys() == {name}


@pytest.mark.parametrize(
    ("name", "value"),
    [("country", "AZ"), ("kind", "arrest"), ("role", "victim"), ("person", "1"), ("fields", "id")],
)
def test_a_list_takes_at_most_50_values(name, value):
    assert get("incidents/", {name: ",".join([value] * 50)}).status_code == 200
    assert errors("incidents/", {name: ",".join([value] * 51)}).keys() == {name}


@pytest.mark.parametrize(
    "query", ["country=" + "A" * 4000, "&".join(f"a{n}=1" for n in range(1000)), "a" * 4001]
)
def test_a_query_longer_than_4000_characters_is_refused(query):
    answer = get("incidents/", query)

    assert answer.status_code == 400
    assert "4000" in answer.json()["detail"]


@pytest.mark.parametrize(
    "value",
    ["x", "1.0", "-1", "a" * 37, "{" + "0" * 8 + "-0000-0000-0000-000000000000}", "١٢", "1 2", "1\x00"],
)
@pytest.mark.parametrize("name", ["person", "institution"])
def test_what_is_no_id_and_no_number_is_refused(name, value):
    assert errors("incidents/", {name: value}).keys() == {name}


@pytest.mark.parametrize(
    "value",
    [
        "2026-05",
        "2026-05-03T12:00:00",
        "2026-05-03 12:00:00Z",
        "today",
        "2026-13-01",
        "2026-05-03T25:00:00Z",
        "0001-01-01T00:00:00%2B14:00",
        "٢٠٢٦-05-03",
    ],
)
@pytest.mark.parametrize("name", ["as_of", "published_since"])
def test_what_is_no_moment_is_refused(name, value):
    assert errors("incidents/", f"{name}={value}").keys() == {name}


@pytest.mark.parametrize(
    "value",
    [
        "2026-05-03",
        "2026-05-03T12:00:00Z",
        "2026-05-03t12:00:00.123456z",
        "2026-05-03T12:00:00%2B02:00",
        "2026-05-03T12:00:00+02:00",
        "0001-01-01",
    ],
)
def test_days_and_times_with_an_offset_are_moments(value):
    assert get("incidents/", f"as_of={value}&published_since={value}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "%00=1",
        "country=%00",
        "%ED%A0%80=%ED%A0%80",
        "country=%FF%FE",
        "kind=%F0%9D%9F%98",
        "a%0d%0ab=1",
        "=1",
        "=",
        "&",
        "%",
    ],
)
@pytest.mark.parametrize("path", [*LISTS, "changes/", "incidents/1/", "", "schema/"])
def test_strange_bytes_are_answered_and_never_an_error_of_ours(path, query):
    assert get(path, query).status_code in {200, 400, 404}


def test_a_hint_names_the_parameter_that_was_probably_meant():
    assert "“date_from”" in errors("incidents/", "datefrom=2025")["datefrom"]["detail"]


@pytest.mark.parametrize("path", ["persons/", "institutions/", "statements/"])
def test_only_incidents_lie_on_a_map(path):
    allowed = errors(path, "format=geojson")["format"]["allowed"]
    assert allowed == ["json", "csv", "tables", "xlsx", "jsonl", "ftm"]


def test_a_speaker_is_asked_for_by_id():
    assert errors("statements/", "speaker=1").keys() == {"speaker"}


def test_an_error_repeats_a_long_value_in_short():
    assert len(errors("incidents/", {"kind": "x" * 3000})["kind"]["value"]) < 300


# Whatever is searched for is words; only too many of them are refused.
EVERY_PARAMETER = [
    (f"{kind}s/", name)
    for kind, filters in FILTERS.items()
    for name, parameter in filters.base_filters.items()
    if parameter.field_class not in {SearchField, WordsField}
]


@pytest.mark.parametrize(
    ("path", "name"), [*EVERY_PARAMETER, *(("changes/", name) for name in ChangeFilters.base_filters)]
)
def test_a_wrong_value_is_told_with_what_is_allowed(path, name):
    refused = errors(path, {name: "²"})[name]

    assert refused.get("allowed") or refused.get("hint")


@pytest.mark.parametrize(
    ("path", "name", "hint"),
    [
        ("incidents/", "page_size", "1 to 100"),
        ("changes/", "page_size", "1 to 1000"),
        ("incidents/", "person", "id (a UUID) or public number"),
        ("statements/", "speaker", "id (a UUID)"),
        ("incidents/", "bbox", "west,south,east,north: -180 to 180,-90 to 90,-180 to 180,-90 to 90"),
        ("incidents/", "cursor", "the one in `next` or `previous`"),
    ],
)
def test_what_is_allowed_is_told_where_no_list_of_values_can(path, name, hint):
    refused = errors(path, {name: "x"})[name]

    assert ("allowed" in refused, refused["hint"]) == (False, hint)

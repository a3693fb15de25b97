"""Filters by time and place: possible and certain, open, undated, countries, boxes."""

import pytest

from tests import make
from tests.module_data import shared
from tests.public.client import errors, found, get

pytestmark = pytest.mark.django_db

SPANS = {
    "june": "June 2025",
    "day": "23 June 2025",
    "may-july": "between 20 May 2025 and 5 July 2025",
    "before": "before 2010",
    "since": "since 2019",
    "undated": "",
}


@shared
def spans() -> None:
    make.public(*[make.incident(title, date=words) for title, words in SPANS.items()])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("date_from=2025-06&date_to=2025-06", {"june", "day", "may-july", "since"}),
        ("date_from=2025-06&date_to=2025-06&date_match=certain", {"june", "day"}),
        ("date_from=2025-06-23&date_to=2025-06-23", {"june", "day", "may-july", "since"}),
        ("date_from=2025-06-23&date_to=2025-06-23&date_match=certain", {"day"}),
        ("date_from=2025-06-24&date_to=2025-06-24", {"june", "may-july", "since"}),
        ("date_from=2025-07-06", {"since"}),
        ("date_from=2019&date_match=certain", {"june", "day", "may-july", "since"}),
        ("date_from=2020&date_match=certain", {"june", "day", "may-july"}),
        ("date_to=2009", {"before"}),
        ("date_to=2009&date_match=certain", {"before"}),
        ("date_to=2008&date_match=certain", set()),
        ("date_from=2010&date_to=2018", set()),
        ("date_from=2005&date_to=2005", {"before"}),
        ("date_from=2005&date_to=2005&date_match=certain", set()),
        ("undated=true", {"undated"}),
    ],
)
def test_a_period_finds_what_may_have_been_or_certainly_was_in_it(spans, query, expected):
    assert found("incidents/", query) == expected


def test_an_answer_counts_possible_and_certain_matches(spans):
    answer = get("incidents/", "date_from=2025-06&date_to=2025-06").json()

    assert (answer["count"], answer["count_certain"]) == (4, 2)


@pytest.mark.parametrize("query", ["", "country=AZ", "undated=true", "date_from=2025&date_match=certain"])
def test_without_a_doubtful_match_both_counts_are_equal(spans, query):
    answer = get("incidents/", query).json()

    assert answer["count"] == answer["count_certain"] == len(answer["results"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("country=AZ", {"az"}),
        ("country=az", {"az"}),
        ("country=AZE", {"az"}),
        ("country=aze,geo", {"az", "ge"}),
        ("country=AZ&country=GE", {"az", "ge"}),
        ("country=AZ,%20GE", {"az", "ge"}),
        ("country=SU", {"su"}),
        ("country=sun,YUG,CSK,DDR,XKX", {"su", "yu", "cs", "dd", "xk"}),
        ("country=FR", set()),
    ],
)
def test_countries_are_taken_by_either_code_in_any_case_by_comma_or_repetition(query, expected):
    codes = ("az", "ge", "su", "yu", "cs", "dd", "xk")
    make.public(*[make.incident(code, country=code.upper()) for code in codes])

    assert found("incidents/", query) == expected


def test_a_country_is_found_by_its_codes_in_small_letters():
    make.public(make.incident("az", country="AZ"), make.incident("ge", country="GE"))

    assert [found("incidents/", f"country={code}") for code in ("az", "aze")] == [{"az"}, {"az"}]


@pytest.mark.parametrize("value", ["ZZ", "AZER", "031", "A", "ＡＺ", "AZ,", ",", "AZ,,GE", "A\x00", "\ud800"])
def test_what_is_no_country_is_refused(value):
    refused = errors("incidents/", {"country": value.encode("utf-8", "replace")})

    assert "AZ" in refused["country"].get("allowed", ["AZ"])


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ("170,-30,-170,0", {"fiji", "samoa"}),
        ("44,38,51,42", {"baku"}),
        ("49.87,40.41,49.87,40.41", {"baku"}),
        ("-180,-90,180,90", {"baku", "fiji", "samoa"}),
        ("170,-30,179,0", {"fiji"}),
        ("0,0,10,10", set()),
    ],
)
def test_a_box_finds_what_lies_in_it_across_the_antimeridian_too(box, expected):
    places = {"baku": (40.41, 49.87), "fiji": (-17.0, 178.0), "samoa": (-13.8, -171.8)}
    make.public(
        make.incident("nowhere"),
        *[
            make.incident(name, latitude=latitude, longitude=longitude, precision="exact")
            for name, (latitude, longitude) in places.items()
        ],
    )

    assert found("incidents/", {"bbox": box}) == expected


@pytest.mark.parametrize(
    "box",
    [
        "1,2,3",
        "1,2,3,4,5",
        "a,2,3,4",
        "1,5,3,4",
        "-181,0,0,0",
        "0,-91,0,0",
        "nan,0,0,0",
        "1e1,0,2,3",
        "１,0,2,3",
    ],
)
def test_what_is_no_box_is_refused(box):
    assert errors("incidents/", {"bbox": box}).keys() == {"bbox"}


@pytest.mark.parametrize(
    "value",
    ["2025-13", "2025-02-30", "25", "0000", "2025-6", "23 June 2025", "２０２５", "2025\x00", "12025"],
)
@pytest.mark.parametrize("name", ["date_from", "date_to"])
def test_what_is_no_date_is_refused(name, value):
    assert errors("incidents/", {name: value}).keys() == {name}


def test_a_period_that_ends_before_it_begins_is_refused():
    assert errors("incidents/", "date_from=2025&date_to=2024").keys() == {"date_to"}


def test_undated_does_not_go_with_a_period():
    assert errors("incidents/", "undated=true&date_from=2025").keys() == {"undated"}


@pytest.mark.parametrize("value", ["false", "1", "True", "yes"])
def test_undated_is_true_or_left_out(value):
    assert errors("incidents/", {"undated": value})["undated"]["allowed"] == ["true"]


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_the_ends_of_the_calendar_are_answered(spans, year):
    assert get("incidents/", f"date_from={year}&date_to={year}").status_code == 200

"""A download that broke off goes on where it stopped."""

import pytest

from tests.public.client import body, get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world"), pytest.mark.one_database]

QUERY = "format=csv"


@pytest.fixture
def whole() -> bytes:
    return body(get("incidents/", QUERY))


@pytest.fixture
def etag() -> str:
    return get("incidents/", QUERY)["ETag"]


def part(header: str, **more: str):
    return get("incidents/", QUERY, Range=header, **more)


def test_a_file_says_that_it_can_be_had_in_parts():
    assert get("incidents/", QUERY)["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=100-", 100, None), ("bytes=-20", -20, None), ("bytes=5-999999", 5, None)],
)
def test_a_part_is_sent_as_asked_for(whole, header, start, end):
    answer = part(header)

    assert answer.status_code == 206
    assert body(answer) == whole[start:end]
    assert int(answer["Content-Length"]) == len(whole[start:end])


def test_a_part_says_where_it_stands(whole, etag):
    answer = part("bytes=10-19")

    assert answer["Content-Range"] == f"bytes 10-19/{len(whole)}"
    assert answer["ETag"] == etag


def test_two_parts_make_the_whole(whole, etag):
    rest = part("bytes=300-", **{"If-Range": etag})

    assert body(part("bytes=0-299")) + body(rest) == whole


def test_the_whole_is_sent_where_the_file_changed_in_between(whole):
    answer = part("bytes=300-", **{"If-Range": '"another"'})

    assert (answer.status_code, body(answer)) == (200, whole)


def test_a_weak_etag_is_not_enough_to_go_on_with(etag):
    assert part("bytes=300-", **{"If-Range": f"W/{etag}"}).status_code == 200


@pytest.mark.parametrize(
    "header", ["bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=9-2", "bytes", "bytes=a-b", "bytes=1-²"]
)
def test_what_is_no_single_range_is_not_looked_at(whole, header):
    answer = part(header)

    assert (answer.status_code, body(answer)) == (200, whole)


@pytest.mark.parametrize("header", ["bytes=999999-", "bytes=-0", "bytes=999999999999999999-"])
def test_a_part_beyond_the_end_is_refused_with_the_size(whole, header):
    answer = part(header)

    assert (answer.status_code, answer["Content-Type"]) == (416, "application/problem+json")
    assert answer["Content-Range"] == f"bytes */{len(whole)}"


def test_who_has_the_file_is_told_so_before_any_part(etag):
    assert part("bytes=0-9", **{"If-None-Match": etag}).status_code == 304


def test_another_site_may_ask_for_parts():
    assert "Range" in get("incidents/", QUERY)["Access-Control-Expose-Headers"]

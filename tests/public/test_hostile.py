"""Values that are sent to break something: 400 or 404, never an error of ours, on every database."""

import base64
import uuid

import orjson
import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.http import urlencode

from incidents.http.paging import check_value
from incidents.http.record_paths import API_FOLDERS, PAGE_FOLDERS, present_path
from incidents.public.queries.filters import FILTERS
from incidents.public.queries.list_query import ask
from tests import make
from tests.module_data import shared
from tests.public.client import ANY_WORDS, get

pytestmark = pytest.mark.django_db

PARAMETERS = {f"{kind}s/": [*filters.base_filters] for kind, filters in FILTERS.items()}
# The parameters of each list, by address.
LISTS = {
    address: names
    for path, names in PARAMETERS.items()
    for address in (present_path(f"/{path}"), f"/api/v1/{path}")
}
NOBODY = uuid.UUID(int=0)
VALUES = [
    *("²", "٣", "-1", "1e9", "9" * 30, "9" * 3_900, "9" * 5_000, "\0", "1\0", "\ufffe", "(" * 300, ",,,"),
    *("0000", "0001-01-01", "9999-12-31", "10000-01-01", "inf,nan,1,1", f"{{{NOBODY}}}", NOBODY.urn),
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59Z"),
]
# Percent-encoded as no browser would: NUL, half of a surrogate pair, no UTF-8, half an escape.
RAW = ["%00", "%ED%A0%80", "%FF", "%C0%80", "%F4%90%80%80", "%", "%u0000"]


@shared(autouse=True)
def one_of_each():
    make.public(make.person(), make.institution(), make.incident(), make.statement())


def status(address: str, query: str = "", **headers: str) -> int:
    return Client().generic("GET", address, QUERY_STRING=query, headers=headers).status_code


def statuses(path: str, names: list[str], value: str, **others: str) -> set[int]:
    """The status of all parameters with one value at once, and of each that is not refused then alone.

    All that is wrong is refused at once, before anything is looked for; so each parameter is either read
    and refused here, or asked for by itself.
    """
    answer = get(path, {**others, **dict.fromkeys(names, value)})
    refused = {each["parameter"] for each in answer.json()["errors"]} if answer.status_code == 400 else set()
    taken = [name for name in names if name not in refused]
    return {answer.status_code, *(get(path, {**others, name: value}).status_code for name in taken)}


@pytest.mark.parametrize("path", PARAMETERS)
def test_any_value_of_any_parameter_is_answered_or_refused(path):
    found = {value: statuses(path, PARAMETERS[path], value) for value in VALUES}

    assert {value: seen for value, seen in found.items() if not seen <= {200, 400}} == {}


@pytest.mark.parametrize("value", RAW)
@pytest.mark.parametrize("address", LISTS)
def test_bytes_that_are_no_text_are_words_of_a_search(address, value):
    assert status(address, f"q={value}") == 200


def test_any_value_of_any_parameter_of_statistics_is_answered_or_refused():
    names = [*PARAMETERS["incidents/"], "by"]
    found = {value: statuses("stats/", names, value, by="country,month") for value in VALUES}

    assert {value: seen for value, seen in found.items() if not seen <= {200, 400}} == {}


def test_any_value_of_a_parameter_of_the_ledger_is_answered_or_refused():
    found = {value: statuses("changes/", ["since", "kind", "page_size"], value) for value in VALUES}

    assert {value: seen for value, seen in found.items() if not seen <= {200, 400}} == {}


@pytest.mark.parametrize("value", RAW)
@pytest.mark.parametrize("address", [*LISTS, "/api/v1/changes/", "/api/v1/incidents/1/", "/incidents/1/"])
def test_bytes_that_are_no_text_are_refused_as_value_and_as_name(address, value):
    names = {*PARAMETERS.get(address.removeprefix("/api/v1").removeprefix("/"), ["as_of"])} - ANY_WORDS

    assert {status(address, f"{name}={value}") for name in names} == {400}
    assert status(address, f"{value}=1") == 400


@pytest.mark.parametrize("reference", [*VALUES, "%ED%A0%80", "%FF"])
@pytest.mark.parametrize("path", PARAMETERS)
def test_whatever_is_no_id_is_not_found(path, reference):
    named = urlencode({"": reference})[1:] if "%" not in reference else reference

    found = {
        status(present_path(f"/{path}{named}/")),
        *(status(f"/api/v1/{path}{named}/{rest}") for rest in ("", "versions/", "versions/1/")),
        status(f"/api/v1/{path}1/versions/{named}/"),
    }

    assert found == {404}


# A query is UTF-8, whatever charset is named for the body.
@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "unicode_escape", "raw_unicode_escape"])
@pytest.mark.parametrize("address", LISTS)
def test_the_charset_of_a_body_does_not_change_what_a_query_says(address, charset):
    header = {"Content-Type": f"text/plain; charset={charset}"}
    names = {*LISTS[address]} - ANY_WORDS

    assert {status(address, f"{name}=%5Cud800", **header) for name in [*names, "%5Cud800"]} == {400}
    assert status(address, "%6Frdering=published", **header) == 200


def forged(kind: str, query: str, *place: object) -> str:
    """A cursor that passes the check of this question, with any place in it."""
    payload = orjson.dumps([0, *place])
    check = check_value(payload, ask(kind, QueryDict(query)).identity)
    return base64.urlsafe_b64encode(check + payload).decode().rstrip("=")


DATES = ["0000-00-00", "²", "20²5-01-01", 5, [], {}, True, "\0", "9" * 300]
TIMES = ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2025-01-01T00:00:00", "2025-01-01"]
KEYS = ["zz", "²²", 5, None, [], "\0\0"]
RANKS = ["x", [1], [1, None], ["1", 1], [True, True], [[], []], [1, 2, 3], [1.5, 1], {}, 7]


@pytest.mark.parametrize(("start", "folders"), [("/", PAGE_FOLDERS), ("/api/v1/", API_FOLDERS)])
@pytest.mark.parametrize(
    ("kind", "ordering", "value"),
    [
        *(("incident", "date", value) for value in DATES),
        *(("incident", "-published", value) for value in [*DATES, *TIMES, None]),
        *(("person", "name", value) for value in KEYS),
        *(("incident", "relevance&q=x", value) for value in [*RANKS, [1, "x"]]),
        *(("person", "relevance&q=x", value) for value in [*RANKS, [1, 2]]),
    ],
)
def test_a_forged_cursor_is_refused(start, folders, kind, ordering, value):
    query = f"ordering={ordering}"
    cursor = forged(kind, query, value, NOBODY.hex)

    assert status(f"{start}{folders[kind]}/", f"{query}&cursor={cursor}") == 400


@pytest.mark.parametrize("uid", ["x", 5, None, [], "\0" * 32, "²" * 32, "9" * 300])
def test_a_cursor_at_no_record_is_refused(uid):
    cursor = forged("incident", "", "2025-01-01", uid)

    assert status("/api/v1/incidents/", f"cursor={cursor}") == 400

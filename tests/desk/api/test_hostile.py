"""Values that are sent to break something: 400 or 404, never an error of ours, on every database."""

import base64
import json
import uuid
from types import SimpleNamespace
from urllib.parse import quote, urlencode

import pytest
from django.http import QueryDict
from django.test import Client

from incidents.desk.api.filters.pagination import question_of
from incidents.desk.api.filters.parts import HistoryFilters
from incidents.desk.api.schema import VIEWS
from incidents.http.paging import check_value
from tests import make
from tests.desk.conftest import ROOT
from tests.drawing import others

pytestmark = pytest.mark.django_db

PARAMETERS = {f"{folder}/": [*view.filterset_class.base_filters] for folder, view in VIEWS.items()}
OF_A_LIST = [(path, name) for path, names in PARAMETERS.items() for name in names]
NOBODY = uuid.UUID(int=0)
VALUES = [
    *("²", "٣", "-1", "1e9", "9" * 30, "9" * 5_000, "\0", "1\0", "\ufffe", "(" * 300, ",,,", "%", "_"),
    *("0000", "0001-01-01", "9999-12-31", "10000-01-01", f"{{{NOBODY}}}", NOBODY.urn),
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"),
]
# Percent-encoded as no browser would: NUL, half of a surrogate pair, no UTF-8.
RAW = ["%00", "a%00b", "%ED%A0%80%00", "%FF%00"]
PATCHED = {"title": "x"}


@pytest.fixture
def incident(editor):
    make.involve(incident := make.incident(), make.person())
    make.institution()
    make.statement()
    return incident


def test_any_value_of_any_parameter_is_answered_or_refused(as_editor, incident, draw):
    def status(parameter, value):
        path, name = parameter
        return as_editor.get(f"{path}?{urlencode({name: value})}").status_code

    assert others(draw(OF_A_LIST, VALUES, few=len(OF_A_LIST), many=800), status, {200, 400}) == {}


def test_any_value_is_answered_or_refused_beside_the_lists(as_editor, incident, draw):
    history = f"incidents/{incident.uid}/history/"
    preview = f"incidents/{incident.uid}/preview/"
    parameters = [
        ("persons/matches/", "name"),
        (preview, "with"),
        *((history, name) for name in HistoryFilters.base_filters),
    ]

    def status(parameter, value):
        path, name = parameter
        return as_editor.get(f"{path}?{urlencode({name: value})}").status_code

    assert others(draw(parameters, VALUES, few=20), status, {200, 400}) == {}


def test_a_nul_is_refused_in_every_parameter_and_as_one(as_editor, incident, draw):
    def status(parameter, value):
        path, name = parameter
        return as_editor.get(f"{path}?{name}={value}").status_code

    assert others(draw(OF_A_LIST, RAW, few=40, many=200), status, {400}) == {}
    assert {
        as_editor.get(f"{path}?{value}=1").status_code for path, value in draw(PARAMETERS, RAW, few=7)
    } == {400}


# A query is UTF-8, whatever charset is named for the body.
def test_the_charset_of_a_body_does_not_change_what_a_query_says(as_editor, incident, draw):
    charsets = ["utf-16", "utf-7", "unicode_escape", "raw_unicode_escape"]
    parameters = [*OF_A_LIST, *((path, "%5Cud800") for path in PARAMETERS)]

    def status(parameter, charset):
        path, name = parameter
        header = {"Content_Type": f"text/plain; charset={charset}"}
        return as_editor.get(f"{path}?{name}=%5Cud800", **header).status_code

    def plain(path, charset):
        header = {"Content_Type": f"text/plain; charset={charset}"}
        return as_editor.get(f"{path}?%70age_size=1", **header).status_code

    assert others(draw(parameters, charsets, few=40, many=200), status, {200, 400}) == {}
    assert others(draw(PARAMETERS, charsets, few=7), plain, {200}) == {}


def test_whatever_is_no_id_is_not_found(as_editor, incident, draw):
    ways = [
        (path, method, rest)
        for path in PARAMETERS
        for method, rest in [
            *[("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "history/")],
            *[("POST", "publish/"), ("POST", "merge/"), ("GET", "no/")],
        ]
    ]

    def status(way, id):
        path, method, rest = way
        return as_editor.send(method, f"{path}{id}/{rest}", PATCHED, revision=1).status_code

    ids = [*map(quote, VALUES), *RAW, "%FF"]
    assert others(draw(ways, ids, few=len(ways), many=400), status, {404}) == {}


@pytest.mark.parametrize(
    "revision", ["", "1", '"0"', '"01"', '"²"', '"-1"', '"1e1"', f'"{"9" * 5_000}"', '"1\0"', "*", 'W/"1"']
)
@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_what_is_no_revision_is_refused(as_editor, incident, method, revision):
    answer = as_editor.send(method, f"incidents/{incident.uid}/", PATCHED, If_Match=revision)

    assert answer.status_code == 400


@pytest.mark.parametrize("tags", ["", "*", '"', '"²"', '"\0"', ",,,", '"' * 5_000, "W/" * 900])
def test_any_tag_in_if_none_match_is_answered(as_editor, incident, tags):
    assert as_editor.get(f"incidents/{incident.uid}/", If_None_Match=tags).status_code == 200


@pytest.mark.parametrize("key", ["", "\0", "²", "x" * 256, "\x7f", "\n"])
def test_what_is_no_idempotency_key_is_refused(as_editor, key):
    body = {"title": "One", "kind": "arrest"}

    assert as_editor.post("incidents/", body, Idempotency_Key=key).status_code == 400


@pytest.mark.parametrize("token", ["\0", "a" * 9_000, "%00", "²", "a\0" * 32, "\x7f"])
def test_what_is_no_token_is_unauthorized(as_nobody, token):
    assert as_nobody.get("incidents/", Authorization=f"Token {token}").status_code == 401


# A quoted cookie can hold any byte in octal.
@pytest.mark.parametrize("session", [r'"\000abcdefgh"', "x" * 4_000, "²" * 8, '"'])
def test_what_is_no_session_is_unauthorized(db, session):
    answer = Client().get(f"{ROOT}incidents/", headers={"Cookie": f"sessionid={session}"})

    assert answer.status_code == 401


def forged(query, *place):
    """A cursor that passes the check of this question, with any place in it."""
    asked = SimpleNamespace(path=f"{ROOT}incidents/", query_params=QueryDict(query))
    payload = json.dumps([0, *place]).encode()
    return base64.urlsafe_b64encode(check_value(payload, question_of(asked)) + payload).decode().rstrip("=")


DATES = ["0000-00-00", "²", "20²5-01-01", 5, [], {}, True, "\0", "\ud800", "9" * 300]
TIMES = ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2025-01-01T00:00:00", "2025-01-01"]
TITLES = ["\0", "a\0b", "\ud800", "\udfffx", 5, 10**400, 1.5, [], {}, True]


@pytest.mark.parametrize(
    ("ordering", "value"),
    [
        *(("date", value) for value in DATES),
        *(("updated", value) for value in [*DATES, *TIMES]),
        *(("-created", value) for value in [*DATES, *TIMES]),
        *(("title", value) for value in TITLES),
    ],
)
def test_a_forged_cursor_is_refused(as_editor, incident, ordering, value):
    query = f"ordering={ordering}"
    cursor = forged(query, value, NOBODY.hex)

    assert as_editor.get(f"incidents/?{query}&cursor={cursor}").status_code == 400


@pytest.mark.parametrize("uid", ["x", 5, None, [], "\0" * 32, "²" * 32, "\ud800" * 32, "9" * 300])
def test_a_cursor_at_no_record_is_refused(as_editor, incident, uid):
    cursor = forged("", "2025-01-01", uid)

    assert as_editor.get(f"incidents/?cursor={cursor}").status_code == 400


def test_a_cursor_that_is_nested_without_end_is_refused(as_editor, incident):
    payload = b"[" * 1_800
    check = check_value(
        payload, question_of(SimpleNamespace(path=f"{ROOT}incidents/", query_params=QueryDict()))
    )
    cursor = base64.urlsafe_b64encode(check + payload).decode().rstrip("=")

    assert as_editor.get(f"incidents/?cursor={cursor}").status_code == 400

"""What one may not set cannot be set by sending it: not in a body, not in a form, not in another's rows."""

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from incidents.models import Citation, IncidentLink, InstitutionName, Involvement, PersonName
from tests.desk.admin_forms import fields_of, url_of
from tests.desk.conftest import fields_of as refused_fields
from tests.security.recording import quiet, undone
from tests.security.tables import hidden_models, rows
from tests.security.tracker import Tracker

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
KINDS = ("incident", "person", "institution", "statement", "case", "source")
# Not the same twice: who is signed in since when.
PASSING = frozenset({"django_session", "knox_authtoken"})
FORGED = {
    "status": "published",
    "number": "7",
    "revision": "99",
    "published_revision": "99",
    "version": "9",
    "public": "true",
    "uid": "00000000-0000-4000-8000-000000000001",
    "id": "1",
    "pk": "1",
    "created_by": "1",
    "updated_by": "1",
    "created_at": "2001-01-01T00:00:00Z",
    "updated_at": "2001-01-01T00:00:00Z",
    "merged_into": "1",
    "name": "Forged",
    "history_user": "1",
    "document": "{}",
    "owner": "1",
    "user": "1",
}


def desk_rows() -> dict[str, list[Any]]:
    """Everything that the desk holds, but times, generated ids, and the rows of sessions."""
    return {
        model._meta.db_table: list(rows(model).order_by("pk").values_list(*_lasting(model)))
        for model in hidden_models()
        if model._meta.db_table not in PASSING
    }


def _lasting(model: Any) -> list[str]:
    """The columns that are the same when the same is done again."""
    passing = {"DateTimeField", "UUIDField", "AutoField", "BigAutoField"}
    return [f.attname for f in model._meta.concrete_fields if f.get_internal_type() not in passing]


def dumped(capsys: Any) -> str:
    capsys.readouterr()
    call_command("dump")
    return capsys.readouterr().out


def forged_for(record: Any) -> dict[str, str]:
    """A value for every field of the record's model, on top of the usual suspects."""
    own = {field.name: "1" for field in record._meta.get_fields()}
    return {**own, **FORGED}


def beyond_the_form(client: Client, url: str, record: Any) -> dict[str, str]:
    """Forged values of all that the form at an address does not ask for."""
    asked = set(re.findall(r'name="([^"]+)"', client.get(url).content.decode()))
    return {name: value for name, value in forged_for(record).items() if name not in asked}


@pytest.fixture
def desk(client: Client, tracker: Tracker) -> Client:
    client.force_login(tracker.users["contributor"])
    return client


def written(client: Client, url: str, fields: dict[str, Any]) -> tuple[int, dict[str, list[Any]]]:
    """What the desk holds after a form was sent; then it is taken back."""
    with undone():
        answer = client.post(url, fields)
        return answer.status_code, desk_rows()


def honest(client: Client, record: Any) -> dict[str, Any]:
    """The form as it opens, with one change in it."""
    fields = fields_of(client.get(url_of(record)))
    word = next(name for name in ("summary", "title", "text", "website") if name in fields)
    return {**fields, word: "https://changed.example/" if word == "website" else "Changed.", "_save": "Save"}


@pytest.mark.parametrize("state", ["drafts", "published"])
@pytest.mark.parametrize("kind", KINDS)
def test_forged_fields_of_a_form_have_no_effect(
    desk: Client, tracker: Tracker, capsys: Any, kind: str, state: str
) -> None:
    record = getattr(tracker, state).get(kind) or tracker.drafts[kind]
    fields, before = honest(desk, record), dumped(capsys)
    forged = beyond_the_form(desk, url_of(record), record)

    plain = written(desk, url_of(record), fields)

    assert plain[0] == 302
    assert written(desk, url_of(record), {**fields, **forged}) == plain
    assert dumped(capsys) == before


@pytest.mark.parametrize("kind", KINDS)
def test_forged_fields_of_new_records_have_no_effect(desk: Client, tracker: Tracker, kind: str) -> None:
    made = url_of(tracker.drafts[kind]).replace(f"{tracker.drafts[kind].uid}/change/", "add/")
    fields = {name: value for name, value in fields_of(desk.get(made)).items() if value is not None}
    given = {
        "title": "New",
        "kind": fields.get("kind") or "arrest",
        "quotation": "New words.",
        "description": "A diplomat",
    }
    fields = {**fields, **{name: value for name, value in given.items() if name in fields}, "_save": "Save"}
    forged = beyond_the_form(desk, made, tracker.drafts[kind])

    assert written(desk, made, {**fields, **forged}) == written(desk, made, fields)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_other_records_cannot_be_had_by_their_keys(desk: Client, tracker: Tracker, kind: str) -> None:
    record = tracker.drafts[kind]
    fields = fields_of(desk.get(url_of(record)))
    others = {
        name: str(key)
        for name in fields
        if name.endswith("-id") and "__prefix__" not in name
        for key in [_key_of_another(name, record)]
    }
    before = _parts_of_others(record)

    with quiet(), undone():
        desk.post(url_of(record), {**fields, **others, **_words_in_rows(others), "_save": "Save"})
        after = _parts_of_others(record)

    assert after == before


@pytest.mark.parametrize("role", ["contributor", "editor", "administrator"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_one_may_not_set_is_refused_by_name(tracker: Tracker, capsys: Any, role: str, kind: str) -> None:
    client, record = Client(), tracker.drafts[kind]
    client.force_login(tracker.users[role])
    path, lock = f"/api/v1/desk/{kind}s/{record.uid}/", {"If-Match": f'"{record.revision}"'}
    settable = _settable(client, kind)
    forged = {name: value for name, value in forged_for(record).items() if name not in settable}
    before = desk_rows(), dumped(capsys)

    answer = client.patch(path, forged, content_type="application/json", headers=lock)

    assert refused_fields(answer) == set(forged)
    assert (desk_rows(), dumped(capsys)) == before


def _settable(client: Client, kind: str) -> set[str]:
    """The fields that the schema says may be sent."""
    schema = client.get("/api/v1/schema/").json()
    body = schema["paths"][f"/api/v1/desk/{kind}s/{{id}}/"]["patch"]["requestBody"]["content"][
        "application/json"
    ]["schema"]
    return set(schema["components"]["schemas"][body["$ref"].rsplit("/", 1)[1]]["properties"])


def _key_of_another(name: str, record: Any) -> Any:
    """A key of a row such as this formset has, but of another record."""
    relation = name.rsplit("-", 2)[0]
    found = {each.get_accessor_name(): each for each in record._meta.related_objects}.get(relation)
    if found is None:
        return 1
    return (
        found.related_model.objects.exclude(**{found.field.name: record}).values_list("pk", flat=True).first()
    )


def _words_in_rows(others: dict[str, str]) -> dict[str, str]:
    """A forged word in each text that such a row may have."""
    rows_ = [name.removesuffix("-id") for name in others]
    return {f"{row}-{field}": "Forged" for row in rows_ for field in ("text", "note", "quotation", "charge")}


def _parts_of_others(record: Any) -> dict[str, list[Any]]:
    """All parts that are not this record's, as they stand."""
    found = {}
    for model in (PersonName, InstitutionName, Involvement, Citation, IncidentLink):
        own = {f.name: record for f in model._meta.concrete_fields if f.related_model is type(record)}
        others = model.objects.all()
        for name, value in own.items():
            others = others.exclude(**{name: value})
        found[model.__name__] = list(others.order_by("pk").values())
    return found

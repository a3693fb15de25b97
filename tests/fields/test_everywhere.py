"""Each text of the catalogue is in every place that shows, takes, finds or exports it."""

from typing import Any

import pytest
from django.core import serializers
from django.test import Client

from incidents.fields.base import Type
from incidents.fields.registry import FIELDS
from incidents.imports.write import pace
from incidents.models import Incident, Involvement, Person, Source
from tests import make
from tests.desk.conftest import Desk
from tests.fields import everywhere
from tests.fields.everywhere import RECORDS, Case, edit, marks, missing_from, public
from tests.module_data import shared
from tests.unchanged import contract

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
# What one line for a record has no room for.
NOT_IN_FLAT_FILES = {
    ("involvement", "note"),
    ("custody", "note"),
    *(("citation", name) for name in ("value", "quotation", "locator", "holder", "phrase", "resolved")),
    *(("source", name) for name in ("publisher", "author", "archived_url")),
}


@shared
def case() -> Case:
    return everywhere.build_case()


@pytest.fixture
def desk(client: Client, publisher: Any) -> Client:
    client.force_login(publisher)
    return client


def test_documents_have_every_text(case):
    assert missing_from(public(case, "/api/v1/{kind}s/{number}/"), marks()) == set()


def test_pages_show_every_text(case):
    assert missing_from(public(case, "{page}"), marks()) == set()


def test_pages_name_every_text_by_its_label(case):
    page = public(case, "{page}")
    fields = [field for kind in (*RECORDS, "involvement") for field in everywhere.texts_of(kind)]
    headings = {"title", "description", "text"}

    assert [
        field.name for field in fields if field.name not in headings and str(field.label) not in page
    ] == []


def test_a_comparison_of_versions_shows_every_text(case):
    edit(case)
    make.public(*(case[kind] for kind in RECORDS))

    wanted = marks(*RECORDS, word="edited")
    assert missing_from(public(case, "{page}versions/"), wanted) == set()


def test_csv_has_every_text(case):
    found = missing_from(public(case, "/api/v1/{kind}s/?format=csv"), marks())

    assert found == NOT_IN_FLAT_FILES


@pytest.mark.parametrize("name", ["xlsx", "tables"])
def test_related_tables_have_every_text(case, name):
    assert missing_from(public(case, f"/api/v1/{{kind}}s/?format={name}"), marks()) == set()


def test_readers_find_every_text_that_is_to_be_searched(case):
    def search(kind: str, text: str) -> Any:
        section = kind if kind in RECORDS else {"custody": "person"}.get(kind, "incident")
        return Client().get(f"/api/v1/{section}s/?q={text}")

    wanted = {key: text for key, text in marks().items() if FIELDS[key[0]].named(key[1]).search}
    assert list(everywhere.found(case, wanted, search)) == []


def test_a_quotation_and_its_translation_are_in_pages_and_files(case):
    wanted = {
        ("statement", name): everywhere.mark("statement", name)
        for name in ("quotation", "translation", "translated_by")
    }
    for address in ("{page}", "/api/v1/{kind}s/{number}/", "/api/v1/{kind}s.csv"):
        assert missing_from(public(case, address), wanted) == set()


def test_the_desk_reads_every_text(case, publisher):
    assert missing_from(everywhere.desk_records(case, publisher), marks()) == set()


def test_the_desk_writes_every_text(case, editor):
    desk = Desk(editor)
    for kind in (*RECORDS, "source", "involvement", "citation", "custody"):
        folder = kind if kind == "custody" else f"{kind}s"
        body: dict[str, Any] = everywhere.values(kind, "edited")
        for field in FIELDS[kind].of(Type.TEXTS):
            body[field.name] = [body[field.name]]
        revision = desk.get(f"{folder}/{case[kind].uid}/").json()["revision"]
        answer = desk.patch(f"{folder}/{case[kind].uid}/", body, revision=revision)

        assert missing_from(everywhere.text_of(answer), marks(kind, word="edited")) == set()


def test_the_desk_finds_every_text_that_is_to_be_searched(case, publisher):
    desk = Desk(publisher)
    wanted = {
        (kind, name): everywhere.mark(kind, name)
        for kind in ("incident", "statement", "source")
        for name in FIELDS[kind].searched
    }

    assert list(everywhere.found(case, wanted, lambda kind, text: desk.get(f"{kind}s/?q={text}"))) == []


def test_forms_have_every_text(case, desk):
    assert missing_from(everywhere.forms(case, desk), marks()) == set()


def test_history_tells_of_every_text(case, desk):
    edit(case)

    wanted = marks(*RECORDS, word="edited")
    assert missing_from(everywhere.admin_pages(case, desk, "history"), wanted) == set()


def test_reviews_show_every_text(case, desk):
    edit(case)
    for kind in RECORDS:
        make.in_review(case[kind])

    wanted = marks(*RECORDS, word="edited")
    assert missing_from(everywhere.admin_pages(case, desk, "publish"), wanted) == set()


def test_an_export_of_the_desk_has_every_text(case, desk):
    wanted = marks(*RECORDS, "source")
    found = {
        key
        for kind in (*RECORDS, "source")
        for key in missing_from(
            everywhere.exported(desk, kind), {k: v for k, v in wanted.items() if k[0] == kind}
        )
    }

    assert found == set()


def test_documents_are_imported_with_every_text(case, tmp_path, administrator, monkeypatch):
    monkeypatch.setattr(pace, "GAP", 0)
    everywhere.import_documents(case, tmp_path, administrator)

    rows = [row for each in case.values() for row in type(each).objects.all()]
    assert missing_from(serializers.serialize("json", rows), marks(*case, word="edited")) == set()


def test_rows_are_imported_with_every_text(tmp_path, administrator, monkeypatch):
    monkeypatch.setattr(pace, "GAP", 0)
    everywhere.import_rows(tmp_path, administrator)

    rows = [model.objects.get() for model in (Incident, Involvement, Person, Source)]
    wanted = marks("incident", "involvement", "person", "source", word="edited")
    assert missing_from(serializers.serialize("json", rows), wanted) == set()


def test_the_schema_describes_every_field():
    lines = contract().splitlines()
    for kind in RECORDS:
        answer = [line for line in lines if line.startswith(f"GET /api/v1/{kind}s/{{reference}}/versions/")]
        body = [line for line in lines if line.startswith(f"POST /api/v1/desk/{kind}s/ body")]
        for field in FIELDS[kind]:
            key = f" .{field.name}!" if field.since == 1 else f" .{field.name}"
            assert any(key in line for line in answer) == field.published, field.name
            if field.type in everywhere.TEXTS and not field.derived:
                assert any(f" .{field.name}:" in line or f" .{field.name}!:" in line for line in body), (
                    field.name
                )

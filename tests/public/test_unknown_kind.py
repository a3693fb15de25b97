"""An institution whose kind nobody said: nothing public claims one."""

import json

import pytest
from django.test import Client

from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def institution():
    return make.public(make.institution("Turan", kind=""))


def get(path):
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return b"".join(answer) if answer.streaming else answer.content


def test_its_document_has_an_empty_kind(institution):
    assert json.loads(get("/api/v1/institutions/1/"))["kind"] == ""


@pytest.mark.parametrize("path", ["/institutions/1/", "/institutions/", "/institutions/?view=table"])
def test_its_pages_name_no_kind(institution, path):
    page = get(path).decode()
    assert "Turan" in page
    assert '<p class="kicker">Person</p>' not in page
    assert '<p class="kicker"></p>' not in page


def test_its_page_says_that_it_is_an_institution(institution):
    assert '<p class="kicker">Institution</p>' in get("/institutions/1/").decode()


@pytest.mark.parametrize("format", ["csv", "xlsx", "jsonl", "tables", "ftm"])
def test_every_file_can_hold_it(institution, format):
    assert get(f"/api/v1/institutions/?format={format}")


def test_no_kind_is_asked_for_by_another(institution):
    assert json.loads(get("/api/v1/institutions/?kind=other"))["count"] == 0

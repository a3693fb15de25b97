"""Addresses of records: what leads where, and what is left of a record that is gone."""

import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.test import Client

from incidents.publishing import publish as door
from tests import make
from tests.page_text import page_text
from tests.public.client import merge

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

KINDS = {
    "incidents": make.incident,
    "people": make.person,
    "institutions": make.institution,
    "statements": make.statement,
}


def get(path: str) -> Any:
    return Client().get(path)


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize("path", KINDS)
def test_a_uuid_leads_to_the_number(path):
    record = make.public(KINDS[path]())
    answer = get(f"/{path}/{record.uid}/")

    assert (answer.status_code, answer["Location"]) == (301, f"/{path}/1/")


def test_a_number_with_zeros_before_it_leads_to_the_number():
    make.public(make.incident())
    answer = get("/incidents/001/")

    assert (answer.status_code, answer["Location"]) == (301, "/incidents/1/")


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("reference", ["2", "0", "x", str(uuid.UUID(int=7)), "9" * 40, "%00", "-1", "٣"])
def test_what_is_not_public_is_a_404_page_with_a_way_on(path, reference):
    make.public(KINDS[path]())
    answer = get(f"/{path}/{reference}/")
    page = page_text(answer)

    assert answer.status_code == 404
    assert "Page not found" in page
    assert 'href="/incidents/"' in page


def test_a_draft_and_nothing_at_all_give_the_same_answer():
    draft = make.incident("A secret draft")
    hidden, missing = get(f"/incidents/{draft.uid}/"), get(f"/incidents/{uuid.UUID(int=7)}/")

    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("keep_history", [True, False])
def test_a_withdrawn_record_leaves_a_page_with_the_date_and_the_reason(path, keep_history):
    record = make.public(KINDS[path]())
    door.withdraw(
        record, by=None, reason="It named <somebody> who asked us not to.", keep_history=keep_history
    )
    by_number, by_id = get(f"/{path}/1/"), get(f"/{path}/{record.uid}/")
    page = plain(page_text(by_number))

    assert by_number.status_code == by_id.status_code == 410
    assert "It named <somebody> who asked us not to." in page
    assert re.search(r"Withdrawn \d{1,2} \w+ \d{4}", page)


def test_nothing_of_a_withdrawn_record_is_left_on_its_page():
    record = make.public(make.incident("A name that must go"))
    door.withdraw(record, by=None, reason="An error.", keep_history=False)

    assert b"A name that must go" not in get("/incidents/1/").content


@pytest.mark.parametrize("path", KINDS)
def test_a_merged_record_leads_to_the_one_that_stays(path):
    loser, winner = KINDS[path]("One"), KINDS[path]("Two")
    make.public(loser, winner)
    merge(loser, winner)
    by_number, by_id = get(f"/{path}/{loser.number}/"), get(f"/{path}/{loser.uid}/")

    assert by_number.status_code == by_id.status_code == 301
    assert by_number["Location"] == by_id["Location"] == f"/{path}/{winner.number}/"

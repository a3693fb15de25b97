"""Custody in files: related tables, and events of FollowTheMoney."""

import csv
import io
import zipfile
from typing import Any

import orjson
import pytest
from django.test import Client

from tests import make
from tests.module_data import shared
from tests.public.held import held, place_of, row, span

pytestmark = pytest.mark.one_database
SOURCE = "0b0f7a9e-3f5c-4a57-8f0a-2f6f2a0b9c11"


@shared
def prisoner() -> Any:
    prison = make.public(make.institution("Penitentiary No 11", "prison"))
    citation = {"field": "last_confirmed", "value": "11 February", "stance": "supports", "source": SOURCE}
    citation |= {"quotation": "", "locator": ""}
    begun = {"text": "by October 2025", "earliest": "2025-09-03", "latest": "2025-10-22"}
    serving = row(
        "serving_sentence",
        begun=begun,
        place=place_of(prison),
        last_confirmed="2026-02-11",
        expected_end="2039-08-21",
        citations=[citation],
        note="The last place that was reported.",
    )
    return held(row(begun=span("2024-08-21"), until=span("2025-06-23")), serving), prison


def tables() -> dict[str, list[dict[str, str]]]:
    answer = Client().get("/api/v1/persons.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:
        return {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(archive.read(name).decode())))
            for name in archive.namelist()
        }


def test_each_period_is_a_row_of_a_person(prisoner):
    person, prison = prisoner
    remand, serving = tables()["custody"]

    assert (remand["person_id"], remand["position"], remand["status"]) == (
        str(person.uid),
        "1",
        "pretrial_detention",
    )
    assert (remand["since_earliest"], remand["until_latest"], remand["place_id"]) == (
        "2024-08-21",
        "2025-06-23",
        "",
    )
    assert (serving["since"], serving["since_latest"]) == ("by October 2025", "2025-10-22")
    assert (serving["place_id"], serving["place"]) == (str(prison.uid), "Penitentiary No 11")
    assert (serving["last_confirmed"], serving["expected_end"]) == ("2026-02-11", "2039-08-21")


def test_each_citation_of_a_period_is_a_row(prisoner):
    (citation,) = tables()["custody_citations"]

    assert (citation["custody"], citation["field"], citation["source_id"]) == ("2", "last_confirmed", SOURCE)


def test_each_period_is_an_event_of_followthemoney(prisoner):
    person, prison = prisoner
    lines = b"".join(Client().get("/api/v1/persons.ftm.json")).splitlines()
    events = [each for each in map(orjson.loads, lines) if each["schema"] == "Event"]

    assert len({each["id"] for each in events}) == 2
    assert events[1]["properties"] == {
        "name": ["Aysel Quliyeva: serving a sentence"],
        "keywords": ["custody", "serving_sentence"],
        "startDate": ["2025-09-03"],
        "location": ["Penitentiary No 11"],
        "involved": [str(person.uid), str(prison.uid)],
        "notes": ["From: by October 2025", "Last confirmed: 2026-02-11", "Expected end: 2039-08-21"],
        "summary": ["The last place that was reported."],
    }


def test_the_plain_table_has_the_periods_in_one_cell(prisoner):
    answer = Client().get("/api/v1/persons.csv")
    (person,) = csv.DictReader(io.StringIO(b"".join(answer).decode()))

    assert person["custody"] == "pretrial_detention 2024-08-21/2025-06-23; serving_sentence 2025-09-03/.."


def test_a_person_of_an_older_document_has_no_periods(db):
    make.public(make.person())

    assert tables()["custody"] == []

"""The page of one record: what its live document says, with the evidence; or what became of it."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.models import PersonName
from tests import make
from tests.module_data import shared
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def get(path: str) -> Any:
    return Client().get(path)


def html(path: str) -> str:
    answer = get(path)
    assert answer.status_code == 200, answer.content
    return page_text(answer)


def words(path: str) -> str:
    """What a page says, without its tags."""
    return plain(html(path))


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@shared
def verdict() -> Any:
    """A verdict about which sources disagree, with all its parts."""
    person, court = make.person("Aysel Quliyeva"), make.institution()
    before = make.incident("The arrest before")
    record = make.incident(
        "A verdict",
        kind="conviction",
        date="20 June 2025",
        place="Baku",
        summary="A court sentenced her.",
        narrative="More is known.",
        victims_low=1,
        victims_high=3,
        latitude="40.41",
        longitude="49.87",
        precision="locality",
        cited=False,
    )
    part = make.involve(
        record, person, charge="treason", provision="Article 274", outcome="convicted", sentence_months=174
    )
    make.involve(record, court, role="court")
    make.link(record, before)
    gazette = make.source(
        "The gazette", publisher="Official Gazette", archived_url="https://archive.example/1"
    )
    paper = make.source("The paper", url="https://paper.example/2", language="az")
    make.cite(record, gazette, "date", value="20 June 2025")
    make.cite(
        record,
        paper,
        "date",
        value="21 June 2025",
        stance="disputes",
        quotation="On Saturday",
        locator="p. 3",
    )
    make.cite(record, gazette, "sentence_months", involvement=part, value="14 years and a half")
    said = make.statement(
        "This is unjust.", stance="condemns", incidents=[record], institution=make_council()
    )
    make.public(person, court, said.institution, before, said, record)
    return record


def make_council() -> Any:
    return make.institution("Council of Europe", kind="intergovernmental", country="")


def test_an_incident_page_tells_what_its_document_says(verdict):
    page = words(f"/incidents/{verdict.number}/")
    told = [
        "A verdict",
        "Conviction",
        "20 June 2025",
        "Azerbaijan",
        "Baku",
        "between 1 and 3",
        "40.41, 49.87",
        "centre of the town or district",
        "A court sentenced her.",
        "More is known.",
        "treason",
        "Article 274",
        "convicted",
        "14 years 6 months",
        "Baku Court on Grave Crimes",
        "The arrest before The incident on this page follows it.",
        "This is unjust.",
        "Council of Europe",
        "condemns",
        "version 1",
        f"http://127.0.0.1:8000/incidents/{verdict.number}/",
    ]

    assert [each for each in told if each not in page] == []


def test_supporting_and_disputing_sources_stand_side_by_side(verdict):
    page = html(f"/incidents/{verdict.number}/")
    supports, disputes = re.search(
        r'class="supports">(.*?)</div>\s*<div class="disputes">(.*?)</div>', page, re.DOTALL
    ).groups()

    assert "20 June 2025" in supports
    assert "Source 1: Official Gazette" in supports
    assert "21 June 2025" in disputes
    assert "On Saturday" in disputes
    assert "p. 3" in disputes
    assert "Source 2: The paper" in disputes


def test_what_a_source_says_in_other_words_is_shown(verdict):
    assert "14 years and a half" in words(f"/incidents/{verdict.number}/")


def test_every_number_of_a_source_leads_to_it(verdict):
    page = html(f"/incidents/{verdict.number}/")

    assert set(re.findall(r'href="#(source-\d+)"', page)) == set(re.findall(r'id="(source-\d+)"', page))


def test_a_source_has_its_address_its_archived_copy_and_its_language(verdict):
    page = html(f"/incidents/{verdict.number}/")

    assert 'href="https://archive.example/1"' in page
    assert 'href="https://paper.example/2" rel="external noopener" lang="az"' in page


def test_a_citation_of_a_field_without_a_place_on_the_page_is_not_lost():
    record = make.incident()
    make.cite(record, field="some_field", value="something said")
    make.public(record)

    assert "Some field" in words("/incidents/1/")
    assert "something said" in words("/incidents/1/")


def test_parties_who_are_not_public_are_not_on_the_page():
    record = make.incident()
    make.involve(record, make.person("A hidden witness"), role="witness")
    make.public(record)

    assert "hidden witness" not in html("/incidents/1/")
    assert "Nobody is named in the public record." in words("/incidents/1/")


def test_a_pending_edit_is_not_on_the_page():
    record = make.public(make.incident("As published"))
    make.edited(record, title="As pending")

    assert "As published" in words("/incidents/1/")
    assert "As pending" not in html("/incidents/1/")


def test_a_person_page_has_names_in_their_languages_and_what_names_the_person(verdict):
    person = verdict.involvements.get(role="victim").person
    PersonName.objects.create(
        person=person, text="Айсель Гулиева", kind="transliteration", script="Cyrl", language="ru"
    )
    other = make.statement("I deny it.", stance="denies", person=person)
    about = make.statement("Free her.", stance="calls_for_release", persons=[person])
    make.public(person, other, about)
    page = html(f"/people/{person.number}/")

    assert '<bdi lang="ru-Cyrl" dir="auto">Айсель Гулиева</bdi>' in page
    assert '<bdi lang="und-Latn" dir="auto">Aysel Quliyeva</bdi>' in page
    assert f'href="/incidents/{verdict.number}/"' in page
    assert "Convicted, 14 years 6 months" in page
    assert "I deny it." in page
    assert "Free her." in page


def test_an_institution_page_has_its_part_in_incidents_and_its_statements(verdict):
    court = verdict.involvements.get(role="court").institution
    council = verdict.statements.get().institution

    assert "Conviction A verdict Court" in words(f"/institutions/{court.number}/")
    assert "This is unjust." in words(f"/institutions/{council.number}/")


def test_a_statement_page_quotes_with_language_speaker_and_stance():
    victim = make.person()
    said = make.statement("Azad edin.", language="az", stance="calls_for_release", persons=[victim])
    make.public(victim, said)
    page = html("/statements/1/")

    assert '<blockquote class="words" lang="az" dir="auto"><p>“Azad edin.”</p></blockquote>' in re.sub(
        r"\s*\n\s*", "", page
    )
    assert "a senior European diplomat" in page
    assert "calls for release" in page
    assert "Azerbaijani" in page
    assert 'href="/people/1/"' in page


def test_a_silence_is_shown_as_one():
    make.public(make.statement("", stance="silent", asked="on the sentence, by BBC News"))

    page = words("/statements/1/")
    assert "a senior European diplomat: no comment on the sentence" in page
    assert "on the sentence, by BBC News" in page


def test_a_person_page_costs_the_same_queries_for_one_incident_and_for_ten():
    victim = make.person()
    make.public(victim, _incident_with(victim))
    with CaptureQueriesContext(connection) as one:
        html("/people/1/")
    make.public(*[_incident_with(victim) for _ in range(9)])
    with CaptureQueriesContext(connection) as ten:
        html("/people/1/")

    assert len(one) == len(ten)


def _incident_with(victim: Any) -> Any:
    record = make.incident()
    make.involve(record, victim)
    return record


def test_an_incident_page_reads_its_document_chain_cases_people_and_ledger_and_nothing_else(verdict):
    with CaptureQueriesContext(connection) as queries:
        html(f"/incidents/{verdict.number}/")
    reading = [sql for query in queries if (sql := query["sql"].lstrip("(")).startswith("SELECT")]

    tables = "(incident|case|person)(edition|mention)|change"
    assert len(reading) == 8
    assert all(re.search(f'FROM "?incidents_({tables})"?', each) for each in reading)

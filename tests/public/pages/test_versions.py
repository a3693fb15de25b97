"""The versions of a record: listed, compared, read word for word, and cited."""

import re
from html import unescape
from typing import Any

import orjson
import pytest
from django.test import Client

from incidents.documents.serializers import DOCUMENTS, DocumentShape
from incidents.fields.registry import FIELDS
from incidents.presentation.citation_formats import bibtex
from incidents.presentation.version_diff import COMPARED
from incidents.publishing import publish as door
from tests import make
from tests.module_data import shared
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HEAD = set(DocumentShape().fields)


def get(path: str) -> Any:
    return Client().get(path)


def words(path: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page_text(get(path)))))


@shared
def corrected() -> Any:
    """A record in three versions."""
    record = make.public(
        make.incident("An arrest in Baku", place="Baku", summary="He was held for two days.")
    )
    make.public(make.edited(record, summary="He was held for three days."))
    return make.public(make.edited(record, place="Ganja"))


def test_every_version_is_listed_with_its_digest(corrected):
    listed = get("/api/v1/incidents/1/versions/").json()["results"]
    page = words("/incidents/1/versions/")

    assert len(listed) == 3
    assert all(version["digest"] in page for version in listed)


def test_the_last_two_versions_are_compared(corrected):
    page = page_text(get("/incidents/1/versions/"))

    assert "<del>Baku</del>" in page
    assert "<ins>Ganja</ins>" in page
    assert "two days" not in page


def test_any_two_versions_are_compared_word_by_word(corrected):
    page = page_text(get("/incidents/1/versions/?from=1&to=2"))

    assert "He was held for <del>two</del> days." in page
    assert "He was held for <ins>three</ins> days." in page
    assert "Ganja" not in page


def test_versions_can_be_compared_backwards(corrected):
    assert "<del>Ganja</del>" in page_text(get("/incidents/1/versions/?from=3&to=1"))


@pytest.mark.parametrize("query", ["from=4", "to=0", "from=x", "until=2"])
def test_a_version_that_is_not_there_is_a_400_that_names_the_parameter(corrected, query):
    answer = get(f"/incidents/1/versions/?{query}")

    assert answer.status_code == 400
    assert f"<code>{query.split('=')[0]}</code>" in page_text(answer)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_no_field_of_a_document_is_left_out_of_a_comparison(kind):
    deprecated = {field.name for field in FIELDS[kind] if field.deprecated}
    assert set(DOCUMENTS[kind]().fields) - HEAD - deprecated <= COMPARED[kind].keys()


def test_a_version_has_a_page_that_says_what_replaced_it(corrected):
    page = words("/incidents/1/versions/1/")

    assert "This is version 1 as it was published. It was replaced on" in page
    assert "He was held for two days." in page


def test_the_newest_version_says_that_it_is(corrected):
    assert "This is version 3 as it was published. It is the newest." in words("/incidents/1/versions/3/")


@pytest.mark.parametrize("path", ["versions/", "versions/2/", "versions/2/citation.bib"])
def test_another_name_of_the_record_leads_to_its_number(corrected, path):
    answer = get(f"/incidents/{corrected.uid}/{path}")

    assert (answer.status_code, answer["Location"]) == (301, f"/incidents/1/{path}")


@pytest.mark.parametrize("path", ["versions/", "versions/1/", "versions/1/citation.json"])
def test_nothing_is_left_of_the_versions_of_a_withdrawn_record(corrected, path):
    door.withdraw(corrected, by=None, reason="It named somebody.", keep_history=False)
    answer = get(f"/incidents/1/{path}")

    assert answer.status_code == 410
    assert b"two days" not in answer.content


def test_versions_stay_readable_where_a_withdrawal_keeps_the_history(corrected):
    door.withdraw(corrected, by=None, reason="An error.", keep_history=True)

    assert get("/incidents/1/versions/").status_code == 200
    assert get("/incidents/1/versions/1/").status_code == 200


@pytest.mark.parametrize("path", ["versions/", "versions/1/", "versions/1/citation.bib"])
def test_a_draft_has_no_versions(path):
    record = make.incident()

    assert get(f"/incidents/{record.uid}/{path}").status_code == 404


def test_a_citation_names_the_number_the_version_and_a_permanent_address(corrected):
    answer = get("/incidents/1/versions/2/citation.json")
    (item,) = orjson.loads(answer.content)

    assert answer["Content-Type"].startswith("application/vnd.citationstyles.csl+json")
    assert answer["Content-Disposition"] == 'attachment; filename="incident-1-v2.json"'
    assert (item["title"], item["number"], item["version"]) == ("An arrest in Baku", "1", "2")
    assert get(item["URL"].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_the_address_in_a_citation_is_the_same_in_every_language(corrected):
    assert get("/ru/incidents/1/versions/1/citation.bib").content == (
        get("/incidents/1/versions/1/citation.bib").content
    )


def test_no_title_can_end_a_bibtex_entry():
    document = {"title": r"}, note={100% \x & {", "number": 1, "version": 1}
    entry = bibtex("incident", {**document, "published_at": "2026-01-02T03:04:05Z"}, "https://x.example/1/")

    assert r"{{\textbraceright{}, note=\textbraceleft{}100\% \textbackslash{}x \& \textbraceleft{}}}" in entry


def test_the_citations_on_the_page_are_those_of_the_files(corrected):
    page = unescape(page_text(get("/incidents/1/")))

    assert page_text(get("/incidents/1/versions/3/citation.bib")) in page


def test_an_address_for_corrections_is_shown_where_one_is_set(corrected, settings):
    settings.CORRECTIONS = "corrections@example.org"

    assert 'href="mailto:corrections@example.org?subject=Incident%201%2C%20version%203"' in (
        page_text(get("/incidents/1/"))
    )


def test_no_address_for_corrections_is_made_up(corrected):
    assert "Is something wrong or missing?" not in words("/incidents/1/")

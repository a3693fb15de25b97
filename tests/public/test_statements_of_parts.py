"""Statements of institutions that belong to the one that is asked for."""

import pytest
from django.test import Client

from tests import make
from tests.page_text import page_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def union():
    """A union with a service and a delegation of that, and a court that is no part of it; each speaks."""
    top = make.institution("Union", kind="other")
    service = make.institution("Service", kind="other", parent=top)
    delegation = make.institution("Delegation", kind="other", parent=service)
    court = make.institution("Court")
    said = [make.statement(party.name, institution=party) for party in (top, service, delegation, court)]
    make.public(top, service, delegation, court, *said)
    return top


def words_of(query: str) -> set[str]:
    found = Client().get(f"/api/v1/statements/?{query}")
    assert found.status_code == 200, found.content
    return {each["quotation"]["text"] for each in found.json()["results"]}


@pytest.mark.parametrize("name", ["institution", "speaker"])
def test_an_institution_is_asked_for_with_all_that_belongs_to_it(union, name):
    asked = union.uid

    assert words_of(f"{name}={asked}") == {"Union"}
    assert words_of(f"{name}={asked}&including_parts=false") == {"Union"}
    assert words_of(f"{name}={asked}&including_parts=true") == {"Union", "Service", "Delegation"}


def test_a_part_that_is_not_public_is_not_among_them(union):
    hidden = make.institution("Hidden", kind="other", parent=union)
    said = make.statement("Secret", institution=hidden, description="A diplomat")
    make.public(said)

    assert words_of(f"institution={union.uid}&including_parts=true") == {"Union", "Service", "Delegation"}


def test_parts_need_an_institution():
    found = Client().get("/api/v1/statements/?including_parts=true")

    assert [error["parameter"] for error in found.json()["errors"]] == ["including_parts"]


def test_pages_include_parts_unless_they_are_told_not_to(union):
    client = Client()
    page = client.get(f"/statements/?institution={union.number}", follow=True)
    plain = client.get(f"/statements/?institution={union.number}&including_parts=false")
    own = client.get(f"/institutions/{union.number}/", follow=True)

    assert page.redirect_chain[0][0].endswith("including_parts=true")
    assert "“Delegation”" in page_text(page)
    assert "“Delegation”" not in page_text(plain)
    assert "“Delegation”" in page_text(own)


def test_the_filter_of_parts_can_be_left_out_on_the_page(union):
    page = page_text(Client().get(f"/statements/?institution={union.number}", follow=True))

    assert f"institution={union.number}&amp;including_parts=false" in page

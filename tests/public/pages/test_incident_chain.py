"""The incidents that are linked to one, in order of time."""

import re

import pytest
from django.test import Client

from tests import make
from tests.page_text import page_text

pytestmark = pytest.mark.one_database


def test_a_chain_is_told_in_time_with_what_is_linked_through_others(db):
    arrest = make.incident("The arrest", date="May 2025")
    verdict = make.incident("The verdict", date="June 2025")
    appeal = make.incident("The appeal", date="July 2025")
    make.link(verdict, arrest)
    make.link(appeal, verdict, relation="appeal_of")
    make.public(arrest, verdict, appeal)
    page = page_text(Client().get(f"/incidents/{arrest.number}/"))
    chain = re.search(r'<ol class="timeline">.*?</ol>', page, re.DOTALL)[0]

    assert re.findall(r">(The \w+)</(?:a|strong)>", chain) == ["The arrest", "The verdict", "The appeal"]
    assert "It follows the incident on this page." in chain


def test_an_incident_that_is_not_public_is_in_no_chain(db):
    arrest, hidden = make.incident("The arrest"), make.incident("A hidden verdict")
    make.link(hidden, arrest)
    make.public(arrest)

    assert "A hidden verdict" not in page_text(Client().get("/incidents/1/"))

"""A merged record in the admin: there to be read."""

import pytest

from tests import make
from tests.desk.admin_forms import opened, send, url_of
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def test_the_form_of_a_merged_record_cannot_be_saved(desk):
    winner = make.person("The Winner")
    person = make.person("The Loser")
    fields = opened(desk, url_of(person))
    make.edited(person, merged_into=winner)

    page = send(desk, url_of(person), {**fields, "summary": "Lost"}, revision="2")

    person.refresh_from_db()
    assert (page.status_code, person.summary) == (403, "")


def test_the_page_of_a_merged_record_offers_nothing_to_change(desk):
    person = make.person("The Loser", merged_into=make.person("The Winner"))
    page = page_text(desk.get(url_of(person)))
    assert "_save" not in page
    assert "The Winner" in page

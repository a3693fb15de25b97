"""The fields that `opened` reads off a form are those that a browser would send of its page."""

import pytest

from tests import make
from tests.desk.admin_forms import add_url, fields_of, opened, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
OF_THE_MOMENT = {"csrfmiddlewaretoken": "", "opened_at": ""}
PLACE = {"latitude": 40.5, "longitude": 49.25, "precision": "locality"}
KINDS = ["incident", "person", "institution", "statement", "source"]


def compare(client, url):
    page = fields_of(client.get(url))
    # Django's form for a row to come is sent, and not looked at.
    sent = {name: value for name, value in page.items() if "__prefix__" not in name}

    assert {**opened(client, url), **OF_THE_MOMENT} == {**sent, **OF_THE_MOMENT}


@pytest.mark.parametrize("kind", KINDS)
def test_the_fields_of_a_new_form_are_those_of_its_page(client, contributor, kind):
    source = make.source()
    client.force_login(contributor)
    session = client.session
    session["last_source"] = source.pk
    session.save()

    compare(client, f"{add_url(kind)}?more=1")


@pytest.mark.parametrize("role", ["contributor", "publisher"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_fields_of_a_stored_form_are_those_of_its_page(client, role, kind):
    client.force_login(make.user(role))
    persons = [make.person(), make.person()]
    incident = make.incident(
        unstated={"place": "unknown"},
        victims_low=3,
        victims_high=4,
        latitude=40.5,
        longitude=49.25,
        precision="locality",
    )
    make.involve(incident, persons[0], sensitivity=30)
    make.involve(incident, make.institution(), role="court", sentence_months=1200)
    statement = make.statement(persons=persons, incidents=[incident])
    records = [incident, persons[0], make.institution(), statement, make.source()]
    record = records[KINDS.index(kind)]
    make.cite(record) if kind != "source" else None

    compare(client, url_of(record))

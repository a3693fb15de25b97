"""Citations of fields by label: of the record, of involvements, and of rows typed just now."""

import pytest

from incidents.models import Incident
from tests import make
from tests.desk.admin_forms import add_url, fields_of, opened, rows, send, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
VICTIM = {"role": "victim", "new_person": "Aysel Quliyeva", "charge": "treason", "sensitivity": "10"}


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def cited(field, **more):
    return {"source": make.source().uid, "field": field, "stance": "supports", **more}


def test_fields_are_chosen_by_label(desk):
    incident = make.incident(cited=False)
    victim = make.involve(incident, make.person("Bahruz Samadov"))

    page = text_of(desk.get(url_of(incident)))

    assert '<option value="date">Incident: date</option>' in page
    assert f'<option value="{victim.uid}:charge">victim: Bahruz Samadov: charge</option>' in page


def test_a_field_of_a_row_that_is_typed_just_now_can_be_cited_in_the_same_save(desk):
    fields = {
        **opened(desk, add_url("incident")),
        **rows("involvements", {**VICTIM, "row": "1"}),
        **rows("citations", cited("new-1:charge")),
    }

    send(desk, add_url("incident"), fields, title="A verdict", kind="conviction")

    incident = Incident.objects.get()
    citation = incident.citations.get()
    assert (citation.field, citation.involvement) == ("charge", incident.involvements.get())
    assert citation.history.count() == 1


def test_the_second_new_row_is_not_the_first(desk):
    incident = make.incident(cited=False)
    stored = make.involve(incident, make.person())
    judge = {"role": "judge", "new_person": "A Judge", "sensitivity": "10", "row": "7"}
    fields = {
        **opened(desk, url_of(incident)),
        **rows("involvements", {**VICTIM, "new_person": "Leyla Mammadova", "row": "3"}, judge, stored=1),
        **rows("citations", cited("new-7:role"), cited(f"{stored.uid}:note")),
    }

    send(desk, url_of(incident), fields)

    found = {each.field: each.involvement for each in incident.citations.all()}
    assert found["role"].person.name == "A Judge"
    assert found["note"] == stored


@pytest.mark.parametrize("row", [{}, {"role": "victim"}])
def test_an_empty_or_wrong_row_cannot_be_cited(desk, row):
    fields = {
        **opened(desk, add_url("incident")),
        **rows("involvements", {"row": "1", "sensitivity": "10", **row}),
        **rows("citations", cited("new-1:charge")),
    }

    page = send(desk, add_url("incident"), fields, title="A verdict", kind="conviction")

    assert "“New row 1” is empty or not right yet" in text_of(page)
    assert fields_of(page)["citations-0-field"] == "new-1:charge"
    assert not Incident.objects.exists()


def test_a_stored_citation_may_move_to_a_new_row_while_its_old_one_goes(desk):
    incident = make.incident(cited=False)
    old = make.involve(incident, make.person())
    make.cite(incident, field="charge", involvement=old)
    fields = {
        **opened(desk, url_of(incident)),
        **rows("involvements", {**VICTIM, "new_person": "Leyla Mammadova", "row": "1"}, stored=1),
        "involvements-0-DELETE": "on",
        "citations-0-field": "new-1:charge",
    }

    send(desk, url_of(incident), fields)

    assert incident.citations.get().involvement.person.name == "Leyla Mammadova"


def test_a_conflict_keeps_citations_of_new_rows_with_them(desk):
    incident = make.incident(cited=False)
    fields = {
        **opened(desk, url_of(incident)),
        **rows("involvements", {"row": "1", "sensitivity": "10"}, {**VICTIM, "row": "2"}),
        **rows("citations", cited("new-2:charge")),
    }
    make.involve(incident, make.institution(), "court")
    make.edited(incident, title="Theirs")
    conflict = send(desk, url_of(incident), fields)

    send(desk, url_of(incident), fields_of(conflict))

    assert conflict.status_code == 412
    assert incident.citations.get().involvement.person.name == "Aysel Quliyeva"


def test_involvements_of_other_incidents_are_not_offered(desk):
    incident = make.incident(cited=False)
    other = make.involve(make.incident("Other"), make.person())
    fields = {**opened(desk, url_of(incident)), **rows("citations", cited(f"{other.uid}:charge"))}

    assert "This is not one of the allowed values" in text_of(send(desk, url_of(incident), fields))


def test_a_citation_of_a_person_speaks_of_the_person_only(desk):
    person = make.person()
    fields = {**opened(desk, url_of(person)), **rows("citations", cited("new-1:charge"))}

    assert "This is not one of the allowed values" in text_of(send(desk, url_of(person), fields))


def test_a_stored_citation_is_one_line(desk):
    incident = make.incident(cited=False)
    victim = make.involve(incident, make.person("Bahruz Samadov"))
    source = make.source("A report")
    make.cite(incident, source, field="charge", involvement=victim, value="treason", stance="disputes")

    page = " ".join(text_of(desk.get(url_of(incident))).split())

    assert '<b class="heading" dir="auto">victim: Bahruz Samadov: charge</b>' in page
    assert "treason</span> · <span" in page
    assert "disputes</span> · <span" in page

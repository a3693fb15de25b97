"""Custody in the admin: rows in the form of a person, proposals from incidents, its list."""

from datetime import date

import pytest
from django.urls import reverse

from incidents.models import Citation, Custody, Institution
from tests import make
from tests.desk.admin_forms import opened, rows, send, url_of
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def person(db):
    return make.person("Bahruz Samadov")


@pytest.fixture
def client(client, editor):
    client.force_login(editor)
    return client


def test_a_period_is_entered_with_a_new_place_and_a_citation_of_it(client, person):
    source = make.source("OC Media")
    form = opened(client, url_of(person))
    period = {
        "status": "serving_sentence", "from_text": "20 June 2025", "last_confirmed": "2026-02-05",
        "new_place": "Umbaki prison", "new_place_kind": "prison", "row": "1", "sensitivity": "10",
    }  # fmt: skip
    citation = {"source": str(source.uid), "field": "new-1:last_confirmed", "stance": "supports"}
    page = send(client, url_of(person), form, **rows("custody", period), **rows("citations", citation))

    assert page.status_code == 302, page.context["errors_to_mend"]
    row = Custody.objects.get()
    assert (row.from_earliest, row.last_confirmed) == (date(2025, 6, 20), date(2026, 2, 5))
    assert row.place == Institution.objects.get(name="Umbaki prison")
    assert (Citation.objects.get().custody, Citation.objects.get().field) == (row, "last_confirmed")


def test_a_stored_period_is_changed_and_its_citation_stays_with_it(client, person):
    row = make.hold(person, until="2025")
    make.cite(person, field="status", custody=row)
    form = opened(client, url_of(person))
    assert form["citations-0-field"] == f"{row.uid}:status"
    send(client, url_of(person), form, **{"custody-0-note": "in Baku", "custody-0-until_text": "May 2026"})

    row.refresh_from_db()
    assert (row.note, row.until_latest) == ("in Baku", date(2026, 5, 31))
    assert Citation.objects.get().custody == row


def test_a_form_that_is_saved_unchanged_changes_nothing(client, person):
    row = make.hold(person, until="2025", place=make.institution(), last_confirmed=date(2024, 9, 1))
    make.cite(person, field="status", custody=row)
    send(client, url_of(person), opened(client, url_of(person)))

    person.refresh_from_db()
    assert person.changes_10 == 1


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"until_text": "2023"}, "until_latest", "It ends before it begins."),
        ({"last_confirmed": "2024-01-01"}, "last_confirmed", "It is confirmed for a day before it begins."),
        ({"status": ""}, "status", "The status is missing."),
        ({"from_text": "when leaves fell"}, "from_text", "These words cannot be turned into days"),
    ],
)
def test_the_rules_are_those_of_the_desk(client, person, fields, field, words):
    period = {"status": "police_custody", "from_text": "August 2024", "sensitivity": "10", **fields}
    page = send(client, url_of(person), opened(client, url_of(person)), **rows("custody", period))

    (formset,) = [
        each.formset for each in page.context["inline_admin_formsets"] if each.formset.prefix == "custody"
    ]
    assert words in str(formset.forms[0].errors[field])
    assert not Custody.objects.exists()


def test_a_hidden_period_is_not_in_the_form_and_stays(client, contributor, person):
    hidden = make.hold(person, sensitivity=30, note="unseen")
    named = make.hold(person, place=make.institution("Unseen jail", sensitivity=30))
    client.force_login(contributor)
    page = page_text(client.get(url_of(person)))
    assert "unseen" not in page.lower()
    form = opened(client, url_of(person))
    period = {"status": "released", "from_text": "2026", "sensitivity": "10"}
    send(client, url_of(person), form, **rows("custody", period))

    assert Custody.objects.count() == 3
    assert set(Custody.objects.exclude(status="released")) == {hidden, named}


def test_an_arrest_proposes_custody_for_its_victims_and_makes_none(client, person):
    arrest = make.incident("An arrest in Baku", date="21 August 2024")
    make.involve(arrest, person)
    make.involve(arrest, make.person("A lawyer"), "lawyer")
    page = page_text(client.get(url_of(arrest)))
    address = f"{url_of(person)}?begun_by={arrest.uid}"
    assert f"{address}#custody-group" in page
    assert "Custody that it may begin" in page

    form = opened(client, address)
    assert not Custody.objects.exists()
    assert (form["custody-0-status"], form["custody-0-from_text"]) == ("police_custody", "21 August 2024")
    assert form["custody-0-begun_by"] == str(arrest.uid)
    send(client, address, form)

    row = Custody.objects.get()
    assert (row.begun_by, row.from_earliest) == (arrest, date(2024, 8, 21))
    page = page_text(client.get(url_of(arrest)))
    assert "Custody that this incident begins or ends" in page
    assert "Custody that it may begin" not in page


def test_a_hidden_incident_proposes_nothing(client, contributor, person):
    arrest = make.incident("An unseen arrest", sensitivity=30)
    make.involve(arrest, person)
    client.force_login(contributor)
    page = page_text(client.get(f"{url_of(person)}?begun_by={arrest.uid}"))

    assert str(arrest.uid) not in page
    assert "unseen" not in page


def test_the_list_shows_visible_periods_and_leads_to_the_form(client, contributor, person):
    row = make.hold(person, place=make.institution("Umbaki"))
    make.hold(make.person("Hidden"), sensitivity=30)
    client.force_login(contributor)
    page = page_text(client.get(reverse("admin:incidents_custody_changelist")))
    assert "Umbaki" in page
    assert "Hidden" not in page
    answer = client.get(reverse("admin:incidents_custody_change", args=[row.uid]))
    assert answer["Location"] == f"{url_of(person)}#custody-group"

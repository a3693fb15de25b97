"""The page of a person, an institution or a source lists the records that it is part of."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.desk.admin.common import related_records
from incidents.desk.admin.common.related_records import related_to
from incidents.models import Incident, Involvement
from tests import make
from tests.desk.admin_forms import add_url, fields_of, list_url, text_of, url_of
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
FAR = {"role": "victim", "outcome": "convicted", "sentence_months": 180}


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def shown(record, user):
    """The entries of each list, by its title."""
    return {
        each.title: [(entry.label, entry.note) for entry in each.entries] for each in related_to(record, user)
    }


def test_a_person_lists_incidents_with_role_outcome_and_date_the_latest_first(contributor):
    person = make.person()
    make.involve(make.incident("An arrest", date="1 May 2021"), person)
    make.involve(make.incident("A verdict", date="2 June 2022"), person, **FAR)

    assert shown(person, contributor)["Incidents"] == [
        ("A verdict", "victim · convicted · 180 months · 2 June 2022"),
        ("An arrest", "victim · 1 May 2021"),
    ]


def test_a_person_lists_statements_by_and_about_them(contributor):
    person = make.person("Aysel Quliyeva")
    make.statement("I am innocent.", person=person)
    make.statement("She is innocent.", persons=[person])

    found = shown(person, contributor)

    assert "I am innocent." in found["Statements made"][0][0]
    assert "She is innocent." in found["Statements about this person"][0][0]


def test_sources_are_those_of_the_person_and_of_their_part_in_incidents(contributor):
    person, incident = make.person(), make.incident(cited=False)
    make.cite(person, make.source("Of the birth"), "birth")
    make.cite(incident, make.source("Of the charge"), "charge", involvement=make.involve(incident, person))
    make.cite(incident, make.source("Of the date"))

    assert {label for label, _ in shown(person, contributor)["Sources"]} == {"Of the birth", "Of the charge"}


def test_an_institution_lists_what_belongs_to_it(contributor):
    court = make.institution("Supreme Court")
    make.institution("Chamber", parent=court)

    assert [label for label, _ in shown(court, contributor)["Institutions that belong to it"]] == [
        "Chamber · court · AZ"
    ]


def test_a_source_lists_what_cites_it_and_for_which_fields(contributor):
    source, incident = make.source(), make.incident("A verdict", cited=False)
    make.cite(incident, source, "date")
    make.cite(incident, source, "place", stance="disputes")
    make.cite(make.person("Aysel Quliyeva"), source, "birth")

    found = shown(source, contributor)

    assert found["Cited by incidents"] == [("A verdict", "date, place (differs)")]
    assert found["Cited by people"] == [("Aysel Quliyeva", "birth")]


def test_nothing_hidden_is_listed_or_counted(contributor):
    person, source = make.person(), make.source()
    hidden = make.incident("Hidden", sensitivity=30, cited=False)
    make.involve(hidden, person)
    make.involve(make.incident(), person, "witness", sensitivity=30)
    make.statement("Hidden", person=person, persons=[person], sensitivity=30)
    make.cite(hidden, source)
    make.cite(person, make.source("Hidden", sensitivity=30), "birth")

    assert [each.total for record in (person, source) for each in related_to(record, contributor)] == [0] * 10


def test_a_long_list_is_cut_and_leads_to_all_of_it(desk, contributor, monkeypatch):
    monkeypatch.setattr(related_records, "MOST_SHOWN", 2)
    person = make.person()
    [make.involve(make.incident(f"Arrest {number}"), person) for number in range(3)]
    make.incident("Another")

    incidents = related_to(person, contributor)[0]

    assert (len(incidents.entries), incidents.total, incidents.is_cut) == (2, 3, True)
    found = desk.get(incidents.address).context["cl"]
    assert {row.title for row in found.result_list} == {"Arrest 0", "Arrest 1", "Arrest 2"}


@pytest.mark.parametrize("model", ["incident", "statement", "source", "institution"])
def test_a_list_of_a_hidden_person_is_refused_like_one_of_nobody(desk, model):
    secret = make.person(sensitivity=30)
    [make.involve(make.incident(), secret), make.statement(persons=[secret])]
    pages = [desk.get(list_url(model), {"party": key}) for key in (str(secret.uid), str(uuid4()), "x")]
    assert {(page.status_code, page.headers.get("Location")) for page in pages} == {
        (302, f"{list_url(model)}?e=1")
    }


@pytest.mark.parametrize("kind", ["person", "institution", "source"])
def test_a_page_costs_the_same_for_one_related_record_and_for_three(client, editor, kind):
    client.force_login(editor)

    def queries(count):
        name = {1: "Leyla Yunus", 3: "Bahruz Samadov"}[count]  # similar ones would be points to check
        address = {"url": f"https://news.example/{count}"} if kind == "source" else {}
        making = {"person": make.person, "institution": make.institution, "source": make.source}[kind]
        record = making(name, **address)
        for number in range(count):
            incident = make.incident(f"{count} {number}", cited=False)
            if kind == "source":
                make.cite(incident, record)
            else:
                make.cite(incident, field="charge", involvement=make.involve(incident, record))
                make.statement(**{kind: record})
        client.get(url_of(record))
        with CaptureQueriesContext(connection) as queries:
            client.get(url_of(record))
        return len(queries)

    assert queries(3) == queries(1)


def test_an_incident_begins_with_the_person_whose_page_asked_for_it(desk):
    person = make.person("Aysel Quliyeva")
    address = f"{add_url('incident')}?person={person.uid}"
    assert address in page_text(desk.get(url_of(person)))

    fields = fields_of(desk.get(address))

    assert fields["involvements-0-person"] == str(person.uid)
    assert not fields["involvements-0-role"]


def test_a_person_whom_the_address_chose_is_never_dropped(desk):
    address = f"{add_url('incident')}?person={make.person().uid}"
    fields = {**fields_of(desk.get(address)), "title": "An arrest", "kind": "arrest"}

    page = desk.post(address, fields)
    assert page.status_code == 200
    assert "role" in text_of(page)
    assert not Incident.objects.exists()

    page = desk.post(address, {**fields, "involvements-0-role": "victim"})
    assert page.status_code == 302, page.context["errors_to_mend"]
    assert Involvement.objects.get().role == "victim"


@pytest.mark.parametrize("sensitivity", [10, 30])
def test_an_address_chooses_no_hidden_and_no_merged_person(desk, sensitivity):
    person = make.person(sensitivity=sensitivity, merged_into=make.person() if sensitivity == 10 else None)
    fields = fields_of(desk.get(f"{add_url('incident')}?person={person.uid}"))
    assert not fields.get("involvements-0-person")


def test_no_incident_is_offered_to_who_may_not_add_one(client, contributor, monkeypatch):
    person = make.person(merged_into=make.person())
    client.force_login(contributor)
    assert "?person=" not in page_text(client.get(url_of(person)))

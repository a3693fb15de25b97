"""The codebook: every value has a meaning, and programs, readers and editors find the same one."""

import csv
from io import StringIO

import pytest
from django.test import Client
from django.utils.html import escape

from incidents import choices
from incidents.choices import Sensitivity
from incidents.codebook.standards import PLACES, STANDARDS
from incidents.codebook.terms import HEADINGS, MEANINGS, VOCABULARIES, terms
from incidents.fields.incident import INCIDENT
from incidents.fields.party import INSTITUTION
from incidents.models import Incident
from tests import make
from tests.page_text import page_text
from tests.public.client import get


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_value_has_a_definition_and_an_example(name):
    bare = [term.value for term in terms(name) if not (term.definition and term.example)]

    assert bare == []
    assert MEANINGS[name].keys() - set(VOCABULARIES[name].values) == set()


def test_places_in_standards_are_of_values_that_there_are():
    unknown = [
        (name, value) for name, value in PLACES if value and value not in set(VOCABULARIES[name].values)
    ]

    assert unknown == []
    assert {place.standard for places in PLACES.values() for place in places} == set(STANDARDS)


def test_the_api_gives_each_value_its_meaning_and_its_places(db):
    answer = get("vocabularies/").json()
    arrest = next(
        term for term in answer["vocabularies"]["incident_kind"]["terms"] if term["value"] == "arrest"
    )

    assert arrest["definition"].startswith("A person is taken or kept in custody")
    assert {"ICCPR", "SDG", "CPJ"} == {place["standard"] for place in arrest["standards"]}
    assert answer["vocabularies"].keys() == get("").json()["vocabularies"].keys() == VOCABULARIES.keys()


def test_the_table_has_a_line_for_each_value(db):
    answer = get("vocabularies.csv")
    lines = list(csv.DictReader(StringIO(page_text(answer))))

    assert answer["Content-Disposition"] == 'attachment; filename="vocabularies.csv"'
    assert len(lines) == sum(len(list(terms(name))) for name in VOCABULARIES)
    assert {line["value"] for line in lines if line["vocabulary"] == "role"} == set(choices.Role.values)


def test_the_page_has_each_value_of_records_once(db):
    page = page_text(Client().get("/codebook/"))

    assert [
        (name, term.value)
        for name in HEADINGS
        for term in terms(name)
        if page.count(f'id="{name}-{term.value}"') != 1
    ] == []


@pytest.mark.parametrize(("field", "name"), [(INCIDENT, "incident_kind"), (INSTITUTION, "institution_kind")])
def test_forms_define_the_kinds(field, name):
    words = str(field.named("kind").help)

    assert [term.value for term in terms(name) if f'data-value="{term.value}"' not in words] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "stored"), [(10, 20), (20, 20), (30, 30)])
def test_what_is_medical_is_born_internal(asked, stored):
    from incidents.desk.records import editing

    incident = Incident(title="Refused care", kind="medical", sensitivity=asked)
    editing.create(incident, by=make.user("publisher"))

    assert Incident.objects.get(pk=incident.pk).sensitivity == stored >= Sensitivity.RESTRICTED


def test_the_form_of_an_incident_defines_roles_and_links(db, client):
    client.force_login(make.user("editor"))
    page = page_text(client.get("/admin/incidents/incident/add/"))

    missing = [
        term.definition
        for name in ("role", "outcome", "link_relation", "citation_stance")
        for term in terms(name)
        if escape(term.definition) not in page
    ]
    assert missing == []

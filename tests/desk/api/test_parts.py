"""Parts of a record, written inside it."""

import pytest

from incidents.models import Citation, Institution, Involvement, Person, PersonName, Source
from tests import make
from tests.desk.conftest import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PLAIN = {"title": "An arrest", "kind": "arrest"}


@pytest.fixture
def incident(db):
    return make.incident(cited=False)


def here(record):
    return f"{record._meta.model_name}s/{record.uid}/"


def test_an_incident_is_created_with_all_its_parts(as_contributor):
    person, court, before = make.person(), make.institution(), make.incident("Before")
    body = {
        **PLAIN,
        "involvements": [
            {"role": "victim", "person": str(person.uid), "outcome": "convicted", "sentence_months": 180},
            {"role": "court", "institution": {"id": str(court.uid)}},
        ],
        "links": [{"relation": "follows", "incident": str(before.uid)}],
        "citations": [
            {"field": "title", "source": str(make.source().uid)},
            {
                "field": "sentence_months",
                "source": str(make.source().uid),
                "involvement": {"party": str(person.uid), "role": "victim"},
                "stance": "disputes",
                "value": "180",
            },
        ],
    }

    read = as_contributor.post("incidents/", body).json()

    assert [part["role"] for part in read["involvements"]] == ["victim", "court"]
    assert read["involvements"][0]["person"] == {"id": str(person.uid), "number": None, "name": person.name}
    assert read["links"][0]["incident"]["title"] == "Before"
    assert read["citations"][1]["involvement"]["id"] == read["involvements"][0]["id"]
    assert len(read["sources"]) == 2
    assert read["revision"] == 1


def test_persons_institutions_and_sources_can_be_made_in_the_same_request(as_contributor):
    body = {
        **PLAIN,
        "involvements": [
            {"role": "victim", "person": {"names": [{"text": "Aysel Quliyeva"}], "nationalities": ["AZ"]}},
            {"role": "court", "institution": {"names": [{"text": "Baku Court"}], "kind": "court"}},
        ],
        "citations": [{"field": "date", "source": {"title": "A report", "published": "2025"}}],
    }

    as_contributor.post("incidents/", body)

    person, institution, source = Person.objects.get(), Institution.objects.get(), Source.objects.get()
    assert (person.name, person.status, person.created_by) == ("Aysel Quliyeva", "draft", as_contributor.user)
    assert (institution.kind, institution.revision) == ("court", 1)
    assert source.date.text == "2025"


def test_what_is_wrong_with_an_inline_record_is_named_by_its_path(as_contributor):
    person = {"names": [{"text": "A", "kind": "alias"}], "gender": "x"}

    answer = as_contributor.post(
        "incidents/", {**PLAIN, "involvements": [{"role": "victim", "person": person}]}
    )

    assert fields_of(answer) == {"involvements.0.person.gender"}
    assert not Person.objects.exists()


def test_a_record_made_inside_a_refused_one_is_not_made(as_contributor):
    involvement = {"role": "victim", "person": {"names": [{"text": "A", "kind": "alias"}]}}

    answer = as_contributor.post("incidents/", {**PLAIN, "involvements": [involvement]})

    assert fields_of(answer) == {"involvements.0.person.names"}
    assert not Person.objects.exists()


def test_a_list_replaces_the_parts_and_keeps_those_it_names_by_id(as_editor, incident):
    kept, gone = (make.involve(incident, make.person(name)) for name in ("Kept", "Gone"))
    entries = [
        {"id": str(kept.uid), "charge": "treason"},
        {"role": "judge", "person": str(make.person("New").uid)},
    ]

    read = as_editor.patch(here(incident), {"involvements": entries}, revision=1).json()

    assert [(part["person"]["name"], part["charge"]) for part in read["involvements"]] == [
        ("Kept", "treason"),
        ("New", ""),
    ]
    assert not Involvement.objects.filter(pk=gone.pk).exists()


def test_an_empty_list_removes_the_parts(as_editor, incident):
    make.involve(incident, make.person())

    assert as_editor.patch(here(incident), {"involvements": []}, revision=1).json()["involvements"] == []


def test_an_unchanged_part_leaves_no_trace_in_the_history(as_editor, incident):
    part = make.involve(incident, make.person())
    read = as_editor.get(here(incident)).json()

    as_editor.patch(here(incident), {"involvements": read["involvements"]}, revision=1)

    assert part.history.count() == 1


@pytest.mark.parametrize("list_of", ["involvements", "links", "citations"])
def test_an_id_that_is_no_part_of_this_record_is_refused(as_editor, incident, list_of):
    other = make.incident("Other")
    foreign = {
        "involvements": make.involve(other, make.person()),
        "links": make.link(other, incident),
        "citations": other.citations.get(),
    }[list_of]

    answer = as_editor.patch(here(incident), {list_of: [{"id": str(foreign.uid)}]}, revision=1)

    assert fields_of(answer) == {f"{list_of}.0.id"}


def test_an_id_stands_once_in_a_list(as_editor, incident):
    entry = {"id": str(make.involve(incident, make.person()).uid)}

    answer = as_editor.patch(here(incident), {"involvements": [entry, entry]}, revision=1)

    assert fields_of(answer) == {"involvements.1.id"}


def test_a_new_part_needs_its_role_in_a_patch_too(as_editor, incident):
    entry = {"person": str(make.person().uid)}

    answer = as_editor.patch(here(incident), {"involvements": [entry]}, revision=1)

    assert fields_of(answer) == {"involvements.0.role"}


def test_a_party_has_a_role_once(as_editor, incident):
    person = make.person()
    make.involve(incident, person)
    body = {"incident": str(incident.uid), "person": str(person.uid), "role": "victim"}

    answer = as_editor.post("involvements/", body)

    assert answer.status_code == 400
    assert "has this role in this incident already" in answer.json()["detail"]


@pytest.mark.parametrize("parties", [[], ["person", "institution"]])
def test_an_involvement_is_of_a_person_or_of_an_institution(as_editor, incident, parties):
    records = {"person": make.person(), "institution": make.institution()}
    body = {
        "incident": str(incident.uid),
        "role": "victim",
        **{name: str(records[name].uid) for name in parties},
    }

    assert fields_of(as_editor.post("involvements/", body)) == {"person"}


def test_an_incident_is_not_linked_to_itself(as_editor, incident):
    entry = {"relation": "follows", "incident": str(incident.uid)}

    assert fields_of(as_editor.patch(here(incident), {"links": [entry]}, revision=1)) == {"links.0.incident"}


def test_incidents_are_linked_once_by_one_relation(as_editor, incident):
    entry = {"relation": "follows", "incident": str(make.incident("Other").uid)}

    assert as_editor.patch(here(incident), {"links": [entry, entry]}, revision=1).status_code == 400


def test_another_name_can_become_the_main_one(as_editor):
    person = make.person("Old Main")
    main = person.names.get()
    alias = PersonName.objects.create(person=person, text="New Main", kind="alias")
    names = [{"id": str(alias.uid), "kind": "main"}, {"id": str(main.uid), "kind": "alias"}]

    read = as_editor.patch(here(person), {"names": names}, revision=1).json()

    assert read["name"] == "New Main"
    assert {name["text"]: name["kind"] for name in read["names"]} == {"Old Main": "alias", "New Main": "main"}


def test_a_person_keeps_one_main_name(as_editor):
    person = make.person()
    names = [{"id": str(person.names.get().uid), "kind": "alias"}]

    assert fields_of(as_editor.patch(here(person), {"names": names}, revision=1)) == {"names"}


def test_a_new_text_of_a_name_gets_its_own_script(as_editor):
    person = make.person("Bahruz Samadov")
    names = [{"id": str(person.names.get().uid), "text": "Бахруз Самедов"}]

    read = as_editor.patch(here(person), {"names": names}, revision=1).json()

    assert read["names"][0]["script"] == "Cyrl"


def test_a_citation_speaks_of_a_field_of_what_it_is_of(as_editor):
    person, source = make.person(), make.source()
    entry = {"field": "title", "source": str(source.uid)}

    answer = as_editor.patch(here(person), {"citations": [entry]}, revision=1)

    assert fields_of(answer) == {"citations.0.field"}
    assert "birth" in answer.json()["detail"]


def test_a_citation_of_an_involvement_speaks_of_a_field_of_that(as_editor, incident):
    involvement = make.involve(incident, make.person())
    entry = {"field": "title", "source": str(make.source().uid), "involvement": str(involvement.uid)}

    answer = as_editor.patch(here(incident), {"citations": [entry]}, revision=1)

    assert fields_of(answer) == {"citations.0.field"}


@pytest.mark.parametrize(
    "named",
    [
        {"party": "00000000-0000-4000-8000-000000000000", "role": "victim"},
        "00000000-0000-4000-8000-000000000000",
        {"party": "00000000-0000-4000-8000-000000000000"},
        {"role": "victim"},
        {},
        "x",
        5,
        [],
    ],
)
def test_a_citation_names_an_involvement_of_its_incident(as_editor, incident, named):
    entry = {"field": "charge", "source": str(make.source().uid), "involvement": named}

    answer = as_editor.patch(here(incident), {"citations": [entry]}, revision=1)

    assert fields_of(answer) == {"citations.0.involvement"}


def test_removing_an_involvement_removes_its_citations_under_the_name_of_who_did_it(as_editor, incident):
    involvement = make.involve(incident, make.person())
    citation = make.cite(incident, field="charge", involvement=involvement)

    as_editor.delete(f"involvements/{involvement.uid}/", revision=1)

    assert not Citation.objects.exists()
    assert Citation.history.filter(uid=citation.uid, history_type="-").get().history_user == as_editor.user

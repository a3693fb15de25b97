"""Sequences of real changes of hidden things, by those who may see them: through the desk API and its forms.

`ACTS` holds each kind by name. An act takes a `House` and changes nothing that a contributor may see; a new
kind of hidden change needs a function here, and nothing else.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from incidents.imports.batches import undo
from incidents.models import Citation, Incident, Institution, Involvement, Person, Source, Statement
from tests.desk.admin_forms import change, opened, rows, send, url_of
from tests.imports.files import ARRESTS, FIRST, SECOND, csv_of, imported, row, written
from tests.security.desk_house import ACTS as ACTS
from tests.security.desk_house import HIDDEN, House, act


def home(row: Any) -> str:
    return f"{row._meta.model_name}s/{row.uid}/"


def reference(row: Any) -> str:
    return str(row.uid)


# Records


@act
def a_person_is_made(house: House) -> None:
    names = [{"text": house.word(), "kind": "main"}]
    house.sent("POST", "persons/", {"names": names, "sensitivity": HIDDEN, "summary": "In hiding."})


@act
def an_incident_is_made(house: House) -> None:
    body = {
        "title": house.word(), "kind": "arrest", "country": "AZ", "sensitivity": HIDDEN,
        "date": {"text": "23 June 2025"},
        "involvements": [{"person": reference(house.tracker.published["person"]), "role": "victim"}],
        "citations": [{"field": "date", "source": {"title": house.word(), "sensitivity": HIDDEN}}],
    }  # fmt: skip
    house.sent("POST", "incidents/", body)


@act
def what_another_system_calls_a_record_is_changed(house: House) -> None:
    keys = [{"namespace": "police", "id": house.word()}]
    house.sent("PATCH", home(house.one(Incident)), {"external_ids": keys})


@act
def a_source_is_made(house: House) -> None:
    house.sent("POST", "sources/", {"title": house.word(), "sensitivity": HIDDEN})


@act
def an_institution_is_made(house: House) -> None:
    names = [{"text": house.word(), "kind": "main"}]
    body = {"names": names, "kind": "ngo", "country": "AZ", "sensitivity": HIDDEN}
    house.sent("POST", "institutions/", {**body, "parent": reference(house.tracker.published["ministry"])})


@act
def a_statement_is_made(house: House) -> None:
    about = {"incidents": [reference(house.open("incident"))], "persons": [reference(house.open("person"))]}
    body = {"text": house.word(), "stance": "concerned", "description": "a diplomat", "sensitivity": HIDDEN}
    house.sent("POST", "statements/", {**body, **about})


@act
def a_record_is_edited(house: House) -> None:
    house.sent("PATCH", home(house.one(Person)), {"summary": house.word()})
    house.sent("PATCH", home(house.one(Incident)), {"title": house.word(), "country": "TR"})
    house.sent("PATCH", home(house.one(Source)), {"title": house.word()})


@act
def a_person_is_renamed(house: House) -> None:
    person = house.one(Person)
    house.sent("PATCH", home(person), {"names": [{"text": house.word(), "kind": "main"}]})


@act
def a_record_is_edited_by_form(house: House) -> None:
    assert change(house.client, house.one(Person), summary=house.word()).status_code == 302


@act
def two_persons_are_merged(house: House) -> None:
    for _ in range(2):
        a_person_is_made(house)
    loser, winner = Person.objects.filter(sensitivity=HIDDEN, merged_into=None).order_by("-pk")[:2]
    into = house.editor.get(home(winner)).json()["revision"]
    body = {"into": reference(winner), "into_revision": into, "reason": "One person."}
    house.sent("POST", f"{home(loser)}merge/", body)


@act
def a_record_is_deleted(house: House) -> None:
    a_source_is_made(house)
    house.sent("DELETE", home(Source.objects.latest("pk")))


@act
def an_earlier_version_is_restored(house: House) -> None:
    person = house.one(Person)
    house.sent("PATCH", home(person), {"summary": house.word()})
    revision = house.editor.get(home(person)).json()["revision"]
    url = url_of(person, "restore") + f"?revision={revision - 1}"
    sent = house.client.post(url, {**opened(house.client, url), "reason": "As it was."})
    assert sent.status_code == 302


@act
def an_incident_goes_to_review_and_back(house: House) -> None:
    incident = house.one(Incident, status="draft")
    house.sent("POST", f"{home(incident)}submit/", {})
    revision = house.publisher.get(home(incident)).json()["revision"]
    refused = house.publisher.post(f"{home(incident)}publish/", {}, revision=revision)
    assert refused.status_code in {403, 409}, refused.content
    house.sent("POST", f"{home(incident)}return/", {"reason": "Not safe."}, by=house.publisher)


# Parts of what everybody sees


@act
def a_witness_is_added(house: House) -> None:
    a_person_is_made(house)
    body = {
        "incident": reference(house.open("incident")),
        "person": reference(Person.objects.latest("pk")),
        "role": "witness",
        "note": house.word(),
    }
    house.sent("POST", "involvements/", body)


@act
def a_witness_is_added_by_form(house: House) -> None:
    incident, person = house.open("incident"), house.one(Person)
    form = opened(house.client, url_of(incident))
    stored = int(form["involvements-INITIAL_FORMS"])
    new = {"person": reference(person), "role": "advocate", "sensitivity": HIDDEN}
    page = send(house.client, url_of(incident), form, **rows("involvements", new, stored=stored))
    assert page.status_code in {200, 302}


@act
def a_known_person_is_a_witness(house: House) -> None:
    body = {"incident": reference(house.open("incident")), "person": reference(house.open("person"))}
    house.editor.post("involvements/", {**body, "role": "witness"})  # 400 where they are already


def hidden_part(house: House) -> Involvement:
    """A hidden row of an incident that everybody sees."""
    if not Involvement.objects.filter(sensitivity=HIDDEN, incident__sensitivity=10).exists():
        a_witness_is_added(house)
    return house.one(Involvement, incident__sensitivity=10)  # type: ignore[no-any-return]


@act
def a_hidden_role_changes(house: House) -> None:
    row = hidden_part(house)
    body = {"role": house.random.choice(["advocate", "other"]), "note": house.word()}
    answer = house.editor.patch(home(row), body, If_Match=house.editor.get(home(row))["ETag"])
    assert answer.status_code in {200, 400}


@act
def a_witness_is_removed(house: House) -> None:
    house.sent("DELETE", home(hidden_part(house)))


@act
def a_hidden_source_is_cited(house: House) -> None:
    record = house.open("incident", "person", "institution")
    house.sent("POST", "citations/", {
        str(record._meta.model_name): reference(record), "field": "summary", "quotation": house.word(),
        "source": reference(house.one(Source)),
    })  # fmt: skip


def hidden_citation(house: House) -> Citation:
    if not Citation.objects.filter(source__sensitivity=HIDDEN, incident__sensitivity=10).exists():
        a_hidden_source_is_cited(house)
    cited = Citation.objects.filter(source__sensitivity=HIDDEN, quotation__startswith="Leyla").order_by("pk")
    return house.random.choice(list(cited) or list(Citation.objects.filter(source__sensitivity=HIDDEN)))


@act
def a_hidden_citation_changes(house: House) -> None:
    house.sent("PATCH", home(hidden_citation(house)), {"quotation": house.word(), "stance": "disputes"})


@act
def a_hidden_citation_is_deleted(house: House) -> None:
    house.sent("DELETE", home(hidden_citation(house)))


@act
def a_visible_role_is_cited_in_secret(house: House) -> None:
    rows_ = Involvement.objects.filter(sensitivity=10, incident=house.tracker.published["trial"].pk)
    row = house.random.choice(list(rows_.order_by("pk")))
    body = {"incident": reference(row.incident), "field": "outcome", "involvement": reference(row)}
    house.sent("POST", "citations/", {**body, "source": reference(house.one(Source)), "value": house.word()})


@act
def a_hidden_incident_is_linked(house: House) -> None:
    record, target = house.open("incident"), house.one(Incident)
    links = house.editor.get(home(record)).json()["links"]
    if reference(target) not in {each["incident"]["id"] for each in links}:
        kept = [{"id": each["id"]} for each in links]
        new = {"relation": "follows", "incident": reference(target)}
        house.sent("PATCH", home(record), {"links": [*kept, new]})


@act
def a_case_is_made(house: House) -> None:
    incidents = [reference(house.one(Incident)), str(house.open("incident").uid)]
    body = {"title": house.word(), "incidents": incidents, "sensitivity": HIDDEN}
    house.sent("POST", "cases/", body)


@act
def a_case_names_what_is_hidden(house: House) -> None:
    case = house.open("case")
    for name, model in (("incidents", Incident), ("persons", Person), ("statements", Statement)):
        members = [each["id"] for each in house.editor.get(home(case)).json()[name]]
        house.sent("PATCH", home(case), {name: [*members, reference(house.one(model))]})


@act
def a_statement_is_about_somebody_hidden(house: House) -> None:
    statement, person = house.open("statement"), house.one(Person)
    about = [each["id"] for each in house.editor.get(home(statement)).json()["persons"]]
    house.sent("PATCH", home(statement), {"persons": [*about, reference(person)]})


@act
def a_hidden_office_is_a_parent(house: House) -> None:
    house.sent(
        "PATCH", home(house.tracker.drafts["institution"]), {"parent": reference(house.one(Institution))}
    )


# Files, people and their keys


SECRET_FILE = (
    ARRESTS.replace("[incident]\n", '[incident]\nsensitivity = { value = "30" }\n')
    .replace("person.name", 'person.sensitivity = { value = "30" }\nperson.name')
    .replace("institution.name", 'institution.sensitivity = { value = "30" }\ninstitution.name')
    .replace("[[source]]\n", '[[source]]\nsensitivity = { value = "30" }\n')
)


@act
def a_file_is_imported_and_undone(house: House) -> None:
    with TemporaryDirectory() as folder:
        table = csv_of(*(row(each, title=house.word()) for each in (FIRST, SECOND)))
        batch, _ = imported(written(Path(folder), table), house.users["editor"], SECRET_FILE)
    undo(batch, by=house.users["editor"])


@act
def the_work_of_others_is_read(house: House) -> None:
    for path in ("incidents/?sensitivity=30", "persons/?sensitivity=30", "involvements/?role=witness"):
        assert house.editor.get(path).status_code == 200

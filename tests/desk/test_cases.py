"""Cases at the desk: written through API and form, with members that each user may see."""

import pytest
from django.test import Client

from incidents.choices import Sensitivity
from incidents.desk import workflow
from incidents.desk.errors import NotAllowed
from incidents.desk.records import merging
from incidents.desk.records.restore import restore
from incidents.models import Case
from incidents.models.revisions import as_seen_by
from tests import make
from tests.desk.admin_forms import fields_of, opened, url_of
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CONFIDENTIAL = Sensitivity.CONFIDENTIAL


def home(case):
    return f"cases/{case.uid}/"


def test_a_case_is_made_read_and_sent_back(as_contributor):
    incident, person = make.incident(), make.person()
    said = make.statement(incidents=[incident])
    body = {
        "title": "Abzas Media",
        "kind": "prosecution",
        "country": "AZ",
        "incidents": [str(incident.uid)],
        "persons": [str(person.uid)],
        "statements": [str(said.uid)],
    }
    made = as_contributor.post("cases/", body).json()
    read = as_contributor.get(f"cases/{made['id']}/").json()

    assert [each["title"] for each in read["incidents"]] == ["An arrest"]
    assert [each["id"] for each in read["statements"]] == [str(said.uid)]
    assert as_contributor.put(f"cases/{made['id']}/", read, revision=1).status_code == 200
    assert Case.objects.get().incidents.get() == incident


def test_a_case_needs_a_title(as_contributor):
    errors = as_contributor.post("cases/", {}).json()["errors"]
    assert [each["field"] for each in errors] == ["title"]


def test_a_hidden_member_is_neither_shown_nor_taken_out(as_contributor, as_editor):
    hidden = make.incident("A search in secret", sensitivity=CONFIDENTIAL)
    case = make.case("Abzas Media", make.incident(), hidden)
    shown = as_contributor.get(home(case)).json()
    assert [each["title"] for each in shown["incidents"]] == ["An arrest"]

    assert as_contributor.patch(home(case), {"incidents": []}, revision=1).status_code == 200
    assert list(case.incidents.all()) == [hidden]
    assert [each["title"] for each in as_editor.get(home(case)).json()["incidents"]] == ["A search in secret"]


def test_a_hidden_member_moves_nothing_that_others_see(as_contributor, as_editor):
    hidden, case = make.incident(sensitivity=CONFIDENTIAL), make.case("Abzas Media", make.incident())
    before = as_contributor.get(home(case)).json()
    member = [*(each["id"] for each in before["incidents"]), str(hidden.uid)]
    assert as_editor.patch(home(case), {"incidents": member}, revision=1).status_code == 200

    assert as_contributor.get(home(case)).json() == before


def test_cases_are_asked_by_their_members(as_contributor, as_editor):
    hidden, open_one = make.person(sensitivity=CONFIDENTIAL), make.person("Ulvi Hasanli")
    make.case("Abzas Media", make.incident(), persons=[hidden, open_one])

    assert as_contributor.get(f"cases/?person={open_one.uid}").json()["count"] == 1
    assert as_contributor.get(f"cases/?person={hidden.uid}").json()["count"] == 0
    assert as_editor.get(f"cases/?person={hidden.uid}").json()["count"] == 1


def test_a_case_is_published_by_a_second_person(publisher):
    case = make.case("Abzas Media", make.public(make.incident()))
    make.edited(case, by=publisher, title="The Abzas Media case")
    make.in_review(case)
    as_seen_by(case, publisher)

    with pytest.raises(NotAllowed):
        workflow.publish(case, by=publisher, revision=case.revision)


def test_merging_two_people_keeps_them_in_their_cases(editor):
    gone, kept = make.person("Ulvi Həsənli"), make.person("Ulvi Hasanli")
    case = make.case("Abzas Media", make.incident(), persons=[gone])
    merging.merge(gone, into=kept, by=editor, revision=1, into_revision=1, reason="The same.")

    assert list(case.persons.all()) == [kept]


def test_an_earlier_version_of_a_case_is_restored_with_its_members(editor):
    first, second = make.incident("A raid"), make.incident("A verdict")
    case = as_seen_by(make.case("Abzas Media", first), editor)
    client = Client()
    client.force_login(editor)
    shown = opened(client, url_of(case))
    client.post(url_of(case), {**shown, "title": "Another title", "incidents": [str(second.uid)]})
    assert list(case.incidents.all()) == [second]
    case.refresh_from_db()

    restore(case, 1, by=editor, current_revision=2, reason="It was right before.")
    case.refresh_from_db()
    assert case.title == "Abzas Media"


@pytest.mark.parametrize("page", ["change", "history", "review"])
def test_the_pages_of_a_case_open(editor, page):
    client = Client()
    client.force_login(editor)
    case = make.case("Abzas Media", make.incident(), persons=[make.person()])

    assert client.get(url_of(case, page)).status_code == 200


def test_a_user_who_may_not_see_a_member_finds_no_trace_of_it(contributor):
    client = Client()
    client.force_login(contributor)
    hidden = make.person("Leyla in hiding", sensitivity=CONFIDENTIAL)
    case = make.case("Abzas Media", make.incident(), persons=[hidden])

    for page in ("change", "history"):
        assert "Leyla" not in page_text(client.get(url_of(case, page)))
    shown = opened(client, url_of(case))
    client.post(url_of(case), {**shown, "title": "Another title"})
    assert list(case.persons.all()) == [hidden]


def test_the_desk_finds_a_case_by_its_title(contributor):
    client = Client()
    client.force_login(contributor)
    make.case("Abzas Media", make.incident())

    assert "Abzas Media" in page_text(client.get("/admin/search/?q=abzas"))
    assert "Abzas Media" in page_text(client.get("/admin/incidents/case/"))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_case_is_made_of_incidents_that_are_selected_in_their_list(contributor):
    client = signed_in(contributor)
    chosen = [make.incident("A raid"), make.incident("A verdict")]
    selected = {"action": "make_case", "_selected_action": [str(each.uid) for each in chosen]}
    answer = client.post("/admin/incidents/incident/", selected)
    assert answer.status_code == 302

    shown = fields_of(client.get(answer["Location"]))
    client.post("/admin/incidents/case/add/", {**shown, "title": "Abzas Media"})
    assert {each.title for each in Case.objects.get().incidents.all()} == {"A raid", "A verdict"}


def test_a_hidden_incident_is_not_in_the_form_of_a_case_that_names_it(contributor):
    hidden = make.incident("A search in secret", sensitivity=CONFIDENTIAL)
    page = signed_in(contributor).get(f"/admin/incidents/case/add/?incidents={hidden.uid}")

    assert "A search in secret" not in page_text(page)
    assert str(hidden.uid) not in str(fields_of(page))


def test_an_incident_is_added_to_a_case_in_its_own_form(contributor):
    client = signed_in(contributor)
    case, incident = make.case("Abzas Media", make.incident()), make.incident("A verdict")
    shown = opened(client, url_of(incident))
    client.post(url_of(incident), {**shown, "add_to_cases": [str(case.uid)], "reason": "It belongs there."})

    assert incident in case.incidents.all()
    incident.refresh_from_db()
    case.refresh_from_db()
    assert (incident.revision, case.revision) == (1, 2)
    assert case.history.latest().history_change_reason == "It belongs there."


def test_a_form_without_a_choice_takes_an_incident_out_of_no_case(contributor):
    client = signed_in(contributor)
    incident = make.incident()
    case = make.case("Abzas Media", incident)
    shown = opened(client, url_of(incident))
    shown.pop("add_to_cases", None)
    client.post(url_of(incident), {**shown, "title": "Another title"})

    assert list(case.incidents.all()) == [incident]


def test_the_page_of_a_case_begins_its_next_incident(contributor):
    client = signed_in(contributor)
    case = make.case("Abzas Media", make.incident())
    address = f"/admin/incidents/incident/add/?case={case.uid}"
    assert address in page_text(client.get(url_of(case)))

    shown = fields_of(client.get(address))
    client.post("/admin/incidents/incident/add/", {**shown, "title": "A verdict", "kind": "conviction"})
    assert case.incidents.filter(title="A verdict").exists()


def test_the_page_of_a_case_lists_whom_its_incidents_involve(contributor):
    hidden = make.person("Leyla in hiding", sensitivity=CONFIDENTIAL)
    incident = make.incident()
    make.involve(incident, make.person("Ulvi Hasanli"))
    make.involve(incident, hidden)
    page = page_text(signed_in(contributor).get(url_of(make.case("Abzas Media", incident))))

    assert "Ulvi Hasanli" in page
    assert "Leyla" not in page


def test_cases_are_proposed_in_the_order_of_their_titles(contributor):
    for title in ("Toplum TV", "Abzas Media"):
        make.case(title, make.incident())
    found = signed_in(contributor).get("/admin/incidents/case/choices/?term=").json()["results"]

    assert [each["text"] for each in found] == ["Abzas Media · AZ", "Toplum TV · AZ"]


def test_the_list_of_cases_counts_the_incidents_that_a_user_may_see(contributor):
    case = make.case("Abzas Media", make.incident(), make.incident(sensitivity=CONFIDENTIAL))
    page = page_text(signed_in(contributor).get("/admin/incidents/case/"))

    assert case.incidents.count() == 2
    assert '<td class="field-incident_count">1</td>' in page

"""What somebody may not know of looks, in the admin, as if it did not exist; and stays untouched."""

from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import NoReverseMatch, reverse

from incidents.models import Institution, Involvement, Person, Statement
from tests import make
from tests.desk.admin_forms import add_url, change, list_url, opened, rows, send, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NAME = "Leyla Mammadova"


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


@pytest.fixture
def secret(db):
    return make.person(NAME, sensitivity=30)


@pytest.fixture
def case(secret):
    """An open incident with a hidden witness, a hidden source and a hidden link."""
    incident = make.incident("An arrest", cited=False)
    make.involve(incident, make.person("Bahruz Samadov"))
    make.involve(incident, secret, "witness", sensitivity=30)
    make.cite(incident, make.source(f"Interview with {NAME}", sensitivity=30))
    make.link(incident, make.incident(f"Threat against {NAME}", sensitivity=30))
    statement = make.statement("We saw it.", description="", person=secret)
    make.statement(f"{NAME} speaks", sensitivity=30, incidents=[incident])
    return {"incident": incident, "statement": statement}


PAGES = ["change", "history", "delete", "submit", "return", "publish", "withdraw"]


@pytest.mark.parametrize("page", PAGES)
def test_a_hidden_record_answers_like_a_missing_one(client, administrator, page):
    client.force_login(administrator)
    gone = make.person()
    url = url_of(gone, page)
    send(client, url_of(gone, "delete"), opened(client, url_of(gone, "delete")))
    missing = client.get(url)
    hidden = Person.objects.create(pk=gone.pk, uid=gone.uid, sensitivity=30, name=NAME)
    administrator.groups.clear()
    administrator.groups.add(make.Group.objects.get(name="contributor"))

    page_of_hidden = client.get(url_of(hidden, page))

    assert (missing.status_code, page_of_hidden.status_code) == (404, 404)
    assert page_of_hidden.content == missing.content


@pytest.mark.parametrize(
    "url",
    [
        list_url("person"),
        list_url("person") + "?q=Leyla",
        list_url("incident") + "?q=Leyla",
        list_url("statement") + "?q=Leyla",
        list_url("statement"),
        list_url("source"),
        list_url("involvement"),
        list_url("involvement") + "?q=Leyla",
        list_url("citation"),
        reverse("admin:index"),
    ],
)
def test_no_list_reveals_a_hidden_person(desk, case, url):
    assert NAME not in text_of(desk.get(url)).replace("We saw it.", "")


def test_a_search_for_a_hidden_name_finds_nothing(desk, case):
    page = desk.get(list_url("incident"), {"q": "Leyla"})

    assert page.context["cl"].result_count == 0


def test_a_search_for_a_hidden_name_finds_it_for_those_who_may_know(client, editor, case):
    client.force_login(editor)

    assert client.get(list_url("incident"), {"q": "Leyla"}).context["cl"].result_count == 1 + 1


@pytest.mark.parametrize("page", ["change", "history"])
@pytest.mark.parametrize("model", ["incident", "statement"])
def test_no_page_of_an_open_record_reveals_its_hidden_parts(desk, case, secret, model, page):
    words = text_of(desk.get(url_of(case[model], page)))

    assert NAME not in words
    assert secret.short_id not in words


@pytest.mark.parametrize(
    "query",
    [
        "involvements__person__name__startswith=L",
        "involvements__person=1",
        "involvements=1",
        "involvements__isnull=False",
        "involvements__id__gte=1",
        "links__isnull=False",
        "statements__isnull=False",
        "citations__source__title__contains=Leyla",
        "created_by__password__startswith=m",
        "unstated__has_key=country",
    ],
)
def test_a_guess_in_the_address_is_refused(desk, case, query):
    assert desk.get(f"{list_url('incident')}?{query}").status_code == 400


@pytest.mark.parametrize("role", ["witness"])
def test_a_filter_by_role_does_not_count_hidden_involvements(desk, case, role):
    assert desk.get(list_url("incident"), {"role": role}).context["cl"].result_count == 0


@pytest.mark.parametrize(
    ("model", "field"),
    [("involvement", "person"), ("statement", "persons"), ("citation", "source"), ("incidentlink", "target")],
)
def test_an_autocomplete_offers_nothing_hidden(desk, case, model, field):
    params = {"app_label": "incidents", "model_name": model, "field_name": field, "term": "Leyla"}

    page = desk.get(reverse("admin:autocomplete"), params)

    assert page.json() == {"results": [], "pagination": {"more": False}}


def test_an_autocomplete_calls_confidential_people_by_name_for_those_who_may_know(client, editor, secret):
    client.force_login(editor)
    params = {
        "app_label": "incidents",
        "model_name": "involvement",
        "field_name": "person",
        "term": "leyla",
    }

    found = client.get(reverse("admin:autocomplete"), params).json()["results"]

    assert [each["text"] for each in found] == [f"{NAME} (confidential)"]


def test_a_forged_hidden_person_is_refused_like_one_who_does_not_exist(desk, secret):
    incident = make.incident()
    fields = opened(desk, url_of(incident))
    forged = {"role": "victim", "person": secret.uid, "sensitivity": "10"}
    missing = {**forged, "person": uuid4()}

    hidden_page = text_of(send(desk, url_of(incident), {**fields, **rows("involvements", forged)}))
    missing_page = text_of(send(desk, url_of(incident), {**fields, **rows("involvements", missing)}))

    assert "That choice is not one of the available choices" in hidden_page
    assert "That choice is not one of the available choices" in missing_page
    assert NAME not in hidden_page


def test_a_forged_row_of_a_hidden_involvement_changes_nothing(desk, case):
    hidden = Involvement.objects.get(role="witness")
    fields = {
        **opened(desk, url_of(case["incident"])),
        "involvements-TOTAL_FORMS": "2",
        "involvements-INITIAL_FORMS": "2",
        "involvements-1-id": hidden.uid,
        "involvements-1-incident": case["incident"].uid,
        "involvements-1-role": "victim",
        "involvements-1-DELETE": "on",
    }

    send(desk, url_of(case["incident"]), fields)

    hidden.refresh_from_db()
    assert hidden.role == "witness"


def test_a_forged_row_of_another_incident_changes_nothing(desk):
    incident, other = make.incident(), make.incident("Other")
    foreign = make.involve(other, make.person())
    fields = {
        **opened(desk, url_of(incident)),
        "involvements-TOTAL_FORMS": "1",
        "involvements-INITIAL_FORMS": "1",
        "involvements-0-id": foreign.uid,
        "involvements-0-incident": incident.uid,
        "involvements-0-role": "judge",
    }

    send(desk, url_of(incident), fields)

    foreign.refresh_from_db()
    assert (foreign.role, foreign.incident) == ("victim", other)


def test_hidden_parts_survive_a_change_by_somebody_who_does_not_see_them(desk, case):
    incident = case["incident"]

    change(desk, incident, title="Corrected", involvements__0__outcome="released")

    assert (incident.involvements.count(), incident.citations.count(), incident.links.count()) == (2, 1, 1)


def test_a_hidden_speaker_survives_a_change(desk, case, secret):
    change(desk, case["statement"], quotation="We saw it all.")

    statement = Statement.objects.get(pk=case["statement"].pk)
    assert (statement.quotation, statement.person) == ("We saw it all.", secret)


def test_a_hidden_parent_survives_a_change(desk):
    parent = make.institution("Secret office", sensitivity=30)
    child = make.institution("Court", parent=parent)

    change(desk, child, summary="A court.")

    assert Institution.objects.get(pk=child.pk).parent == parent


def test_hidden_people_of_a_statement_survive_a_change(desk, secret):
    statement = make.statement(persons=[secret, make.person("Open")])

    change(desk, statement, persons=[])

    assert list(statement.persons.all()) == [secret]


def test_a_witness_entered_twice_reveals_nothing(desk, case, secret):
    """Who may not know of a witness enters the same one: it looks as if it had been new, and both stay."""
    open_person = make.person("Open")
    make.involve(case["incident"], open_person, "witness", sensitivity=30)
    fields = opened(desk, url_of(case["incident"]))
    again = {"role": "witness", "person": open_person.uid, "sensitivity": "10"}

    page = send(desk, url_of(case["incident"]), {**fields, **rows("involvements", again, stored=1)})

    assert page.status_code == 302
    assert list(open_person.involvements.values_list("role", "sensitivity")) == [("witness", 30)] * 2


def test_no_sensitivity_above_ones_own_is_offered(desk):
    page = desk.get(add_url("person"))

    offered = [value for value, _ in page.context["adminform"].form.fields["sensitivity"].choices]
    assert offered == [10, 20]


def test_no_sensitivity_above_ones_own_is_taken(desk):
    person = make.person()

    page = change(desk, person, sensitivity="30")

    person.refresh_from_db()
    assert "Select a valid choice. 30" in text_of(page)
    assert person.sensitivity == 10


def test_editors_see_confidential_records_by_name(client, editor, secret):
    client.force_login(editor)

    assert NAME in text_of(client.get(list_url("person")))


def test_djangos_own_log_keeps_no_names(desk):
    person = make.person()
    change(desk, person, summary="New")

    assert not LogEntry.objects.exists()


def test_the_history_forgets_what_became_confidential(desk):
    incident = make.incident()
    witness = make.involve(incident, make.person(NAME), "witness")
    make.edited(witness.person, sensitivity=30)

    assert NAME not in text_of(desk.get(url_of(incident, "history")))


def test_the_history_keeps_to_itself_what_was_confidential_then(desk):
    incident = make.incident(f"Threat against {NAME}", sensitivity=30)
    make.edited(incident, sensitivity=10, title="A threat")

    words = text_of(desk.get(url_of(incident, "history")))

    assert "A threat" in words
    assert NAME not in words


def test_the_history_shows_hidden_parts_to_those_who_may_know(client, editor, case):
    client.force_login(editor)

    assert NAME in text_of(client.get(url_of(case["incident"], "history")))


def test_citations_that_one_cannot_see_outlive_the_involvement_one_deletes(desk):
    incident = make.incident(cited=False)
    involvement = make.involve(incident, make.person())
    seen = make.cite(incident, make.source("Open"), field="charge", involvement=involvement)
    hidden = make.cite(
        incident,
        make.source(f"Interview with {NAME}", sensitivity=30),
        field="charge",
        involvement=involvement,
    )

    page = change(desk, incident, involvements__0__DELETE="on")

    assert page.status_code == 302
    assert [(each.pk, each.involvement) for each in incident.citations.all()] == [(hidden.pk, None)]
    assert [seen.history.first().history_type, hidden.history.first().history_type] == ["-", "~"]


def test_djangos_way_to_the_page_of_any_object_by_its_key_is_closed():
    with pytest.raises(NoReverseMatch):
        reverse("admin:view_on_site", args=[1, 1])

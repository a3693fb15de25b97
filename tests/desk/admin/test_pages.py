"""Every admin page opens, for those who may open it."""

import pytest
from django.urls import reverse

from incidents.publishing import publish as door
from tests import make
from tests.desk.admin_forms import add_url, list_url, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
RECORDS = ["incident", "person", "institution", "statement", "source"]
LISTS = [
    *RECORDS, "case", "involvement", "custody", "citation", "change",
    "incidentedition", "personedition", "institutionedition", "statementedition", "caseedition",
]  # fmt: skip


@pytest.fixture
def case(db):
    """An incident with everything around it, published."""
    incident, person, court = make.incident("Verdict"), make.person(), make.institution()
    make.involve(incident, person)
    make.involve(incident, court, "court")
    make.link(incident, make.incident("Arrest"))
    statement = make.statement(incidents=[incident], persons=[person], institution=court)
    make.public(incident, person, court, statement)
    return {
        "incident": incident,
        "person": person,
        "institution": court,
        "statement": statement,
        "source": incident.citations.get().source,
    }


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.parametrize("role", ["contributor", "editor", "publisher", "administrator"])
def test_every_list_opens_for_every_role(client, case, role, model):
    client.force_login(make.user(role))

    assert client.get(list_url(model)).status_code == 200


@pytest.mark.parametrize("model", RECORDS)
def test_every_form_opens(client, case, contributor, model):
    client.force_login(contributor)

    assert client.get(add_url(model)).status_code == 200
    assert client.get(url_of(case[model])).status_code == 200


@pytest.mark.parametrize("model", RECORDS)
def test_every_history_opens(client, case, contributor, model):
    client.force_login(contributor)

    assert client.get(url_of(case[model], "history")).status_code == 200


@pytest.mark.parametrize("model", ["incident", "person", "institution", "statement"])
@pytest.mark.parametrize("step", ["submit", "return", "publish", "withdraw"])
def test_every_step_has_its_page(client, case, publisher, model, step):
    client.force_login(publisher)

    assert client.get(url_of(case[model], step)).status_code == 200


@pytest.mark.parametrize("model", ["incident", "person", "institution", "statement"])
def test_an_edition_shows_its_document(client, case, contributor, model):
    client.force_login(contributor)
    edition = door.live_edition(case[model])

    page = client.get(reverse(f"admin:incidents_{model}edition_change", args=[edition.pk]))

    assert "&quot;published_at&quot;" in text_of(page)


def test_an_edition_cannot_be_changed(client, case, administrator):
    client.force_login(administrator)

    page = client.post(reverse("admin:incidents_incidentedition_change", args=[1]), {"document": "{}"})

    assert page.status_code == 403


@pytest.mark.parametrize(
    ("role", "status"), [("administrator", 200), ("publisher", 403), ("contributor", 403)]
)
@pytest.mark.parametrize("model", ["user", "group"])
def test_only_administrators_see_users_and_roles(client, role, status, model):
    client.force_login(make.user(role))

    assert client.get(reverse(f"admin:auth_{model}_changelist")).status_code == status


def test_a_user_without_a_role_cannot_enter(client, roleless):
    client.force_login(roleless)

    assert client.get(reverse("admin:index")).status_code == 404


def test_the_form_says_what_the_public_sees(client, case, contributor):
    client.force_login(contributor)

    page = text_of(client.get(url_of(case["incident"])))

    assert "number 1, version 1" in page
    assert 'href="/api/v1/incidents/1/"' in page


def test_the_form_marks_a_pending_edit(client, case, contributor):
    make.edited(case["incident"], summary="New words")
    client.force_login(contributor)

    assert "An edit is pending" in text_of(client.get(url_of(case["incident"])))


def test_the_form_explains_every_kind(client, contributor):
    client.force_login(contributor)

    assert "fate or whereabouts are concealed" in text_of(client.get(add_url("incident")))


def test_the_menu_has_each_list_once(client, case):
    client.force_login(make.user("administrator"))
    menu = client.get(reverse("admin:index")).context["app_list"]
    lists = [model["admin_url"] for group in menu for model in group["models"]]

    assert len(lists) == len(set(lists))
    assert list_url("custody") in lists
    assert "Incident tracker" not in [str(group["name"]) for group in menu]

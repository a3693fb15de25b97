"""Recognition in the form of a person."""

import pytest

from incidents.models import Institution, Recognition
from tests import make
from tests.desk.admin_forms import opened, rows, send, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def person(db):
    return make.person("Bahruz Samadov")


@pytest.fixture
def client(client, editor):
    client.force_login(editor)
    return client


def test_a_view_is_entered_with_a_new_body(client, person):
    source = make.source("The list")
    row = {
        "new_body": "The Union", "new_body_kind": "ngo", "status": "political_prisoner",
        "criterion": "pace_a", "from_text": "12 February 2025", "source": str(source.uid),
        "sensitivity": "10",
    }  # fmt: skip

    page = send(client, url_of(person), opened(client, url_of(person)), **rows("recognitions", row))

    assert page.status_code == 302, page.context["errors_to_mend"]
    made = Recognition.objects.get()
    assert (made.body, made.source) == (Institution.objects.get(name="The Union"), source)
    assert made.from_earliest.isoformat() == "2025-02-12"


def test_a_view_without_body_or_source_is_refused(client, person):
    row = {"status": "political_prisoner", "from_text": "2025", "sensitivity": "10"}

    page = send(client, url_of(person), opened(client, url_of(person)), **rows("recognitions", row))

    assert page.status_code == 200
    errors = [form.errors for form in page.context_data["inline_admin_formsets"][2].formset.forms]
    assert {"body", "source"} <= set(errors[0])


def test_a_form_that_is_saved_unchanged_changes_nothing(client, person):
    make.recognise(person, make.institution("The Union"), "12 February 2025")

    send(client, url_of(person), opened(client, url_of(person)))

    assert Recognition.history.count() == 1


def test_history_names_body_and_status(client, person):
    make.recognise(person, make.institution("The Union"), "12 February 2025")

    assert "political prisoner, The Union" in text_of(client.get(url_of(person, "history")))

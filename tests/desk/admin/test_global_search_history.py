"""Finding something in a long history: by who did it, by the field, page by page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.desk import workflow
from tests import make
from tests.desk.admin_forms import text_of, url_of
from tests.desk.histories import edit, edit_part, events, sentences

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


def test_the_history_is_narrowed_to_who_did_it(desk, contributor, editor):
    incident = make.incident("One")
    edit(incident, contributor, title="Two")
    edit(incident, editor, title="Three")

    found = events(desk, incident, by=contributor.pk)

    assert [(event.by, sentences(event)) for event in found] == [
        ("contributor", ["set title from “One” to “Two”"]),
    ]


def test_the_history_is_narrowed_to_one_field_of_the_record(desk, editor):
    incident = make.incident("One")
    edit(incident, editor, title="Two", place="Baku")
    edit(incident, editor, place="Ganja")

    found = events(desk, incident, field="title")

    assert [sentences(event) for event in found] == [
        ["set title from “One” to “Two”"],
        ["created it", "set title to “One”"],
    ]


def test_the_history_is_narrowed_to_one_field_of_the_parts(desk, editor):
    incident = make.incident()
    victim = make.involve(incident, make.person("Ulvi Hasanli"))
    edit_part(victim, incident, editor, outcome="died", charge="theft")

    found = events(desk, incident, field="involvement.outcome")

    assert [sentences(event) for event in found] == [["set outcome of Ulvi Hasanli to “died”"]]


def test_the_history_is_narrowed_to_its_steps(desk, contributor):
    incident = make.incident()
    workflow.submit(incident, by=contributor, revision=1)

    assert [sentences(event) for event in events(desk, incident, field="step")] == [
        ["submitted it for review"]
    ]


def test_what_is_asked_stays_chosen_and_can_be_left(desk, editor):
    incident = edit(make.incident(), editor, title="New")

    page = text_of(desk.get(url_of(incident, "history"), {"by": editor.pk, "field": "title"}))

    assert f'<option value="{editor.pk}" selected>editor</option>' in page
    assert '<option value="title" selected>Title</option>' in page
    assert "Show everything" in page


@pytest.mark.parametrize("query", [{"by": "999"}, {"field": "secret"}, {"by": "'", "field": "\u202e"}])
def test_what_nobody_did_is_found_nowhere(desk, query):
    page = desk.get(url_of(make.incident(), "history"), query)

    assert "Nothing in this history fits." in text_of(page)


def test_only_people_and_fields_that_are_shown_are_offered(client, contributor, editor):
    incident = make.incident()
    witness = make.Involvement(incident=incident, person=make.person(), role="witness", sensitivity=30)
    edit_part(witness, incident, editor)
    client.force_login(contributor)

    found = client.get(url_of(incident, "history")).context["found"]

    assert [each.label for each in found.people] == ["the system"]
    assert "involvement" not in [each.key for each in found.fields]


def test_a_long_history_comes_in_pages(desk, editor):
    incident = make.incident("Title 0")
    [edit(incident, editor, title=f"Title {number}") for number in range(1, 31)]

    first, second = events(desk, incident), events(desk, incident, page=2, by=editor.pk)

    assert (len(first), len(second)) == (25, 5)
    assert sentences(second[-1]) == ["set title from “Title 0” to “Title 1”"]
    assert f"?by={editor.pk}&amp;page=2" in text_of(desk.get(url_of(incident, "history"), {"by": editor.pk}))


@pytest.mark.parametrize("page", ["0", "99", "x", "-1", "9" * 40])
def test_a_page_that_is_none_is_the_nearest(desk, page):
    assert desk.get(url_of(make.incident(), "history"), {"page": page}).status_code == 200


def test_a_page_of_the_history_costs_the_same_for_one_change_and_for_many(desk, editor):
    short, long = make.incident(), make.incident()
    edit(short, editor, title="New")
    [edit(long, editor, title=f"Title {number}") for number in range(3)]
    desk.get(url_of(short, "history"))

    with CaptureQueriesContext(connection) as few:
        desk.get(url_of(short, "history"))
    with CaptureQueriesContext(connection) as many:
        desk.get(url_of(long, "history"))

    assert len(many) == len(few)

"""Why a second person is needed and who could be it; what changed since a review was opened."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.publishing import publish as door
from tests import make
from tests.desk.admin_forms import along, fields_of, opened, text_of, url_of, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


# Four eyes


def test_whoever_is_barred_is_shown_what_they_changed(desk, publisher):
    incident = make.in_review(make.edited(make.incident("Old"), title="New", by=publisher))

    page = words_of(desk.get(url_of(incident, "publish")))

    assert "What you changed publisher set title from “ Old ” to “ New ”" in page


def test_the_changes_of_others_are_not_among_those_that_bar(desk, publisher, editor):
    incident = make.edited(make.incident("Old"), title="Newer", by=editor)
    make.in_review(make.edited(incident, place="Baku", by=publisher))

    [note] = desk.get(url_of(incident, "publish")).context["own_changes"]

    assert [act.by for act in note.acts] == ["publisher"]


def test_a_change_of_a_cited_source_bars_too(desk, publisher):
    source = make.edited(make.source("A report"), publisher="Reuters", by=publisher)
    incident = make.incident(cited=False)
    make.cite(incident, source)

    [note] = desk.get(url_of(make.in_review(incident), "publish")).context["own_changes"]

    assert (note.label, len(note.acts)) == ("A report", 1)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("contributor", "One other person took no part in it and could publish it."),
        ("editor", "Others who took no part in it and could publish it: second."),
    ],
)
def test_who_could_publish_it_is_named_to_editors_and_counted_for_contributors(client, role, expected):
    first = make.user("publisher", "first")
    make.user("publisher", "second")
    make.user("publisher", "gone", is_active=False)
    client.force_login(make.user(role))
    incident = make.in_review(make.edited(make.incident(), by=first))

    page = words_of(client.get(url_of(incident, "review")))

    assert expected in page
    assert "first" not in page


def test_that_nobody_could_publish_it_is_said(desk, publisher):
    incident = make.in_review(make.edited(make.incident(), by=publisher))

    assert "Nobody else could publish it" in text_of(desk.get(url_of(incident, "publish")))


# Bound to what was shown


def test_what_changed_since_the_review_is_shown(desk, contributor):
    incident = make.in_review(make.incident("Old title"))
    fields = opened(desk, url_of(incident, "publish"))
    make.in_review(make.edited(incident, title="Slipped in", by=contributor))

    page = desk.post(url_of(incident, "publish"), {**fields, "reason": "all fine"})

    assert page.status_code == 412
    assert "contributor set title from “ Old title ” to “ Slipped in ”" in words_of(page)
    assert "all fine" in text_of(page)


@pytest.mark.parametrize("step", ["return", "withdraw"])
def test_other_steps_show_what_changed_too(desk, contributor, step):
    incident = make.in_review(make.public(make.incident("Old title")))
    fields = opened(desk, url_of(incident, step))
    make.in_review(make.edited(incident, title="Slipped in", by=contributor))

    page = desk.post(url_of(incident, step), {**fields, "reason": "because", "keep_history": "correction"})

    assert "set title from “ Old title ” to “ Slipped in ”" in words_of(page)
    assert door.is_public(incident)


def test_what_changed_in_a_record_that_goes_along_is_shown(desk):
    incident, person = make.in_review(make.incident()), make.person("Aysel Quliyeva")
    make.involve(incident, person)
    fields = {**opened(desk, url_of(incident, "publish")), **along(person)}
    make.edited(person, gender="female")

    page = desk.post(url_of(incident, "publish"), fields)

    assert [note.label for note in page.context["changed"]] == ["Aysel Quliyeva"]
    assert "set gender to “ female ”" in words_of(page)
    assert fields_of(page).items() >= along(person).items()


def test_what_changed_in_a_cited_source_is_shown(desk, contributor):
    source, incident = make.source("A report"), make.incident(cited=False)
    make.cite(incident, source)
    make.in_review(incident)
    fields = opened(desk, url_of(incident, "publish"))
    make.edited(source, publisher="Reuters", updated_at=timezone.now(), by=contributor)

    page = desk.post(url_of(incident, "publish"), fields)

    assert page.status_code == 409
    assert "contributor set publisher to “ Reuters ”" in words_of(page)


def test_choices_are_looked_at_again_where_the_record_changed(desk):
    incident = make.in_review(make.incident("Old title"))
    fields = opened(desk, url_of(incident, "publish"))
    make.in_review(make.edited(incident, title="Slipped in"))

    page = desk.post(url_of(incident, "publish"), {**fields, "_preview": ""})

    assert page.status_code == 412
    assert "Slipped in" in text_of(page)


# Cost


def crowd(count):
    incident = make.incident()
    for number in range(count):
        party = make.public(make.person(f"Person {number}"))
        part = make.involve(incident, party, charge="treason", sentence_months=3)
        make.cite(incident, field="outcome", involvement=part, stance="disputes")
        make.involve(incident, make.person(f"Hidden {number}", sensitivity=30), "witness", sensitivity=30)
        make.link(incident, make.public(make.incident(f"Before {number}")))
        make.link(incident, make.incident(f"Not public {number}"))
        make.public(make.statement(f"Said {number}", incidents=[incident]))
    return make.in_review(incident)


def cost(client, url):
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize("page", ["submit", "review", "publish", "preview", "document"])
def test_a_page_costs_the_same_for_one_row_and_for_three(desk, page):
    one, three = crowd(1), crowd(3)
    cost(desk, url_of(one, page))  # what the process remembers is not to be counted

    assert cost(desk, url_of(three, page)) == cost(desk, url_of(one, page))

"""The box on a record's form that says what readers see of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from incidents.desk import workflow
from tests import make
from tests.desk.admin_forms import text_of, url_of
from tests.desk.histories import edit

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def box(client, record):
    page = text_of(client.get(url_of(record)))
    return page[page.index('id="standing"') : page.index("</details>", page.index('id="standing"'))]


def words(client, record):
    return " ".join(strip_tags(f"<p {box(client, record)}").split())


def seen(client, record):
    return client.get(url_of(record)).context["in_public"]


def test_number_version_and_who_published_it_when_are_shown(desk, publisher):
    incident = make.public(make.incident(), by=publisher)
    at = f"{seen(desk, incident).live.published_at:%-d %B %Y, %H:%M} UTC"

    assert f"In public: number 1, version 1, since {at}, published by publisher:" in words(desk, incident)


def test_every_version_has_its_links(desk, publisher):
    incident = make.public(make.incident(), by=publisher)
    make.public(edit(incident, publisher, title="New"), by=publisher)

    found = [(each.version, each.is_live, each.document_path) for each in seen(desk, incident).versions]

    assert found == [
        (2, True, "/api/v1/incidents/1/versions/2/"),
        (1, False, "/api/v1/incidents/1/versions/1/"),
    ]
    assert box(desk, incident).count('href="/incidents/1/"') == 2
    assert "All 2 versions" in words(desk, incident)


@pytest.mark.parametrize("build", [make.incident, make.person])
def test_the_links_lead_somewhere(desk, publisher, build):
    record = make.public(build(), by=publisher)
    public = seen(desk, record)

    paths = [public.page_path, public.api_path, public.live.document_path, public.list_path]

    assert [desk.get(path).status_code for path in paths] == [200, 200, 200, 200]
    assert all(f'href="{path}"' in box(desk, record) for path in paths[:3])


def test_a_version_that_the_door_renewed_has_no_publisher(desk, publisher):
    incident, person = make.incident(), make.person()
    make.involve(incident, person)
    make.public(incident, person, by=publisher)
    make.rename(person, "Another name")
    make.public(person, by=publisher)

    assert [each.by for each in seen(desk, incident).versions] == ["", "publisher"]
    assert "renewed when something that it names changed" in words(desk, incident)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"title": "New"}, "One field differs from what readers see: title."),
        (
            {"title": "New", "place": "Baku", "victims_low": 2},
            "3 fields differ from what readers see: title, place, victims.",
        ),
    ],
)
def test_what_differs_from_the_working_copy_is_one_line(desk, editor, values, expected):
    incident = make.public(make.incident())

    edit(incident, editor, **values)

    assert expected in words(desk, incident)


def test_an_edit_that_was_taken_back_differs_in_nothing(desk, editor):
    incident = make.public(make.incident("Old"))

    edit(edit(incident, editor, title="New"), editor, title="Old")

    assert "Nothing of it differs from what readers see." in words(desk, incident)


def test_nothing_is_said_to_differ_right_after_publishing(desk):
    incident, person, court = make.incident(), make.person(), make.institution()
    make.involve(incident, person)
    make.involve(incident, court, "court")
    make.link(incident, other := make.incident("Other"))
    statement = make.statement(incidents=[incident], persons=[person], institution=court)
    make.public(other)
    make.public(incident, person, court, statement)

    assert [seen(desk, each).differing for each in (incident, person, court, statement)] == [[], [], [], []]


def test_a_party_that_became_public_since_is_a_difference(desk):
    incident, person = make.incident(), make.person()
    make.involve(incident, person)
    make.public(incident)
    make.public(person)

    assert seen(desk, incident).differing == ["who was involved"]


def test_what_is_hidden_is_no_difference(desk, editor):
    incident = make.public(make.incident())
    witness = make.Involvement(incident=incident, person=make.person(), role="witness", sensitivity=30)

    edit(incident, editor, witness)

    assert seen(desk, incident).differing == []


def test_what_was_withdrawn_with_its_history_keeps_the_links_of_its_versions(desk, publisher):
    incident = make.public(make.incident(), by=publisher)
    workflow.withdraw(incident, by=publisher, revision=1, reason="misdated", keep_history=True)

    assert "Not public any more. It was public as number 1." in words(desk, incident)
    assert [each.is_closed for each in seen(desk, incident).versions] == [False]


def test_versions_that_were_taken_from_view_have_no_links(desk, publisher):
    incident = make.public(make.incident(), by=publisher)
    workflow.withdraw(incident, by=publisher, revision=1, reason="dangerous", keep_history=False)

    assert "taken from view" in words(desk, incident)
    assert "/api/v1/" not in box(desk, incident)


@pytest.mark.parametrize("made", [make.incident, make.source])
def test_what_never_was_public_has_no_such_box(desk, made):
    assert seen(desk, made()) is None


def crowded(count):
    incident = make.incident()
    parties = [make.person(f"Person {number}") for number in range(count)]
    [make.involve(incident, party) for party in parties]
    [make.involve(incident, make.person(f"Hidden {number}")) for number in range(count)]
    return make.public(incident, *parties)


def test_the_box_costs_the_same_for_one_party_and_for_three(desk):
    one, three = crowded(1), crowded(3)
    desk.get(url_of(one))

    with CaptureQueriesContext(connection) as few:
        desk.get(url_of(one))
    with CaptureQueriesContext(connection) as many:
        desk.get(url_of(three))

    assert len(many) == len(few), [each["sql"] for each in many]

"""Steps taken with several records at once, from a list."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.publishing import publish as door
from tests import make
from tests.desk.admin.test_steps import take
from tests.desk.admin_forms import fields_of, list_url, opened, send, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


def choose(client, step, *records):
    """The page that asks for a reason."""
    chosen = {"action": step, "_selected_action": [record.uid for record in records]}
    return client.post(list_url("incident"), {**chosen, "index": "0"})


def labels(page, which):
    return {row.label for row in page.context[which]}


def live(record):
    return json.loads(door.live_edition(record).document)


def bulk(client, step, *records, **fields):
    return client.post(list_url("incident"), {**fields_of(choose(client, step, *records)), **fields})


def test_several_are_submitted_with_one_reason(desk):
    one, two = make.incident("One"), make.incident("Two")

    page = bulk(desk, "submit", one, two, reason="a batch")

    assert (labels(page, "taken"), labels(page, "refused")) == ({"One", "Two"}, set())
    assert list(page.context["messages"]) == []
    assert one.history.first().history_change_reason == "a batch"


def test_one_that_is_refused_does_not_stop_the_others(desk, publisher):
    own = make.in_review(make.edited(make.incident("Own"), by=publisher))
    other = make.in_review(make.incident("Other"))

    page = bulk(desk, "publish", own, other)

    assert (door.is_public(own), door.is_public(other)) == (False, True)
    assert (labels(page, "taken"), labels(page, "refused")) == ({"Other"}, {"Own"})
    assert "a second person has to publish it" in text_of(page)


def test_one_that_changed_since_it_was_shown_is_refused(desk):
    incident, other = make.in_review(make.incident("Old title")), make.in_review(make.incident("Other"))
    page = choose(desk, "publish", incident, other)
    make.in_review(make.edited(incident, title="Slipped in"))

    report = desk.post(list_url("incident"), fields_of(page))

    assert (door.is_public(incident), door.is_public(other)) == (False, True)
    assert "set <b>title</b> from “<bdi>Old title</bdi>” to “<bdi>Slipped in</bdi>”" in text_of(report)


def test_those_that_were_refused_can_be_looked_at_again(desk):
    incident = make.in_review(make.incident("Old title"))
    page = choose(desk, "publish", incident)
    make.in_review(make.edited(incident, title="Looked at"))
    report = desk.post(list_url("incident"), fields_of(page))

    again = desk.post(list_url("incident"), fields_of(report))
    desk.post(list_url("incident"), fields_of(again))

    assert live(incident)["title"] == "Looked at"


def test_those_that_are_all_ready_go_out_in_one_act_and_name_each_other(desk):
    arrest, verdict = make.in_review(make.incident("Arrest")), make.in_review(make.incident("Verdict"))
    make.link(verdict, arrest), make.link(arrest, verdict, "part_of")

    bulk(desk, "publish", arrest, verdict)

    assert live(verdict)["links"][0]["incident"]["title"] == "Arrest"
    assert live(arrest)["links"][0]["incident"]["title"] == "Verdict"


def test_one_that_is_gone_by_then_is_counted_and_not_named(client, contributor):
    client.force_login(contributor)
    incident, other = make.edited(make.incident("Now hidden")), make.edited(make.incident("Other"))
    page = choose(client, "submit", incident, other)
    make.edited(incident, sensitivity=30)

    report = client.post(list_url("incident"), fields_of(page))

    assert labels(report, "taken") == {"Other"}
    assert "One that you chose is not there any more." in text_of(report)
    assert "Now hidden" not in text_of(report)


def test_a_filter_of_the_list_does_not_lose_what_was_chosen(desk):
    incident = make.in_review(make.incident())
    page = choose(desk, "publish", incident)

    assert f'action="{list_url("incident")}"' in text_of(page)


@pytest.mark.parametrize("step", ["submit", "return", "publish", "withdraw"])
def test_choosing_costs_the_same_for_one_row_and_for_ten(desk, publisher, step):
    made = [reviewed(number, publisher) for number in range(10)]
    choose(desk, step, *made)  # what the process remembers is not to be counted
    with CaptureQueriesContext(connection) as one:
        choose(desk, step, made[0])

    with CaptureQueriesContext(connection) as ten:
        choose(desk, step, *made)

    assert len(ten) == len(one)


def reviewed(number, publisher):
    """A record in review that names a source of its own, both changed by the publisher."""
    incident = make.incident(f"Incident {number}", cited=False)
    make.cite(incident, make.edited(make.source(f"Source {number}"), by=publisher))
    return make.in_review(make.edited(incident, by=publisher))


def test_a_change_that_went_out_already_bars_nobody(desk, publisher):
    old = make.public(make.edited(make.incident("Old"), by=publisher))

    page = choose(desk, "publish", make.in_review(make.incident("New")), make.in_review(make.edited(old)))

    assert [list(row.obstacles) for row in page.context["rows"]] == [[], []]


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ("submit", "It is in review; this step needs it draft."),
        ("withdraw", "It is not public, and no earlier version of it can be read."),
        ("publish", "You made changes to the source “Source 1”"),
    ],
)
def test_what_prevents_it_is_shown_before(desk, publisher, step, why):
    assert why in text_of(choose(desk, step, reviewed(1, publisher)))


def test_several_are_not_returned_without_a_reason(desk):
    incident = make.in_review(make.incident())

    page = bulk(desk, "return", incident, reason="")

    incident.refresh_from_db()
    assert "This field is required." in text_of(page)
    assert incident.status == "in_review"


def test_a_forged_action_does_nothing(client, contributor):
    client.force_login(contributor)
    incident = make.in_review(make.incident())
    forged = {
        "action": "publish",
        "_selected_action": [incident.uid],
        "_confirmed": "1",
        f"revision-{incident.uid}": "1",
    }

    client.post(list_url("incident"), forged)

    assert not door.is_public(incident)


def test_hidden_records_are_not_among_the_chosen(client, contributor):
    client.force_login(contributor)
    secret = make.incident("Secret", sensitivity=30)

    page = client.post(
        list_url("incident"),
        {"action": "submit", "_selected_action": [secret.uid], "index": "0"},
        follow=True,
    )

    assert "Secret" not in text_of(page)


def test_the_whole_way_of_a_case(client, contributor, publisher):
    client.force_login(contributor)
    incident = make.edited(make.incident(), by=contributor)
    take(client, incident, "submit")
    client.force_login(publisher)

    page = send(client, url_of(incident, "publish"), opened(client, url_of(incident, "publish")))

    assert page.url == url_of(incident)
    assert "number 1, version 1" in text_of(client.get(page.url))


@pytest.mark.parametrize(
    ("chosen", "readable"),
    [({}, 2), ({"keep_history": "danger"}, 2), ({"keep_history": "danger", "confirmed": "on"}, 0)],
)
def test_several_are_removed_only_when_that_is_chosen_and_confirmed(desk, chosen, readable):
    incidents = [make.public(make.incident(f"Incident {number}")) for number in range(2)]

    bulk(desk, "withdraw", *incidents, reason="Somebody is in danger.", **chosen)

    assert sum(door.is_readable(incident) for incident in incidents) == readable


def test_the_confirmation_of_several_lists_what_goes_with_each(desk):
    one, other = (make.public(make.incident(title)) for title in ("One", "Other"))

    removed = choose(desk, "withdraw", one, other).context["removed"]

    assert {each.label: each.versions for each in removed} == {"One": [1], "Other": [1]}

"""Submit, return, publish and withdraw in the admin."""

import json

import pytest

from incidents.publishing import publish as door
from tests import make
from tests.desk.admin_forms import along, fields_of, left_out, list_url, opened, text_of, url_of, words_of
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


DANGER = {"keep_history": "danger", "confirmed": "on"}


def take(client, record, step, **fields):
    url = url_of(record, step)
    return client.post(url, {**opened(client, url), **fields})


def live(record):
    return json.loads(door.live_edition(record).document)


@pytest.mark.parametrize(
    ("status", "step", "after"),
    [
        ("draft", "submit", "in_review"),
        ("in_review", "return", "draft"),
        ("in_review", "publish", "published"),
    ],
)
def test_a_step_leads_on(desk, status, step, after):
    incident = (
        make.edited(make.incident(), status=status) if status == "draft" else make.in_review(make.incident())
    )

    take(desk, incident, step, reason="it is time")

    incident.refresh_from_db()
    assert incident.status == after
    assert incident.history.first().history_change_reason == "it is time"


def test_a_withdrawal_tells_the_public_why(desk):
    incident = make.public(make.incident())

    take(desk, incident, "withdraw", reason="The date was wrong.", keep_history="correction")

    incident.refresh_from_db()
    assert incident.status == "withdrawn"
    assert not door.is_public(incident)


@pytest.mark.parametrize(("keep", "readable"), [({"keep_history": "correction"}, 1), (DANGER, 0)])
def test_a_withdrawal_may_keep_earlier_versions(desk, keep, readable):
    incident = make.public(make.incident())

    take(desk, incident, "withdraw", reason="A correction.", **keep)

    assert door.EDITIONS["incident"].objects.readable().count() == readable


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({}, "Choose one of the two."),
        ({"keep_history": "on"}, "Select a valid choice."),
        ({"keep_history": "danger"}, "Read the list above, and tick this to remove every version."),
    ],
)
def test_a_withdrawal_without_a_choice_or_its_confirmation_does_nothing(desk, chosen, words):
    incident = make.public(make.incident())

    page = take(desk, incident, "withdraw", reason="A correction.", **chosen)

    assert words in text_of(page)
    assert door.is_public(incident)


def test_the_confirmation_lists_what_goes(desk):
    person, incident = make.person(), make.incident()
    make.involve(incident, person)
    make.public(person, incident)
    make.public(make.edited(person, summary="New"))

    page = words_of(desk.get(url_of(person, "withdraw")))

    assert "versions 1, 2, all their words; its name in one version of another record" in page


def test_what_goes_is_listed_before_it_is_confirmed(desk):
    page = page_text(desk.get(url_of(make.public(make.incident()), "withdraw")))
    assert 0 < page.index("removes for good") < page.index('name="confirmed"')


def test_a_withdrawal_begins_with_nothing_chosen(desk):
    fields = opened(desk, url_of(make.public(make.incident()), "withdraw"))

    assert not {"keep_history", "confirmed"} & fields.keys()


@pytest.mark.parametrize("step", ["return", "withdraw"])
def test_a_step_that_needs_a_reason_asks_for_it(desk, step):
    incident = make.in_review(make.public(make.incident()))

    page = take(desk, incident, step, reason="")

    assert "This field is required." in text_of(page)
    assert door.is_public(incident)


def test_the_page_of_a_withdrawal_says_who_reads_the_reason(desk):
    assert "THE PUBLIC READS THIS" in text_of(desk.get(url_of(make.public(make.incident()), "withdraw")))


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("contributor", {"submit"}),
        ("editor", {"submit", "return"}),
        ("publisher", {"submit", "return", "publish", "withdraw"}),
    ],
)
@pytest.mark.parametrize("step", ["submit", "return", "publish", "withdraw"])
def test_a_forged_step_is_refused_to_whose_role_lacks_it(client, role, allowed, step):
    client.force_login(make.user(role))
    incident = make.in_review(make.public(make.incident()))

    answer = client.post(url_of(incident, step), {"revision": "1", "reason": "forged"})

    assert (answer.status_code != 403) == (step in allowed)


@pytest.mark.parametrize(
    ("role", "offered"),
    [("contributor", []), ("editor", ["return"]), ("publisher", ["return", "publish", "withdraw"])],
)
def test_a_form_offers_the_steps_that_fit(client, role, offered):
    client.force_login(make.user(role))
    incident = make.in_review(make.public(make.incident()))

    assert [step.verb for step in client.get(url_of(incident)).context["steps"]] == offered


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("contributor", {"", "submit"}),
        ("editor", {"", "submit", "return"}),
        ("publisher", {"", "submit", "return", "publish", "withdraw"}),
    ],
)
def test_a_list_offers_the_actions_of_ones_role(client, role, offered):
    client.force_login(make.user(role))
    make.incident()

    actions = client.get(list_url("incident")).context["action_form"].fields["action"].choices

    assert {name for name, _ in actions} - {"export_chosen", "make_case"} == offered


def test_sources_have_no_steps(desk):
    assert desk.get(url_of(make.source())).context["steps"] == []


def test_whoever_changed_it_cannot_publish_it(desk, publisher):
    incident = make.in_review(make.edited(make.incident(), by=publisher))

    page = take(desk, incident, "publish")

    assert page.status_code == 403
    assert "a second person has to publish it" in text_of(page)
    assert not door.is_public(incident)


def test_the_page_warns_before_a_step_that_will_be_refused(desk, publisher):
    incident = make.edited(make.incident(), by=publisher)

    words = text_of(desk.get(url_of(incident, "publish")))

    assert "It is draft; this step needs it in review." in words
    assert "a second person has to publish it" in words


def test_what_was_changed_since_it_was_shown_is_not_published(desk):
    incident = make.in_review(make.incident())
    fields = opened(desk, url_of(incident, "publish"))
    make.in_review(make.edited(incident, title="Slipped in"))

    page = desk.post(url_of(incident, "publish"), fields)

    assert page.status_code == 412
    assert "Look at it again" in text_of(page)
    assert not door.is_public(incident)


def test_what_was_looked_at_again_is_published(desk):
    incident = make.in_review(make.incident())
    fields = opened(desk, url_of(incident, "publish"))
    make.in_review(make.edited(incident, title="Looked at"))
    again = desk.post(url_of(incident, "publish"), {**fields, "reason": "fine"})

    desk.post(url_of(incident, "publish"), fields_of(again))

    assert live(incident)["title"] == "Looked at"
    assert incident.history.first().history_change_reason == "fine"


def test_the_review_shows_what_differs_from_the_public_version(desk):
    incident = make.public(make.incident("Old title", summary="Same"))
    make.in_review(make.edited(incident, title="New title"))

    lines = desk.get(url_of(incident, "publish")).context["review"].lines

    assert [(line.field, line.now, line.then) for line in lines if line.differs] == [
        ("title", "Old title", "New title")
    ]


def test_the_review_says_what_is_left_out_and_why(desk):
    incident = make.in_review(make.incident())
    make.involve(incident, make.person("Leyla", sensitivity=30), "witness", sensitivity=30)

    words = text_of(desk.get(url_of(incident, "publish")))

    assert "The involvement is confidential." in words


def test_the_review_says_what_is_missing(desk):
    incident = make.in_review(make.incident(cited=False))

    assert "It needs at least one citation" in text_of(desk.get(url_of(incident, "publish")))


def test_what_is_not_ready_is_refused_in_words(desk):
    page = take(desk, make.in_review(make.incident(cited=False)), "publish")

    assert page.status_code == 409
    assert "It cannot be published yet." in text_of(page)


def test_parties_go_out_in_the_same_act(desk):
    incident, person = make.in_review(make.incident()), make.person()
    make.involve(incident, person)

    take(desk, incident, "publish", **along(person))

    assert door.is_public(person)
    assert live(incident)["involvements"][0]["person"]["name"] == person.name


def test_parties_that_are_left_out_stay_unpublished(desk):
    incident, person = make.in_review(make.incident()), make.person()
    make.involve(incident, person)

    take(desk, incident, "publish", **left_out(person))

    assert not door.is_public(person)
    assert live(incident)["involvements"] == []


def test_the_preview_follows_the_choices(desk):
    incident, person = make.in_review(make.incident()), make.person("Bahruz Samadov")
    make.involve(incident, person)
    url = url_of(incident, "publish")

    page = desk.post(url, {**opened(desk, url), **left_out(person), "_preview": "", "reason": "kept"})

    assert [line.field for line in page.context["review"].lines if "Bahruz" in line.then] == []
    assert fields_of(page).items() >= {"reason": "kept", **left_out(person)}.items()
    assert not door.is_public(incident)


def test_a_party_that_the_publisher_wrote_cannot_go_along(desk, publisher):
    incident, person = make.in_review(make.incident()), make.edited(make.person(), by=publisher)
    make.involve(incident, person)
    url = url_of(incident, "publish")

    page = desk.get(url)
    forged = {**fields_of(page), **along(person)}

    assert [each.can_go_along for each in page.context["choices"]] == [False]
    assert desk.post(url, forged).status_code == 403


def test_a_party_that_changed_since_it_was_shown_is_not_published(desk):
    incident, person = make.in_review(make.incident()), make.person()
    make.involve(incident, person)
    fields = {**opened(desk, url_of(incident, "publish")), **along(person)}
    make.rename(person, "Slipped in")

    assert desk.post(url_of(incident, "publish"), fields).status_code == 412
    assert not door.is_public(person)


def test_a_record_that_is_not_named_cannot_be_slipped_in(desk):
    incident, stranger = make.in_review(make.incident()), make.person()
    fields = {**opened(desk, url_of(incident, "publish")), **along(stranger)}

    desk.post(url_of(incident, "publish"), fields)

    assert not door.is_public(stranger)

"""The review asks for each record that is not public yet whether it is published along or left out."""

import json

import pytest

from incidents.publishing import publish as door
from tests import make
from tests.desk.admin_forms import along, fields_of, left_out, list_url, opened, text_of, url_of, words_of
from tests.page_text import page_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


@pytest.fixture
def victim(db):
    return make.person("Bahruz Samadov", occupations="political scientist")


@pytest.fixture
def incident(victim):
    record = make.incident("Sentenced to nine years")
    make.involve(record, victim)
    return make.in_review(record)


def send(client, record, **fields):
    url = url_of(record, "publish")
    return client.post(url, {**opened(client, url), **fields})


def live(record):
    return json.loads(door.live_edition(record).document)


def places(page):
    """Where a page shows the words, outside what is folded away."""
    shown = page_text(page)
    return [part.split("</details>")[-1] for part in shown.split("<details")]


def test_nothing_is_chosen_in_advance(desk, incident, victim):
    page = desk.get(url_of(incident, "publish"))

    assert "Publish along" in words_of(page)
    assert not along(victim).keys() & fields_of(page).keys()


def test_what_may_be_published_along_is_shown_in_full(desk, incident):
    page = desk.get(url_of(incident, "publish"))

    assert any("political scientist" in part for part in places(page))


def test_without_a_choice_nothing_is_published(desk, incident, victim):
    page = send(desk, incident)

    assert page.status_code == 409
    assert "would leave out records that could be published" in text_of(page)
    assert not door.is_public(incident)


def test_what_is_left_out_by_choice_makes_the_record_published_behind(desk, incident, victim):
    url = url_of(incident, "publish")

    page = desk.post(url, {**opened(desk, url), **left_out(victim)}, follow=True)

    assert (live(incident)["involvements"], door.is_public(victim)) == ([], False)
    assert "Published behind: the public version leaves out “Bahruz Samadov”." in words_of(page)


def test_before_a_choice_the_document_is_shown_with_all_that_can_go_along(desk, incident):
    review = desk.get(url_of(incident, "publish")).context["review"]

    assert [line for line in review.lines if "Bahruz Samadov" in line.then]


def test_the_author_sees_the_document_with_those_published_along(client, contributor, incident, victim):
    make.edited(victim, by=contributor)
    make.edited(incident, by=contributor)
    client.force_login(contributor)

    page = client.get(url_of(incident, "review"))

    assert [line for line in page.context["review"].lines if "Bahruz Samadov" in line.then]
    assert "Can be published along." in words_of(page)
    assert "a second person has to publish it" not in text_of(page)
    assert "Bahruz Samadov" in text_of(client.get(url_of(incident, "preview")))


def test_what_cannot_go_along_can_be_left_out_only(desk, incident, victim):
    before = make.incident("The arrest before")
    make.link(incident, before)

    page = desk.get(url_of(incident, "publish"))
    forged = send(desk, incident, **along(victim), **along(before))
    sent = send(desk, incident, **along(victim), **left_out(before))

    assert f'value="along-{before.revision}"' not in text_of(page).split("The arrest before")[-1]
    assert (forged.status_code, sent.status_code) == (412, 302)
    assert live(incident)["links"] == []


def test_what_only_a_left_out_record_names_needs_no_choice(desk, incident, victim):
    speaker = make.person("A speaker")
    statement = make.statement(incidents=[incident], person=speaker, description="a diplomat")

    answer = send(desk, incident, **along(victim), **left_out(statement, speaker))

    assert answer.status_code == 302
    assert not door.is_public(speaker)


def test_somebody_added_since_the_page_was_shown_is_asked_for(desk, incident, victim):
    fields = {**opened(desk, url_of(incident, "publish")), **along(victim)}
    make.statement(incidents=[incident])

    page = desk.post(url_of(incident, "publish"), fields)

    assert page.status_code == 409
    assert fields_of(page).items() >= along(victim).items()
    assert not door.is_public(incident)


def test_what_may_never_be_published_is_listed_to_who_may_know_of_it(
    client, contributor, publisher, incident
):
    make.involve(incident, make.person("Leyla", sensitivity=30), "witness", sensitivity=30)
    words = []
    for user in (publisher, contributor):
        client.force_login(user)
        words.append(words_of(client.get(url_of(incident, "review"))))

    assert ["Leyla" in each for each in words] == [True, False]
    assert "Publish “ Leyla" not in words[0]


def test_a_hidden_witness_changes_nothing_for_a_contributor(client, contributor, incident):
    client.force_login(contributor)
    make.public(incident)
    pages = [
        url_of(incident),
        url_of(incident, "review"),
        list_url("incident"),
        list_url("incident") + "?work=behind",
    ]
    before = [words_of(client.get(page)) for page in pages]

    make.involve(incident, make.person("Leyla", sensitivity=30), "witness", sensitivity=30)

    assert [words_of(client.get(page)) for page in pages] == before


def test_the_record_and_the_list_say_that_it_is_published_behind(client, contributor, incident):
    make.public(incident)
    client.force_login(contributor)

    assert "Published behind: the public version leaves out Bahruz Samadov" in words_of(
        client.get(url_of(incident))
    )
    assert "public no. 1, published behind" in words_of(client.get(list_url("incident")))


def test_the_review_of_a_record_that_waits_for_its_victim_says_for_whom(desk, incident):
    make.public(incident)

    words = words_of(desk.get(url_of(incident, "review")))

    assert "nothing to review" in words
    assert "Published behind: the public version leaves out Bahruz Samadov" in words


def test_several_at_once_leave_nothing_out(desk, incident, victim):
    other = make.in_review(make.incident("Whole"))
    fields = {"action": "publish", "_selected_action": [incident.uid, other.uid], "index": "0"}
    page = desk.post(list_url("incident"), fields)

    report = desk.post(list_url("incident"), {**fields, **fields_of(page), "_confirmed": "1"})

    assert (door.is_public(incident), door.is_public(other)) == (False, True)
    assert "would leave out “Bahruz Samadov”. Open its review" in words_of(report)


def test_several_at_once_are_public_to_each_other(desk):
    first, second = make.incident("First"), make.incident("Second")
    make.link(first, second)
    [make.in_review(each) for each in (first, second)]
    fields = {"action": "publish", "_selected_action": [first.uid, second.uid], "index": "0"}
    page = desk.post(list_url("incident"), fields)

    desk.post(list_url("incident"), {**fields, **fields_of(page), "_confirmed": "1"})

    assert live(first)["links"][0]["incident"]["title"] == "Second"


@pytest.mark.parametrize("part", ["custody", "recognition"])
def test_the_review_of_a_person_names_each_part_that_is_left_out(client, part):
    client.force_login(make.user("editor"))
    record = make.person("Ayten Quliyeva", sensitivity=30)
    if part == "custody":
        make.hold(record, "5 May 2024", status="house_arrest", sensitivity=30)
    else:
        make.recognise(record, make.institution("PACE"), sensitivity=30)

    page = client.get(url_of(record, "review"))

    label = {"custody": "house arrest, 5 May 2024", "recognition": "political prisoner: PACE"}[part]
    assert label in words_of(page)

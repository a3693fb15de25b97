"""Who recognises whom: the document, filters, the page of lists and what differs between two."""

import pytest

from incidents.models import RecognitionPeriod
from incidents.publishing import publish as door
from incidents.publishing.propagation import settle
from tests import make
from tests.module_data import shared
from tests.public.client import get, titles
from tests.public.pages.test_records import html, plain

pytestmark = pytest.mark.django_db


@shared
def published():
    """Two bodies: the Union holds Leyla (until 2025) and Murad, the Council Murad and Aysel."""
    people = [make.person(name) for name in ("Leyla", "Murad", "Aysel")]
    union, council = make.institution("The Union", kind="ngo"), make.institution("The Council", kind="ngo")
    leyla, murad, aysel = people
    past = {"until_text": "1 May 2025", "until_earliest": "2025-05-01", "until_latest": "2025-05-01"}
    make.recognise(leyla, union, "12 February 2025", **past)
    make.recognise(murad, union, "7 October 2025", criterion="pace_a")
    make.recognise(murad, council, "2024", status="arbitrarily_detained")
    make.recognise(aysel, council, "summer 2025", status="arbitrarily_detained")
    make.recognise(aysel, union, "2020", sensitivity=30)
    make.public(*people, union, council)


def test_a_document_has_the_view_with_body_and_source(published):
    (row,) = get("persons/1/").json()["recognitions"]

    assert (row["body"]["name"], row["status"], row["criterion"]) == ("The Union", "political_prisoner", "")
    assert (row["from"]["earliest"], row["until"]["latest"]) == ("2025-02-12", "2025-05-01")
    assert row["source"] in {source["id"] for source in get("persons/1/").json()["sources"]}
    assert [each["body"]["name"] for each in get("persons/3/").json()["recognitions"]] == ["The Council"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("recognised_by=1", ["Leyla", "Murad"]),
        ("recognised_by=1,2", ["Aysel", "Leyla", "Murad"]),
        ("recognised_by=1&recognised_on=2025-03-01", ["Leyla"]),
        ("recognised_by=1&recognised_on=2025-11-01", ["Murad"]),
        ("recognised_as=arbitrarily_detained", ["Aysel", "Murad"]),
        ("recognised_as=arbitrarily_detained&recognised_by=1", []),
        ("recognised_as=arbitrarily_detained&recognised_on=2025-01-01", ["Murad"]),
        ("recognised_by=99", []),
    ],
)
def test_people_are_found_by_body_status_and_day(published, query, found):
    assert titles("persons/", f"{query}&ordering=name") == found


def test_the_page_of_a_person_shows_the_views_of_others(published):
    assert "Political prisoner : The Union from 7 October 2025 PACE Resolution 1900, a" in plain(
        html("/people/2-murad/")
    )


def test_a_page_has_the_list_of_a_body_on_a_day(published):
    page = plain(html("/people/recognised/?body=1&on=2025-10-08"))

    assert "On the list ( 1 ) Murad" in page
    assert "Leyla" not in page


def test_a_page_says_what_differs_between_two_lists(published):
    page = plain(html("/people/recognised/?body=1&other=2&on=2025-03-01"))

    assert "Only The Union ( 1 ) Leyla" in page
    assert "Only The Council ( 1 ) Murad" in page
    assert "Both ( 0 )" in page
    assert "Both ( 1 ) Murad" in plain(html("/people/recognised/?body=1&other=2&on=2025-12-01"))


def test_an_uncertain_day_is_only_possible(published):
    assert "possibly" in plain(html("/people/recognised/?body=2&on=2025-07-01"))


def test_the_form_may_send_blanks_and_unknown_parameters_are_refused(published):
    from django.test import Client

    moved = Client().get("/people/recognised/?body=1&other=&status=&on=2025-10-08")
    assert (moved.status_code, moved["Location"]) == (302, "/people/recognised/?body=1&on=2025-10-08")
    assert Client().get("/people/recognised/?country=AZ").status_code == 400
    assert Client().get("/people/recognised/").status_code == 200


@pytest.mark.parametrize("keep_history", [True, False])
def test_a_view_goes_with_its_body_and_the_source_that_only_it_cites(published, keep_history):
    from incidents.models import Institution

    union = Institution.objects.get(name="The Union")
    door.withdraw(union, by=None, reason="wrong", keep_history=keep_history)
    settle()

    document = get("persons/2/").json()
    assert [each["body"]["name"] for each in document["recognitions"]] == ["The Council"]
    assert len(document["sources"]) == 1
    assert titles("persons/", "recognised_as=political_prisoner") == []
    live = RecognitionPeriod.objects.filter(edition__superseded_at=None)
    assert not live.filter(body=union.uid).exists()


def test_files_have_the_views(published):
    assert b"political prisoner (The Union)" in get("persons.csv").getvalue()

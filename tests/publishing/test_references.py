"""How a document names other records: by their live editions, looked up at once."""

import pytest

from incidents.publishing import publish as door
from tests import make

pytestmark = pytest.mark.django_db


def named_in(incident):
    document = door.preview(incident).document
    return [each["person"]["name"] for each in document["involvements"]]


def test_a_merged_party_is_named_by_the_one_it_was_merged_into():
    loser, winner, incident = make.person("The Loser"), make.person("The Winner"), make.incident()
    make.involve(incident, loser)
    make.public(loser, winner)
    door.merge(loser, winner, by=None, reason="the same person")

    assert named_in(incident) == ["The Winner"]


def test_a_withdrawn_party_is_not_named():
    person, incident = make.public(make.person()), make.incident()
    make.involve(incident, person)
    door.withdraw(person, by=None, reason="in danger", keep_history=False)

    assert named_in(incident) == []


def involving(count):
    incident = make.incident()
    for number in range(count):
        make.involve(incident, make.public(make.person(f"Person {number}")))
        make.involve(incident, make.person(f"Not public {number}"), "lawyer")
        make.link(incident, make.public(make.incident(f"Before {number}")))
        make.link(incident, make.incident(f"Not public {number}"))
        make.public(make.statement(f"Said {number}", incidents=[incident]))
        make.statement(f"Not public {number}", incidents=[incident])
    return incident


def test_a_document_costs_the_same_however_many_it_names(django_assert_num_queries):
    one, ten = involving(1), involving(10)

    with django_assert_num_queries(15):
        door.preview(one)
    with django_assert_num_queries(15):
        door.preview(ten)

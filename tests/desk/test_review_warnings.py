"""What a reviewer is asked to check; each point appears where it should and only there."""

import pytest

from incidents.desk.records import merging
from incidents.desk.review_warnings.gather import warnings_of
from tests import make

pytestmark = pytest.mark.django_db


def said(record, by) -> list[str]:
    return [each.words for each in warnings_of(record, by=by)]


def test_a_well_cited_incident_needs_no_check(editor):
    incident = make.incident()
    make.cite(incident, field="date", value="23 June 2025")
    assert said(incident, editor) == []


def test_a_value_without_a_source_is_named(editor):
    incident = make.incident(cited=False, place="Baku")
    victim = make.involve(incident, make.person(), outcome="convicted", charge="treason")
    make.involve(incident, make.institution(), "court")
    make.cite(incident, involvement=victim, field="charge")
    assert said(incident, editor) == [
        "No source is cited for the date.",
        "No source is cited for the place.",
        "No source is cited for the outcome of the victim.",
    ]


def test_the_words_of_a_statement_ask_for_a_source(editor):
    statement = make.statement()
    assert said(statement, editor) == ["No source is cited for the quotation."]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("24 June 2025", ["A source gives another date: “24 June 2025”, not “23 June 2025”."]),
        ("June 2025", []),
        ("some time", []),
    ],
)
def test_a_date_that_cannot_be_what_a_source_says_is_named(editor, value, expected):
    incident = make.incident()
    make.cite(incident, field="date", value=value)
    assert said(incident, editor) == expected


def test_a_dispute_is_named(editor):
    incident = make.incident()
    make.cite(incident, field="date", value="22 June 2025", stance="disputes")
    assert said(incident, editor) == ["A source disputes the date: “22 June 2025”."]


def test_a_sentence_without_a_court_is_named(editor):
    incident = make.incident()
    victim = make.involve(incident, make.person(), sentence_months=180)
    make.cite(incident, involvement=victim, field="sentence_months")
    assert said(incident, editor) == ["A sentence is given but no court is named."]


def test_a_sentence_with_a_court_is_in_order(editor):
    incident = make.incident()
    victim = make.involve(incident, make.person(), sentence_months=180)
    make.cite(incident, involvement=victim, field="sentence_months")
    make.involve(incident, make.institution(), "court")
    assert said(incident, editor) == []


@pytest.mark.parametrize(
    ("kind", "date", "found"),
    [("arrest", "June 2025", True), ("arrest", "2024", False), ("raid", "June 2025", False)],
)
def test_the_same_incident_entered_twice_is_noticed(editor, kind, date, found):
    person, incident = make.person(), make.incident()
    make.involve(incident, person)
    other = make.incident("Entered before", kind=kind, date=date)
    make.involve(other, person)
    points = [each for each in warnings_of(incident, by=editor) if each.code == "possible_duplicate"]
    assert [each.records for each in points] == ([(other,)] if found else [])


def test_a_person_of_a_similar_name_is_noticed(editor):
    known, new = make.person("Bahruz Samadov"), make.person("Bəhruz Səmədov")
    [point] = warnings_of(new, by=editor)
    assert (point.words, point.records) == ("A person of a similar name exists.", (known,))


def test_a_person_who_is_public_already_needs_no_check_over_a_namesake(editor):
    make.person("Bəhruz Səmədov")
    assert said(make.public(make.person("Bahruz Samadov")), editor) == []


def test_a_merged_person_needs_no_check_over_the_one_it_leads_to(editor):
    kept, gone = make.person("Bahruz Samadov"), make.person("Bəhruz Səmədov")
    merging.merge(gone, into=kept, by=editor, reason="the same person", revision=1, into_revision=1)
    gone.refresh_from_db()
    assert said(gone, editor) == []


def test_a_point_tells_a_contributor_nothing_of_what_is_hidden(contributor):
    person, incident = make.person("Bahruz Samadov"), make.incident(kind="threat")
    make.involve(incident, person)
    make.person("Bəhruz Səmədov", sensitivity=30)
    hidden = make.incident("Hidden", sensitivity=30)
    make.involve(hidden, person)
    make.involve(incident, make.person("A Witness"), "witness", sensitivity=30, sentence_months=3)
    make.cite(incident, make.source(sensitivity=30), field="date", value="1999", stance="disputes")
    assert said(incident, contributor) == []
    assert said(person, contributor) == []


def crowded(count):
    incident = make.incident(place="Baku")
    for number in range(count):
        part = make.involve(incident, make.person(f"Person {number}"), charge="treason", sentence_months=3)
        make.cite(incident, field="charge", involvement=part, stance="disputes")
    return incident


def test_points_cost_the_same_for_one_row_and_for_ten(editor, django_assert_num_queries):
    one, ten = crowded(1), crowded(10)
    warnings_of(one, by=editor)  # what the user object remembers is not to be counted

    with django_assert_num_queries(8):
        warnings_of(one, by=editor)
    with django_assert_num_queries(8):
        warnings_of(ten, by=editor)


def test_a_public_party_is_not_compared_with_all_others(editor, django_assert_num_queries):
    person = make.public(make.person())
    warnings_of(person, by=editor)

    with django_assert_num_queries(5):  # citations, custody, the live edition, consent and risk notes
        warnings_of(person, by=editor)


def test_a_source_needs_no_check(editor):
    assert said(make.source(), editor) == []


def test_a_point_about_an_involvement_says_which_the_reader_sees(contributor):
    incident = make.incident(kind="threat")
    make.cite(incident, field="date")
    make.involve(incident, make.person("A Witness"), "witness", sensitivity=30)
    make.involve(incident, make.person(), charge="treason")

    [point] = warnings_of(incident, by=contributor)

    assert (point.field, point.place) == ("charge", 0)

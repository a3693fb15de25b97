"""Any two versions of a record side by side, and the page on which an old one is restored."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from incidents.models import Citation, Involvement
from tests import make
from tests.desk.admin_forms import text_of, url_of
from tests.desk.histories import edit as change

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def compared(client, record, before, after, **query):
    return client.get(url_of(record, "compare"), {"from": before, "to": after, **query})


def differing(page):
    """What differs, line by line: part, field, before, after."""
    return [
        (strip_tags(group.title), line.label, said(line.before), said(line.after))
        for section in page.context["differ"]
        for group in section.groups
        for line in group.lines
    ]


def said(side):
    return "".join(piece.text for piece in side)


# Comparing


def test_two_versions_are_compared_field_by_field(desk, editor):
    incident = make.incident("One", place="Baku")
    change(incident, editor, title="Two")
    change(incident, editor, title="Three", place="Ganja")

    assert differing(compared(desk, incident, 1, 3)) == [
        ("", "title", "One", "Three"),
        ("", "place", "Baku", "Ganja"),
    ]


def test_any_version_is_compared_with_any_other_either_way(desk, editor):
    incident = make.incident("One")
    change(incident, editor, title="Two")
    change(incident, editor, title="Three")

    assert differing(compared(desk, incident, 2, 1)) == [("", "title", "Two", "One")]


def test_what_is_the_same_is_shown_without_a_mark(desk, editor):
    incident = change(make.incident("One", place="Baku"), editor, title="Two")

    page = compared(desk, incident, 1, 2)

    lines = {line.label: line for line in page.context["sections"][0].groups[0].lines}
    assert (said(lines["place"].before), lines["place"].differs) == ("Baku", False)
    assert text_of(page).count('<tr class="differs">') == 1
    assert text_of(page).count('<span class="tag">differs</span>') == 1


def test_what_is_the_same_can_be_left_out(desk, editor):
    incident = change(make.incident("One", place="Baku"), editor, title="Two")

    page = compared(desk, incident, 1, 2, only="on")

    assert [line.label for line in page.context["sections"][0].groups[0].lines] == ["title"]


def test_words_that_differ_are_marked_inside_a_text(desk, editor):
    incident = make.incident(summary="He was arrested at home.")
    change(incident, editor, summary="He was arrested at work.")

    page = text_of(compared(desk, incident, 1, 2))

    assert "He was arrested at <del>home</del>." in page
    assert "He was arrested at <ins>work</ins>." in page


def test_parts_are_compared_as_they_stood(desk, editor):
    incident = make.incident(cited=False)
    victim = make.involve(incident, make.person("Ulvi Hasanli"), outcome="detained")
    victim.outcome = "convicted"
    change(incident, editor, victim)
    victim.outcome = "released"
    change(incident, editor, victim)

    assert differing(compared(desk, incident, 1, 2)) == [
        ("Ulvi Hasanli as victim", "outcome", "detained", "convicted")
    ]


def test_a_part_that_stands_on_one_side_only_is_marked(desk, editor):
    incident = make.incident(cited=False)
    victim = Involvement(incident=incident, person=make.person("Ulvi Hasanli"), role="victim")
    change(incident, editor, victim)
    change(incident, editor, delete=[victim])

    assert "only in the first" in text_of(compared(desk, incident, 2, 3))
    assert "only in the second" in text_of(compared(desk, incident, 1, 2))
    assert differing(compared(desk, incident, 1, 3)) == []


def test_a_row_that_was_entered_anew_with_the_same_words_is_no_difference(desk, editor):
    incident, source = make.incident(cited=False), make.source()
    citation = make.cite(incident, source)
    change(incident, editor, delete=[citation])
    change(incident, editor, Citation(incident=incident, source=source, field="date"))

    assert differing(compared(desk, incident, 1, 3)) == []


def test_names_are_compared(desk, editor):
    person = make.person("Bahruz Samadov")
    name = person.names.get()
    name.text = "Bəhruz Səmədov"
    change(person, editor, name)

    assert differing(compared(desk, person, 1, 2)) == [
        ("“Bəhruz Səmədov” (main name)", "name", "Bahruz Samadov", "Bəhruz Səmədov")
    ]


def test_without_a_choice_the_last_change_is_shown(desk, editor):
    incident = make.incident("One")
    change(incident, editor, title="Two")
    change(incident, editor, title="Three")

    page = desk.get(url_of(incident, "compare"))

    assert differing(page) == [("", "title", "Two", "Three")]


@pytest.mark.parametrize("query", ["0", "9", "x", "9" * 30, "-1", "1.5", ""])
def test_a_version_that_is_none_leads_back_to_the_history(desk, query):
    incident = make.incident()

    page = desk.get(url_of(incident, "compare"), {"from": query, "to": "1"})

    assert (page.status_code, page.url) == (302, url_of(incident, "history"))


def crowded(count, by):
    incident = make.incident(cited=False)
    for number in range(count):
        involvement = make.involve(incident, make.person(f"Person {number}"))
        make.cite(incident, field="charge", involvement=involvement)
        make.link(incident, make.incident(f"Other {number}"))
    change(incident, by, title="New")
    return change(incident, by, *incident.involvements.all(), title="Newer")


@pytest.mark.parametrize("page", ["compare", "restore"])
def test_a_page_costs_the_same_for_one_row_and_for_three(desk, editor, page):
    query = {"from": 1, "to": 3, "revision": 1}
    one, three = crowded(1, editor), crowded(3, editor)
    desk.get(url_of(one, page), query)

    with CaptureQueriesContext(connection) as few:
        desk.get(url_of(one, page), query)
    with CaptureQueriesContext(connection) as many:
        desk.get(url_of(three, page), query)

    assert len(many) == len(few), [each["sql"] for each in many]


# Choosing in the history


def test_two_versions_are_chosen_in_the_history(desk, editor):
    incident = make.incident("One")
    change(incident, editor, title="Two")
    change(incident, editor, title="Three")

    page = text_of(desk.get(url_of(incident, "history")))

    assert f'action="{url_of(incident, "compare")}"' in page
    assert page.count('type="radio" name="from"') == 3
    assert '<input type="radio" name="from" value="2" checked>' in page
    assert '<input type="radio" name="to" value="3" checked>' in page


def test_a_single_version_is_not_to_be_chosen(desk):
    incident = make.incident()

    assert 'type="radio"' not in text_of(desk.get(url_of(incident, "history")))


def test_steps_are_no_versions_of_their_own(desk, editor, contributor):
    incident = change(make.incident("One"), editor, title="Two")
    make.in_review(incident)

    page = desk.get(url_of(incident, "history"))

    assert text_of(page).count('type="radio" name="from"') == 2


def test_a_change_of_which_nothing_may_be_shown_is_not_offered(desk, editor):
    incident = change(make.incident("One"), editor, title="Two")
    witness = Involvement(incident=incident, person=make.person("Leyla"), role="witness", sensitivity=30)
    change(incident, editor, witness)
    change(incident, editor, title="Three")

    assert desk.get(url_of(incident, "history")).context["versions"] == [3, 2, 1]

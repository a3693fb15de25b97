"""A comparison tells nothing of what was hidden then, or is hidden today."""

import pytest
from django.utils.html import strip_tags

from incidents.desk.records import editing
from incidents.models import Incident, Involvement
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


def test_a_version_that_was_hidden_cannot_be_compared(desk, editor):
    incident = make.incident("Leyla", sensitivity=30)
    change(incident, editor, title="Open", sensitivity=10)

    page = desk.get(url_of(incident, "compare"), {"from": 1, "to": 2}, follow=True)

    assert page.redirect_chain == [(url_of(incident, "history"), 302)]
    assert "Leyla" not in text_of(page)


def test_what_was_hidden_then_is_not_shown_by_a_comparison(desk, editor):
    incident, person = make.incident(cited=False), make.person("Leyla")
    witness = make.involve(incident, person, "witness", sensitivity=30, note="Her address")
    witness.sensitivity, witness.note = 10, ""
    change(incident, editor, witness)
    change(incident, editor, title="New")

    assert "Leyla" in text_of(compared(desk, incident, 2, 3))
    assert "Her address" not in text_of(compared(desk, incident, 1, 2))
    assert differing(compared(desk, incident, 1, 1)) == []


def test_what_is_hidden_today_is_not_shown_by_a_comparison(desk, editor):
    incident, person = make.incident(), make.person("Leyla")
    make.involve(incident, person)
    change(incident, editor, title="New")
    change(person, editor, sensitivity=30)

    assert "Leyla" not in text_of(compared(desk, incident, 1, 2))


def involvement_of_somebody_hidden_then(editor):
    incident, person = make.incident(cited=False), make.person("Open", sensitivity=30)
    victim = make.involve(incident, person, note="Secret words")
    victim.note = ""
    change(incident, editor, victim, title="Two")
    change(person, editor, sensitivity=10)
    return change(incident, editor, title="Three")


def citation_of_a_source_hidden_then(editor):
    incident, source = make.incident(cited=False), make.source("Open", sensitivity=30)
    citation = make.cite(incident, source, quotation="Secret words")
    citation.quotation = ""
    change(incident, editor, citation, title="Two")
    change(source, editor, sensitivity=10)
    return change(incident, editor, title="Three")


def citation_for_an_involvement_hidden_then(editor):
    incident = make.incident(cited=False)
    witness = make.involve(incident, make.person("Open"), "witness", sensitivity=30)
    citation = make.cite(incident, field="note", involvement=witness, quotation="Secret words")
    citation.quotation, witness.sensitivity = "", 10
    change(incident, editor, witness, citation, title="Two")
    return change(incident, editor, title="Three")


@pytest.mark.parametrize(
    "case",
    [
        involvement_of_somebody_hidden_then,
        citation_of_a_source_hidden_then,
        citation_for_an_involvement_hidden_then,
    ],
)
def test_a_part_that_named_something_hidden_then_is_not_shown(desk, editor, case):
    incident = case(editor)

    assert "Secret words" not in text_of(compared(desk, incident, 1, 3))


def test_a_part_that_is_hidden_today_is_not_shown_as_it_stood_while_open(desk, editor):
    incident = make.incident(cited=False)
    witness = make.involve(incident, make.person("Open"), "witness", note="Secret words")
    witness.sensitivity = 30
    change(incident, editor, witness, title="Two")

    assert "Secret words" not in text_of(compared(desk, incident, 1, 2))


def test_the_act_that_hid_a_record_is_not_shown_with_the_version_before_it(desk, editor):
    incident, person = Incident(title="One", kind="raid"), make.person("Open")
    editing.create(incident, by=editor)
    victim = Involvement(incident=incident, person=person, role="victim")
    editing.save_part(victim, by=editor)
    victim.charge = "Secret words"
    change(incident, editor, victim, sensitivity=30)
    victim.charge = ""
    change(incident, editor, victim, sensitivity=10)

    page = compared(desk, incident, 1, 3)

    assert "Open as victim" in strip_tags(text_of(page))
    assert "Secret words" not in text_of(page)


def test_a_record_that_is_hidden_has_no_pages_of_its_past(desk, editor):
    incident = change(make.incident("Leyla"), editor, sensitivity=30)

    pages = [desk.get(url_of(incident, page)) for page in ("history", "compare", "restore")]

    assert [page.status_code for page in pages] == [404, 404, 404]

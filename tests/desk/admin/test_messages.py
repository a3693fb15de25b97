"""What the history tells of each change, in sentences."""

import pytest
from django.utils.html import strip_tags

from incidents.desk.records import editing
from tests import make
from tests.desk.admin_forms import change, text_of, url_of
from tests.desk.histories import edit, edit_part, events, sentences, words

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


def test_a_change_is_shown_field_by_field(desk):
    incident = make.incident("Old", kind="arrest")

    change(desk, incident, title="New", kind="raid", country="GE", reason="the paper corrected it")

    latest = events(desk, incident)[0]
    assert (latest.by, latest.reason, latest.revision) == ("publisher", "the paper corrected it", 2)
    assert sentences(latest) == [
        "set title from “Old” to “New”",
        "set kind from “arrest or detention” to “raid”",
        "set country from “Azerbaijan” to “Georgia”",
    ]


def test_one_change_is_one_sentence_with_who_and_why(desk, publisher):
    incident = make.incident()
    victim = make.involve(incident, make.person("Ulvi Hasanli"), outcome="detained")

    edit_part(victim, incident, publisher, "verdict of 20 June", outcome="convicted")

    page = strip_tags(text_of(desk.get(url_of(incident, "history"))))
    sentence = "publisher set outcome of Ulvi Hasanli from “detained” to “convicted”: verdict of 20 June"
    assert sentence in " ".join(page.split())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"outcome": "died"}, "set outcome of Ulvi Hasanli to “died”"),
        ({"charge": "theft"}, {"charge": ""}, "emptied charge of Ulvi Hasanli, which was “theft”"),
        ({}, {"sensitivity": 20}, "set visibility of Ulvi Hasanli from “open: everybody once it is "
         "published” to “restricted: the whole desk, never published”"),
    ],
)  # fmt: skip
def test_a_change_of_an_involvement_is_shown_about_its_party(desk, publisher, before, after, expected):
    incident = make.incident()
    victim = make.involve(incident, make.person("Ulvi Hasanli"), **before)

    edit_part(victim, incident, publisher, **after)

    assert sentences(events(desk, incident)[0]) == [expected]


def test_a_party_in_two_roles_is_shown_with_the_role(desk, publisher):
    incident, person = make.incident(), make.person("Ulvi Hasanli")
    make.involve(incident, person, "lawyer")
    victim = make.involve(incident, person)

    edit_part(victim, incident, publisher, outcome="died")

    assert sentences(events(desk, incident)[0]) == ["set outcome of Ulvi Hasanli (victim) to “died”"]


def test_an_involvement_that_is_removed_is_shown_with_what_it_held(desk):
    incident = make.incident()
    make.involve(incident, make.person("Ulvi Hasanli"), outcome="detained", sensitivity=20)

    change(desk, incident, involvements__0__DELETE="on", reason="wrong person")

    assert sentences(events(desk, incident)[0]) == [
        "removed Ulvi Hasanli as victim (outcome: detained; visibility: restricted: the whole desk, never "
        "published)"
    ]


def test_what_came_to_a_record_is_shown_in_sentences(desk, publisher):
    incident, other = make.incident(cited=False), make.incident("An earlier arrest")
    person, source = make.person("Ulvi Hasanli"), make.source("A report")
    with editing.changing(incident, by=publisher, revision=1):
        victim = make.Involvement(incident=incident, person=person, role="victim")
        for part in (
            victim,
            make.IncidentLink(incident=incident, target=other, relation="follows"),
            make.Citation(incident=incident, source=source, field="date", value="23 June 2025"),
        ):
            editing.save_part(part, by=publisher)
        editing.save_part(
            make.Citation(incident=incident, source=source, field="charge", involvement=victim), by=publisher
        )

    assert sentences(events(desk, incident)[0]) == [
        "added Ulvi Hasanli as victim",
        "added the link “follows” to “An earlier arrest”",
        "added the citation of “A report” for date (what the source says: 23 June 2025; "
        "agrees or differs: supports)",
        "added the citation of “A report” for charge of Ulvi Hasanli (victim) (agrees or differs: supports)",
    ]


def test_changes_of_names_are_shown(desk, publisher):
    person = make.person("Bahruz Samadov")
    alias = make.PersonName(person=person, text="Бахруз", kind="alias", script="Cyrl")

    edit_part(alias, person, publisher)
    edit_part(alias, person, publisher, language="ru")
    edit_part(alias, person, publisher, text="Бахруз Самадов")

    assert [sentences(event)[0] for event in events(desk, person)[:3]] == [
        "changed the name from “Бахруз” to “Бахруз Самадов”",
        "set language of the name “Бахруз” to “ru”",
        "added “Бахруз” (also known as) (script: Cyrl)",
    ]


def test_a_new_main_name_is_shown_as_such(desk):
    person = make.person("Bahruz Samadov")

    change(desk, person, names__0__text="Bəhruz Səmədov")

    assert sentences(events(desk, person)[0]) == [
        "changed the main name from “Bahruz Samadov” to “Bəhruz Səmədov”"
    ]


def test_changes_of_links_and_citations_are_shown_about_what_they_name(desk, publisher):
    incident = make.incident(cited=False)
    link = make.link(incident, make.incident("An earlier arrest"))
    citation = make.cite(incident, make.source("A report"))

    edit_part(link, incident, publisher, relation="part_of")
    edit_part(citation, incident, publisher, value="23 June")

    assert [sentences(event)[0] for event in events(desk, incident)[:2]] == [
        "set what the source says of the citation of “A report” for date to “23 June”",
        "set relation of the link to “An earlier arrest” from “follows” to “is part of”",
    ]


def test_what_a_statement_is_about_is_shown_entry_by_entry(desk):
    one, other = make.person("Bahruz Samadov"), make.person("Ulvi Hasanli")
    statement = make.statement()
    change(desk, statement, persons=[one.uid])

    change(desk, statement, persons=[other.uid])

    assert sentences(events(desk, statement)[0]) == [
        "added Ulvi Hasanli to people concerned",
        "took Bahruz Samadov out of people concerned",
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"date_text": "June 2025"}, ["set date from “23 June 2025” to “June 2025”"]),
        (
            {"date_text": "after the feast", "earliest": "2025-06-01", "latest": "2025-06-30"},
            ["set date from “23 June 2025” to “after the feast (read as June 2025)”"],
        ),
        (
            {"unstated_country": "none", "country": ""},
            [
                "emptied country, which was “Azerbaijan”",
                "set why a field is empty to “country: there is none”",
            ],
        ),
        (
            {"latitude": "40.4", "longitude": "49.8", "precision": "locality"},
            ["set location to “40.4, 49.8 (centre of the town or district)”"],
        ),
        ({"victims_low": "2"}, ["set victims to “at least 2”"]),
        ({"victims_low": "1", "victims_high": "3"}, ["set victims to “1 to 3”"]),
    ],
)
def test_values_are_shown_in_words_and_together(desk, values, expected):
    incident = make.incident()

    change(desk, incident, **values)

    assert sentences(events(desk, incident)[0]) == expected


def test_a_long_text_is_shown_by_the_passage_that_differs(desk, publisher):
    before = " ".join(f"word{number}" for number in range(200))
    incident = make.incident(narrative=before)

    edit(incident, publisher, narrative=before.replace("word100 ", "a hundred "))

    sentence = events(desk, incident)[0].sentences[0]
    assert words(sentence) == "rewrote background"
    assert [(piece.mark, piece.text) for piece in sentence.passages if piece.mark != "same"] == [
        ("old", "word100"),
        ("new", "a hundred"),
    ]
    assert sum(len(piece.text) for piece in sentence.passages) < 200

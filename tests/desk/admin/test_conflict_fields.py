"""Each field of two people at one record: as it was opened, theirs, mine; and a choice between them."""

import pytest
from django.test import Client

from incidents.models import Involvement
from tests import make
from tests.desk.admin_forms import change, fields_of, opened, rows, send, text_of, url_of
from tests.desk.histories import edit

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


@pytest.fixture
def incident(db):
    return make.incident("An arrest", summary="Old summary.", place="Baku", cited=False)


def changes(page):
    """Field, base, theirs, mine and who changed it, of all that anybody changed."""
    return {
        each.what: (each.base, each.stored, each.typed, str(each.by)) for each in page.context["differences"]
    }


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def meanwhile(record, by, *parts, **values):
    edit(type(record).objects.get(pk=record.pk), by, *parts, **values)


def test_base_theirs_and_mine_are_side_by_side(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, title="Theirs", place="Ganja")

    page = send(desk, url_of(incident), fields, title="Mine", summary="My summary.")

    assert changes(page) == {
        "Title": ("An arrest", "Theirs", "Mine", "both"),
        "Place": ("Baku", "Ganja", "Baku", "them"),
        "Summary": ("Old summary.", "Old summary.", "My summary.", "you"),
    }


def test_what_both_changed_alike_is_no_difference(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, title="The same")

    assert changes(send(desk, url_of(incident), fields, title="The same")) == {}


def test_what_only_one_changed_is_kept_without_a_choice(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, place="Ganja")
    page = send(desk, url_of(incident), fields, summary="My summary.")

    send(desk, url_of(incident), fields_of(page))

    incident.refresh_from_db()
    assert 'type="radio" name="conflict-choice' not in text_of(page)
    assert (incident.place, incident.summary) == ("Ganja", "My summary.")


def test_mine_is_chosen_where_both_changed_a_field(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, title="Theirs")
    page = send(desk, url_of(incident), fields, title="Mine")

    assert fields_of(page)["conflict-choice:title"] == "you"
    send(desk, url_of(incident), fields_of(page))

    incident.refresh_from_db()
    assert incident.title == "Mine"


@pytest.mark.parametrize(
    ("name", "theirs", "mine"),
    [
        ("title", "Theirs", "Mine"),
        ("kind", "raid", "charge"),
        ("country", "GE", "TR"),
        ("victims_low", 3, "4"),
        ("place", "", "Ganja"),
    ],
)
def test_theirs_can_be_chosen_where_both_changed_a_field(desk, editor, incident, name, theirs, mine):
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, **{name: theirs})
    page = send(desk, url_of(incident), fields, summary="My summary.", **{name: mine})

    send(desk, url_of(incident), fields_of(page), **{f"conflict-choice:{name}": "them"})

    incident.refresh_from_db()
    assert (getattr(incident, name), incident.summary, incident.revision) == (theirs, "My summary.", 3)


def test_theirs_can_be_chosen_for_a_date(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, date_text="May 2025", earliest="2025-05-01", latest="2025-05-31")
    page = send(desk, url_of(incident), fields, date_text="June 2025")

    send(desk, url_of(incident), fields_of(page), **{"conflict-choice:date_text": "them"})

    incident.refresh_from_db()
    assert (incident.date_text, str(incident.earliest)) == ("May 2025", "2025-05-01")


def test_mine_can_be_kept_for_a_date(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, date_text="May 2025", earliest="2025-05-01", latest="2025-05-31")
    page = send(desk, url_of(incident), fields, date_text="June 2025")

    send(desk, url_of(incident), fields_of(page))

    incident.refresh_from_db()
    assert (incident.date_text, str(incident.earliest), str(incident.latest)) == (
        "June 2025", "2025-06-01", "2025-06-30",
    )  # fmt: skip


def test_theirs_can_be_chosen_for_people_of_a_statement(desk, editor):
    one, two = make.person("One"), make.person("Two")
    statement = make.statement()
    fields = opened(desk, url_of(statement))
    change(signed_in(editor), statement, persons=[one.uid])
    page = send(desk, url_of(statement), fields, persons=[two.uid])

    send(desk, url_of(statement), fields_of(page), **{"conflict-choice:persons": "them"})

    assert list(statement.persons.all()) == [one]


def test_words_that_happen_to_be_them_are_no_choice(desk, incident):
    fields = opened(desk, url_of(incident))

    send(desk, url_of(incident), fields, title="them")

    incident.refresh_from_db()
    assert incident.title == "them"


# Rows


def test_a_cell_of_a_row_is_a_choice_too(desk, editor, incident):
    victim = make.involve(incident, make.person("Ulvi Hasanli"), outcome="detained")
    fields = opened(desk, url_of(incident))
    victim.outcome = "convicted"
    meanwhile(incident, editor, victim)
    page = send(desk, url_of(incident), fields, involvements__0__outcome="released")

    send(desk, url_of(incident), fields_of(page), **{"conflict-choice:involvements-0-outcome": "them"})

    victim.refresh_from_db()
    assert changes(page) == {"victim: Ulvi Hasanli: Outcome": ("detained", "convicted", "released", "both")}
    assert victim.outcome == "convicted"


def test_a_choice_finds_its_row_after_others_were_removed(desk, editor, incident):
    first = make.involve(incident, make.person("First"))
    second = make.involve(incident, make.person("Second"))
    fields = opened(desk, url_of(incident))
    second.outcome = "convicted"
    edit(incident, editor, second, delete=[first])
    page = send(desk, url_of(incident), fields, involvements__1__outcome="released")

    send(desk, url_of(incident), fields_of(page), **{"conflict-choice:involvements-0-outcome": "them"})

    second.refresh_from_db()
    assert second.outcome == "convicted"


def test_rows_that_came_and_went_are_shown(desk, editor, incident):
    gone = make.involve(incident, make.person("Gone"))
    fields = opened(desk, url_of(incident))
    came = Involvement(incident=incident, person=make.person("Came"), role="victim")
    edit(incident, editor, came, delete=[gone])

    page = send(desk, url_of(incident), fields, title="Mine")

    assert changes(page) == {
        "Title": ("An arrest", "An arrest", "Mine", "you"),
        "Involvement: Gone as victim": ("", "removed", "not touched", "them"),
        "Involvement: victim: Came": ("", "a new row", "", "them"),
    }


def test_a_new_row_of_mine_is_shown_and_stays(desk, editor, incident):
    row = {"role": "victim", "person": make.person().uid, "sensitivity": "10", "charge": "treason"}
    fields = {**opened(desk, url_of(incident)), **rows("involvements", row)}
    meanwhile(incident, editor, title="Theirs")

    page = send(desk, url_of(incident), fields)

    assert changes(page)["Involvement"] == ("", "", "yours, in a new row below", "you")
    assert fields_of(page)["involvements-0-charge"] == "treason"


def test_a_row_that_they_removed_and_i_changed_comes_back_and_says_so(desk, editor, incident):
    victim = make.involve(incident, make.person("Ulvi Hasanli"))
    fields = opened(desk, url_of(incident))
    edit(incident, editor, delete=[victim])

    page = send(desk, url_of(incident), fields, involvements__0__outcome="released")

    assert changes(page) == {
        "Involvement: Ulvi Hasanli as victim": ("", "removed", "yours, in a new row below", "both")
    }


def test_a_row_that_i_removed_and_they_changed_says_so(desk, editor, incident):
    victim = make.involve(incident, make.person("Ulvi Hasanli"))
    fields = opened(desk, url_of(incident))
    victim.outcome = "died"
    meanwhile(incident, editor, victim)

    page = send(desk, url_of(incident), fields, involvements__0__DELETE="on")

    assert changes(page) == {"Involvement: victim: Ulvi Hasanli": ("", "changed", "removed", "both")}


def test_rows_that_are_hidden_are_not_shown(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    witness = Involvement(incident=incident, person=make.person("Leyla"), role="witness", sensitivity=30)
    meanwhile(incident, editor, witness, place="Baku, Nasimi")

    assert changes(send(desk, url_of(incident), fields, title="Mine")) == {
        "Title": ("An arrest", "An arrest", "Mine", "you"),
        "Place": ("Baku", "Baku, Nasimi", "Baku", "them"),
    }


def test_a_row_that_became_hidden_is_not_shown_as_removed(desk, editor, incident):
    victim = make.involve(incident, make.person("Leyla"))
    fields = opened(desk, url_of(incident))
    victim.sensitivity = 30
    meanwhile(incident, editor, victim)

    page = send(desk, url_of(incident), fields, title="Mine")

    assert [what for what in changes(page) if "Involvement" in what] == ["Involvement"]
    assert "removed" not in text_of(page)


def test_a_second_loss_of_the_race_loses_nothing_either(desk, editor, incident):
    fields = opened(desk, url_of(incident))
    meanwhile(incident, editor, title="Theirs")
    page = send(desk, url_of(incident), fields, title="Mine", summary="My summary.")
    meanwhile(incident, editor, title="Theirs again")

    again = send(desk, url_of(incident), fields_of(page))

    assert again.status_code == 412
    assert changes(again) == {
        "Title": ("Theirs", "Theirs again", "Mine", "both"),
        "Summary": ("Old summary.", "Old summary.", "My summary.", "you"),
    }

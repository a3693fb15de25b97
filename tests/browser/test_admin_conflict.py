"""Two people at one record, each in a browser: who comes second loses nothing."""

import pytest

from tests import make
from tests.desk.admin_forms import url_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose(page, row, field, words):
    """Choose in the autocomplete of a row by typing."""
    page.click(f"{row} .field-{field} .select2-selection >> visible=true")
    page.fill(".select2-dropdown .select2-search__field", words)
    page.click(f".select2-results__option:has-text('{words}')")


@pytest.fixture
def incident():
    return make.incident("An arrest", summary="Old summary.", place="Baku", cited=False)


@pytest.fixture
def both(sign_in, incident):
    """The same form in two sessions."""
    pages = [sign_in(role) for role in ("contributor", "editor")]
    [page.goto(url_of(incident)) for page in pages]
    return pages


def save(page):
    page.click("input[name=_save]")


def test_a_new_row_of_the_loser_of_the_race_survives(both, incident):
    mine, theirs = both
    make.person("Ulvi Hasanli")
    theirs.fill("#id_title", "Theirs")
    save(theirs)
    theirs.wait_for_selector(".messagelist .success")

    mine.fill("#id_summary", "My summary.")
    mine.click("text=Add another involvement")
    mine.select_option("#id_involvements-0-role", "victim")
    choose(mine, "#involvements-0", "person", "Ulvi")
    mine.fill("#id_involvements-0-charge", "treason")
    save(mine)
    mine.wait_for_selector("#conflict")
    save(mine)
    mine.wait_for_selector(".messagelist .success")

    incident.refresh_from_db()
    victim = incident.involvements.get()
    assert (incident.title, incident.summary) == ("Theirs", "My summary.")
    assert (victim.person.name, victim.charge) == ("Ulvi Hasanli", "treason")


@pytest.mark.parametrize(("choice", "expected"), [("you", "Mine"), ("them", "Theirs")])
def test_where_both_changed_a_field_one_is_chosen(both, incident, choice, expected):
    mine, theirs = both
    theirs.fill("#id_title", "Theirs")
    theirs.fill("#id_place", "Ganja")
    save(theirs)
    theirs.wait_for_selector(".messagelist .success")

    mine.fill("#id_title", "Mine")
    mine.fill("#id_summary", "My summary.")
    save(mine)
    mine.check(f"#conflict input[value={choice}]")
    save(mine)
    mine.wait_for_selector(".messagelist .success")

    incident.refresh_from_db()
    assert (incident.title, incident.place, incident.summary) == (expected, "Ganja", "My summary.")


def test_the_conflict_fits_a_telephone_and_obeys_the_security_policy(both):
    mine, theirs = both
    theirs.fill("#id_title", "Theirs")
    save(theirs)
    theirs.wait_for_selector(".messagelist .success")
    mine.set_viewport_size({"width": 390, "height": 844})

    mine.fill("#id_title", "Mine")
    save(mine)
    mine.wait_for_selector("#conflict")

    assert mine.evaluate("document.documentElement.scrollWidth") <= 390
    assert [fault for fault in mine.faults if "412" not in fault] == []

"""Which values a merged record has: its own, and those that were chosen from the other."""

import pytest

from incidents.choices import NameKind
from incidents.desk.errors import WrongStatus
from incidents.desk.records import merging
from incidents.models import InstitutionName, Person, PersonName
from tests import make

pytestmark = pytest.mark.django_db


def joined(loser, winner, by, *take):
    loser.refresh_from_db()
    winner.refresh_from_db()
    revisions = {"revision": loser.revision, "into_revision": winner.revision}
    merging.merge(loser, into=winner, by=by, reason="the same", take=take, **revisions)
    winner.refresh_from_db()
    return winner


def test_a_merge_keeps_the_winners_values_unless_others_are_chosen(editor):
    loser = make.person("A", gender="female", summary="of the loser")
    winner = joined(loser, make.person("B", summary="of the winner"), editor)
    assert (winner.gender, winner.summary) == ("", "of the winner")


def test_chosen_values_come_from_the_loser(editor):
    loser = make.person("A", gender="female", birth_text="1990", summary="of the loser")
    winner = joined(loser, make.person("B", summary="of the winner"), editor, "gender", "birth")
    assert (winner.gender, winner.birth_text, winner.summary) == ("female", "1990", "of the winner")


def test_the_value_that_was_not_chosen_stays_in_history(editor):
    winner = joined(make.person("A", summary="chosen"), make.person("B", summary="before"), editor, "summary")
    assert [row.summary for row in winner.history.order_by("history_id")][-2:] == ["before", "chosen"]


def test_a_chosen_empty_value_brings_why_it_is_empty(editor):
    loser = make.person("A", unstated={"gender": "withheld"})
    winner = joined(loser, make.person("B", gender="male"), editor, "gender")
    assert (winner.gender, winner.unstated) == ("", {"gender": "withheld"})


def test_a_chosen_value_takes_the_place_of_why_it_was_empty(editor):
    winner = make.person("B", unstated={"gender": "withheld", "occupations": "none"})
    winner = joined(make.person("A", gender="male"), winner, editor, "gender")
    assert (winner.gender, winner.unstated) == ("male", {"occupations": "none"})


def test_a_chosen_name_becomes_the_main_one_and_the_other_stays(editor):
    winner = joined(make.person("Ihar Novik"), make.person("Igor Novik"), editor, "name")
    names = set(winner.names.values_list("text", "kind"))
    assert names == {("Ihar Novik", NameKind.MAIN), ("Igor Novik", NameKind.ALIAS)}
    assert winner.name == "Ihar Novik"


def test_a_chosen_name_that_the_winner_has_too_becomes_its_main_one(editor):
    winner = make.person("Igor Novik")
    PersonName.objects.create(person=winner, text="Ihar Novik", kind=NameKind.ALIAS)
    winner = joined(make.person("Ihar Novik"), winner, editor, "name")
    assert winner.name == "Ihar Novik"
    assert winner.names.count() == 2


def test_a_chosen_name_that_is_the_same_changes_none(editor):
    winner = joined(make.person("Igor Novik"), make.person("Igor Novik"), editor, "name")
    assert [*winner.names.values_list("text", "kind")] == [("Igor Novik", NameKind.MAIN)]


def test_an_institution_takes_its_values_too(editor):
    parent = make.institution("Ministry")
    loser = make.institution("Prison no. 1", kind="prison", parent=parent)
    winner = joined(loser, make.institution("Prison 1", kind="other"), editor, "kind", "parent")
    assert (winner.kind, winner.parent) == ("prison", parent)


def test_a_parent_that_the_user_may_not_know_of_is_no_parent_and_stays(contributor):
    def institution(parent):
        parents = {"open": make.institution, "hidden": lambda: make.institution(sensitivity=30)}
        return make.institution("A", parent=parents[parent]() if parent else None)

    for loser, winner, kept in [
        ("hidden", "open", False), ("", "open", False), ("", "hidden", True), ("hidden", "hidden", True),
    ]:  # fmt: skip
        stays = institution(winner)
        before = stays.parent
        after = joined(institution(loser), stays, contributor, "parent").parent
        assert after == (before if kept else None), (loser, winner)


def test_the_record_to_keep_does_not_become_its_own_parent(editor):
    winner = make.institution("B")
    with pytest.raises(WrongStatus, match="itself"):
        joined(make.institution("A", parent=winner), winner, editor, "parent")


def test_a_preview_shows_the_document_and_changes_nothing(editor):
    loser, winner = make.person("Ihar Novik", gender="male"), make.person("Igor Novik")
    make.public(winner)

    shown = merging.preview(loser, into=winner, by=editor, take=["name", "gender"])

    assert (shown.live["name"], shown.document["name"]) == ("Igor Novik", "Ihar Novik")
    assert shown.document["gender"] == "male"
    assert not Person.objects.exclude(merged_into=None).exists()
    assert PersonName.objects.count() == 2


def test_a_preview_is_refused_like_the_merge(editor):
    winner = make.institution("B")
    with pytest.raises(WrongStatus, match="two records"):
        merging.preview(winner, into=winner, by=editor)
    assert InstitutionName.objects.count() == 1

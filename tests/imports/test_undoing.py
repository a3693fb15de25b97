"""Undoing an import on which people have worked since: it says what would be lost, and asks."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from incidents.choices import Sensitivity
from incidents.imports import later_work
from incidents.imports.batches import ANY_WORK, UnconfirmedWork, undo
from incidents.imports.write import pace
from incidents.models import Incident, Person
from incidents.models.import_batch import ImportState
from tests import make
from tests.imports.files import FIRST, SECOND, csv_of, imported, written
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def batch(tmp_path, monkeypatch, contributor):
    monkeypatch.setattr(pace, "GAP", 0)
    return imported(written(tmp_path, csv_of(FIRST, SECOND)), contributor)[0]


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def address(batch):
    return reverse("admin:incidents_importbatch_undo", args=[batch.uid])


def other():
    return Incident.objects.get(title="Another arrest")


def test_records_in_review_and_edited_ones_are_listed_with_who_and_when(batch, editor):
    make.in_review(other())
    make.edited(Person.objects.get(name="Aysel Quliyeva"), by=editor, gender="female")
    with pytest.raises(UnconfirmedWork) as refusal:
        undo(batch, by=editor)

    person, incident = refusal.value.obstacles
    assert "“Aysel Quliyeva” has changed since, by" in person
    assert editor.username in person
    assert incident == "The incident “Another arrest” is in review."
    assert Incident.objects.count() == 2


def test_an_import_on_which_nobody_worked_is_undone_without_a_question(batch, editor):
    assert later_work.later_work(batch) == []
    undo(batch, by=editor)
    assert not Incident.objects.exists()


def test_the_page_asks_and_deletes_once_that_is_agreed(desk, batch):
    make.in_review(other())
    page = desk.get(address(batch))
    refused = desk.post(address(batch))

    assert "“Another arrest” is in review" in page_text(page)
    assert "Nothing was deleted yet" in page_text(refused)
    assert Incident.objects.count() == 2
    desk.post(address(batch), {"agreed": page.context["agreed"]})
    batch.refresh_from_db()
    assert (batch.state, Incident.objects.count()) == (ImportState.UNDONE, 0)


def test_what_was_agreed_to_is_what_was_shown(desk, batch, editor):
    make.in_review(other())
    agreed = desk.get(address(batch)).context["agreed"]
    make.edited(Person.objects.get(name="Aysel Quliyeva"), by=editor, gender="female")
    page = page_text(desk.post(address(batch), {"agreed": agreed}))

    assert "Aysel Quliyeva" in page
    assert Incident.objects.count() == 2


def test_a_sensitive_record_is_listed_without_its_name(batch, editor):
    make.edited(other(), by=editor, sensitivity=Sensitivity.CONFIDENTIAL)

    (sentence,) = later_work.later_work(batch)
    assert "Another arrest" not in sentence


def test_a_long_list_ends_with_a_number(batch, editor, monkeypatch):
    monkeypatch.setattr(later_work, "MOST_SHOWN", 1)
    for incident in Incident.objects.all():
        make.in_review(incident)

    assert later_work.later_work(batch)[1:] == ["More records that were worked on: 1."]


def test_the_command_lists_it_and_deletes_with_an_option(batch, capsys):
    make.in_review(other())
    with pytest.raises(SystemExit):
        call_command("undo_import", str(batch.uid))
    told = json.loads(capsys.readouterr().out.splitlines()[-1])

    assert "in review" in told["errors"][0]
    assert "--with-work" in told["errors"][-1]
    call_command("undo_import", str(batch.uid), "--with-work")
    assert not Incident.objects.exists()


def test_what_was_published_stands_in_the_way_whatever_was_agreed(batch, editor):
    make.public(Person.objects.get(name="Aysel Quliyeva"))
    with pytest.raises(Exception, match="was published"):
        undo(batch, by=editor, agreed=ANY_WORK)

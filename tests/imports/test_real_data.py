"""Two sets that nobody here wrote, by the mappings of docs/imports: totals and single rows of the files."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count

from incidents.choices import Status
from incidents.imports.batches import undo
from incidents.imports.write import pace
from incidents.models import Citation, Incident, Institution, Involvement, Person, Source
from tests import make
from tests.imports.files import checked, imported, outcome

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
DATA = Path(__file__).with_name("data")


def mapping(name: str) -> str:
    return (Path(settings.BASE_DIR) / "docs" / "imports" / f"{name}.toml").read_text()


@pytest.fixture(autouse=True)
def no_gaps(monkeypatch):
    monkeypatch.setattr(pace, "GAP", 0)


@pytest.fixture(scope="module")
def both(django_db_setup, django_db_blocker):
    """Both sets, imported once for all tests of this file, in a transaction that is taken back after them."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(pace, "GAP", 0)
        user = make.user("editor", "importer-of-real-data")
        killings, _ = imported(DATA / "police_killings.csv", user, mapping("police_killings"))
        violence, _ = imported(DATA / "2020pb.json", user, mapping("2020pb"))
        yield killings, violence
        transaction.set_rollback(True)


@pytest.fixture
def importer(both):
    return User.objects.get(username="importer-of-real-data")


def test_all_rows_of_the_killings_are_there(both):
    killings, _ = both

    assert (killings.rows, killings.created) == (467, 467 + 464 + 409 + 1)
    assert Incident.objects.filter(batch=killings).count() == 467
    assert Involvement.objects.filter(incident__batch=killings, role="victim", outcome="died").count() == 464
    assert Person.objects.filter(batch=killings, gender="female").count() == 21  # one is unnamed
    kinds = Incident.objects.filter(batch=killings).values("kind").annotate(n=Count("pk"))
    assert {row["kind"]: row["n"] for row in kinds} == {"killing": 453, "death_in_custody": 14}


def test_a_killing_is_as_its_row_has_it(both):
    incident = Incident.objects.get(title="Aaron Rutledge killed by Rapides Parish Sheriff's Office")

    assert (incident.date_text, str(incident.earliest), str(incident.latest)) == (
        "2 April 2015", "2015-04-02", "2015-04-02",
    )  # fmt: skip
    assert incident.place == "300 block Iris Park Dr, Pineville, LA"
    assert (str(incident.latitude), str(incident.longitude)) == ("31.321739", "-92.434860")
    victim, agency = incident.involvements.order_by("pk")
    assert (victim.person.name, victim.person.gender, victim.note) == (
        "Aaron Rutledge", "male", "Aged 27. Race or ethnicity as recorded: White.",
    )  # fmt: skip
    assert (agency.institution.name, agency.role) == (
        "Rapides Parish Sheriff's Office",
        "alleged_perpetrator",
    )


def test_several_agencies_in_a_cell_are_several(both):
    one = Institution.objects.get(name="Tippecanoe County Sheriff's Department")
    names = one.involvements.get().incident.involvements.filter(institution__isnull=False)

    assert {str(each.party) for each in names} == {
        "Indiana State Police",
        "Tippecanoe County Sheriff's Department",
    }


def test_nobody_is_called_unknown(both):
    assert not Person.objects.filter(name__icontains="unknown").exists()
    assert Incident.objects.filter(title__startswith="Unknown killed by", victims_low=1).count() == 3


def test_all_rows_of_the_protests_are_there(both):
    _, violence = both
    found = Incident.objects.filter(batch=violence)

    assert (violence.rows, found.count()) == (1340, 1340)
    assert found.filter(date_text__startswith="(Believed to be)", earliest__isnull=False).count() == 37
    assert found.undated().count() == 3
    assert Source.objects.filter(batch=violence).count() == 3806
    assert Citation.objects.filter(incident__batch=violence, field="title").count() == 1340


def test_an_incident_of_the_protests_is_as_its_row_has_it(both):
    incident = Incident.objects.get(title="Student journalist struck by ricocheting foam bullet")

    assert (incident.date_text, incident.place, incident.country.code) == (
        "2020-06-01", "Albuquerque, New Mexico", "US",
    )  # fmt: skip
    assert (str(incident.latitude), str(incident.longitude)) == ("35.083557", "-106.651839")
    assert incident.summary.startswith("Police deployed tear gas and foam bullets against protesters.")
    assert incident.narrative.endswith("foam-bullet, journalist, less-lethal, protester, shoot, tear-gas")
    cited = incident.citations.order_by("pk")
    assert [each.source.title for each in cited] == [
        "1:00 - mentions being struck",
        "Press Freedom Tracker incident",
        "Police firing munitions at crowd",
        "Police Brutality, 2020: all locations",
    ]
    assert cited.last().locator == "nm-albuquerque-1"


def test_a_date_that_is_only_believed_keeps_its_words(both):
    incident = Incident.objects.filter(date_text="(Believed to be) 2020-05-30").first()

    assert (str(incident.earliest), str(incident.latest)) == ("2020-05-29", "2020-05-31")


def test_everything_is_a_draft_that_knows_its_import(both):
    assert set(Incident.objects.values_list("status", "batch")) == {
        (Status.DRAFT, batch.pk) for batch in both
    }


@pytest.mark.parametrize(("name", "rows"), [("police_killings.csv", 467), ("2020pb.json", 1340)])
def test_importing_the_same_file_again_makes_and_changes_nothing(both, importer, name, rows):
    plan = checked(DATA / name, importer, mapping(Path(name).stem))

    assert outcome(plan) == (0, 0, rows)
    assert plan.notes.errors == []


def test_both_can_be_undone(both, importer):
    for_good = [Incident, Person, Institution, Source, Citation, Involvement]
    undo(both[1], by=importer)
    undo(both[0], by=importer)

    assert [model.objects.count() for model in for_good] == [0] * len(for_good)

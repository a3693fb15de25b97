"""Questions about who the victims were, what they were charged with, and on which sources incidents rest."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from incidents.models import IncidentMention, IncidentSource, Person, PersonEdition, PersonOccupation
from incidents.publishing import publish as door
from tests import make
from tests.module_data import shared
from tests.public.client import errors, get, titles

pytestmark = pytest.mark.django_db


@shared
def published():
    """A journalist convicted of treason by a court; an activist arrested later; and a raid on an office."""
    work = "Investigative journalist\nBlogger"
    leyla = make.person("Leyla", gender="female", nationalities=["AZ"], occupations=work)
    murad = make.person("Murad", gender="male", nationalities=["GE", "AZ"], occupations="student activist")
    judge, court = make.person("Judge", gender="female"), make.institution("Court", country="AZ")
    verdict, arrest = make.incident("Verdict"), make.incident("Arrest")
    raid = make.incident("Raid", country="GE")
    treason = {"charge": "High treason", "provision": "Criminal Code, Art. 274"}
    make.involve(verdict, leyla, outcome="convicted", **treason)
    make.involve(verdict, murad, charge="Hooliganism", outcome="acquitted")
    make.involve(verdict, court, "court")
    make.involve(verdict, judge, "judge")
    make.involve(arrest, murad, outcome="detained")
    make.link(verdict, arrest)
    make.cite(arrest, make.source("Report", publisher="OC Media"))
    make.public(leyla, murad, judge, court, arrest, verdict, raid)
    return SimpleNamespace(source=str(arrest.citations.last().source.uid))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("gender=female", ["Verdict"]),
        ("gender=male", ["Arrest", "Verdict"]),
        ("gender=unstated", []),
        ("gender=female&role=judge", ["Verdict"]),
        ("gender=male&role=judge", []),
        ("gender=female&outcome=convicted", ["Verdict"]),
        ("gender=male&outcome=convicted", []),
        ("gender=male&person=1", []),
        ("gender=male&institution=1", ["Verdict"]),
        ("gender=male&institution=1&outcome=acquitted", ["Verdict"]),
        ("nationality=GE", ["Arrest", "Verdict"]),
        ("nationality=unstated", []),
        ("occupation=journalist", ["Verdict"]),
        ("occupation=JOURNALIST investigative", ["Verdict"]),
        ('occupation="journalist"', []),
        ('occupation="investigative journalist"', ["Verdict"]),
        ("occupation=journalist,activist", ["Arrest", "Verdict"]),
        ("occupation=blogger activist", []),
        ("gender=male&occupation=journalist", []),
        ("charge=treason", ["Verdict"]),
        ("charge=treason&outcome=acquitted", []),
        ("charge=reason", []),
        ("charge=treason&provision=274", ["Verdict"]),
        ("charge=hooliganism&provision=274", []),
        ("charge=treason&gender=male", []),
        ("publisher=media oc", ["Arrest"]),
        ("publisher=media&linked_to=2", ["Arrest"]),
        ("linked_to=1", ["Verdict"]),
        ("linked_to=2", ["Arrest"]),
        ("ids=1,3", ["Arrest", "Raid"]),
        ("ids=1&country=GE", []),
        ("role=none&gender=female", []),
    ],
)  # fmt: skip
def test_incidents_are_found_by_one_party_that_meets_it_all(published, query, found):
    assert sorted(titles("incidents/", query)) == found


def test_incidents_are_found_by_a_source(published):
    assert titles("incidents/", f"source={published.source}") == ["Arrest"]
    assert titles("incidents/", f"source={published.source}&publisher=news") == []


@pytest.mark.parametrize(
    ("path", "query", "found"),
    [
        ("persons/", "gender=female", ["Judge", "Leyla"]),
        ("persons/", "gender=female&role=victim", ["Leyla"]),
        ("persons/", "occupation=unstated", ["Judge"]),
        ("persons/", "nationality=GE&occupation=student", ["Murad"]),
        ("persons/", "ids=1,2,900", ["Leyla", "Murad"]),
        ("institutions/", "role=court&incident_country=AZ", ["Court"]),
        ("institutions/", "role=court&incident_country=GE", []),
        ("institutions/", "role=court&date_from=2025-07", []),
        ("institutions/", "incident_kind=arrest", ["Court"]),
        ("institutions/", "role=employer", []),
    ],
)
def test_persons_and_institutions_are_found_by_themselves_and_their_incidents(published, path, query, found):
    assert titles(path, query) == found


def test_at_most_a_hundred_records_are_asked_for_by_id(published):
    hundred = ",".join(map(str, range(1, 101)))

    assert get("incidents/", f"ids={hundred}").json()["count"] == 3
    assert errors("incidents/", f"ids={hundred},101")["ids"]["detail"].startswith("At most 100 values")


def test_words_without_letters_and_too_many_are_refused(published):
    for query in ("charge=...", f"charge={'a' * 101}", f"charge={','.join('abcdefghijk')}", "gender=man"):
        assert get("incidents/", query).status_code == 400, query


def test_what_a_person_is_now_counts_at_once_and_as_of_what_it_was(published):
    before = timezone.now()
    leyla = PersonEdition.objects.get(number=1)
    make.public(make.edited(Person.objects.get(uid=leyla.uid), gender="other", occupations="Baker"))

    assert titles("incidents/", "gender=female") == []
    assert titles("incidents/", "gender=other&occupation=baker") == ["Verdict"]
    past = f"as_of={before:%Y-%m-%dT%H:%M:%S.%fZ}"
    assert titles("incidents/", f"gender=female&{past}") == ["Verdict"]
    assert titles("incidents/", f"occupation=baker&{past}") == []


def test_a_withdrawn_victim_is_found_by_nothing_that_was_public_of_them(published):
    moment = timezone.now()
    door.withdraw(Person.objects.get(number=1), by=None, reason="in danger", keep_history=False)

    for query in ("gender=female", "occupation=journalist", "charge=treason", "provision=274"):
        assert titles("incidents/", query) == [], query
        assert titles("incidents/", f"{query}&as_of={moment:%Y-%m-%dT%H:%M:%S.%fZ}") == [], query


def test_what_was_asked_is_repeated_in_words(published):
    asked = get("incidents/", "gender=female&occupation=journalist&charge=treason&linked_to=1").json()[
        "asked"
    ]

    assert asked == (
        "Incidents, with a victim: gender “female”, occupation “journalist”, charged with “treason”, "
        "linked to Arrest"
    )
    assert get("institutions/", "incident_country=AZ&role=court").json()["asked"] == (
        "Institutions involved in incidents in Azerbaijan, in the role “court”"
    )


def cells(query: str, *names: str) -> dict[tuple[str, ...], dict[str, object]]:
    answer = get("stats/", query).json()
    return {tuple(each[name] for name in names): each for each in answer["cells"]}


def test_statistics_by_what_victims_are_count_these_victims(published):
    found = cells("by=gender", "gender")

    assert set(found) == {("female",), ("male",)}
    assert found["male",]["incidents"] == {"certain": 2, "possible": 2}
    assert (found["male",]["persons"], found["female",]["persons"]) == (1, 1)
    assert found["female",]["victims"] == {"low": 1, "high": 1}


def test_statistics_by_three_dimensions_lead_to_their_incidents(published):
    found = cells("by=institution,occupation,outcome", "institution_name", "occupation", "outcome")

    assert set(found) == {
        ("Court", "investigative journalist", "convicted"),
        ("Court", "blogger", "convicted"),
        ("Court", "student activist", "acquitted"),
    }
    for cell in found.values():
        assert titles("incidents/", cell["query"]) == ["Verdict"]


def test_statistics_of_an_institution_have_the_victims_of_its_incidents(published):
    found = cells("by=institution", "institution_name")

    assert found["Court",]["victims"] == {"low": 2, "high": None}
    assert "institution,institution_name,incidents_certain" in get("stats/", "by=institution&format=csv").text


def test_four_dimensions_and_too_many_cells_are_refused_before_they_are_added_up(published, monkeypatch):
    assert get("stats/", "by=country,kind,role,outcome").status_code == 400
    monkeypatch.setattr("incidents.public.statistics.statistics.MOST_CELLS", 2)
    monkeypatch.setattr("incidents.public.statistics.aggregates.Cells.incidents", None)
    assert "more than 2 cells" in get("stats/", "by=institution,occupation,outcome").json()["detail"]


def filter_rows() -> list[list[object]]:
    return [
        sorted(IncidentMention.objects.values_list("edition", "target", "role", "charge", "provision")),
        sorted(IncidentSource.objects.values_list("edition", "source", "publisher")),
        sorted(PersonOccupation.objects.values_list("edition", "occupation")),
        sorted(PersonEdition.objects.values_list("number", "gender")),
    ]


def test_versions_from_before_these_questions_are_filled_in_chunks(published, monkeypatch):
    migration = import_module("incidents.migrations.0021_fill_rows_for_questions")
    monkeypatch.setattr(migration, "CHUNK", 2)
    before = filter_rows()
    IncidentMention.objects.update(charge="", provision="")
    IncidentSource.objects.all().delete()
    PersonOccupation.objects.all().delete()
    PersonEdition.objects.update(gender="")

    migration.fill(apps, SimpleNamespace(connection=connection))
    migration.fill(apps, SimpleNamespace(connection=connection))

    assert filter_rows() == before

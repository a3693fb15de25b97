"""What the database itself refuses, the same on SQLite and PostgreSQL; and what history needs."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from incidents.dates.span import Span
from incidents.models import Citation, Custody, Incident, IncidentLink, Involvement, PersonName
from incidents.models.base import clearance_of, save_with_history
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"title": ""}, "incident_has_a_title"),
        ({"narrative": "x" * 20_001}, "incident_narrative_at_most_20000"),
        ({"kind": "party"}, "incident_kind_is_known"),
        ({"status": "lost"}, "incident_status_is_known"),
        ({"sensitivity": 15}, "incident_sensitivity_is_known"),
        (
            {"earliest": date(2025, 2, 1), "latest": date(2025, 1, 1)},
            "incident_date_earliest_is_not_after_latest",
        ),
        ({"date_text": ""}, "incident_date_days_rest_on_words"),
        ({"latitude": 40}, "incident_location_is_whole"),
        ({"latitude": 91, "longitude": 0, "precision": "exact"}, "incident_location_is_on_earth"),
        ({"victims_low": 3, "victims_high": 2}, "incident_victims_low_is_not_above_high"),
        ({"unstated": {"country": "none"}}, "incident_unstated_country_is_empty"),
        ({"unstated": {"date": "withheld"}}, "incident_unstated_date_is_empty"),
        ({"changes_10": 0}, "incident_revision_counts_from_one"),
        ({"published_revision": 2}, "incident_was_not_published_ahead_of_its_revision"),
    ],
)
def test_an_incident_that_breaks_a_rule_is_refused_by_the_database(fields, constraint):
    incident = make.incident(cited=False)
    [setattr(incident, name, value) for name, value in fields.items()]
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        incident.save()
    assert constraint in str(refusal.value)


def test_an_involvement_is_of_a_person_or_an_institution_never_both():
    involvement = Involvement(
        incident=make.incident(), role="victim", person=make.person(), institution=make.institution()
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        involvement.save()


def test_a_person_has_a_role_in_an_incident_once():
    incident, person = make.incident(), make.person()
    make.involve(incident, person)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.involve(incident, person)


def test_a_hidden_involvement_does_not_stand_in_the_way_of_an_open_one():
    incident, person = make.incident(), make.person()
    make.involve(incident, person, sensitivity=30)
    make.involve(incident, person)
    assert incident.involvements.count() == 2


def test_a_person_may_be_victim_and_witness_of_one_incident():
    incident, person = make.incident(), make.person()
    make.involve(incident, person, "victim")
    make.involve(incident, person, "witness", sensitivity=30)
    assert incident.involvements.count() == 2


def test_a_citation_is_of_one_record():
    citation = Citation(source=make.source(), field="date", incident=make.incident(), person=make.person())
    with pytest.raises(IntegrityError), transaction.atomic():
        citation.save()


def test_a_person_has_one_main_name():
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonName(person=make.person(), text="Another", kind="main").save()


def test_an_incident_is_not_linked_to_itself():
    incident = make.incident()
    with pytest.raises(IntegrityError), transaction.atomic():
        IncidentLink(incident=incident, target=incident, relation="follows").save()


def test_the_reason_of_a_change_does_not_stick_to_the_next_one():
    incident = make.incident()
    save_with_history(incident, by=None, reason="first")
    incident.save()
    reasons = incident.history.order_by("-history_id").values_list("history_change_reason", flat=True)
    assert list(reasons[:2]) == [None, "first"]


@pytest.mark.parametrize(
    "write",
    [
        lambda: Incident.objects.filter(title="x").update(title="y"),
        lambda: Incident.objects.bulk_create([Incident(title="x", kind="arrest")]),
        lambda: Incident.objects.bulk_update([], ["title"]),
        lambda: Involvement.objects.update(role="judge"),
    ],
)
def test_writes_that_leave_no_history_are_refused(write):
    with pytest.raises(TypeError, match="no trace"):
        write()


@pytest.mark.parametrize(
    ("words", "possible", "certain"),
    [
        ("23 June 2025", True, True),
        ("June 2025", True, True),
        ("2025", True, False),
        ("between 20 May and 24 October 2025", True, False),
        ("before 2010", False, False),
        ("since 2019", True, False),
        ("1 July 2025", False, False),
        ("", False, False),
    ],
)
def test_a_period_finds_what_may_and_what_must_have_happened_in_it(words, possible, certain):
    make.incident(date=words)
    june = Span.parse("June 2025")
    found = (Incident.objects.during(june).exists(), Incident.objects.certainly_during(june).exists())
    assert found == (possible, certain)


@pytest.mark.parametrize(
    ("role", "clearance"),
    [("", 0), ("contributor", 20), ("editor", 30), ("publisher", 30), ("administrator", 30)],
)
def test_clearance_follows_the_role(role, clearance):
    assert clearance_of(make.user(role)) == clearance


def test_a_disabled_user_has_no_clearance():
    assert clearance_of(make.user("editor", is_active=False)) == 0


@pytest.mark.parametrize("make_hidden", [make.person, make.institution, make.incident, make.source])
def test_a_sensitive_record_prints_as_its_kind_and_short_id(make_hidden):
    record = make_hidden("Very Secret", sensitivity=30)
    assert "Secret" not in str(record)
    assert record.short_id in str(record)


def test_an_involvement_of_a_confidential_person_is_hidden_as_a_whole(contributor, editor):
    make.involve(make.incident(), make.person(sensitivity=30))
    seen = [Involvement.objects.visible_to(user).count() for user in (contributor, editor)]
    assert seen == [0, 1]


def test_a_citation_is_as_hidden_as_its_involvement(contributor, editor):
    incident = make.incident(cited=False)
    witness = make.involve(incident, make.person(), "witness", sensitivity=30)
    make.cite(incident, field="note", involvement=witness)
    seen = [Citation.objects.visible_to(user).count() for user in (contributor, editor)]
    assert seen == [0, 1]


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"status": "arrested"}, "custody_status_is_known"),
        ({"sensitivity": 15}, "custody_sensitivity_is_known"),
        ({"from_latest": date(2024, 1, 1)}, "custody_from_earliest_is_not_after_latest"),
        ({"until_earliest": date(2025, 1, 1)}, "custody_until_days_rest_on_words"),
        (
            {"until_text": "2023", "until_latest": date(2023, 12, 31)},
            "custody_does_not_end_before_it_begins",
        ),
        ({"last_confirmed": date(2024, 7, 31)}, "custody_is_not_confirmed_before_it_begins"),
        ({"note": "x" * 1_001}, "custody_note_at_most_1000"),
    ],
)
def test_custody_that_breaks_a_rule_is_refused_by_the_database(fields, constraint):
    custody = make.hold(make.person(), "August 2024")
    [setattr(custody, name, value) for name, value in fields.items()]
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        custody.save()
    assert constraint in str(refusal.value)


def test_a_citation_of_custody_is_of_a_person():
    custody = make.hold(make.person())
    citation = Citation(source=make.source(), field="status", incident=make.incident(), custody=custody)
    with pytest.raises(IntegrityError), transaction.atomic():
        citation.save()


@pytest.mark.parametrize("name", ["place", "begun_by", "ended_by"])
def test_custody_is_as_hidden_as_what_it_names(name):
    make_named = make.institution if name == "place" else make.incident
    custody = make.hold(make.person(), **{name: make_named(sensitivity=30)})
    make.cite(custody.person, field="status", custody=custody)
    contributor = make.user("contributor")

    assert not Custody.objects.visible_to(contributor).exists()
    assert not Citation.objects.visible_to(contributor).exists()
    assert Custody.objects.visible_to(make.user("editor")).exists()

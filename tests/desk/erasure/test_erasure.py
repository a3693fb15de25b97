"""Erasing a person: two administrators, no trace, and what is told before."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from incidents.choices import NameKind, Sensitivity
from incidents.desk.erasure import erase
from incidents.desk.erasure.erasure_report import report_on
from incidents.desk.errors import Incomplete, NotAllowed, Stale, Unknown, WrongStatus
from incidents.desk.records import editing, merging
from incidents.models import (
    Case,
    Citation,
    Erasure,
    ExternalId,
    ImportBatch,
    Incident,
    Involvement,
    Omission,
    Person,
    PersonName,
    SettledWarning,
    Statement,
)
from incidents.models.base import save_with_history
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS, IncidentEdition
from incidents.models.propagation_task import Ripple
from incidents.models.revisions import as_seen_by
from incidents.publishing import publish as door
from incidents.publishing.upkeep import freed_pages
from incidents.storage import withdrawal_list
from tests import make
from tests.desk.erasure.canary import places_of
from tracker.server.housekeeping import clean

pytestmark = pytest.mark.django_db
committing = pytest.mark.django_db(transaction=True)

CANARY = "Zyxwvutqq"


@pytest.fixture(autouse=True)
def own_list(tmp_path: Path) -> Iterator[None]:
    with override_settings(WITHDRAWALS=tmp_path / "withdrawals.jsonl"):
        yield


@pytest.fixture
def first() -> User:
    return make.user("administrator", "first")


@pytest.fixture
def second() -> User:
    return make.user("administrator", "second")


def erased(person: Person, first: User, second: User) -> Erasure:
    person = as_seen_by(Person.objects.get(pk=person.pk), first)
    erase.ask(person, by=first, revision=person.revision, reason="Her family asks for it.")
    return erase.confirm(
        person, by=second, revision=person.revision, confirmation=erase.confirmation_of(person)
    )


def full_person() -> tuple[Person, Incident, Statement, Case]:
    """Make a public person with the canary in every text, and records that name them."""
    person = make.person(f"{CANARY} Name", summary=f"{CANARY} summary", occupations=f"{CANARY} occupation")
    person.birth_text = f"{CANARY} born"
    person.consent_conditions, person.risk_note = f"{CANARY} conditions", f"{CANARY} risk"
    save_with_history(person, by=None, reason=f"{CANARY} reason")
    alias = PersonName(person=person, text=f"{CANARY} Alias", kind=NameKind.ALIAS)
    save_with_history(alias, by=None)
    make.hold(person, note=f"{CANARY} custody")
    make.recognise(person, make.public(make.institution("A body")))
    make.cite(person, field="summary", quotation=f"{CANARY} quotation", locator=CANARY, value=CANARY)
    incident = make.incident("An arrest of a journalist")
    role = make.involve(incident, person, charge=f"{CANARY} charge", provision=f"{CANARY} article")
    Citation.objects.create(
        source=make.source(), incident=incident, involvement=role, field="charge", quotation=f"{CANARY} said"
    )
    statement = make.statement(person=person, persons=[person], incidents=[incident])
    case = make.case("A case", incident, persons=[person])
    make.public(person, incident, statement, case)
    return person, incident, statement, case


def with_history(person: Person, incident: Incident, by: User) -> None:
    """Publish several versions, texts that named the person earlier, and a record merged into them."""
    with editing.changing(incident, by=by, revision=as_seen_by(incident, by).revision, reason=CANARY):
        incident.summary = f"{CANARY} Name was taken from home."
    make.public(incident)
    incident = as_seen_by(Incident.objects.get(pk=incident.pk), by)
    with editing.changing(incident, by=by, revision=incident.revision):
        incident.summary = "The journalist was taken from home."
    door.publish([incident], by=None, notes={incident: f"Corrected; {CANARY} Name wrote to us."})
    person.refresh_from_db()
    door.publish([person], by=None, notes={person: f"{CANARY} corrected"})
    double = make.person(f"{CANARY} Double", summary=f"{CANARY} double")
    other = make.incident("Another arrest")
    make.involve(other, double)
    make.public(double, other)
    for each in (double, person):
        each.refresh_from_db()
        as_seen_by(each, by)
    merging.merge(
        double,
        into=person,
        by=by,
        revision=double.revision,
        into_revision=person.revision,
        reason=f"{CANARY} twice",
    )


def leave_traces(person: Person, by: User) -> None:
    """Leave what files, imports, exports and sessions hold of a person."""
    batch = ImportBatch.objects.create(
        dataset="list", file_name=f"{CANARY} Name.csv", by=by, choices={f"{CANARY} Name": str(person.uid)}
    )
    ExternalId.objects.create(
        dataset="list", kind="person", key=f"{CANARY}-1", uid=person.uid, batch=batch, said={"a": CANARY}
    )
    folder = Path(settings.DATA_DIR) / "imports"
    folder.mkdir(exist_ok=True)
    (folder / str(batch.uid)).write_text(f"name\n{CANARY} Name\n")
    (folder / f"{batch.uid}.json").write_text(json.dumps({"by": by.pk, "creations": [CANARY]}))
    (folder / str(uuid.uuid4())).write_text(f"name\n{CANARY} Name\n", encoding="utf-16")
    kept = Path(settings.DATA_DIR) / "files" / "kept"
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "1-persons.csv").write_text(f"{CANARY} Name")
    SettledWarning.objects.create(person=person, code="x", key="k", reason=f"{CANARY} settled", by=by)
    Omission.objects.create(
        kind="person", uid=person.uid, version=1, target_kind="person", target=uuid.uuid4()
    )


@pytest.mark.slow
@committing
def test_no_trace_is_left_in_database_or_files(first: User, second: User, client: Client) -> None:
    person, incident, _statement, _case = full_person()
    with_history(person, incident, first)
    leave_traces(person, first)
    session = client.session
    session["label"] = f"“{CANARY} Name” was changed."
    session.save()
    assert len(places_of(CANARY)) > 2

    done = erased(person, first, second)

    assert done.cleaned_at is not None
    assert places_of(CANARY) == []
    assert not Ripple.objects.exists()


@pytest.mark.slow
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer and no snapshots of others"
)
@committing
def test_a_transaction_of_another_database_keeps_nothing_alive(first: User) -> None:
    person = make.person(f"{CANARY} Name")
    with transaction_elsewhere("postgres", "SELECT pg_current_xact_id()"):
        done = erased_draft(person, first)
        assert places_of(CANARY) == []
    assert done.cleaned_at is not None


@pytest.mark.slow
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer and no snapshots of others"
)
@committing
def test_a_transaction_that_can_still_read_the_text_leaves_the_cleaning_to_do(
    first: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freed_pages, "ATTEMPTS", 1)
    person = make.person(f"{CANARY} Name")
    name = connection.settings_dict["NAME"]
    with transaction_elsewhere(name, "SELECT count(*) FROM incidents_person"):
        assert erased_draft(person, first).cleaned_at is None
        assert erase.clean_unfinished() == 0
        assert places_of(CANARY) != []

    assert clean()["erasures"] == 1

    assert places_of(CANARY) == []


@contextmanager
def transaction_elsewhere(database: str, first_statement: str) -> Iterator[None]:
    """Hold a transaction open, over a connection of its own, that sees what its first statement saw."""
    parameters = connection.get_connection_params() | {"dbname": database}
    parameters = {
        each: parameters[each]
        for each in ("dbname", "host", "port", "user", "password")
        if each in parameters
    }
    with psycopg.connect(**parameters) as other:
        other.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        other.execute(first_statement)
        yield
        other.rollback()


def erased_draft(person: Person, by: User) -> Erasure:
    """Erase a person who was never published, for which one administrator is enough."""
    seen = as_seen_by(Person.objects.get(pk=person.pk), by)
    return erase.confirm(seen, by=by, revision=seen.revision, confirmation=erase.confirmation_of(seen))


def test_the_address_answers_410_and_digests_stay(first: User, second: User, client: Client) -> None:
    person, incident, _statement, _case = full_person()
    digests = set(EDITIONS["person"].objects.values_list("digest", flat=True))
    erased(person, first, second)
    answer = client.get(f"/api/v1/persons/{person.number}/")
    assert (answer.status_code, answer.json()["action"]) == (410, "erased")
    assert client.get(f"/people/{person.number}/").status_code == 410
    assert set(EDITIONS["person"].objects.values_list("digest", flat=True)) == digests
    assert Change.objects.filter(uid=person.uid, action="erased", reason="").count() == 1
    live = client.get(f"/api/v1/incidents/{incident.number}/").json()
    assert live["involvements"] == []


def test_records_that_named_the_person_stay_published_without_pending_changes(
    first: User, second: User
) -> None:
    person, incident, statement, case = full_person()
    revision = as_seen_by(Incident.objects.get(pk=incident.pk), first).revision
    erased(person, first, second)
    for record in (incident, statement, case):
        record.refresh_from_db()
        assert (record.status, record.has_pending_edit) == ("published", False)
    assert as_seen_by(incident, first).revision == revision + 1
    assert not Involvement.objects.exists()
    assert statement.person is None


def test_texts_of_older_versions_lose_the_name(first: User, second: User) -> None:
    person, incident, _statement, _case = full_person()
    with_history(person, incident, first)
    erased(person, first, second)
    older = IncidentEdition.objects.filter(uid=incident.uid).order_by("version")[1]
    assert orjson.loads(older.document)["summary"] == "[erased] was taken from home."
    assert older.redacted_at is not None


def test_one_administrator_cannot_ask_and_confirm(first: User) -> None:
    person = make.public(make.person())
    erase.ask(person, by=first, revision=person.revision, reason="In danger.")
    with pytest.raises(NotAllowed, match="another administrator"):
        erase.confirm(person, by=first, revision=person.revision, confirmation=str(person.number))
    assert Person.objects.exists()


def test_nothing_is_erased_that_nobody_asked_for(first: User) -> None:
    person = make.public(make.person())
    with pytest.raises(WrongStatus, match="Nobody has asked"):
        erase.confirm(person, by=first, revision=person.revision, confirmation=str(person.number))


def test_the_number_has_to_be_typed(first: User, second: User) -> None:
    person = make.public(make.person())
    erase.ask(person, by=first, revision=person.revision, reason="In danger.")
    with pytest.raises(Incomplete, match=str(person.number)):
        erase.confirm(person, by=second, revision=person.revision, confirmation="yes")


def test_a_change_since_the_page_was_read_refuses(first: User, second: User) -> None:
    person = make.public(make.person())
    erase.ask(person, by=first, revision=person.revision, reason="In danger.")
    with pytest.raises(Stale):
        erase.confirm(person, by=second, revision=person.revision + 1, confirmation=str(person.number))


@pytest.mark.parametrize("role", ["contributor", "editor", "publisher"])
def test_only_administrators_erase(role: str, first: User) -> None:
    person = make.public(make.person())
    with pytest.raises(NotAllowed):
        erase.ask(person, by=make.user(role), revision=person.revision, reason="In danger.")
    erase.ask(person, by=first, revision=person.revision, reason="In danger.")
    with pytest.raises(NotAllowed):
        erase.cancel(person, by=User.objects.get(username=role))


@committing
def test_one_administrator_erases_a_person_who_was_never_published(first: User) -> None:
    person = make.person(f"{CANARY} Witness", sensitivity=Sensitivity.CONFIDENTIAL)
    as_seen_by(person, first)
    erase.confirm(person, by=first, revision=person.revision, confirmation=person.short_id)
    assert places_of(CANARY) == []
    assert Erasure.objects.get().number is None
    lines = withdrawal_list.read(settings.WITHDRAWALS)
    assert [(line["action"], line["uid"]) for line in lines] == [("erased", str(person.uid))]


@committing
def test_the_list_of_withdrawals_has_the_erasure_without_words(first: User, second: User) -> None:
    person = make.public(make.person())
    number = person.number
    erased(person, first, second)
    (line,) = (each for each in withdrawal_list.read(settings.WITHDRAWALS) if "uid" in each)
    sequence = Change.objects.get(action="erased").sequence
    assert line == {
        "action": "erased",
        "kind": "person",
        "uid": str(person.uid),
        "number": number,
        "sequence": sequence,
        "keep_history": False,
    }


def test_what_was_erased_is_unknown(first: User, second: User) -> None:
    person = make.public(make.person())
    erased(person, first, second)
    with pytest.raises(Unknown):
        erase.ask(person, by=first, revision=1, reason="Again.")


@committing
def test_a_restored_backup_loses_the_person_again(first: User) -> None:
    person = make.public(make.person(f"{CANARY} Name"))
    assert erase.erase_again(str(person.uid))
    assert not erase.erase_again(str(person.uid))
    assert not Person.objects.exists()
    assert erase.clean_unfinished() == 1
    assert places_of(CANARY) == []


def test_the_database_refuses_one_administrator_for_a_public_person(first: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.create(
            uid=uuid.uuid4(), number=7, asked_by=first, confirmed_by=first, erased_at=timezone.now()
        )


def test_the_report_lists_the_texts_that_still_name_the_person() -> None:
    person, incident, statement, case = full_person()
    other = make.incident(f"Trial of {CANARY} Name")
    make.public(other)
    draft = make.incident("A draft", summary=f"About {CANARY.lower()} name.")
    report = report_on(Person.objects.get(pk=person.pk))
    assert [(each.kind, each.number, each.places) for each in report.public_texts] == [
        ("incident", other.number, ("title",))
    ]
    assert {each.uid for each in report.desk_texts} == {other.uid, draft.uid}
    assert set(report.records) == {incident, statement, case}


def test_every_reference_to_a_person_is_handled() -> None:
    handled = {
        *("personname", "custody", "recognition", "involvement"),  # parts, deleted
        *("statement", "case"),  # speaker emptied, members removed
        *("citation", "settledwarning"),
        "person",  # merged into it, erased with it
    }
    found = {str(each.related_model._meta.model_name) for each in Person._meta.related_objects}
    assert {name for name in found if not name.startswith("historical")} <= handled

"""After a withdrawal nobody reads the record, though the process was killed after the first chunk."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client

from incidents.models import Incident, Person, Statement
from incidents.models.editions.edition import EDITIONS, IncidentEdition, IncidentMention
from incidents.models.editions.redaction import PendingRedaction
from incidents.models.propagation_task import Ripple
from incidents.public.cache import registry
from incidents.public.queries.ledger_state import last_line
from incidents.publishing import propagation
from incidents.publishing import publish as door
from tests import make
from tests.security.naming import NAME, WORD, holds_name, requests_about
from tests.security.recording import Asked, quiet, send
from tests.security.tracker import Tracker

pytestmark = pytest.mark.django_db


@dataclass
class World:
    person: Person
    incidents: list[Incident]
    spoken: Statement
    other: Person

    def tracker(self) -> Tracker:
        named: dict[str, Any] = {f"incident {n}": each for n, each in enumerate(self.incidents)}
        return Tracker(published={**named, "spoken": self.spoken, "person": self.person, "other": self.other})


@pytest.fixture
def world() -> World:
    """A person named in incidents of one and of two versions, by another name too, and who speaks."""
    person, other, elder = make.person(NAME), make.person("Aysel Quliyeva"), make.person(f"{NAME} the Elder")
    incidents = [make.incident(f"Arrest {n}", country="AZ") for n in range(5)]
    for incident in incidents:
        make.involve(incident, person, "judge")
        make.involve(incident, other)
    make.involve(incidents[0], elder, "witness", sensitivity=10)
    spoken = make.statement(person=person, incidents=[incidents[0]])
    about = make.statement("Nothing.", persons=[person], incidents=[incidents[1]])
    make.public(person, other, elder, *incidents, spoken, about)
    door.merge(elder, person, by=None, reason="the same")
    make.public(make.edited(incidents[2], summary="More is known."))
    return World(person, incidents, spoken, other)


@pytest.fixture
def killed_after_the_first_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chunk is one document, and nothing comes after the commit: tests roll it back."""
    monkeypatch.setattr(propagation, "LEAST", 1)
    monkeypatch.setattr(propagation, "SECONDS", 0)


def naming(asked: Iterable[Asked]) -> list[str]:
    """The requests whose answers hold the name, headers included."""
    client = Client(raise_request_exception=False)
    registry.clear()
    with quiet():
        answers = ((each, *send(client, each)) for each in asked)
        return [str(each) for each, answer, body in answers if holds_name(answer.items(), body)]


def documents(model: Any, alias: str) -> dict[int, str]:
    return dict(model.objects.using(alias).exclude(document="").values_list("pk", "document"))


def settle_and_compare() -> None:
    """Do what is left: older documents are written as they were read in between."""
    read = {kind: documents(EDITIONS[kind], "public") for kind in ("incident", "statement")}
    propagation.settle()
    for kind, before in read.items():
        after = documents(EDITIONS[kind], "default")
        assert {pk: after[pk] for pk in before} == before
        assert not any(WORD in text.lower().encode() for text in after.values())


@pytest.mark.usefixtures("killed_after_the_first_chunk")
def test_no_public_route_names_who_was_withdrawn_when_killed_after_the_first_chunk(world: World) -> None:
    asked = requests_about(world.tracker(), world.person)
    assert len(naming(asked)) > 90, len(asked)

    door.withdraw(world.person, by=None, reason="in danger", keep_history=False)

    assert Ripple.objects.exists()
    assert any(WORD in text.lower().encode() for text in documents(IncidentEdition, "default").values())
    assert naming(asked) == []
    settle_and_compare()
    assert not PendingRedaction.objects.exists()


@pytest.mark.usefixtures("killed_after_the_first_chunk")
def test_a_withdrawal_that_keeps_history_hides_at_once_and_shows_older_versions_when_done(
    world: World,
) -> None:
    asked = requests_about(world.tracker(), world.person)
    version = Asked(f"/api/v1/incidents/{world.incidents[3].uid}/versions/1/")

    door.withdraw(world.person, by=None, reason="a mistake", keep_history=True)

    references = (world.person.number, world.person.uid)
    own = [f"/{folder}/{each}" for folder in ("persons", "people") for each in references]
    hidden = [each for each in asked if not any(part in each.path for part in own)]
    assert naming([*hidden, version]) == []
    propagation.settle()
    assert naming([version]) == [str(version)]
    roles = IncidentMention.objects.filter(target=world.person.uid).values_list("role", flat=True)
    assert set(roles) == {"judge"}


@pytest.mark.usefixtures("killed_after_the_first_chunk")
def test_the_dump_does_not_name_who_waits_to_be_redacted(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    door.withdraw(world.person, by=None, reason="in danger", keep_history=False)
    call_command("dump")
    assert WORD not in capsys.readouterr().out.lower().encode()


@pytest.mark.usefixtures("killed_after_the_first_chunk")
def test_what_is_published_while_a_speaker_waits_to_be_redacted_does_not_copy_the_name(world: World) -> None:
    door.withdraw(world.person, by=None, reason="in danger", keep_history=False)

    make.public(make.edited(world.incidents[0], summary="Published in between."))

    assert WORD not in door.live_edition(world.incidents[0]).document.lower().encode()  # type: ignore[union-attr]


@pytest.mark.usefixtures("killed_after_the_first_chunk")
def test_counts_of_persons_leave_out_who_was_withdrawn_at_once(world: World) -> None:
    def judges() -> int:
        answer = Client().get("/api/v1/stats/?by=role").json()
        return next((cell["persons"] for cell in answer["cells"] if cell["role"] == "judge"), 0)

    assert judges() == 1
    door.withdraw(world.person, by=None, reason="in danger", keep_history=False)
    assert judges() == 0
    propagation.settle()
    assert judges() == 0


@pytest.mark.usefixtures("killed_after_the_first_chunk")
def test_the_state_that_caches_go_by_changes_when_a_redaction_is_done(world: World) -> None:
    door.withdraw(world.person, by=None, reason="in danger", keep_history=False)
    waiting = last_line()
    PendingRedaction.objects.all().delete()
    assert last_line() != waiting


@pytest.mark.usefixtures("killed_after_the_first_chunk")
@pytest.mark.parametrize("keep_history", [False, True])
def test_documents_that_wait_are_not_found_by_the_name(world: World, keep_history: bool) -> None:
    def count(kind: str) -> int:
        return int(Client().get(f"/api/v1/{kind}/?q=ixthal").json()["count"])

    assert count("incidents") * count("statements") > 0
    door.withdraw(world.person, by=None, reason="in danger", keep_history=keep_history)
    assert (count("incidents"), count("statements")) == (0, 0)


@pytest.mark.usefixtures("killed_after_the_first_chunk")
def test_live_documents_can_be_searched_again_when_a_withdrawal_is_done(world: World) -> None:
    door.withdraw(world.person, by=None, reason="in danger", keep_history=False)
    propagation.settle()
    assert Client().get("/api/v1/incidents/?q=arrest").json()["count"] == len(world.incidents)


def test_few_mentions_are_done_with_the_withdrawal_itself(world: World) -> None:
    door.withdraw(world.person, by=None, reason="in danger", keep_history=False)
    assert not Ripple.objects.exists()
    assert not PendingRedaction.objects.exists()


def test_documents_are_read_as_stored_where_nothing_waits(world: World) -> None:
    with connections["public"].cursor() as cursor:
        cursor.execute(str(IncidentEdition.objects.using("public").values("document").query))
        assert all(text.startswith("{") for (text,) in cursor.fetchall())

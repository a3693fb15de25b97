"""The stage of attacks: what is planted there, who attacks, and what they may not have done."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from random import Random
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.test import Client

from incidents.models import Citation, Incident, Involvement, Person
from incidents.models.base import Record, clearance_of
from tests import make
from tests.desk.conftest import Desk
from tests.security.tracker import CONFIDENTIAL, RESTRICTED, Tracker

Attack = Callable[["Attacker"], None]
ATTACKS: dict[str, Attack] = {}
MISSING = "00000000-0000-4000-8000-00000000000"
# Ids, and the keys of points to check, which are digests of ids and values.
UUID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])"
)
PASSING = re.compile(
    r'\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+(Z|\+00:00)|name="csrfmiddlewaretoken" value="[^"]+"'
    r"|[A-Z][a-z]+\.? \d{1,2}, 20\d\d, [^<]*[ap]\.m\.|\d\d:\d\d(:\d\d)?"
)
SECRET_NAME, SECRET_URL = "Leyla Secretova", "https://safe.example/leyla"
SECRET_KEY = {"namespace": "police", "id": "file 17"}
INVISIBLE = "\u2800\u2800"


def attack(done: Attack) -> Attack:
    """Enter an attack under the words of its name."""
    ATTACKS[done.__name__.replace("_", " ")] = done
    return done


@contextmanager
def ids_in_order(first: int) -> Iterator[None]:
    """Give new rows ids that rise: lists are ordered by them, and chance is not to order two worlds."""
    numbers = count(first)

    def made() -> uuid.UUID:
        return uuid.UUID(int=(0xF << 124) + next(numbers), version=4)

    fields = [field for model in apps.get_models() for field in model._meta.fields if field.name == "uid"]
    with ExitStack() as stack:
        stack.enter_context(patch("uuid.uuid4", made))
        for field in fields:
            stack.enter_context(patch.dict(field.__dict__, {"_get_default": made}))
        yield


class Stage:
    """What everybody sees that hidden things are tied to; and those, planted or not."""

    def __init__(self, tracker: Tracker) -> None:
        self.tracker = tracker
        self.incident = make.incident("A case on the stage", cited=False)
        self.known, self.draft = tracker.published["person"], make.person("Somebody on the stage")
        self.row = make.involve(self.incident, tracker.published["judge"], "judge")
        self.restricted = make.person("Not for readers", sensitivity=RESTRICTED)
        self.gone = make.person("Somebody who goes")
        self.editor = Desk(tracker.users["editor"])
        self.secrets: dict[str, str] = {}

    def plant(self) -> None:
        """Tie hidden things to the stage, as an editor does."""
        self._made("person", "persons/", names=[{"text": SECRET_NAME, "kind": "main"}])
        self._made("source", "sources/", title="An interview", url=SECRET_URL)
        self._made("incident", "incidents/", title="In secret", kind="arrest", external_ids=[SECRET_KEY])
        for who, role in ((self.known, "witness"), (self.draft, "witness"), (self.known, "advocate"),
                          (self.draft, "advocate")):  # fmt: skip
            body = {"person": str(who.uid), "role": role, "incident": str(self.incident.uid)}
            self._made(f"{role} {who.pk}", "involvements/", **body)
        cited = {"incident": str(self.incident.uid), "involvement": str(self.row.uid), "value": "beaten"}
        self._made("citation", "citations/", field="outcome", source=self.secrets["source"], **cited)
        home = f"incidents/{self.incident.uid}/"
        link = {"relation": "follows", "incident": self.secrets["incident"]}
        self.editor.patch(home, {"links": [link]}, If_Match=self.editor.get(home)["ETag"])
        body = {"into": self.secrets["person"], "into_revision": 1, "reason": "One person."}
        assert self.editor.post(f"persons/{self.gone.uid}/merge/", body, revision=1).status_code == 200

    def leave_empty(self) -> None:
        """The other world: nothing is hidden here but the one who went."""
        self.editor.patch(f"persons/{self.gone.uid}/", {"sensitivity": CONFIDENTIAL}, revision=1)

    def _made(self, name: str, path: str, **body: Any) -> None:
        hidden = {} if path == "citations/" else {"sensitivity": CONFIDENTIAL}
        answer = self.editor.post(path, {**body, **hidden})
        assert answer.status_code == 201, answer.content
        self.secrets[name] = answer.json()["id"]


class Attacker:
    """A member at work on a stage; `secrets` are the ids of hidden things, guessed or there."""

    def __init__(
        self, stage: Stage, user: Any, secrets: dict[str, str], *, seed: int, is_planted: bool
    ) -> None:
        self.stage, self.user, self.secrets = stage, user, secrets
        self.random, self.is_planted = Random(seed), is_planted
        self.desk, self.client = Desk(user), Client(raise_request_exception=False)
        self.client.force_login(user)
        self.said: list[str] = []
        self._ids: dict[str, str] = {}
        self.faults: list[str] = []

    def ask(self, method: str, path: str, body: Any = None, **headers: Any) -> Any:
        answer = self.desk.send(method, path, body, **headers)
        self.note(f"{method} {path} {json.dumps(body)} {headers}", answer)
        with suppress(ValueError):
            return json.loads(answer.content)
        return {}

    def note(self, asked: str, answer: Any) -> None:
        head = {name: value for name, value in answer.items() if name in {"ETag", "Location", "Link"}}
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        self.say(f"{asked} -> {answer.status_code} {head} {body.decode()}")

    def say(self, text: str) -> None:
        text = UUID.sub(lambda found: self._ids.setdefault(found[0], f"#{len(self._ids)}"), text)
        self.said.append(PASSING.sub("…", text))

    def revision(self, path: str) -> int:
        return int(self.desk.get(path).json().get("revision", 1))

    def made(self, path: str, **body: Any) -> str:
        """The id of something new; of what was only handed in, none."""
        return str(self.ask("POST", path, body).get("id", MISSING + "1"))

    def look(self) -> None:
        """What can be read of the stage."""
        home = f"incidents/{self.stage.incident.uid}/"
        parts = (f"{name}/?incident={self.stage.incident.uid}" for name in ("involvements", "citations"))
        for path in (home, f"{home}history/", f"{home}preview/", *parts, "persons/?q=stage"):
            self.ask("GET", path)
        self.ask("GET", f"persons/{self.stage.gone.uid}/")

    def page(self, url: str) -> None:
        self.note(url, self.client.get(url))


def run(
    stage: Stage, user: Any, secrets: dict[str, str], *, seed: int, is_planted: bool, names: Any
) -> Attacker:
    """Carry out attacks one after another, look after each, and hold what was done against the rules."""
    by = Attacker(stage, user, secrets, seed=seed, is_planted=is_planted)
    before, visible = _hidden_rows(), _open_witnesses()
    by.look()
    for name in names:
        ATTACKS[name](by)
        by.look()
    sees_all = clearance_of(user) >= CONFIDENTIAL
    for model, pk in set() if sees_all else before - _hidden_rows():
        by.faults.append(f"destroyed: {model} {pk}")
    for pk in _open_witnesses() - visible:
        by.faults.append(f"a witness who is not confidential: {pk}")
    stage.restricted.refresh_from_db()
    if stage.restricted.sensitivity < RESTRICTED:
        by.faults.append("lowered without the right to")
    if Incident.objects.filter(title=INVISIBLE).exists() or Person.objects.filter(summary=INVISIBLE).exists():
        by.faults.append("text that nobody can see")
    if Citation.objects.filter(
        source__sensitivity=CONFIDENTIAL, involvement__person__name="Another name"
    ).exists():
        by.faults.append("hidden words of one person stand beside another name")
    return by


def _hidden_rows() -> set[tuple[str, int]]:
    kinds: list[Any] = [Involvement, *Record.__subclasses__()]
    found = {
        (model._meta.model_name, pk)
        for model in kinds if not model._meta.abstract
        for pk in model.objects.filter(sensitivity=CONFIDENTIAL).values_list("pk", flat=True)
    }  # fmt: skip
    cited = Citation.objects.filter(source__sensitivity=CONFIDENTIAL).values_list("pk", flat=True)
    return found | {("citation", pk) for pk in cited}


def _open_witnesses() -> set[int]:
    rows = Involvement.objects.filter(role="witness", sensitivity__lt=CONFIDENTIAL)
    return set(rows.values_list("pk", flat=True))

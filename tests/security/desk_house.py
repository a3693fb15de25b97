"""Those who see everything at work on hidden things, and the kinds of changes that they make."""

from collections.abc import Callable
from random import Random
from typing import Any

from django.test import Client

from incidents.choices import Sensitivity
from tests.desk.conftest import Desk
from tests.security.tracker import Tracker

HIDDEN = Sensitivity.CONFIDENTIAL
Act = Callable[["House"], None]
ACTS: dict[str, Act] = {}


def act(done: Act) -> Act:
    """Enter an act under the words of its name."""
    ACTS[done.__name__.replace("_", " ")] = done
    return done


class House:
    """A tracker with an editor and a publisher who work on hidden things, drawn by a seed."""

    def __init__(self, tracker: Tracker, seed: int) -> None:
        self.tracker, self.random = tracker, Random(seed)
        self.users = {role: tracker.users[role] for role in ("contributor", "editor", "publisher")}
        self.editor, self.publisher = Desk(self.users["editor"]), Desk(self.users["publisher"])
        self.client = Client()
        self.client.force_login(self.users["editor"])
        self.number = 0
        self.done: list[str] = []

    def word(self) -> str:
        self.number += 1
        return f"Leyla {self.random.choice('ABCDEFGH')}{self.number}"

    def one(self, model: Any, **conditions: Any) -> Any:
        """A hidden row of a model."""
        found = model.objects.filter(**{"sensitivity": HIDDEN, **conditions}).order_by("pk")
        if "merged_into" in {field.name for field in model._meta.fields}:
            found = found.filter(merged_into=None)
        return self.random.choice(list(found))

    def open(self, *kinds: str) -> Any:
        """A record that a contributor may see, in any state but gone."""
        held = (self.tracker.drafts, self.tracker.in_review, self.tracker.published)
        return self.random.choice([each[kind] for each in held for kind in kinds if kind in each])

    def sent(self, method: str, path: str, body: Any = None, by: Desk | None = None) -> Any:
        """Send a change with the revision that is to be read there; it has to be done."""
        desk = by or self.editor
        headers = {}
        if method != "POST" or path.count("/") > 1:
            home = "/".join(path.split("/")[:2]) + "/"
            headers["If_Match"] = desk.get(home)["ETag"]
        answer = desk.send(method, path, body, **headers)
        assert answer.status_code < 300, (method, path, answer.status_code, answer.content)
        return answer.json() if answer.content else {}


def sequence(house: House, length: int) -> None:
    """So many acts, each kind as often as the next, in an order that the seed draws."""
    names: list[str] = []
    while len(names) < length:
        some = list(ACTS)
        house.random.shuffle(some)
        names += some
    for name in names[:length]:
        ACTS[name](house)
        house.done.append(name)

"""No byte that leaves carries a hidden word: not as it is, and in no coding."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.staticfiles.finders import get_finders
from django.test import Client
from django.urls import reverse

from incidents.desk.auth.maintenance_mode import set_mode
from tests.module_data import shared
from tests.security import changes
from tests.security.addresses import Route, desk_routes
from tests.security.campaign import requests_about
from tests.security.canaries import WORD, base64_shapes, beyond, carried_by, plant_beyond, plant_everywhere
from tests.security.desk import address, model_of, object_part
from tests.security.recording import send
from tests.security.tables import hidden_models, rows
from tests.security.tracker import Tracker

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.slow]
# So many hidden rows of each model, and open ones, whose pages could tell of what is hidden behind them.
ROWS, FEW_ROWS = 3, 1
QUERIES = ("q=a", "o=1", "all=", "page_size=100")  # of lists


@shared
def full(tracker: Tracker) -> Tracker:
    """With something in every table: tokens, sessions, logs, answers kept."""
    changes.CHANGES["tokens and sessions"](tracker)
    changes.CHANGES["history and logs"](tracker)
    changes.CHANGES["links and mail"](tracker)
    changes.CHANGES["erasures asked for"](tracker)
    changes.CHANGES["points settled and records left out"](tracker)
    changes.CHANGES["imports of drafts"](tracker)
    set_mode("normal")
    return tracker


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Every line that any logger writes, the quietest ones too."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda entry: lines.append(handler.format(entry))  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


def told(client: Client, asked: Any) -> bytes:
    """All bytes of an answer, headers included."""
    response, body = send(client, asked)
    return body + repr(sorted(response.items())).encode() + str(response.cookies).encode()


def test_every_hidden_table_has_rows_to_write_into(full: Tracker) -> None:
    empty = {model._meta.db_table for model in hidden_models() if not rows(model).exists()}

    # Rights are given to roles only, a ripple is there while the door is at work, no addresses are asked for.
    never = {"auth_user_user_permissions", "account_emailaddress", "account_emailconfirmation"}
    assert empty <= never | {"incidents_ripple", "django_migrations"}


def test_readers_are_sent_no_hidden_word(
    full: Tracker, log: list[str], all_cases: bool, record_property: Any
) -> None:
    asked = requests_about(full, 700 if all_cases else 200)
    planted = plant_everywhere()
    client = Client(raise_request_exception=False)

    carrying = [str(each) for each in asked if carried_by(told(client, each))]

    note = f"{planted} columns planted, {len(asked)} answers, {len(carrying)} with a canary"
    record_property("measured", f"Readers: {note}")
    assert carrying == []
    assert carried_by("\n".join(log).encode()) == []
    assert planted > 60


def test_a_contributor_is_sent_no_confidential_word(
    full: Tracker, log: list[str], all_cases: bool, record_property: Any
) -> None:
    user = full.users["contributor"]
    asked = list(dict.fromkeys(of_the_desk(user, all_cases=all_cases)))
    planted = plant_beyond(user)
    client = Client(raise_request_exception=False)
    client.force_login(user)

    carrying = [path for path in asked if carried_by(of_path(client, path))]

    assert client.get(reverse("admin:index")).status_code == 200, "signed out on the way"
    note = f"{planted} columns planted, {len(asked)} answers, {len(carrying)} with a canary"
    record_property("measured", f"A contributor: {note}")
    assert carrying == []
    assert carried_by("\n".join(log).encode()) == []
    assert len(asked) > (200 if all_cases else 100)


def test_an_editor_is_sent_the_words_that_a_contributor_is_not(full: Tracker) -> None:
    plant_beyond(full.users["contributor"])
    client = Client()
    full.users["editor"].refresh_from_db()  # the password was planted in, too
    client.force_login(full.users["editor"])

    assert carried_by(of_path(client, reverse("admin:incidents_person_changelist")))
    assert carried_by(of_path(client, f"/api/v1/desk/incidents/{full.confidential['incident'].uid}/"))


def test_static_files_and_templates_hold_no_canary() -> None:
    """Nobody wrote the word into the code, or the tests above would see it everywhere."""
    found = [storage.path(path) for finder in get_finders() for path, storage in finder.list([])]

    assert [path for path in found if carried_by(Path(path).read_bytes())] == []


@pytest.mark.parametrize(
    "coded",
    [
        WORD,
        WORD.upper(),
        "%E3%90%82%E4%B6%AE%E3%92%BC",
        "&#13314;&#19886;&#13500;",
        "\\u3402\\u4dae\\u34bc",
        base64_shapes()[1].decode(),
        base64_shapes()[2].decode(),
    ],
)
def test_a_canary_is_heard_in_every_coding(coded: str) -> None:
    assert carried_by(f"before {coded} after".encode())


def test_a_canary_is_heard_in_utf_16() -> None:
    assert carried_by(f"before {WORD} after".encode("utf-16"))


def test_plain_words_are_no_canaries() -> None:
    assert carried_by("Aysel Quliyeva, Bakı, 阿塞拜疆, Азербайджан".encode() * 50) == []


def of_path(client: Client, path: str) -> bytes:
    response = client.get(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return body + repr(sorted(response.items())).encode()


def of_the_desk(user: Any, *, all_cases: bool) -> Iterator[str]:
    """Every GET route of admin and desk API, for hidden rows and for open ones; lists searched and sorted."""
    for route in desk_routes():
        yield from (address(route, row) for row in _rows_for(route, user, ROWS if all_cases else FEW_ROWS))
        if not object_part(route) and model_of(route):
            yield from (f"{address(route, None)}?{query}" for query in QUERIES[: None if all_cases else 1])
    yield from _proposals()


def _rows_for(route: Route, user: Any, count: int) -> list[Any]:
    if not object_part(route):
        return [None]
    model = model_of(route)
    hidden = beyond(model, user).order_by("pk")
    shown = model._default_manager.exclude(pk__in=hidden.values("pk")).order_by("-pk")
    return [None, *hidden[:count], *shown[:count], *shown.reverse()[: count - 1]]


def _proposals() -> Iterator[str]:
    """What autocompletion offers for every field that has it, and namesakes."""
    for model, registered in admin.site._registry.items():
        for field in registered.get_autocomplete_fields(None):  # type: ignore[arg-type]
            query = (
                f"app_label={model._meta.app_label}&model_name={model._meta.model_name}&field_name={field}"
            )
            yield f"{reverse('admin:autocomplete')}?term=o&{query}"
    for name in ("Somebody", "Office"):
        yield f"/api/v1/desk/persons/matches/?name={name}"
        yield f"/api/v1/desk/institutions/matches/?name={name}"

"""After a restore nothing withdrawn is public again, no number is used twice, and followers are informed."""

import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.server.backup_places import folder_of, last_json, new_place, run
from tests.server.conftest import Server

__all__ = ["new_place"]
pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.django_db]

MADE = """
import json
from tests import make
a, stays = make.public(make.incident("Arrest A")), make.public(make.incident("Arrest that stays"))
print(json.dumps([[str(each.uid), each.number] for each in (a, stays)]))
"""
LATER = """
import json
from incidents.models import Incident
from incidents.publishing import publish as door
from tests import make
door.withdraw(Incident.objects.get(uid={uid!r}), by=None, reason="in danger", keep_history=False)
b = make.public(make.incident("Arrest B"))
print(json.dumps([str(b.uid), b.number]))
"""
NEW = """
from tests import make
print(make.public(make.incident("Arrest C")).number)
"""
LISTS = (
    "/api/v1/incidents/",
    "/api/v1/incidents/?format=csv",
    "/incidents/",
    "/incidents/feed/",
    "/api/v1/changes/",
)


def shell(server: Server, code: str) -> str:
    done = run(server, "shell", "-v0", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@dataclass(frozen=True)
class Story:
    """A was withdrawn and B published after the backup; a copy has followed to `cursor`."""

    file: Path
    list: Path
    a: tuple[str, int]
    stays: tuple[str, int]
    b: tuple[str, int]
    cursor: int


@pytest.fixture(scope="module")
def story(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("story")
    a, stays = json.loads(shell(server, MADE))
    assert run(server, "backup", str(folder / "one.backup")).returncode == 0
    b = json.loads(shell(server, LATER.format(uid=a[0])))
    (folder / "list").write_bytes((folder_of(server) / "withdrawals.jsonl").read_bytes())
    cursor = int(shell(server, "from incidents.models import Change; print(Change.objects.count())"))
    return Story(folder / "one.backup", folder / "list", a, stays, b, cursor)


def status(server: Server, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", path, headers={"Host": "127.0.0.1"})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def of(record: tuple[str, int]) -> list[str]:
    return [f"/api/v1/incidents/{key}/" for key in record] + [f"/incidents/{record[1]}/"]


def changes(server: Server, since: int) -> tuple[int, Any]:
    return server.ask("GET", f"/api/v1/changes/?since={since}", Host="127.0.0.1")


def test_the_list_of_withdrawals_has_no_words(story: Story) -> None:
    (line,) = [
        each for each in map(json.loads, story.list.read_text().splitlines()) if each["action"] == "withdrawn"
    ]

    assert line.keys() == {"action", "kind", "uid", "number", "sequence", "keep_history"}
    assert [line["uid"], line["number"]] == list(story.a)


def test_a_restore_with_the_list_withdraws_again_before_anything_is_public(
    story: Story, new_place: Callable[[], Server]
) -> None:
    place = new_place()
    done = run(place, "restore", str(story.file), "--withdrawn", str(story.list))
    assert done.returncode == 0, done.stderr
    assert last_json(done.stdout)["withdrawn"] == 1

    number = int(shell(place, NEW))
    assert shell(place, "from knox.models import AuthToken; print(AuthToken.objects.count())") == "0"
    place.start()

    assert {status(place, path) for path in of(story.a)} == {410}
    assert {status(place, path) for path in of(story.stays)} == {200}
    assert {status(place, path) for path in of(story.b)} == {404}
    assert number > story.b[1] + 1000 - 2
    followed, answer = changes(place, story.cursor)
    assert (followed, answer["errors"][0]["code"]) == (400, "cursor_before_restore")
    lines = changes(place, 0)[1]["results"]
    assert [line["action"] for line in lines] == ["published", "published", "withdrawn", "published"]
    assert lines[2]["sequence"] > lines[1]["sequence"] + 1000
    assert changes(place, lines[1]["sequence"])[1]["results"] == lines[2:], (
        "a cursor that is not lost goes on"
    )
    listed = (folder_of(place) / "withdrawals.jsonl").read_text().splitlines()
    assert listed[: len(story.list.read_text().splitlines())] == story.list.read_text().splitlines()


def test_a_restore_without_the_list_is_public_only_when_an_administrator_confirms_it(
    story: Story, new_place: Callable[[], Server]
) -> None:
    place = new_place()
    done = run(place, "restore", str(story.file))
    assert done.returncode == 0, done.stderr
    assert "503" in done.stderr
    place.start()

    assert {status(place, path) for path in [*of(story.a), *of(story.stays), *LISTS]} == {503}
    assert changes(place, 0)[1]["code"] == "busy"
    assert status(place, "/admin/account/login/") == 200, "the desk is open"

    listed = run(place, "confirm_restore").stdout
    assert story.a[0] in listed
    assert "Arrest that stays" in listed
    refused = run(place, "confirm_restore", "--by", "publisher", "--records", "2")
    wrong = run(place, "confirm_restore", "--by", "administrator", "--records", "1")
    assert (refused.returncode, wrong.returncode) == (1, 1)
    assert status(place, of(story.stays)[0]) == 503

    shell(place, LATER.format(uid=story.a[0]))
    confirmed = run(place, "confirm_restore", "--by", "administrator", "--records", "2")
    assert confirmed.returncode == 0, confirmed.stderr
    time.sleep(1.2)
    assert {status(place, path) for path in of(story.a)} == {410}
    assert {status(place, path) for path in of(story.stays)} == {200}


def test_an_older_or_foreign_list_is_refused(
    story: Story, new_place: Callable[[], Server], tmp_path: Path
) -> None:
    place = new_place()
    (tmp_path / "foreign").write_text("kind,uid\n")
    foreign = run(place, "restore", str(story.file), "--withdrawn", str(tmp_path / "foreign"))
    missing = run(place, "restore", str(story.file), "--withdrawn", str(tmp_path / "missing"))

    assert (foreign.returncode, missing.returncode) == (1, 1)
    assert "not a list of withdrawals" in foreign.stderr
    assert "cannot be read" in missing.stderr
    assert len(foreign.stderr.splitlines()) == 1

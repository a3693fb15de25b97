"""A restore of an older backup erases people again, by real processes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server.backup_places import folder_of, last_json, new_place, run
from tests.server.conftest import Server

__all__ = ["new_place"]
pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.django_db]

CANARY = "Zyxwvutqq"
MADE = f"""
import json
from tests import make
person = make.person("{CANARY} Name", summary="{CANARY}")
witness = make.person("{CANARY} Two", sensitivity=30)
incident = make.incident("An arrest")
make.involve(incident, person)
make.public(person, incident)
for name in ("first", "second"):
    make.user("administrator", name)
print(json.dumps([str(person.number), witness.short_id, str(witness.uid)]))
"""


def done(server: Server, *words: str) -> str:
    finished = run(server, *words)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def raw(server: Server) -> bytes:
    """Return the bytes of all files of a data directory; of PostgreSQL's database a dump."""
    files = [path.read_bytes() for path in folder_of(server).rglob("*") if path.is_file()]
    return b"".join([*files, done(server, "dump").encode()])


def test_a_restore_with_the_list_erases_again(
    server: Server, new_place: Callable[[], Server], tmp_path: Path
) -> None:
    number, short_id, witness = json.loads(done(server, "shell", "-v0", "-c", MADE))
    backup = tmp_path / "one.backup"
    done(server, "backup", str(backup))
    done(server, "erase_person", number, "--by", "first", "--reason", "In danger.")
    done(server, "erase_person", number, "--by", "second", "--confirm", number)
    done(server, "erase_person", witness, "--by", "first", "--confirm", short_id)
    newest = tmp_path / "list"
    newest.write_bytes((folder_of(server) / "withdrawals.jsonl").read_bytes())
    assert CANARY.encode() not in raw(server)

    place = new_place()
    restored = last_json(done(place, "restore", str(backup), "--withdrawn", str(newest)))
    assert (restored["erased"], restored["withdrawn"]) == (2, 0)
    assert CANARY.encode() not in raw(place)
    people = "from incidents.models import Person; print(Person.objects.count())"
    count = done(place, "shell", "-v0", "-c", people)
    assert count.strip() == "0"

"""Empty places to restore into, and commands that may fail."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.conftest import COMMANDS, Server, _create, _environment


@pytest.fixture
def new_place(tmp_path: Path) -> Iterator[Callable[[], Server]]:
    """Makes empty places: a data directory and a database without tables."""
    places: list[tuple[Server, Callable[[], None]]] = []

    def make_place() -> Server:
        folder = tmp_path / f"place-{len(places)}"
        folder.mkdir()
        place = Server(_environment(folder))
        places.append((place, _create(place.environment)))
        return place

    yield make_place
    for place, drop in places:
        place.close()
        drop()


def run(server: Server, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command of manage.py as a process of its own, whatever its exit status."""
    return COMMANDS.run(words, {**server.environment, **environment})


def folder_of(server: Server) -> Path:
    return Path(server.environment["TRACKER_DATA_DIR"])


def last_json(output: str) -> Any:
    return json.loads(output.splitlines()[-1])

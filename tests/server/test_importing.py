"""What only real processes show of imports: nobody waits long for one, and a kill leaves nothing of it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.incoming import MAPPING
from bench.waits import others, write_file
from tests.server.conftest import ROOT, Server

pytestmark = [pytest.mark.server, pytest.mark.slow]

SHOWN = "from tests import make; make.public(*[make.incident(title=f'An arrest, {n}') for n in range(30)])"
COUNT = """
from django.apps import apps
from django.db.models import QuerySet
models = apps.get_app_config("incidents").get_models(include_auto_created=True)
tables = [model for model in models if model._meta.managed and model.__name__ != "ImportBatch"]
print({model.__name__: QuerySet(model).count() for model in tables})
"""
IMPORT = """
import django; django.setup()
import sys
from pathlib import Path
from incidents.imports.mapping.mapping import read_mapping
from incidents.imports.run import apply, check, operator
from incidents.models import ImportBatch
path, mapping, by = Path(sys.argv[1]), read_mapping(Path(sys.argv[2]).read_text()), operator()
plan = check(path, path.name, mapping, by=by)
progress = lambda done, total: print(done, flush=True)
apply(plan, ImportBatch(dataset=mapping.dataset, file_name="kill"), by=by, progress=progress)
"""


@pytest.fixture(scope="module")
def token(server: Server) -> str:
    server.manage("shell", "-c", SHOWN)
    return server.token("editor")


@pytest.fixture
def running(server: Server, token: str) -> Iterator[Server]:
    server.start()
    yield server
    server.kill()


@pytest.fixture
def count(all_cases: bool) -> int:
    """How many rows a file has: enough for an import to take a second."""
    return 600 if all_cases else 200


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """To a dataset of the test's own, of which nothing was imported before."""
    path = tmp_path / "bench.toml"
    path.write_text(MAPPING.replace('"bench"', f'"{tmp_path.name}"', 1))
    return path


def test_a_kill_in_the_middle_leaves_nothing_behind(
    server: Server, token: str, tmp_path: Path, mapping: Path, count: int
):
    write_file(tmp_path / "kill.csv", count)
    before = server.manage("shell", "--no-imports", "-c", COUNT)
    words = [sys.executable, "-c", IMPORT, str(tmp_path / "kill.csv"), str(mapping)]
    importing = subprocess.Popen(words, cwd=ROOT, env=server.environment, stdout=subprocess.PIPE, text=True)
    output: Any = importing.stdout
    next(line for line in output if int(line) > count)
    importing.kill()
    importing.wait()
    assert server.manage("shell", "--no-imports", "-c", COUNT) != before

    server.start()
    server.kill()

    assert server.manage("shell", "--no-imports", "-c", COUNT) == before


@pytest.mark.parametrize("changed", [False, True], ids=["new", "changed"])
def test_nobody_waits_for_the_whole_of_an_import(
    running: Server, token: str, tmp_path: Path, mapping: Path, count: int, changed: bool
):
    file = tmp_path / "bench.csv"
    if changed:
        write_file(file, count)
        running.manage("import_file", str(file), "--mapping", str(mapping))
    write_file(file, count, changed=changed)
    start = time.monotonic()

    with others(running.port, token) as times:
        running.manage("import_file", str(file), "--mapping", str(mapping))
        took = time.monotonic() - start

    # About a second on a quiet machine, on a busy one more, but never the whole of the import.
    most = max(3.0, took / 2)
    assert {name: max(some) for name, some in times.items() if max(some) > most} == {}

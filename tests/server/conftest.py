"""A real server process over a database of its own, SQLite or (with DATABASE_URL) PostgreSQL."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from django.db import connections

from tests.plugins.databases import SqliteTemplate, locked

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90
TOKENS = "tokens.json"  # in each data directory


class Commands:
    """Commands of manage.py, each a process; Django is loaded once for those of a whole run."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def run(
        self, arguments: Sequence[str], environment: dict[str, str], stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """One command, whatever its exit status; one at a time."""
        if self.process is None:
            self.process = self._start()
        self.process.stdin.write(json.dumps([arguments, stdin, environment]) + "\n")
        self.process.stdin.flush()
        status, output, errors = json.loads(self.process.stdout.readline())
        return subprocess.CompletedProcess([*arguments], status, output, errors)

    def _start(self) -> subprocess.Popen[str]:
        self.folder = tempfile.TemporaryDirectory()
        return subprocess.Popen(
            [sys.executable, "-m", "tests.server.commands"],
            cwd=ROOT,
            env=_environment(Path(self.folder.name)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        if self.process is not None:
            self.process.communicate()
            self.folder.cleanup()
            self.process = None


COMMANDS = Commands()


@pytest.fixture(scope="session", autouse=True)
def _end_of_commands() -> Iterator[None]:
    yield
    COMMANDS.close()


class Server:
    """`manage.py serve` on a free port, to be killed and started again."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.program: tuple[str, ...] = ("manage.py",)
        self.options: list[str] = []  # of serve
        self.port = _free_port()
        self.process: subprocess.Popen[str] | None = None
        self.output: deque[str] = deque(maxlen=10_000)  # lines
        self.is_read = True

    def manage(self, *arguments: str, stdin: str = "") -> str:
        """The output of a command of manage.py, run as a process of its own."""
        done = COMMANDS.run(arguments, self.environment, stdin)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done.stdout

    def close(self) -> None:
        """Leave no process behind."""
        self.kill()

    def start_unless_running(self) -> None:
        if self.process is None or self.process.poll() is not None:
            self.start()

    def token(self, role: str) -> str:
        """The token of the user of a role; every database has these users."""
        tokens = json.loads(Path(self.environment["TRACKER_DATA_DIR"], TOKENS).read_text())
        return str(tokens[role])

    def beside(self, folder: Path, **environment: str) -> "Server":
        """Another one over the same database, with a data directory of its own."""
        data = Path(self.environment["TRACKER_DATA_DIR"])
        if (data / "static").is_dir():
            shutil.copytree(data / "static", folder / "static")
        shutil.copy(data / TOKENS, folder)
        shared = {
            "DATABASE_URL": f"sqlite:///{data / 'tracker.sqlite3'}",
            "TRACKER_SECRET_KEY": (data / "secret_key").read_text(),
        }
        return Server({**shared, **self.environment, "TRACKER_DATA_DIR": str(folder), **environment})

    def start(self) -> str:
        """Start it and wait for the line that says it answers."""
        self.spawn()
        watchdog = threading.Timer(PATIENCE, self.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        watchdog.cancel()
        if self.is_read:
            threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()
        return line

    def spawn(self, *before: str) -> None:
        """Start it, by way of another command where one is named, and wait for nothing."""
        self.process = subprocess.Popen(
            [*before, sys.executable, *self.program, "serve", "--port", str(self.port), *self.options],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def _read(self, output: Any) -> None:
        """Read what the server writes: a pipe that is full would hold whoever writes into it."""
        self.output.extend(output)

    def kill(self) -> None:
        """As a power cut would: the whole process group, no warning."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> int:
        """As a service manager would: SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON of one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            content = None if body is None else json.dumps(body)
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, content, {"Content-Type": "application/json", **sent})
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        finally:
            connection.close()


@pytest.fixture(scope="session")
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A migrated database that nobody writes into; each server begins with a copy of it.

    On SQLite it is made once for all workers of a run, from the migrated copy of other tests if there is one.
    """
    on_sqlite = connections["default"].vendor == "sqlite"
    if on_sqlite:
        request.getfixturevalue("django_db_setup")  # it migrates, or waits for the worker that does
    base = tmp_path_factory.getbasetemp()
    base = base.parent if on_sqlite and hasattr(request.config, "workerinput") else base
    folder = base / "migrated"
    folder.mkdir(exist_ok=True)
    made = Server(_environment(folder))
    drop = _create(made.environment)
    with locked(base / "migrated.lock"):
        if not (folder / TOKENS).exists():
            if on_sqlite:
                _begin_with_copy(request.config, folder)
            prepare = [sys.executable, "-m", "tests.server.prepare", TOKENS]
            subprocess.run(prepare, cwd=ROOT, env=made.environment, check=True)
    yield made
    drop()


def _begin_with_copy(config: pytest.Config, folder: Path) -> None:
    if not hasattr(config, "cache"):  # -p no:cacheprovider
        return
    template = SqliteTemplate(connections["default"], Path(config.cache.mkdir("databases")))
    if template.exists():
        shutil.copy(template.file, folder / "tracker.sqlite3")


@pytest.fixture(scope="module")
def server(migrated: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(_environment(tmp_path_factory.mktemp("tracker")))
    drop = _create(made.environment, like=migrated.environment)
    yield made
    made.close()
    drop()


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    # Tests ask for more than a reader may.
    off = {"TRACKER_PUBLIC_RATE": "off"}
    return {**kept, **off, "TRACKER_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "tracker.settings"}


def _create(environment: dict[str, str], like: dict[str, str] | None = None) -> Callable[[], None]:
    """Make the database of an environment, empty or like another's; what drops it again."""
    if like:
        shutil.copytree(like["TRACKER_DATA_DIR"], environment["TRACKER_DATA_DIR"], dirs_exist_ok=True)
    url = environment.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        environment.pop("DATABASE_URL", None)
        return lambda: None
    name = f"tracker_{uuid4().hex[:12]}"
    template = f' TEMPLATE "{urlsplit(like["DATABASE_URL"]).path[1:]}"' if like else ""
    _execute(url, f'CREATE DATABASE "{name}"{template}')
    environment["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    return lambda: _execute(url, f'DROP DATABASE "{name}" WITH (FORCE)')


def _execute(url: str, sql: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

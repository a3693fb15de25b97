"""Checkouts of the tracker that are measured, each with its own packages and data."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.questions import Places

ROOT = Path(__file__).resolve().parent.parent
# By name of the database: the environment variables of a tracker on it.
Databases = list[tuple[str, dict[str, str]]]


@dataclass(frozen=True)
class Tree:
    """A checkout, the folder of its data, and the prefix of its databases on PostgreSQL."""

    root: Path
    data: Path
    prefix: str
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def python(self) -> str:
        """The interpreter that has the packages of this checkout."""
        return sys.executable if self.root == ROOT else str(self.root / ".venv" / "bin" / "python")

    def run(self, environment: dict[str, str], *command: str) -> str:
        """Run a script of this checkout and return what it prints."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("TRACKER_", "DATABASE_"))}
        return subprocess.run(
            [self.python, *command],
            env=clean | self.environment | environment,
            cwd=self.root,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def prepare(self, rows: int, postgresql: str) -> Databases:
        """Make data of this size where there is none; `postgresql` is the URL of a server, or empty."""
        folder = self.data.resolve() / str(rows)
        databases = [("SQLite", {"TRACKER_DATA_DIR": str(folder / "sqlite")})]
        if postgresql:
            url = _database(postgresql, f"{self.prefix}_{rows}")
            environment = {"TRACKER_DATA_DIR": str(folder / "postgresql"), "DATABASE_URL": url}
            databases.append(("PostgreSQL", environment))
        for name, environment in databases:
            place = Path(environment["TRACKER_DATA_DIR"])
            if not (place / "complete").exists():
                print(f"Making {rows:,} incidents on {name} in {self.root.name} …", flush=True)
                place.mkdir(parents=True, exist_ok=True)
                print("  " + self.run(environment, "bench/generate.py", str(rows)).strip(), flush=True)
                (place / "complete").touch()
            # Data of an earlier version has other indexes.
            self.run(environment, "manage.py", "migrate", "--verbosity", "0")
        return databases

    def places(self, environment: dict[str, str]) -> Places:
        """Cursors into the data of one database."""
        return Places.read(json.loads(self.run(environment, "bench/inside.py", "places")))


def _database(url: str, name: str) -> str:
    """The URL of a database of this name, made where there is none."""
    with psycopg.connect(url, autocommit=True) as connection:
        exists = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
        if exists is None:
            connection.execute(f"CREATE DATABASE {name}")
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))

"""Compare the tracker with the limit, a textbook and Datasette: `python bench/compare.py --rows 100000`.

Makes the data where it is not there yet, starts everything side by side, asks in turns (so that whatever else
the machine does strikes all alike), and prints throughput, ratios of the same rounds and the aims.
`--growth 10000,100000,1000000` asks this service alone, on data of several sizes side by side.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psycopg

from bench import contenders, growth, machine, report
from bench.contenders import Contender
from bench.load import Ask, Load, load
from bench.questions import AGAIN, EVERYTHING, Places
from bench.report import OURS, Loads, Measured

PYTHON = sys.executable
# What is asked over several connections too; all else costs so much that one is enough.
BUSY = ("filtered page", "unfiltered page", "deep page", "one record", "304")
CONNECTIONS = 16
# What is done once: what takes long, and what is remembered from then on.
ONCE = (EVERYTHING, "statistics, all")
# A contender that has taken so many seconds for a piece of work has its last round behind it.
PATIENCE = 5
Databases = list[tuple[str, dict[str, str]]]


def prepare(rows: int, arguments: argparse.Namespace) -> Databases:
    """Make the data, on both databases; the environment of each."""
    folder = arguments.data.resolve() / str(rows)
    found = [("SQLite", {"TRACKER_DATA_DIR": str(folder / "sqlite")})]
    if arguments.postgresql:
        url = _database(arguments.postgresql, f"{arguments.name}_{rows}")
        found.append(("PostgreSQL", {"TRACKER_DATA_DIR": str(folder / "postgresql"), "DATABASE_URL": url}))
    for name, environment in found:
        place = Path(environment["TRACKER_DATA_DIR"])
        if not (place / "complete").exists():
            print(f"Making {rows:,} incidents on {name} …", flush=True)
            place.mkdir(parents=True, exist_ok=True)
            print("  " + _run(environment, "bench/generate.py", str(rows)).strip(), flush=True)
            (place / "complete").touch()
        # Data of an earlier version has other indexes.
        _run(environment, "manage.py", "migrate", "--verbosity", "0")
    return found


def _database(url: str, name: str) -> str:
    """The address of a database of this name, made where there is none."""
    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            connection.execute(f"CREATE DATABASE {name}")
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _run(environment: dict[str, str], *command: str) -> str:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("TRACKER_", "DATABASE_"))}
    return subprocess.run(
        [PYTHON, *command], env=clean | environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def places_of(environment: dict[str, str]) -> Places:
    """Cursors into the data of one database."""
    return Places.read(json.loads(_run(environment, "bench/inside.py", "places")))


def all_contenders(databases: Databases) -> list[Contender]:
    """Everything that is compared, on the databases that there are."""
    places = {name: places_of(environment) for name, environment in databases}
    made = []
    for name, environment in databases:
        file = Path(environment["TRACKER_DATA_DIR"]) / "tracker.sqlite3"
        url = environment.get("DATABASE_URL", f"sqlite:///{file}")
        database = environment.get("DATABASE_URL", str(file))
        made += [
            contenders.tracker(f"tracker, {name}", environment, places[name]),
            contenders.limit(f"limit, {name}", database, places[name]),
            contenders.textbook(f"textbook, {name}", url, places[name]),
        ]
    file = Path(databases[0][1]["TRACKER_DATA_DIR"]) / "tracker.sqlite3"
    return [*made, contenders.datasette(file, places["SQLite"])]


def measure(able: list[Contender], work: str, connections: int, arguments: argparse.Namespace) -> Loads:
    """Loads of all that can do this work, in turns."""
    found: dict[str, list[Load]] = {server.name: [] for server in able}
    rounds = 1 if work in ONCE else arguments.rounds
    for server in able if rounds > 1 else ():
        load(server.port, server.asks[work], connections, 0.05)
    for _ in range(rounds):
        for server in able:
            loads = found[server.name]
            if sum(each.seconds for each in loads) < PATIENCE:
                loads.append(load(server.port, server.asks[work], connections, arguments.seconds))
    return found


def conditional(server: Contender) -> Ask:
    """The first page, asked by who has it."""
    import urllib.request

    target = contenders.FIRST_PAGE
    with urllib.request.urlopen(f"http://{contenders.HOST}:{server.port}{target}") as answer:
        return Ask((target,), f"If-None-Match: {answer.headers['ETag']}", status=304)


def compare(servers: list[Contender], arguments: argparse.Namespace) -> Measured:
    """Ask everybody everything, and print it."""
    for server in servers:
        if server.name in OURS:
            server.asks["304"] = conditional(server)
    measured: Measured = {}
    rows: list[list[str]] = []
    for work in servers[0].asks:
        able = [server for server in servers if work in server.asks]
        if work == EVERYTHING:
            continue
        if work == "statistics, all" + AGAIN:
            able = [server for server in able if server.name in OURS]
        for connections in (1, CONNECTIONS) if work.removesuffix(AGAIN) in BUSY else (1,):
            measured[work, connections] = measure(able, work, connections, arguments)
            rows += report.lines(work, connections, measured[work, connections])
            print(f"  {work}, {connections}: done", file=sys.stderr, flush=True)
    report.table(report.HEAD, rows)
    return measured


def compare_everything(
    servers: list[Contender], arguments: argparse.Namespace, measured: Measured
) -> dict[str, float]:
    """The whole result as a file, from servers started for it, whose memory is that of this work."""
    memory: dict[str, float] = {}
    able = [server for server in servers if EVERYTHING in server.asks]
    found: Loads = {}
    for server in able:
        server.start()
        before = server.memory
        found |= measure([server], EVERYTHING, 1, arguments)
        memory[server.name] = server.memory
        print(f"  {EVERYTHING}, {server.name}: done, {before:.0f} MiB before", file=sys.stderr, flush=True)
        server.stop()
    measured[EVERYTHING, 1] = found
    report.table(report.HEAD, list(report.lines(EVERYTHING, 1, found)))
    report.table(["CSV of everything", "peak memory, MiB"], [[n, f"{m:,.0f}"] for n, m in memory.items()])
    return memory


def compare_inside(databases: Databases) -> dict[str, dict[str, Any]]:
    """What is looked at within one process: queries, and what publishing takes."""
    found: dict[str, dict[str, Any]] = {
        name: json.loads(_run(environment, "bench/inside.py", "figures")) for name, environment in databases
    }
    keys = list(dict.fromkeys(key for figures in found.values() for key in figures))
    report.table(
        ["", *found], [[key, *(str(figures.get(key, "")) for figures in found.values())] for key in keys]
    )
    return found


def run(arguments: argparse.Namespace) -> None:
    """The comparison at one size."""
    databases = prepare(arguments.rows, arguments)
    servers = all_contenders(databases)
    if arguments.only:
        words = arguments.only.split(",")
        servers = [server for server in servers if any(word in server.name for word in words)]
    if arguments.without:
        words = arguments.without.split(",")
        servers = [server for server in servers if not any(word in server.name for word in words)]
    print(f"{arguments.rows:,} incidents. {machine.described(databases)}\n")
    try:
        for server in servers:
            server.start()
        measured = compare(servers, arguments)
        rows = [[server.name, f"{server.memory:,.0f}"] for server in servers]
        report.table(["all but the CSV", "peak memory, MiB"], rows)
        for server in servers:
            server.stop()
        memory = compare_everything(servers, arguments, measured)
    finally:
        for server in servers:
            server.stop()
    inside = compare_inside(databases)
    report.table(
        [f"aim, at {arguments.rows:,}", "database", "seen", ""], list(report.aims(measured, memory, inside))
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument(
        "--growth", metavar="ROWS,ROWS,…", help="ask this service alone, at each of these sizes"
    )
    parser.add_argument(
        "--postgresql", default="postgres://postgres@127.0.0.1:5432/postgres", help='"": none'
    )
    parser.add_argument(
        "--name", default="tracker_bench", help="databases on PostgreSQL are called NAME_ROWS"
    )
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "bench", help="where the data is kept")
    parser.add_argument("--seconds", type=float, default=0.5, help="of one load")
    parser.add_argument("--rounds", type=int, default=5, help="loads of each, in turns")
    parser.add_argument("--only", help="by comma: only contenders whose names hold one of these words")
    parser.add_argument("--without", help="by comma: no contenders whose names hold one of these words")
    arguments = parser.parse_args()
    # Ended from outside, it takes its servers along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.perf_counter()
    if arguments.growth:
        sizes = [int(each) for each in arguments.growth.split(",")]
        growth.run({rows: prepare(rows, arguments) for rows in sizes}, places_of, arguments)
    else:
        run(arguments)
    print(f"Took {time.perf_counter() - started:.0f} s. {machine.busy()}")


if __name__ == "__main__":
    main()

"""Compare the tracker with the limit, a textbook and Datasette: `python bench/compare.py --rows 100000`.

Makes the data where it is not there yet, starts everything side by side, asks in turns (so that whatever else
the machine does strikes all alike), and prints the throughput and the ratios of the same rounds.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psycopg

from bench import contenders, machine
from bench.contenders import Contender, Place
from bench.load import Ask, Load, load, typical

PYTHON = sys.executable
# What is asked over several connections too; all else costs so much that one is enough.
BUSY = ("filtered page", "unfiltered page", "deep page", "one record", "304")
CONNECTIONS = 16
OURS = ("tracker, SQLite", "tracker, PostgreSQL")
# The work that is done once, because it takes long.
WHOLE = "CSV of everything"


def prepare(arguments: argparse.Namespace) -> list[tuple[str, dict[str, str]]]:
    """Make the data, on both databases; the environment of each."""
    folder = arguments.data.resolve() / str(arguments.rows)
    found = [("SQLite", {"TRACKER_DATA_DIR": str(folder / "sqlite")})]
    if arguments.postgresql:
        url = _database(arguments.postgresql, f"tracker_bench_{arguments.rows}")
        found.append(("PostgreSQL", {"TRACKER_DATA_DIR": str(folder / "postgresql"), "DATABASE_URL": url}))
    for name, environment in found:
        place = Path(environment["TRACKER_DATA_DIR"])
        if not (place / "complete").exists():
            print(f"Making {arguments.rows:,} incidents on {name} …", flush=True)
            place.mkdir(parents=True, exist_ok=True)
            print("  " + _run(environment, "bench/generate.py", str(arguments.rows)).strip(), flush=True)
            (place / "complete").touch()
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
        [PYTHON, *command], env=clean | environment, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


def all_contenders(databases: list[tuple[str, dict[str, str]]]) -> list[Contender]:
    """Everything that is compared, on the databases that there are."""
    places = {
        name: Place(**json.loads(_run(environment, "bench/inside.py", "place")))
        for name, environment in databases
    }
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


def measure(
    servers: list[Contender], work: str, connections: int, arguments: argparse.Namespace
) -> dict[str, list[Load]]:
    """Loads of all that can do this work, in turns."""
    able = [server for server in servers if work in server.asks]
    once = work == WHOLE
    if not once:
        for server in able:
            load(server.port, server.asks[work], connections, 0.1)
    return {
        server.name: loads
        for server, *loads in zip(
            able,
            *(
                [load(server.port, server.asks[work], connections, arguments.seconds) for server in able]
                for _ in range(1 if once else arguments.rounds)
            ),
            strict=True,
        )
    }


def conditional(server: Contender) -> Ask:
    """The unfiltered page, asked by who has it."""
    import urllib.request

    target = server.asks["unfiltered page"].targets[0]
    with urllib.request.urlopen(f"http://{contenders.HOST}:{server.port}{target}") as answer:
        return Ask((target,), f"If-None-Match: {answer.headers['ETag']}", status=304)


def ratio(ours: list[Load], theirs: list[Load]) -> str:
    """How many times as many answers, round by round; the median."""
    found = median(a.throughput / b.throughput for a, b in zip(ours, theirs, strict=True))
    return f"{found:.1f} x" if found >= 10 else f"{found:.2f} x"


def lines(work: str, connections: int, found: dict[str, list[Load]]) -> Iterable[list[str]]:
    """The rows of one piece of work: a contender, and how we stand to it on the same database."""
    for name, loads in found.items():
        p50, p99 = (median(each.percentile(share) for each in loads) for share in (0.5, 0.99))
        refused = sum(each.refused for each in loads)
        shown = [f"{typical(loads):,.1f}", f"{p50:,.2f}", f"{p99:,.2f}" + (" !" if refused else "")]
        against = [
            ""
            if name in OURS or ours not in found or _other_database(ours, name)
            else ratio(found[ours], loads)
            for ours in OURS
        ]
        yield [work, str(connections), name, *shown, *against]


def _other_database(ours: str, name: str) -> bool:
    return "," in name and name.split(", ")[1] != ours.split(", ")[1]


HEAD = [
    "work", "connections", "who", "answers/s", "p50 ms", "p99 ms", "tracker, SQLite is", "tracker, PG is"
]  # fmt: skip


def print_table(head: list[str], rows: list[list[str]]) -> None:
    """A table in Markdown, a piece of work told once."""
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    for row in [head, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
    print(flush=True)


def compare(servers: list[Contender], arguments: argparse.Namespace) -> None:
    """Ask everybody everything, and print it."""
    for server in servers:
        server.asks["304"] = conditional(server)
    servers_of_304 = [server for server in servers if server.name in OURS]
    rows: list[list[str]] = []
    for work in [*servers[0].asks]:
        for connections in (1, CONNECTIONS) if work in BUSY else (1,):
            of = servers_of_304 if work == "304" else servers
            found = measure(of, work, connections, arguments)
            rows += lines(work, connections, found)
            print(f"  {work}, {connections}: done", file=sys.stderr, flush=True)
    print_table(HEAD, rows)
    print_table(["who", "peak memory, MiB"], [[s.name, f"{s.memory():,.0f}"] for s in servers])


def compare_inside(databases: list[tuple[str, dict[str, str]]]) -> None:
    """What is looked at within one process: queries, and what publishing takes."""
    found: dict[str, dict[str, Any]] = {
        name: json.loads(_run(environment, "bench/inside.py", "figures")) for name, environment in databases
    }
    keys = list(dict.fromkeys(key for figures in found.values() for key in figures))
    print_table(
        ["", *found], [[key, *(str(figures.get(key, "")) for figures in found.values())] for key in keys]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument(
        "--postgresql", default="postgres://postgres@127.0.0.1:5432/postgres", help='"": none'
    )
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "bench", help="where the data is kept")
    parser.add_argument("--seconds", type=float, default=0.5, help="of one load")
    parser.add_argument("--rounds", type=int, default=7, help="loads of each, in turns")
    parser.add_argument("--only", help="by comma: only contenders whose names hold one of these words")
    arguments = parser.parse_args()
    databases = prepare(arguments)
    started = time.perf_counter()
    servers = all_contenders(databases)
    if arguments.only:
        words = arguments.only.split(",")
        servers = [server for server in servers if any(word in server.name for word in words)]
    print(f"{arguments.rows:,} incidents. {machine.described(databases)}\n")
    try:
        for server in servers:
            server.start()
        compare(servers, arguments)
    finally:
        for server in servers:
            server.stop()
    compare_inside(databases)
    print(f"Took {time.perf_counter() - started:.0f} s. {machine.busy()}")


if __name__ == "__main__":
    main()

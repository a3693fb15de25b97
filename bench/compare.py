"""Compare the tracker with the limit, a textbook and Datasette: `python bench/compare.py --rows 100000`.

Makes the data if it is missing, starts all contenders, sends requests to them in turns (so that other load on
the machine affects all equally), and prints throughput, ratios of the same rounds and the aims. `--before
TREE` adds the tracker of another checkout, with its own data of the same size. `--growth
10000,100000,1000000` measures this service alone, with data of several sizes.
"""

import argparse
import json
import re
import signal
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import contenders, growth, machine, report
from bench.contenders import DATASETTE, Contender
from bench.load import Ask, Load
from bench.questions import AGAIN, EVERYTHING
from bench.report import Loads, Measured, is_tracker
from bench.trees import ROOT, Databases, Tree

# Requests that are also sent over several connections; the others take so long that one is enough.
BUSY = ("filtered page", "unfiltered page", "deep page", "one record", "304")
CONNECTIONS = 16
# What is measured on servers that were started for it: it is remembered from then on, or its memory is told.
FRESH = ("statistics, all", EVERYTHING)
FRESH_ROUNDS = 3
# A contender that has taken so many seconds for a request gets no further rounds of it.
PATIENCE = 5


def trees(arguments: argparse.Namespace) -> list[Tree]:
    """Return this checkout, and the earlier one that it is compared with, if any."""
    here = Tree(ROOT, arguments.data, arguments.name)
    if not arguments.before:
        return [here]
    root = arguments.before.resolve()
    prefix = f"{arguments.name}_{re.sub(r'[^a-z0-9]', '_', root.name.lower())}"
    own = dict(each.split("=", 1) for each in arguments.before_environment)
    return [here, Tree(root, root / "var" / "bench", prefix, own)]


def all_contenders(here: Tree, databases: Databases) -> list[Contender]:
    """Return all contenders of this checkout, for the databases."""
    places = {name: here.places(environment) for name, environment in databases}
    made = []
    for name, environment in databases:
        file = Path(environment["TRACKER_DATA_DIR"]) / "tracker.sqlite3"
        url = environment.get("DATABASE_URL", f"sqlite:///{file}")
        database = environment.get("DATABASE_URL", str(file))
        made += [
            contenders.tracker(f"tracker, {name}", here, environment, places[name]),
            contenders.limit(f"limit, {name}", database, places[name]),
            contenders.textbook(f"textbook, {name}", url, places[name]),
        ]
    if DATASETTE.exists():
        file = Path(databases[0][1]["TRACKER_DATA_DIR"]) / "tracker.sqlite3"
        made.append(contenders.datasette(file, places["SQLite"]))
    return made


def earlier_contenders(earlier: Tree, rows: int, postgresql: str) -> list[Contender]:
    """The tracker of another checkout, on data of its own."""
    return [
        contenders.tracker(f"before, {name}", earlier, environment, earlier.places(environment))
        for name, environment in earlier.prepare(rows, postgresql)
    ]


def measure(able: list[Contender], work: str, connections: int, arguments: argparse.Namespace) -> Loads:
    """Return the loads of all that can answer this request, in turns, every second round in reverse."""
    loads: dict[str, list[Load]] = {server.name: [] for server in able}
    for server in able:
        server.load(work, connections, 0.05)
    for turn in range(arguments.rounds):
        for server in able[:: -1 if turn % 2 else 1]:
            own = loads[server.name]
            if sum(each.seconds for each in own) < PATIENCE:
                own.append(server.load(work, connections, arguments.seconds))
    return loads


def conditional(server: Contender) -> Ask:
    """Return a conditional request for the first page."""
    import urllib.request

    target = contenders.FIRST_PAGE
    with urllib.request.urlopen(f"http://{contenders.HOST}:{server.port}{target}") as answer:
        return Ask((target,), f"If-None-Match: {answer.headers['ETag']}", status=304)


def compare(servers: list[Contender], arguments: argparse.Namespace) -> Measured:
    """Measure all contenders with all requests, and print the results."""
    for server in servers:
        if is_tracker(server.name):
            server.asks["304"] = conditional(server)
    measured: Measured = {}
    rows: list[list[str]] = []
    for work in servers[0].asks:
        able = [server for server in servers if work in server.asks]
        if work in FRESH:
            continue
        if work == "statistics, all" + AGAIN:
            able = [server for server in able if is_tracker(server.name)]
        for connections in (1, CONNECTIONS) if work.removesuffix(AGAIN) in BUSY else (1,):
            measured[work, connections] = measure(able, work, connections, arguments)
            rows += report.lines(work, connections, measured[work, connections])
            print(f"  {work}, {connections}: done", file=sys.stderr, flush=True)
    report.table(report.HEAD, rows)
    return measured


def compare_fresh(
    servers: list[Contender], work: str, arguments: argparse.Namespace
) -> tuple[Loads, dict[str, float]]:
    """One piece of work of servers that were started for it, and the memory (MiB) that each took for it."""
    able = [server for server in servers if work in server.asks]
    loads: Loads = {server.name: [] for server in able}
    memory: dict[str, float] = {}
    for _ in range(min(arguments.rounds, FRESH_ROUNDS)):
        for server in able:
            server.start()
            loads[server.name].append(server.load(work, 1, 0))
            memory[server.name] = max(server.memory, memory.get(server.name, 0))
            server.stop()
    print(f"  {work}: done", file=sys.stderr, flush=True)
    report.table(report.HEAD, list(report.lines(work, 1, loads)))
    report.table([work, "peak memory, MiB"], [[name, f"{most:,.0f}"] for name, most in memory.items()])
    return loads, memory


def compare_inside(here: Tree, databases: Databases) -> dict[str, dict[str, Any]]:
    """Return measurements within one process: queries, and the time of publishing."""
    figures: dict[str, dict[str, Any]] = {
        name: json.loads(here.run(environment, "bench/inside.py", "figures"))
        for name, environment in databases
    }
    keys = list(dict.fromkeys(key for each in figures.values() for key in each))
    report.table(
        ["", *figures], [[key, *(str(each.get(key, "")) for each in figures.values())] for key in keys]
    )
    return figures


def chosen(servers: list[Contender], arguments: argparse.Namespace) -> list[Contender]:
    """The contenders and works that the command names."""
    only, without, works = (
        each.split(",") if each else [] for each in (arguments.only, arguments.without, arguments.works)
    )
    left = [
        server
        for server in servers
        if (not only or any(word in server.name for word in only))
        and not any(word in server.name for word in without)
    ]
    for server in left:
        server.asks = {
            work: ask
            for work, ask in server.asks.items()
            if not works or any(work.startswith(each) for each in works)
        }
    return left


def run(arguments: argparse.Namespace) -> None:
    """Run the comparison with one size."""
    here, *others = trees(arguments)
    databases = here.prepare(arguments.rows, arguments.postgresql)
    servers = all_contenders(here, databases)
    for earlier in others:
        servers += earlier_contenders(earlier, arguments.rows, arguments.postgresql)
    servers = chosen(servers, arguments)
    print(f"{arguments.rows:,} incidents. {machine.described(databases)}\n")
    memory: dict[str, float] = {}
    try:
        for server in servers:
            server.start()
        measured = compare(servers, arguments)
        rows = [[server.name, f"{server.memory:,.0f}"] for server in servers]
        report.table(["all of these", "peak memory, MiB"], rows)
        for server in servers:
            server.stop()
        for work in FRESH:
            if work in servers[0].asks:
                measured[work, 1], memory = compare_fresh(servers, work, arguments)
    finally:
        for server in servers:
            server.stop()
    if others:
        report.table(report.BEFORE_HEAD, list(report.before(measured)))
    if not arguments.works:
        inside = compare_inside(here, databases)
        head = [f"aim, at {arguments.rows:,}", "database", "seen", ""]
        report.table(head, list(report.aims(measured, memory, inside)))


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
    parser.add_argument(
        "--before",
        type=Path,
        metavar="TREE",
        help="another checkout, which has its own .venv",
    )
    parser.add_argument(
        "--before-environment",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a variable for that checkout, such as TRACKER_PUBLIC_RATE= for one that has no “off”",
    )
    parser.add_argument("--works", help="by comma: only work whose name begins so; no figures from inside")
    parser.add_argument("--only", help="by comma: only contenders whose names hold one of these words")
    parser.add_argument("--without", help="by comma: no contenders whose names hold one of these words")
    arguments = parser.parse_args()
    # When it is terminated, its servers end too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.perf_counter()
    if arguments.growth:
        sizes = [int(each) for each in arguments.growth.split(",")]
        here = trees(arguments)[0]
        growth.run({rows: here.prepare(rows, arguments.postgresql) for rows in sizes}, here, arguments)
    else:
        run(arguments)
    print(f"Took {time.perf_counter() - started:.0f} s. {machine.busy()}")


if __name__ == "__main__":
    main()

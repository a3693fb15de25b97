"""Growth: how response times change with ten and a hundred times the data."""

import argparse
from itertools import pairwise
from statistics import median
from typing import Any

from bench import contenders, machine, report
from bench.contenders import Contender
from bench.load import Load
from bench.report import Aim
from bench.trees import Databases, Tree

WORKS = ("filtered page", "unfiltered page", "deep page", "one record", "search, rare")
MOST = 1.5


def run(sizes: dict[int, Databases], here: Tree, arguments: Any) -> None:
    """Start the tracker with each size of data, send requests in turns, print times and ratios."""
    print(f"Growth. {machine.described(next(iter(sizes.values())))}\n")
    servers = {
        (name, rows): contenders.tracker(f"{rows:,} on {name}", here, environment, here.places(environment))
        for rows, databases in sizes.items()
        for name, environment in databases
    }
    try:
        for server in servers.values():
            server.start()
        results = {work: _measure(servers, work, arguments) for work in WORKS}
    finally:
        for server in servers.values():
            server.stop()
    _print(results, sorted(sizes), list(dict.fromkeys(name for name, _ in servers)))


Found = dict[tuple[str, int], float]


def _measure(servers: dict[tuple[str, int], Contender], work: str, arguments: argparse.Namespace) -> Found:
    """Return the typical response time (ms) by database and size: the median of the rounds' medians."""
    loads: dict[tuple[str, int], list[Load]] = {key: [] for key in servers}
    for turn in range(arguments.rounds + 1):
        for key, server in servers.items():
            made = server.load(work, 1, arguments.seconds if turn else 0.05)
            if turn:
                loads[key].append(made)
    return {key: median(each.percentile(0.5) for each in made) for key, made in loads.items()}


def _print(results: dict[str, Found], sizes: list[int], databases: list[str]) -> None:
    shown, aims = [], []
    for work, times in results.items():
        for name in databases:
            of = [times[name, rows] for rows in sizes]
            steps = [later / earlier for earlier, later in pairwise(of)]
            shown.append([work, name, *(f"{each:.2f}" for each in of), *(f"{each:.2f} x" for each in steps)])
            for rows, step in zip(sizes[1:], steps, strict=True):
                text = f"{work}, up to {rows:,}: at most {MOST} x"
                aims.append([name, *Aim(text, MOST, step, at_least=False).row()])
    heads = [f"{rows:,}: p50 ms" for rows in sizes] + [f"to {rows:,}" for rows in sizes[1:]]
    report.table(["work", "database", *heads], shown)
    report.table(["database", "aim", "seen", ""], aims)

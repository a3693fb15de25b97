"""Tables of a comparison in Markdown: measurements and aims."""

from collections.abc import Iterable, Mapping
from statistics import median
from typing import NamedTuple

from bench.load import Load, typical
from bench.questions import BY_PARTIES, EVERYTHING

OURS = ("tracker, SQLite", "tracker, PostgreSQL")
HEAD = [
    "work", "connections", "who", "answers/s", "p50 ms", "p99 ms", "tracker, SQLite is", "tracker, PG is"
]  # fmt: skip
# The loads of each contender, by request and number of connections.
Loads = dict[str, list[Load]]
Measured = dict[tuple[str, int], Loads]


# Below so much of the answers before, work has become slower.
SLOWER = 0.95
BEFORE_HEAD = [
    "work", "connections", "database", "answers/s", "before", "now / before", "rounds", "processor time", "",
]  # fmt: skip


def is_tracker(name: str) -> bool:
    """Return whether a contender is a tracker, of this checkout or an earlier one."""
    return name.startswith(("tracker,", "before,"))


class Aim(NamedTuple):
    """A target and the measured figure; None if it was not measured."""

    text: str
    bound: float
    seen: float | None
    at_least: bool = True
    unit: str = "x"

    def row(self) -> list[str]:
        if self.seen is None:
            return [self.text, "", "not measured"]
        reached = self.seen >= self.bound if self.at_least else self.seen <= self.bound
        return [self.text, f"{self.seen:.3g} {self.unit}", "reached" if reached else "NOT reached"]


def table(head: list[str], rows: list[list[str]]) -> None:
    """Print a table."""
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    for row in [head, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
    print(flush=True)


def times(ours: list[Load], theirs: list[Load]) -> float:
    """Return the ratio of throughputs, the median of the rounds."""
    return median(a.throughput / b.throughput for a, b in zip(ours, theirs, strict=False))


def lines(work: str, connections: int, measured: Loads) -> Iterable[list[str]]:
    """Yield the rows of one request: each contender, and our ratio to it on the same database."""
    for name, loads in measured.items():
        p50, p99 = (median(each.percentile(share) for each in loads) for share in (0.5, 0.99))
        refused = sum(each.refused for each in loads)
        shown = [f"{typical(loads):,.1f}", f"{p50:,.2f}", f"{p99:,.2f}" + (" !" if refused else "")]
        against = [
            ""
            if name in OURS or ours not in measured or _other_database(ours, name)
            else f"{times(measured[ours], loads):.3g} x"
            for ours in OURS
        ]
        yield [work, str(connections), name, *shown, *against]


def _other_database(ours: str, name: str) -> bool:
    return "," in name and _database(name) != _database(ours)


def _database(name: str) -> str:
    return name.rsplit(", ", maxsplit=1)[-1]


def before(measured: Measured) -> Iterable[list[str]]:
    """Each work of this checkout against the earlier one: answers and processor time, round by round.

    Less than 0.95 of the answers is marked as slower, unless the processor time is less than 1.05.
    """
    for (work, connections), loads in measured.items():
        for ours in OURS:
            name = _database(ours)
            now, then = loads.get(ours, []), loads.get(f"before, {name}", [])
            if not now or not then:
                continue
            ratios = sorted(a.throughput / b.throughput for a, b in zip(now, then, strict=False))
            processor = median(
                a.processor / len(a.times) / (b.processor / len(b.times))
                for a, b in zip(now, then, strict=False)
            )
            figures = [f"{typical(now):,.1f}", f"{typical(then):,.1f}", f"{median(ratios):.2f} x"]
            rounds = f"{ratios[0]:.2f}–{ratios[-1]:.2f}"
            slower = "slower" if median(ratios) < SLOWER and processor > 2 - SLOWER else ""
            yield [work, str(connections), name, *figures, rounds, f"{processor:.2f} x", slower]


def aims(
    measured: Measured, memory: Mapping[str, float], inside: Mapping[str, Mapping[str, float]]
) -> Iterable[list[str]]:
    """Yield every aim on each database, the figure, and whether it is reached."""
    for ours in OURS:
        name = _database(ours)
        for aim in _aims(measured, ours, memory.get(ours), inside.get(name, {})):
            text, *more = aim.row()
            yield [text, name, *more]


def _aims(measured: Measured, ours: str, memory: float | None, inside: Mapping[str, float]) -> Iterable[Aim]:
    database = _database(ours)

    def against(work: str, connections: int, theirs: str) -> float | None:
        found = measured.get((work, connections), {})
        return times(found[ours], found[theirs]) if ours in found and theirs in found else None

    def milliseconds(work: str) -> float | None:
        loads = measured.get((work, 1), {}).get(ours)
        return median(each.percentile(0.5) for each in loads) if loads else None

    def slower(work: str) -> float | None:
        found = against(work, 1, f"limit, {database}")
        return None if found is None else 1 / found

    for connections in sorted({connections for _, connections in measured}):
        over = f", {connections} connection{'s'[: connections > 1]}"
        for work in ("filtered page", "one record"):
            if (work, connections) in measured:
                yield Aim(f"{work} at least 0.5 x the limit{over}", 0.5,
                          against(work, connections, f"limit, {database}"))  # fmt: skip
        if ("filtered page", connections) in measured:
            yield Aim(f"filtered page at least 12 x the textbook{over}", 12,
                      against("filtered page", connections, f"textbook, {database}"))  # fmt: skip
            yield Aim(f"filtered page at least 2.5 x Datasette{over}", 2.5,
                      against("filtered page", connections, "Datasette"))  # fmt: skip
        if ("304", connections) in measured:
            full = measured["unfiltered page", connections].get(ours)
            known = measured["304", connections].get(ours)
            yield Aim(f"304 at least 20 x a page that is made{over}", 20,
                      times(known, full) if known and full else None)  # fmt: skip
    with_count, without = inside.get(COUNTED), inside.get(NOT_COUNTED)
    yield Aim("page with its count at most 1.3 x the page without", 1.3,
              with_count / without if with_count and without else None, at_least=False)  # fmt: skip
    for work in ("search, rare", "search, middling", "search, common", "search, word and filter",
                 *BY_PARTIES):  # fmt: skip
        yield Aim(f"{work} at most 150 ms", 150, milliseconds(work), at_least=False, unit="ms")
    yield Aim("statistics of all, the first time, at most 2 x the limit", 2,
              slower("statistics, all"), at_least=False)  # fmt: skip
    yield Aim("statistics of two countries, the first time, at most 2 x the limit", 2,
              slower("statistics, filtered"), at_least=False)  # fmt: skip
    yield Aim("CSV of everything at most 3 x the limit", 3, slower(EVERYTHING), at_least=False)
    yield Aim("CSV of everything in at most 150 MiB", 150, memory, at_least=False, unit="MiB")


NOT_COUNTED, COUNTED = "ms: filtered page, not counted", "ms: filtered page, counted anew"

"""Non-interference as a measurement: so many requests, so many kinds of change, so many differences."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from tests.security.asking import Reader
from tests.security.changes import CHANGES, all_together
from tests.security.recording import Answer, Asked, Difference, differences, record, recorded_after
from tests.security.sampling import follow_up, sample
from tests.security.tables import every_hidden_row_deleted
from tests.security.tracker import Tracker


@dataclass
class Found:
    """What a campaign saw."""

    requests: int = 0
    changes: int = 0
    comparisons: int = 0
    noise: list[Difference] = field(default_factory=list)
    differences: dict[str, list[Difference]] = field(default_factory=dict)
    failures: list[Asked] = field(default_factory=list)

    def __str__(self) -> str:
        number = sum(map(len, self.differences.values()))
        return (
            f"{self.requests} requests × {self.changes} changes: {self.comparisons} comparisons, "
            f"{number} differences, {len(self.noise)} of noise, {len(self.failures)} failures"
        )

    def told(self) -> str:
        """The first differences of each change, for whoever has to find the leak."""
        lines = [f"{name}: {each}" for name, some in self.differences.items() for each in some[:3]]
        return "\n".join([str(self), *map(str, self.noise[:3]), *lines])


def requests_about(tracker: Tracker, count: int) -> list[Asked]:
    """So many requests, the last of them those that earlier answers lead to."""
    return list(answered(tracker, count))


def answered(tracker: Tracker, count: int) -> dict[Asked, Answer]:
    """Return the answers to so many requests, the last of them those that earlier answers lead to."""
    most = count // 10
    answers = record(sample(Reader(tracker).pool(), count))
    further = [each for each in follow_up(answers) if each not in answers][:most]
    first = islice(answers.items(), count - len(further))
    return dict(first) | record(further)


def nothing_left(tracker: Tracker) -> None:
    every_hidden_row_deleted()


def run(tracker: Tracker, *, requests: int, of_each: int) -> Found:
    """Record, change what is hidden, record again, compare; each change is taken back before the next.

    Every request is compared with itself after all changes made together, and with a desk that holds nothing
    any more; each single change with `of_each` requests, a slice that moves on from change to change; a fifth
    with nothing changed at all, for what differs then differs after a change too.
    """
    before = answered(tracker, requests)
    asked = list(before)
    found = Found(len(asked), len(CHANGES), len(asked) * 2)
    found.noise = differences(before, record(asked[::5]))
    found.failures = [each for each, answer in before.items() if answer.status >= 500]
    for name, change in {"all together": all_together, "nothing left": nothing_left}.items():
        _compare(found, name, differences(before, recorded_after(change, tracker, asked)))
    for (name, change), some in zip(CHANGES.items(), slices(asked, of_each, len(CHANGES)), strict=True):
        _compare(found, name, differences(before, recorded_after(change, tracker, some)))
        found.comparisons += len(some)
    return found


def _compare(found: Found, name: str, seen: list[Difference]) -> None:
    if seen:
        found.differences[name] = seen


def slices(asked: list[Asked], size: int, count: int) -> Iterator[list[Asked]]:
    """As many slices, each beginning where the last one ended."""
    twice = asked + asked
    size = min(size, len(asked))
    starts = (at * size % len(asked) for at in range(count))
    return (twice[start : start + size] for start in starts)

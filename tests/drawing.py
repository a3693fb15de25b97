"""Pairs of names and hostile values, drawn evenly: as few requests as find the same faults as all of them.

`drawn` goes round by round: in each round every name has one value, a different one each time, and after a
few names every value was sent. Tests take the first few pairs, and many more of them with `--all-cases`.
"""

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Any

import pytest

from tests.plugins.sampling import ALL_CASES

SEED = 20_251_130
Draw = Callable[..., list[tuple[Any, Any]]]


def drawn(names: Iterable[Any], values: Sequence[Any]) -> list[tuple[Any, Any]]:
    """All pairs of a name and a value, in rounds; the same order each time."""
    mixed, random = [*names], Random(SEED)
    random.shuffle(mixed)
    rounds = range(len(values))
    return [
        (name, values[(place + turn) % len(values)]) for turn in rounds for place, name in enumerate(mixed)
    ]


@pytest.fixture
def draw(request: pytest.FixtureRequest) -> Draw:
    """Draw `few` pairs; with `--all-cases` `many`, or all of them."""
    everything = request.config.getoption(ALL_CASES)

    def first(names: Iterable[Any], values: Sequence[Any], *, few: int, many: int | None = None) -> Any:
        return drawn(names, values)[: many if everything else few]

    return first


def others(
    pairs: Iterable[tuple[Any, Any]], ask: Callable[[Any, Any], Any], allowed: set[Any]
) -> dict[Any, Any]:
    """The pairs that are answered with anything but what is allowed, with what they got."""
    answers = {pair: ask(*pair) for pair in pairs}
    return {pair: answer for pair, answer in answers.items() if answer not in allowed}

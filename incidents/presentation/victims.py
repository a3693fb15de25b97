"""The range of victims of an incident, those who are named included."""

from typing import Any

from incidents.choices import Role


def victim_range(document: dict[str, Any]) -> dict[str, int | None]:
    """Return the lower and the upper bound of the number of victims; None if there is no such bound.

    Without a stated number: at least those who are named, with no upper bound.
    """
    stated = document["victims"] or {"low": None, "high": None}
    named, high = len(named_victims(document)), stated["high"]
    low = max(stated["low"] or 0, named)
    return {
        "low": None if low == 0 and stated["low"] is None else low,
        "high": None if high is None else max(high, low),
    }


def named_victims(document: dict[str, Any]) -> set[str]:
    """Return the ids of the persons who are named as victims."""
    return {
        each["person"]["id"]
        for each in document["involvements"]
        if each["role"] == Role.VICTIM and each["person"]
    }

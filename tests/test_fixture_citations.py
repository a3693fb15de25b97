"""The share of values in the seeded cases that cite a source.

Three figures: values that cite a source which supports them, values that cite none, and values that were
removed because neither the facts, nor the corrections, nor the article have a source for them
(`data/seed_removals.json`). What is our own is counted apart: classification, wording of titles, and
addresses of websites, which need a check.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.test_fixtures import FOLDER, SEED, found

# The fields whose value a source can give, by the list of the fixtures.
FROM_SOURCES = {
    "incidents": ("date", "place", "location", "summary", "narrative", "victims"),
    "involvements": ("role", "charge", "provision", "outcome", "sentence_months", "note"),
    "custody": ("status", "place", "from", "until", "last_confirmed", "expected_end", "note"),
    "persons": ("names", "gender", "birth", "nationalities", "occupations", "summary"),
    "institutions": ("names", "parent", "summary"),
    "statements": ("speaker", "date", "text", "quotation", "summary"),
}
OURS = {
    "incidents": ("title", "kind", "country"),
    "institutions": ("kind", "country", "website"),
    "statements": ("title", "country", "language", "stance"),
}
# Names that are our description, and speakers who are known from the record itself.
EXCEPTIONS = {
    ("institutions/russian-air-defence", "names", "Russian air defence"),
    ("statements/eu-silence-samadov", "speaker", "european-union"),
    ("statements/bbc-gas-shares", "speaker", "bbc-news"),
}
REMOVALS = json.loads((Path(__file__).parent / "data" / "seed_removals.json").read_text("utf-8"))
Value = tuple[str, str, Any, list[dict[str, Any]]]  # place, field, value, citations of the field


def entries() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every record, involvement and row of custody: the list it is in, its place, itself."""
    for kind in ("incidents", "persons", "institutions", "statements"):
        for key, entry in SEED[kind].items():
            yield kind, f"{kind}/{key}", entry
            for involvement in entry.get("involvements", []):
                party = involvement.get("person") or involvement["institution"]
                yield "involvements", f"{kind}/{key}#{party}", involvement
            for number, row in enumerate(entry.get("custody", [])):
                yield "custody", f"{kind}/{key}#custody {number}", row


def values(fields: dict[str, tuple[str, ...]]) -> Iterator[Value]:
    for kind, place, entry in entries():
        for field in fields.get(kind, ()):
            supports = [c for c in entry["citations"] if c["field"] == field and c["stance"] == "supports"]
            for value in values_of(entry, field):
                yield place, field, value, supports


def values_of(entry: dict[str, Any], field: str) -> list[Any]:
    if field == "names":
        return [name["text"] for name in entry["names"]]
    if field == "speaker":
        return [entry.get("person") or entry.get("institution") or entry["description"]]
    return [entry[field]] if entry.get(field) else []


def is_cited(value: Value) -> bool:
    """Say whether a source supports the value; a name has to be in the words of one."""
    _, field, text, supports = value
    if field == "names":
        words = text.replace(",", "").split()
        return any(all(word in citation["value"] for word in words) for citation in supports)
    return bool(supports)


def uncited() -> set[tuple[str, str, Any]]:
    return {value[:3] for value in values(FROM_SOURCES) if not is_cited(value)}


def test_every_value_that_a_source_can_give_cites_one():
    assert uncited() <= EXCEPTIONS


def test_what_was_removed_is_gone_and_says_why():
    still = [
        removal
        for removal in REMOVALS
        if (entry := found(removal["record"])) is not None
        and (not removal["field"] or removal["value"] in values_of(entry, removal["field"]))
    ]
    assert still == []
    assert all(removal["reason"] for removal in REMOVALS)


def test_the_readme_gives_the_three_figures():
    """Hundreds of the cited values, so that a new citation need not change the README."""
    cited = sum(is_cited(value) for value in values(FROM_SOURCES))
    ours = len(list(values(OURS)))
    figures = (
        f"more than {cited // 100 * 100:,} values cite a source, {len(uncited())} cite none, "
        f"{len(REMOVALS)} were removed; more than {ours // 100 * 100} are our own"
    )
    assert figures in " ".join((FOLDER / "README.md").read_text("utf-8").split())

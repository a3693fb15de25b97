"""The seeded cases against what a check of every row against its sources found, and against themselves.

`data/seed_corrections.json` has the corrections of November 2026 that need no new kind of record, each with
what has to hold in the fixtures afterwards: a value, words of it, a citation, or none.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from incidents.desk.fixtures import _span
from incidents.desk.review_warnings.source_age import first_unreported_day

FOLDER = Path(__file__).resolve().parent.parent / "fixtures"
CORRECTIONS = json.loads((Path(__file__).parent / "data" / "seed_corrections.json").read_text("utf-8"))
SEED: dict[str, dict[str, Any]] = {}
for _name in ("azerbaijan.json", "azerbaijan_wave.json"):
    for _kind, _entries in json.loads((FOLDER / _name).read_text("utf-8")).items():
        SEED.setdefault(_kind, {}).update(_entries)
SOURCES = SEED["sources"]


def found(place: str) -> dict[str, Any] | None:
    """The entry at `kind/key`, or at `kind/key#party` the involvement of a party in it."""
    place, _, party = place.partition("#")
    kind, key = place.split("/")
    entry = SEED[kind].get(key)
    if entry is None or not party:
        return entry
    parties = [i for i in entry["involvements"] if party in (i.get("person"), i.get("institution"))]
    return parties[0] if parties else None


def holds(rule: dict[str, Any]) -> bool:
    entry = found(rule["record"])
    if entry is None or "there" in rule:
        return (entry is not None) == rule.get("there", True)
    value = entry.get(rule["field"])
    if "source" in rule:
        cited = [
            citation
            for citation in entry["citations"]
            if all(citation[name] == rule[name] for name in ("field", "source", "stance"))
            and rule.get("value", "") in citation["value"]
        ]
        return bool(cited) == rule.get("cited", True)
    if "is" in rule:
        return value == rule["is"]
    if "lacks" in rule:
        return rule["lacks"] not in (value or "")
    return rule["says"] in (value or "")


def citations() -> Iterator[tuple[str, dict[str, Any], dict[str, Any], str]]:
    """Every citation: its place, its record, itself, and the role of the involvement that it is for."""
    for kind, entries in SEED.items():
        for key, entry in entries.items():
            for citation in entry.get("citations", []):
                yield f"{kind}/{key}", entry, citation, ""
            for involvement in entry.get("involvements", []):
                party = involvement.get("person") or involvement["institution"]
                for citation in involvement["citations"]:
                    yield f"{kind}/{key}#{party}", entry, citation, involvement["role"]
            for number, row in enumerate(entry.get("custody", [])):
                for citation in row["citations"]:
                    yield f"{kind}/{key}#custody {number}", row, citation, ""


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)


def test_every_correction_is_made():
    missing = [
        (correction["id"], correction["should"], rule)
        for correction in CORRECTIONS
        for rule in correction["holds"]
        if not holds(rule)
    ]
    assert missing == []


def test_nothing_is_disputed_but_what_was_looked_at():
    """Of 42 disputes 11 were none, 10 were told wrongly and 4 named the wrong party."""
    looked_at = {
        (rule["record"], rule["field"], rule["source"])
        for correction in CORRECTIONS
        for rule in correction["holds"]
        if rule.get("stance") == "disputes" and rule.get("cited", True)
    }
    disputed = {
        (place, c["field"], c["source"]) for place, _, c, _ in citations() if c["stance"] == "disputes"
    }
    assert disputed == looked_at


def test_no_source_stands_on_both_sides_of_one_value():
    sides: dict[tuple[str, str, str, str], set[str]] = {}
    for place, _, citation, _ in citations():
        key = (place, citation["field"], citation["source"], citation["value"])
        sides.setdefault(key, set()).add(citation["stance"])
    assert [key for key, stances in sides.items() if len(stances) > 1] == []


def test_no_source_is_older_than_what_it_is_cited_for():
    older = [
        (place, citation["source"], citation["value"])
        for place, entry, citation, role in citations()
        if first_unreported_day(
            citation["field"],
            citation["value"],
            published=_span(SOURCES[citation["source"]].get("published")),
            event=_span(entry.get("date")),
            role=role,
        )
    ]
    assert older == []


def test_every_source_is_cited():
    assert SOURCES.keys() - {citation["source"] for _, _, citation, _ in citations()} == set()


def test_every_statement_has_a_title_and_a_quotation_or_a_summary():
    bare = [
        key
        for key, entry in SEED["statements"].items()
        if not entry.get("title") or not (entry.get("quotation") or entry.get("summary"))
    ]
    assert bare == []


def test_a_statement_has_a_language_where_it_is_quoted():
    statements = SEED["statements"].items()
    assert [key for key, entry in statements if bool(entry.get("language")) != ("quotation" in entry)] == []


def test_anonymous_speakers_and_private_persons_are_not_quoted():
    keys = ("senior-european-diplomat", "second-european-diplomat", "godwin-gas")
    assert [key for key in keys if "quotation" in SEED["statements"][key]] == []


def test_quoted_words_stand_in_the_quotation_of_their_statement():
    absent = [
        (key, citation["quotation"])
        for key, entry in SEED["statements"].items()
        for citation in entry["citations"]
        if citation["quotation"] and citation["quotation"] not in entry.get("quotation", {}).get("text", "")
    ]
    assert absent == []


def test_quotation_marks_are_real_ones():
    """But for titles of sources, which are as published."""
    kinds = {kind: entries for kind, entries in SEED.items() if kind != "sources"}
    assert [text for text in texts(kinds) if re.search(r"(?:^|[\s(])'|\"", text)] == []


@pytest.mark.parametrize("kind", ["incidents", "persons", "institutions", "statements", "sources"])
def test_uids_are_never_given_twice(kind):
    uids = [entry["uid"] for entry in SEED[kind].values()]
    assert len(uids) == len(set(uids))


def test_the_readme_counts_what_is_there():
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert f"Each of the {len(SOURCES)} sources is cited" in " ".join(readme.split())


def test_few_statements_have_no_stance_but_other_and_none_repeats_its_main_one():
    statements = SEED["statements"].values()
    assert sum(entry["stance"] == "other" for entry in statements) == 7
    assert len(statements) == 45
    assert [entry for entry in statements if entry["stance"] in entry.get("further_stances", [])] == []
    assert any(entry.get("further_stances") for entry in statements)

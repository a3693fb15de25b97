"""The parties of an incident: a table of those to whom something happened, the others, and victims."""

from dataclasses import replace
from functools import cache
from typing import Any

from incidents import choices
from incidents.fields.base import Field
from incidents.fields.involvement import INVOLVEMENT
from incidents.presentation import display
from incidents.presentation.display import Fact, Value, label
from incidents.presentation.evidence import Citations
from incidents.presentation.field_values import SHOWN, values_of

Document = dict[str, Any]
Row = Document
# Columns of the table; other fields are written under the name.
OUTCOME, SENTENCE = ("outcome", "outcomes"), ("sentence_months",)
# Fields that a party of the table has, and that are written once where all have the same.
COMMON = ("charge", "provision")
OF_TABLE = {*OUTCOME, *SENTENCE, *COMMON}
FIRST = ("role", *OUTCOME, *SENTENCE)


@cache
def shown_fields() -> tuple[Field, ...]:
    """Return the fields of an involvement that a page shows, those that readers look for first."""
    fields = [field for field in INVOLVEMENT if field.published and field.type in SHOWN]
    return tuple(
        sorted(fields, key=lambda field: FIRST.index(field.name) if field.name in FIRST else len(FIRST))
    )


def involved(document: Document, citations: Citations) -> Document:
    """Return the rows of the table, what all of them share, and the other parties by role."""
    on = day.text if (day := display.span(document["date"])) else ""
    rows = [_row(involvement, citations, on) for involvement in document["involvements"]]
    rows.sort(key=lambda row: _place(row["role"]))
    table = [row for row in rows if row["role"] == choices.Role.VICTIM or OF_TABLE & row["facts"].keys()]
    others: dict[str, list[Row]] = {}
    for row in rows:
        if row not in table:
            others.setdefault(row["role_label"], []).append(row)
    shared = _shared(table)
    in_table = [_in_columns(row, shared) for row in table]
    by_role = [(role, [_in_columns(row, []) for row in found]) for role, found in others.items()]
    every = [*in_table, *(row for _, found in by_role for row in found)]
    return {
        "table": in_table,
        "shared": [table[0]["facts"][name] for name in shared],
        "others": by_role,
        "has_roles": len({row["role"] for row in table}) > 1,
        "has_sentences": any(row["sentence"] for row in in_table),
        "has_evidence": any(row["evidence"] for row in every),
        "all": every,
    }


def _place(role: str) -> int:
    """Return the place of a role in the vocabulary: victims come first."""
    order = list(choices.Role.values)
    return order.index(role) if role in order else len(order)


def _row(involvement: Document, citations: Citations, on: str) -> Row:
    """Return a party with its facts; a stage on the day of the incident (`on`) does not repeat the day."""
    kind = "person" if involvement["person"] else "institution"
    party, role = involvement[kind], involvement["role"]
    facts: dict[str, Fact] = {}
    for field in shown_fields():
        values = values_of(field, involvement.get(field.name))
        if field.name == "outcomes":
            values = [replace(value, note="") if value.note == on else value for value in values]
        evidence = citations.take(field.name, values[0].text if values else "", party=party["id"], role=role)
        if evidence or values:
            facts[field.name] = Fact(
                str(field.label), values, "" if values else str(display.UNKNOWN), evidence
            )
    return {
        "id": party["id"],
        "name": party["name"],
        "kind": kind,
        "number": party["number"],
        "role": role,
        "role_label": label(choices.Role, role),
        "role_fact": facts.pop("role", None),
        "facts": facts,
    }


def _shared(table: list[Row]) -> list[str]:
    """Return the fields that all parties of the table have with the same value, undisputed."""
    return [
        name
        for name in COMMON
        if len(table) > 1 and all(name in row["facts"] for row in table) and _is_same(name, table)
    ]


def _is_same(name: str, table: list[Row]) -> bool:
    facts = [row["facts"][name] for row in table]
    differ = any(fact.evidence and fact.evidence.disputes for fact in facts)
    texts: set[tuple[Value, ...]] = {tuple(fact.values) for fact in facts}
    return not differ and len(texts) == 1 and bool(facts[0].values)


def _in_columns(row: Row, shared: list[str]) -> Row:
    facts: dict[str, Fact] = row["facts"]
    columns = {*OUTCOME, *SENTENCE, *shared}
    every = [row["role_fact"], *facts.values()]
    return {
        **row,
        "outcome": [facts[name] for name in OUTCOME if name in facts],
        "sentence": [facts[name] for name in SENTENCE if name in facts],
        "more": [fact for name, fact in facts.items() if name not in columns],
        "evidence": [(fact.label, fact.evidence) for fact in every if fact and fact.evidence],
    }


def victim_range(document: Document) -> dict[str, int | None]:
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


def named_victims(document: Document) -> set[str]:
    """Return the ids of the persons who are named as victims."""
    return {
        each["person"]["id"]
        for each in document["involvements"]
        if each["role"] == choices.Role.VICTIM and each["person"]
    }

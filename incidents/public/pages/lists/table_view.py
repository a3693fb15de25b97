"""The entries of a list as rows of a table, with the content of cards."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from incidents.choices import RecordKind

LONGEST_CELL = 160

# The title comes after the date, if the kind has one; the last column has one or more lines.
COLUMNS: dict[str, tuple[Any, ...]] = {
    RecordKind.INCIDENT: (_("When"), _("Incident"), _("What happened"), _("Country"), _("To whom")),
    RecordKind.PERSON: (_("Name"), _("Nationality"), _("Other names"), _("About")),
    RecordKind.INSTITUTION: (_("Name"), _("Kind"), _("Country"), _("About")),
    RecordKind.CASE: (_("Case"), _("Kind"), _("Country"), _("About")),
    RecordKind.STATEMENT: (_("When"), _("Who"), _("Stance"), _("About"), _("Words")),
}
DATED = (RecordKind.INCIDENT, RecordKind.STATEMENT)


def table(kind: str, cards: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the context of a table of entries."""
    return {
        "columns": COLUMNS[kind],
        "has_dates": kind in DATED,
        "rows": [{"card": card, "cells": _cells(kind, card), "lines": _lines(kind, card)} for card in cards],
    }


def _cells(kind: str, card: dict[str, Any]) -> list[str]:
    if kind != RecordKind.PERSON:
        return card["marks"]
    return [", ".join(card["marks"]), ", ".join(name["text"] for name in card["names"])]


def _lines(kind: str, card: dict[str, Any]) -> list[str]:
    if kind != RecordKind.INCIDENT:
        return [_shortened(card.get("quotation") or card.get("text") or "")]
    return [*card["parties"], *([f"+ {card['more_parties']}"] if card["more_parties"] else [])]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL].rpartition(' ')[0]}…"

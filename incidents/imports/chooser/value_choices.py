"""The meaning of words in vocabulary columns: each different cell, and its value."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from incidents.imports.chooser.entries import ENTRIES, FieldControl
from incidents.imports.chooser.toml_text import toml_text
from incidents.imports.common.report import FirstNote
from incidents.imports.mapping.extractors import Take, Untaken
from incidents.imports.mapping.mapping import read_mapping
from incidents.imports.mapping.mapping_takes import take_of
from incidents.imports.mapping.text_values import BadText, code
from incidents.imports.readers.readers import read

Values = dict[str, Any]

MOST_ROWS = 50_000
MOST_VALUES = 200
MOST_SECONDS = 10
NOTHING = "-"  # the choice that a word means an empty cell
_TABLES = {"people": "involvement", "institutions": "involvement"}


@dataclass(slots=True)
class Words:
    """The different cells of a vocabulary column, each with the first row that has it."""

    entry: FieldControl
    setting: Values
    take: Take
    rows: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    is_cut: bool = False

    def add(self, row: Values, number: int) -> None:
        try:
            texts = self.take.texts(row)
        except Untaken:
            return
        for text in texts:
            if text not in self.rows and len(self.rows) == MOST_VALUES:
                self.is_cut = True
                continue
            self.rows.setdefault(text, number)
            self.counts[text] = self.counts.get(text, 0) + 1

    def default(self, text: str) -> str:
        """Return the value that a word already has: from the mapping's table, or as in the vocabulary."""
        table = self.setting.get("table", {})
        if text in table:
            return table[text] or NOTHING
        try:
            return str(code(self.entry.vocabulary, text))
        except BadText:
            return ""


def vocabulary_words(document: Values, path: Path, name: str) -> list[Words]:
    """Return the vocabulary columns of a mapping with their different cells.

    Reads the first rows only, for some seconds.

    Raises:
        BadFile
    """
    found = list(_columns(document))
    if not found:
        return []
    layout, end = read_mapping(toml_text(document)).layout, monotonic() + MOST_SECONDS
    for place, (number, row) in enumerate(read(path, name, layout, FirstNote())):
        if place == MOST_ROWS or monotonic() > end:
            break
        for each in found:
            each.add(row, number)
    return [each for each in found if each.rows]


def _columns(document: Values) -> Iterator[Words]:
    for entry in ENTRIES:
        setting = setting_of(document, entry) if entry.vocabulary else None
        if isinstance(setting, str):
            setting = {"column": setting}
        if (
            isinstance(setting, dict)
            and "column" in setting
            and "otherwise" not in setting
            and "pattern" not in setting
        ):
            take = replace(take_of(setting, entry.name), table={}, default="", alternative=None)
            yield Words(entry, setting, take)


def section_of(document: Values, entry: FieldControl) -> Values | None:
    """Return the table of a mapping for an entry; of several the first that fits."""
    name = _TABLES.get(entry.place[0], entry.place[0])
    tables = document.get(name, [])
    inner = {"people": "person", "institutions": "institution"}.get(entry.place[0])
    for table in tables if isinstance(tables, list) else [tables]:
        if inner is None or inner in table:
            for step in entry.place[1:-1]:
                table = table.get(step, {})
            return table if isinstance(table, dict) else None
    return None


def setting_of(document: Values, entry: FieldControl) -> Any:
    """Return the value of a field in a mapping; None if it has none."""
    section = section_of(document, entry)
    return section.get(entry.field) if section else None


class ValuesForm(forms.Form):
    """The value of each word of the file in the vocabulary of its field."""

    def __init__(self, document: Values, columns: list[Words], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document, self.vocabulary_columns = document, columns
        for at, words in enumerate(columns):
            options = [
                ("", _("— not chosen")),
                (NOTHING, _("an empty cell")),
                *words.entry.vocabulary.choices,
            ]
            for place, text in enumerate(words.rows):
                self.fields[f"v{at}-{place}"] = forms.ChoiceField(
                    label=text, choices=options, required=False, initial=words.default(text)
                )

    def tables(self) -> Iterator[Values]:
        """Yield the columns as the page shows them, undecided words first."""
        for at, words in enumerate(self.vocabulary_columns):
            rows: list[Values] = [
                {"control": self[f"v{at}-{place}"], "row": row, "count": words.counts[text]}
                for place, (text, row) in enumerate(words.rows.items())
            ]
            open_rows = [row for row in rows if not row["control"].value()]
            yield {
                "label": words.entry.label, "column": words.take.label, "is_cut": words.is_cut,
                "rows": [*open_rows, *(row for row in rows if row["control"].value())],
                "unmatched": len(open_rows),
            }  # fmt: skip

    def clean(self) -> Values:
        found = super().clean() or self.cleaned_data
        for name in self.fields:
            if not found.get(name):
                self.add_error(name, _("Choose what this word means here, or that it is an empty cell."))
        return found

    def text(self) -> str:
        """Return the mapping with the tables of values.

        Raises:
            BadMapping
        """
        for at, words in enumerate(self.vocabulary_columns):
            chosen = {text: self.cleaned_data[f"v{at}-{place}"] for place, text in enumerate(words.rows)}
            table = {text: "" if value == NOTHING else value for text, value in chosen.items()}
            section = section_of(self.document, words.entry)
            if section is not None:
                kept = words.setting.get("table", {})
                section[words.entry.field] = {**words.setting, "table": {**kept, **table}}
        text = toml_text(self.document)
        read_mapping(text)
        return text


def parsed(text: str) -> Values:
    """Return a mapping as plain values."""
    return tomllib.loads(text)

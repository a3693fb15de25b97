"""Errors of a file, and warnings, by row, column and value."""

from dataclasses import asdict, dataclass, field
from typing import Any

from incidents.dates.span import UNSEEN

MOST_NOTES = 1_000
LONGEST_VALUE = 200


class TooManyErrors(Exception):
    """Too many errors; reading stops."""


class BadFile(Exception):
    """The file as a whole cannot be read; the message has the reason and the fix."""


@dataclass(frozen=True, slots=True)
class Note:
    """An error or warning with its fix. Rows are numbered like in a spreadsheet."""

    row: int
    column: str
    value: str
    detail: str

    def __str__(self) -> str:
        where = ", ".join(
            filter(None, [(self.row and f"row {self.row}") or "", self.column and f"“{self.column}”"])
        )
        value = f" “{self.value}”:" if self.value else ""
        return f"{where or 'the file'}:{value} {self.detail}"


@dataclass
class Notes:
    """The errors and warnings of one file: at most 1,000 of each, and the number of others."""

    errors: list[Note] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)
    more_warnings: int = 0

    def error(self, row: int, column: str, value: object, detail: str) -> None:
        """Add an error.

        Raises:
            TooManyErrors: it is the thousandth.
        """
        self.errors.append(Note(row, column, shown(value), detail))
        if len(self.errors) >= MOST_NOTES:
            raise TooManyErrors

    def warn(self, row: int, column: str, value: object, detail: str) -> None:
        if len(self.warnings) < MOST_NOTES:
            self.warnings.append(Note(row, column, shown(value), detail))
        else:
            self.more_warnings += 1


class FirstNote(Notes):
    """Notes with the first error only, for reading some rows; the check reports all of them."""

    def error(self, row: int, column: str, value: object, detail: str) -> None:
        if not self.errors:
            super().error(row, column, value, detail)


def shown(value: object) -> str:
    """Return a value for messages: printable, and at most a line or two."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    text = " ".join(text.split("\n"))
    cut = text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
    return "".join(sign if sign.isprintable() or sign in UNSEEN else "\ufffd" for sign in cut)


def as_json(notes: list[Note]) -> list[dict[str, Any]]:
    return [asdict(note) for note in notes]

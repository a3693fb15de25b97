"""Lines of CSV are those of Python's csv module, and what several columns share is read once."""

import csv
import io
from typing import Any

import pytest

from incidents.exports.file_formats import SOME, csv_line, csv_lines
from incidents.exports.flat_columns import COLUMNS
from incidents.exports.table_types import row_of

ROWS: list[list[Any]] = [
    ["plain", "words"],
    ["a, b", 'she said "no"'],
    ["two\nlines", "a\rreturn"],
    ["", None, 0, 1.5, -3, True],
    [""],
    [None],
    [],
    [" space ", "tab\there", "ə Ж 法"],
    ["'already marked", "=1+1", "-x", "＠home"],
    [["a", "list"], "x"],
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_line_is_that_of_the_csv_module_with_formulas_marked(row: list[Any]) -> None:
    marked = [
        f"'{each}" if isinstance(each, str) and each[:1] in {"'", "=", "-", "＠"} else each for each in row
    ]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow(marked)

    assert csv_line(row).decode() == buffer.getvalue()


def test_a_table_of_many_rows_is_all_its_lines() -> None:
    rows = [[number, "x"] for number in range(2 * SOME + 3)]

    assert b"".join(csv_lines(["n", "t"], rows)) == b"".join(map(csv_line, [["n", "t"], *rows]))


def test_all_that_is_told_of_parties_stands_in_its_column() -> None:
    def part(role: str, name: str, **told: Any) -> dict[str, Any]:
        nothing = {"charge": "", "provision": "", "outcome": "", "sentence_months": None}
        person = {"id": f"id of {name}", "number": 1, "name": name}
        return {"role": role, "person": person, "institution": None, **nothing, **told}

    parts = [
        part("victim", "Ann", outcome="convicted", sentence_months=0),
        part("judge", "Judy"),
        part("victim", "Bob", charge="hooliganism", provision="221"),
    ]
    columns = [column for column in COLUMNS["incident"] if column.field == "involvements"]
    cells = dict(zip([c.name for c in columns], row_of(columns)({"involvements": parts}), strict=True))

    assert {name: cell for name, cell in cells.items() if cell} == {
        "victim": "Ann; Bob",
        "victim_ids": "id of Ann; id of Bob",
        "judge": "Judy",
        "judge_ids": "id of Judy",
        "outcomes": "Ann: convicted",
        "sentence_months": "Ann: 0",
        "charges": "Bob: hooliganism",
        "provisions": "Bob: 221",
    }

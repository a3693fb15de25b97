"""The files that name the release name the same one."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def found(pattern: str, file: str) -> tuple[str, ...]:
    """Return the groups of the first line of a file that a pattern fits."""
    match = re.search(pattern, (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    assert match is not None, file
    return match.groups()


def test_the_release_has_one_number_and_one_day():
    number, day = found(r"^## (\d[\d.]*) - ([\d-]+)$", "CHANGELOG.md")
    assert found(r"^version: (\S+)$", "CITATION.cff") == (number,)
    assert found(r"^date-released: \W?([\d-]+)", "CITATION.cff") == (day,)
    assert (
        tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == number
    )

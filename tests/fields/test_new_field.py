"""A new text field costs four files: it is added in a copy of the tree and looked for everywhere."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.breaking import copy_tree, failures

MODEL, CATALOGUE, LAYOUT = (
    "incidents/models/incident.py",
    "incidents/fields/incident.py",
    "incidents/desk/admin/records/incidents.py",
)
# What docs/develop/add-a-field.md says: by file, a line and the lines to write after it.
STEPS = {
    CATALOGUE: (
        "INCIDENT = Fields(\n",
        '    Field(name="weapon", label=_("Weapon"), type=Type.TEXT, limit=200, published=True, search="B",\n'
        "        citable=True),\n",
    ),
    MODEL: (
        '    place = models.CharField(max_length=LIMITS["place"], blank=True)\n',
        '    weapon = models.CharField(max_length=LIMITS["weapon"], blank=True)\n',
    ),
    LAYOUT: (
        '        ("Where", {"fields": (("country", "place"),)}),\n',
        '        ("With what", {"fields": ("weapon",)}),\n',
    ),
}
TESTS = ("-n0", "tests/fields/test_everywhere.py", "tests/fields/test_registry.py")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the tree with the field in catalogue and model, and its migration."""
    folder = copy_tree(tmp_path / "tree")
    follow(folder, CATALOGUE)
    follow(folder, MODEL)
    words = ("manage.py", "makemigrations", "incidents", "--name", "weapon", "--verbosity", "0")
    subprocess.run([sys.executable, *words], cwd=folder, check=True, capture_output=True)
    return folder


def follow(tree: Path, name: str) -> None:
    """Write the lines of a step into a file."""
    line, added = STEPS[name]
    path = tree / name
    text = path.read_text(encoding="utf-8")
    assert text.count(line) == 1
    path.write_text(text.replace(line, line + added), encoding="utf-8")


def test_a_new_text_field_is_everywhere_after_four_files(tree, all_cases):
    if not all_cases:
        pytest.skip("takes the time of a migration from nothing: --all-cases")
    assert failures(tree, *TESTS) == ["tests/fields/test_everywhere.py::test_forms_have_every_text"]

    follow(tree, LAYOUT)
    assert failures(tree, *TESTS) == []

"""Our own list of incidents as CSV comes back by the mapping of docs/imports, with the days of its dates."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from incidents.imports.write import pace
from incidents.models import ExternalId, Incident
from tests import make
from tests.exports.files import read_csv
from tests.imports.files import checked, imported, outcome

pytestmark = [pytest.mark.django_db]
SAME = (
    "title",
    "kind",
    "date_text",
    "earliest",
    "latest",
    "country",
    "place",
    "latitude",
    "longitude",
    "precision",
)
MAPPING = Path(settings.BASE_DIR) / "docs" / "imports" / "incidents_csv.toml"


@pytest.fixture
def exported(monkeypatch, tmp_path):
    monkeypatch.setattr(pace, "GAP", 0)
    call_command("seed")
    odd = make.incident("From a day on", date="2025")
    make.edited(odd, date_text="known from 22 October 2025", earliest=date(2025, 10, 22), latest=None)
    old = make.incident("Long ago", date="1850")
    make.edited(old, date_text="1790", earliest=date(1790, 1, 1), latest=date(1790, 12, 31))
    for made in (odd, old, make.incident("=A season", date="spring 2020")):
        make.public(made)
    path = tmp_path / "incidents.csv"
    call_command("export_file", str(path), "--format", "csv")
    return path


def test_every_incident_of_the_seeded_record_comes_back_with_its_days(exported, editor):
    rows = read_csv(exported.read_bytes())
    batch, plan = imported(exported, editor, MAPPING.read_text())

    keys = dict(ExternalId.objects.filter(batch=batch).values_list("key", "uid"))
    incidents = {str(uid): values for uid, *values in Incident.objects.values_list("uid", *SAME)}
    differ = [
        (row["title"], name)
        for row in rows
        for name, exported_value, imported_value in zip(
            SAME, incidents[row["id"]], incidents[str(keys[row["id"]])], strict=True
        )
        if exported_value != imported_value
    ]
    undated = sum(not (row["earliest"] or row["latest"]) for row in rows)
    print(f"{len(rows)} incidents ({undated} without days): {len(differ)} values differ.")
    assert (len(keys), differ, plan.notes.warnings) == (len(rows), [], [])
    assert len(rows) > 20
    assert outcome(checked(exported, editor, MAPPING.read_text())) == (0, 0, len(rows))

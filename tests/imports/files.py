"""Small files, their mappings, and the import of both, for tests."""

from pathlib import Path
from typing import Any

from incidents.imports.check.plan import ImportPlan
from incidents.imports.mapping.mapping import read_mapping
from incidents.imports.run import apply, check
from incidents.models import ImportBatch

ARRESTS = """
dataset = "arrests"
[incident]
id = "id"
title = "title"
kind = { value = "arrest" }
date = "date"
country = "country"
place = "place"
latitude = "lat"
longitude = "lon"
victims_low = "low"
victims_high = "high"
[[involvement]]
role = { value = "victim" }
outcome = { column = "outcome", table = { "Imprisoned" = "detained", "Freed" = "released" } }
person.name = { column = "persons", split = ";" }
[[involvement]]
role = { value = "court" }
institution.name = "court"
institution.kind = { value = "court" }
[[source]]
url = "url"
title = "source"
cites = { value = "date" }
says = "date"
"""
COLUMNS = (
    "id", "title", "date", "country", "place", "lat", "lon", "low", "high", "outcome", "persons", "court",
    "url", "source",
)  # fmt: skip
FIRST = {
    "id": "1", "title": "Arrest of two journalists", "date": "June or July 1993", "country": "Azerbaijan",
    "place": "Baku", "lat": "40.4093", "lon": "49.8671", "outcome": "Imprisoned",
    "persons": "Aysel Quliyeva; Murad Əliyev", "court": "Baku City Court", "url": "https://news.example/1",
    "source": "Two journalists arrested",
}  # fmt: skip
SECOND = {
    "id": "2",
    "title": "Another arrest",
    "date": "3 May 2021",
    "country": "AZ",
    "court": "Baku City Court",
}


def row(first: dict[str, str], **values: str) -> dict[str, str]:
    return {**first, **values}


def csv_of(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> str:
    lines = [",".join(columns)]
    lines += [
        ",".join('"' + each.get(name, "").replace('"', '""') + '"' for name in columns) for each in rows
    ]
    return "\n".join(lines) + "\n"


def written(folder: Path, content: str | bytes, name: str = "arrests.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def checked(path: Path, by: Any, mapping: str = ARRESTS, **more: Any) -> ImportPlan:
    return check(path, path.name, read_mapping(mapping), by=by, **more)


def imported(path: Path, by: Any, mapping: str = ARRESTS, **more: Any) -> tuple[ImportBatch, ImportPlan]:
    """Check and apply; the batch, and the plan that it was made from."""
    plan = checked(path, by, mapping, **more)
    assert plan.notes.errors == []
    batch = ImportBatch(dataset=read_mapping(mapping).dataset, file_name=path.name)
    apply(plan, batch, by=by)
    plan.close()
    return batch, plan


def outcome(plan: ImportPlan) -> tuple[int, int, int]:
    """How many records are new, how many change, and how many rows are the same."""
    return plan.created.total(), plan.change_count(), plan.outcomes["same"]

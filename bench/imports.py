"""Speed of imports: `python bench/imports.py ROWS`, in an empty database.

Writes a CSV of ROWS incidents, each with its own victim and one of several institutions and sources, checks
and imports it like `manage.py import_file`, imports it again, and undoes it; for comparison, a bare
`bulk_create` of the same number of incidents, without parts, history or checks. Prints JSON.
"""

import argparse
import csv
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import models, transaction

from bench.incoming import COLUMNS, MAPPING, rows
from incidents.imports.batches import undo
from incidents.imports.mapping.mapping import read_mapping
from incidents.imports.run import apply, check, operator
from incidents.models import RECORDS, ImportBatch, Incident


def timed(what: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = what()
    return round(time.perf_counter() - start, 1), found


def memory_mb() -> int:
    """Return the peak memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def bare(count: int) -> None:
    """Create incidents with `bulk_create` alone, and roll back."""
    with transaction.atomic():
        for start in range(0, count, 500):
            some = [
                Incident(title=f"Arrest no. {n}", kind="arrest", country="AZ", summary="Words. " * 40)
                for n in range(start, min(start + 500, count))
            ]
            models.QuerySet(Incident).bulk_create(some)
        transaction.set_rollback(True)


def measured(count: int, folder: Path) -> dict[str, Any]:
    path = folder / "bench.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows(count))
    mapping, by = read_mapping(MAPPING), operator()
    bare_seconds, _ = timed(lambda: bare(count))
    processor = time.process_time()
    checking, plan = timed(lambda: check(path, path.name, mapping, by=by))
    batch = ImportBatch(dataset=mapping.dataset, file_name=path.name)
    writing, _ = timed(lambda: apply(plan, batch, by=by))
    processor = time.process_time() - processor
    memory = memory_mb()
    plan.close()
    again, second = timed(lambda: check(path, path.name, mapping, by=by))
    memory_again = memory_mb()
    undoing, _ = timed(lambda: undo(batch, by=by))
    return {
        "rows": count, "created": plan.created.total(), "bare_bulk_create_seconds": bare_seconds,
        "check_seconds": checking, "write_seconds": writing, "processor_seconds": round(processor, 1),
        "again_seconds": again, "undo_seconds": undoing,
        "rows_a_second": round(count / (checking + writing)),
        "bare_rows_a_second": round(count / bare_seconds) if bare_seconds else None,
        "again": {"created": second.created.total(), "updated": second.change_count()}, "memory_mb": memory,
        "memory_again_mb": memory_again,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int, metavar="ROWS")
    count = parser.parse_args().rows
    call_command("migrate", verbosity=0)
    if any(model.objects.exists() for model in RECORDS):
        sys.exit("The database is not empty; name an empty one by DATABASE_URL or TRACKER_DATA_DIR.")
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measured(count, Path(folder)), indent=1))


if __name__ == "__main__":
    main()

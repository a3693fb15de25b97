"""Export and import: `python bench/roundtrip.py ROWS`, in an empty database.

Makes ROWS published incidents, writes the public record with `dump`, deletes every record, imports the file,
publishes it in the order of its previous numbers, and compares the two records line by line: all of every
document except the time of publication. Prints JSON; exit code 1 if they differ.
"""

import argparse
import io
import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

import django

django.setup()

from django.apps import apps
from django.core.management import call_command
from django.db import models, transaction

from bench.bulk import fill
from bench.imports import timed
from incidents.imports.mapping.mapping import read_mapping
from incidents.imports.run import apply, check, operator
from incidents.models import RECORDS, ImportBatch, Incident, Institution, Person, Statement
from incidents.publishing import publish as door

MAPPING = 'dataset = "documents"\ndocuments = true\n'
TOGETHER = 100  # records published in one transaction
# Parties first: a document names only public records.
KINDS = {"institution": Institution, "person": Person, "incident": Incident, "statement": Statement}


def dumped(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        call_command("dump", stdout=file)


def documents(path: Path) -> list[dict[str, Any]]:
    """Return the documents of a dump, without the values that the publishing tracker assigns."""
    with path.open(encoding="utf-8") as file:
        found = [json.loads(line)["document"] for line in file]
    return [{name: value for name, value in each.items() if name != "published_at"} for each in found]


def forget_everything() -> None:
    with transaction.atomic():  # checked at its end
        for model in apps.get_app_config("incidents").get_models(include_auto_created=True):
            if model._meta.managed:
                models.QuerySet(model)._raw_delete("default")


def imported(path: Path) -> Any:
    mapping, by = read_mapping(MAPPING), operator()
    plan = check(path, path.name, mapping, by=by)
    if plan.notes.errors:
        sys.exit(f"The file cannot be imported: {plan.notes.errors[0]}")
    apply(plan, ImportBatch(dataset=mapping.dataset, file_name=path.name), by=by)
    plan.close()
    return plan


def published_again(before: list[dict[str, Any]]) -> None:
    for kind, model in KINDS.items():
        mine = [each for each in before if each["url"].startswith(f"/{kind}")]
        ids = [each["id"] for each in sorted(mine, key=lambda each: each["number"])]
        for start in range(0, len(ids), TOGETHER):
            some = ids[start : start + TOGETHER]
            found = {str(record.uid): record for record in model.objects.filter(uid__in=some)}
            door.publish([found[uid] for uid in some], by=None)


def measured(rows: int, folder: Path) -> dict[str, Any]:
    out, back = folder / "out.jsonl", folder / "back.jsonl"
    fill(rows)
    dumping, _ = timed(lambda: dumped(out))
    before = documents(out)
    forget_everything()
    importing, plan = timed(lambda: imported(out))
    publishing, _ = timed(lambda: published_again(before))
    dumped(back)
    after = documents(back)
    again = check(out, out.name, read_mapping(MAPPING), by=operator())
    return {
        "records": len(before),
        "different": sum(one != other for one, other in zip(before, after, strict=False))
        + abs(len(before) - len(after)),
        "created": plan.created.total(),
        "created_again": again.created.total(),
        "changed_again": again.change_count(),
        "dump_seconds": dumping,
        "import_seconds": importing,
        "publish_seconds": publishing,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int, metavar="ROWS")
    rows = parser.parse_args().rows
    call_command("migrate", verbosity=0, stdout=io.StringIO())
    if any(model.objects.exists() for model in RECORDS):
        sys.exit("The database is not empty; name an empty one by DATABASE_URL or TRACKER_DATA_DIR.")
    with tempfile.TemporaryDirectory() as folder:
        found = measured(rows, Path(folder))
    print(json.dumps(found, indent=1))
    sys.exit(1 if found["different"] or found["created_again"] or found["changed_again"] else 0)


if __name__ == "__main__":
    main()

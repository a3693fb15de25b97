"""Fill an empty database with published synthetic incidents: `python bench/generate.py ROWS`.

Uses the environment variables of manage.py and applies migrations first. The same ROWS give the same records,
except for times. The desk has working records too, without history.
"""

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

import django

django.setup()

from django.core.management import call_command

from bench.bulk import MODELS, fill
from bench.tables import indexes_afterwards, without_care
from incidents.models import RECORDS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int, metavar="ROWS")
    rows = parser.parse_args().rows
    if rows < 1:
        parser.error("ROWS is at least 1")
    call_command("migrate", verbosity=0)
    if any(model.objects.exists() for model in RECORDS):
        sys.exit("The database is not empty; name an empty one by DATABASE_URL or TRACKER_DATA_DIR.")
    start = time.perf_counter()
    with without_care(), indexes_afterwards(MODELS):
        fill(rows)
    print(f"{rows} incidents in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()

"""Times of pages of lists, compared with the API lists that they show.

`python bench/pages.py [ROUNDS]` reads the database of the environment; a page may take three times as long.
"""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

import django

django.setup()

from django.conf import settings
from django.test import Client
from django.test.utils import override_settings

MOST_TIMES = 3
PATHS_OF_API = {"people/": "persons/"}
QUESTIONS = (
    "incidents/",
    "incidents/?country=AZ&date_from=2020&date_to=2024",
    "incidents/?country=AZ&kind=arrest&role=victim",
    "people/",
    "institutions/",
    "statements/",
)
STATIC = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def milliseconds(client: Client, address: str, rounds: int) -> float:
    """Return the median of the rounds after a first one to warm up."""
    taken = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        answer = client.get(address)
        taken.append((time.perf_counter() - start) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}")
    return statistics.median(taken[1:])


def main(rounds: int) -> int:
    client, slowest = Client(headers={"host": settings.PUBLIC_HOST}), 0.0
    for question in QUESTIONS:
        api = milliseconds(client, f"/api/v1/{PATHS_OF_API.get(question, question)}", rounds)
        page = milliseconds(client, f"/{question}", rounds)
        slowest = max(slowest, page / api)
        sys.stdout.write(f"{question:55} API {api:7.1f} ms  page {page:7.1f} ms  {page / api:4.1f} times\n")
    return int(slowest > MOST_TIMES)


if __name__ == "__main__":
    with override_settings(STORAGES=STATIC):
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))

"""What a comparison looks at from within one process: queries, answers made anew, publishing."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

import django

django.setup()

from django.conf import settings
from django.db import connections
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.contenders import Place, tracker
from incidents.models import Incident
from incidents.models.base import save_with_history
from incidents.models.edition import IncidentEdition
from incidents.public import filtersets
from incidents.public.api.stats import body_of
from incidents.public.cursors import write_cursor
from incidents.public.ordering import Place as Cursor
from incidents.public.question import Question, ask, snapshot
from incidents.publishing import publish as door

PAGE = 50
EDITS, TOGETHER = 20, 100
FILTERED = "country=AZ&date_from=2019&date_to=2020"


def place() -> dict[str, Any]:
    """The middle of the list of incidents, newest first, as cursors."""
    live = IncidentEdition.objects.live().exclude(sort_date=None)
    page = live.count() // 2 // PAGE
    edition = live.order_by("-sort_date", "uid")[page * PAGE]
    question = ask("incident", QueryDict(""))
    return {
        "ours": write_cursor(
            Cursor(edition.sort_date, edition.uid), backwards=False, question=question.identity
        ),
        "sort_date": edition.sort_date.isoformat(),
        "uid": edition.uid.hex if connections["default"].vendor == "sqlite" else str(edition.uid),
        "datasette": f"{edition.sort_date},{edition.pk}",
        "page": page + 1,
    }


def figures() -> dict[str, Any]:
    """What a server does not tell."""
    return {**_queries(), **_cold(), **_published()}


def _queries() -> dict[str, int]:
    """Queries of each request that was asked before; the first after a publication counts and adds up too."""
    found = {}
    client, reading = Client(SERVER_NAME="127.0.0.1"), connections[settings.PUBLIC_DATABASE]
    for work, asked in tracker("", {}, Place(**place())).asks.items():
        client.get(asked.targets[0])
        with CaptureQueriesContext(reading) as captured:
            answer = client.get(asked.targets[0])
        own = [each for each in captured.captured_queries if each["sql"] not in ("BEGIN", "COMMIT")]
        found[f"queries: {work}"] = len(own)
        if hasattr(answer, "close"):
            answer.close()
    return found


def _milliseconds(do: Callable[[], Any], times: int = 5) -> float:
    """The median time of something."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        do()
        found.append((time.perf_counter() - start) * 1_000)
    return round(median(found), 1)


def _cold() -> dict[str, float]:
    """Answers of which nothing is remembered, as the first reader after a publication waits for them."""

    def question(query: str) -> Question:
        filtersets._common.clear()
        return ask("incident", QueryDict(query))

    def page(query: str, *, count: bool) -> None:
        asked = question(query)
        with snapshot():
            asked.page()
            if count:
                asked._count()

    return {
        "ms: filtered page, not counted": _milliseconds(lambda: page(FILTERED, count=False)),
        "ms: filtered page, counted anew": _milliseconds(lambda: page(FILTERED, count=True)),
        "ms: unfiltered page, counted anew": _milliseconds(lambda: page("", count=True)),
        "ms: search, middling, counted anew": _milliseconds(lambda: page("q=lighthouse", count=True)),
        "ms: search, common, counted anew": _milliseconds(lambda: page("q=the", count=True)),
        "ms: statistics, all, added up anew": _milliseconds(
            lambda: body_of(_with_by("country,year", "")), times=3
        ),
        "ms: statistics, filtered, added up anew": _milliseconds(
            lambda: body_of(_with_by("country,year", "country=AZ")), times=3
        ),
    }


def _with_by(by: str, query: str) -> Question:
    from incidents.public.api.stats import OF_LISTS, PARAMETERS

    return ask("incident", QueryDict(f"by={by}&{query}"), without=OF_LISTS, extra=PARAMETERS)


def _published() -> dict[str, float]:
    """Publishing edits of what is public already, one by one and together."""
    edits = [_edited(record) for record in Incident.objects.order_by("?")[: EDITS + TOGETHER]]
    one_by_one = iter(edits[:EDITS])
    alone = _milliseconds(lambda: door.publish([next(one_by_one)], by=None), times=EDITS)
    start = time.perf_counter()
    door.publish(edits[EDITS:], by=None)
    return {
        "ms: publication of one edit": alone,
        "edits a second, 100 published together": round(TOGETHER / (time.perf_counter() - start), 1),
    }


def _edited(record: Incident) -> Incident:
    record.summary = f"{record.summary} Corrected."[-2_000:]
    record.revision += 1
    save_with_history(record, by=None)
    return record


if __name__ == "__main__":
    print(json.dumps({"place": place, "figures": figures}[sys.argv[1]]()))

"""Measurements within one process: queries, uncached responses, publishing."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

import django

django.setup()

from django.conf import settings
from django.db import connections, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from bench.contenders import tracker_works
from bench.questions import (
    AGAIN,
    BY_PARTIES,
    COMMON,
    EVERYTHING,
    MIDDLING,
    Places,
    periods,
)
from bench.report import COUNTED, NOT_COUNTED
from bench.synthetic import OTHER_COUNTRIES
from incidents.http.paging import Position, write_cursor
from incidents.models import Incident
from incidents.models.base import save_with_history
from incidents.models.editions.edition import BEGINNING, IncidentEdition
from incidents.public.api.stats import body_of
from incidents.public.cache import registry
from incidents.public.queries import counts
from incidents.public.queries.list_query import ListQuery, ask, snapshot
from incidents.publishing import publish as door

PAGE = 50
EDITS, TOGETHER = 20, 100
# Rows near the beginning of the list, a few apart, and rows spread over the whole list.
NEAR, APART, DEEP = 20_000, 10, 2_000
Ordered = tuple[Any, Any, int]


def places() -> dict[str, Any]:
    """Return cursors into the list of incidents, newest first."""
    live = IncidentEdition.objects.live()
    dated = live.filter(sort_date__gte=BEGINNING).order_by("-sort_date", "uid")
    rows = live.count()
    near = enumerate(dated.values_list("sort_date", "uid", "pk")[: min(NEAR, rows // 2)])
    spread = live.exclude(sort_date=None).filter(pk__in=range(1, rows + 1, max(1, rows // DEEP)))
    deep: list[Ordered] = list(spread.values_list("sort_date", "uid", "pk"))
    deep.sort(key=lambda row: row[1])
    deep.sort(key=lambda row: row[0], reverse=True)
    # Their positions follow from their share of the sample.
    far = [(at * rows // len(deep), row) for at, row in enumerate(deep)]
    mixed = Random(1)
    mixed.shuffle(far)
    identity = ask("incident", QueryDict("")).identity
    return {
        "rows": rows,
        "countries": OTHER_COUNTRIES,
        "near": [_place(at, row, identity) for at, row in near if at % APART == 0],
        "deep": [_place(at, row, identity) for at, row in far],
    }


def _place(at: int, row: Ordered, identity: str) -> dict[str, Any]:
    sort_date, uid, pk = row
    return {
        "ours": write_cursor(Position(sort_date, uid), backwards=False, question=identity),
        "sort_date": sort_date.isoformat(),
        "uid": uid.hex if connections["default"].vendor == "sqlite" else str(uid),
        "datasette": f"{sort_date},{pk}",
        "page": at // PAGE + 1,
    }


def figures() -> dict[str, Any]:
    """Return measurements that a server does not report."""
    return {**_cold(), **_queries(), **_published()}


def _queries() -> dict[str, int]:
    """Return the number of queries of each request, uncached."""
    found = {}
    client, reading = Client(SERVER_NAME="127.0.0.1"), connections[settings.PUBLIC_DATABASE]
    for work, asked in tracker_works(Places.read(places())).items():
        if work == EVERYTHING or work.endswith(AGAIN):
            continue
        with CaptureQueriesContext(reading) as captured:
            answer = client.get(asked.targets[-1])
        own = [each for each in captured.captured_queries if each["sql"] not in ("BEGIN", "COMMIT")]
        found[f"queries: {work}"] = len(own)
        if answer.status_code != 200:
            raise SystemExit(f"{work}: {answer.status_code}")
        if work in BY_PARTIES and not any(client.get(each).json()["count"] for each in asked.targets[:20]):
            raise SystemExit(f"{work}: nothing was found, so nothing was measured.")
    return found


def _milliseconds(do: Callable[[], Any], times: int = 5) -> float:
    """Return the median time of a function."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        do()
        found.append((time.perf_counter() - start) * 1_000)
    return round(median(found), 1)


def _cold() -> dict[str, float]:
    """Return the times of uncached responses, as for the first reader after a publication."""

    def page(query: str, *, count: bool) -> None:
        registry.clear("word frequencies")
        asked = ask("incident", QueryDict(query))
        with snapshot():
            asked.page()
            if count:
                counts.count(asked)

    def each_page(queries: list[str], *, count: bool) -> float:
        turns = iter(queries)
        return _milliseconds(lambda: page(next(turns), count=count), times=len(queries))

    asked = [f"country={c}&date_from={a}&date_to={b}" for c, a, b in periods(OTHER_COUNTRIES)[:400]]

    unfiltered = [""] * 7
    page(asked[0], count=True)
    return {
        NOT_COUNTED: each_page(asked[1::2], count=False),
        COUNTED: each_page(asked[2::2], count=True),
        "ms: unfiltered page, not counted": each_page(unfiltered, count=False),
        "ms: unfiltered page, counted anew": each_page(unfiltered, count=True),
        "ms: search, middling, counted anew": each_page([f"q={w}" for w in MIDDLING[:9]], count=True),
        "ms: search, common, counted anew": each_page([f"q={w}" for w in COMMON[:9]], count=True),
        "ms: statistics, all, added up anew": _milliseconds(lambda: _statistics(""), times=1),
        "ms: statistics, filtered, added up anew": _milliseconds(lambda: _statistics("country=AZ"), times=3),
    }


def _statistics(query: str, *, anew: bool = True) -> None:
    if anew:
        registry.clear()
    body_of(_with_by("country,year", query), "json")


def _with_by(by: str, query: str) -> ListQuery:
    from incidents.public.api.stats import OF_LISTS, PARAMETERS

    return ask("incident", QueryDict(f"by={by}&{query}"), without=OF_LISTS, extra=PARAMETERS)


def _published() -> dict[str, float]:
    """Return the times of publishing edits of public records, one by one and together.

    Everything is rolled back, so that the next comparison has the same data: the times do not include the
    wait for the disk at the end of a transaction.
    """
    # Uncommitted data can be read only through the connection that wrote it.
    with override_settings(PUBLIC_DATABASE="default"), transaction.atomic():
        numbers = range(1, EDITS + TOGETHER + 1)
        edits = [_edited(record) for record in Incident.objects.filter(number__in=numbers)]
        one_by_one = iter(edits[:EDITS])
        _statistics("")
        alone = _milliseconds(lambda: door.publish([next(one_by_one)], by=None), times=EDITS)
        after = _milliseconds(lambda: _statistics("", anew=False), times=1)
        start = time.perf_counter()
        door.publish(edits[EDITS:], by=None)
        taken = time.perf_counter() - start
        transaction.set_rollback(True)
    return {
        "ms: publication of one edit": alone,
        f"ms: statistics, all, after {EDITS} publications": after,
        "edits a second, 100 published together": round(TOGETHER / taken, 1),
    }


def _edited(record: Incident) -> Incident:
    record.summary = f"{record.summary} Corrected."[-2_000:]
    record.changes_10 += 1
    save_with_history(record, by=None)
    return record


if __name__ == "__main__":
    print(json.dumps({"places": places, "figures": figures}[sys.argv[1]]()))

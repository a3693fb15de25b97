"""The contenders: how each is started on the same data, and its form of each request."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench.load import HOST, Ask, Load, load
from bench.questions import (
    AGAIN,
    BY_INSTITUTION,
    BY_PERSON,
    COMMON,
    EVERYTHING,
    FILTERED_WORD,
    MIDDLING,
    PEOPLE,
    Place,
    Places,
    numbers,
    pairs,
    periods,
    rare,
)
from bench.trees import ROOT, Tree

BIN = Path(sys.executable).parent
DATASETTE = ROOT / ".venv-bench" / "bin" / "datasette"
THREADS = "16"
PATIENCE = 120
EDITIONS = "incidents_incidentedition"
FTS = "incidents_incidentsearch_fts"
FIRST_PAGE = "/api/v1/incidents/"


@dataclass
class Contender:
    """A server in its own process group, and its requests by name."""

    name: str
    command: list[str]
    environment: dict[str, str]
    asks: dict[str, Ask]
    folder: Path = ROOT
    first: str = field(init=False)  # an address that answers once the server is ready
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    memory: float = 0

    def __post_init__(self) -> None:
        self.first = self.asks["one record"].targets[0]

    def start(self) -> None:
        """Start the server and wait until it responds."""
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [word.replace("{port}", str(self.port)) for word in self.command],
            env={**os.environ, **self.environment},
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise SystemExit(f"{self.name} does not answer.")
            time.sleep(0.1)
        self.memory = 0
        threading.Thread(target=self._watch, args=(self.process, self._processes()), daemon=True).start()

    def load(self, work: str, connections: int, seconds: float) -> Load:
        """Ask for this work, and measure the processor time that it takes in the server too."""
        start = self._processor_seconds()
        made = load(self.port, self.asks[work], connections, seconds)
        made.processor = self._processor_seconds() - start
        return made

    def _processor_seconds(self) -> float:
        """Seconds of the processor that all threads of the server have had so far."""
        nanoseconds = 0
        for status in self._processes():
            for thread in status.parent.glob("task/*/schedstat"):
                with suppress(OSError):
                    nanoseconds += int(thread.read_text().split()[0])
        return nanoseconds / 1e9

    def _answers(self) -> bool:
        try:
            return urllib.request.urlopen(f"http://{HOST}:{self.port}{self.first}").status == 200
        except OSError:
            return False

    def stop(self) -> None:
        """Stop the server with all its processes."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)

    def _processes(self) -> list[Path]:
        found = []
        for status in Path("/proc").glob("[0-9]*/status"):
            with suppress(OSError):
                if self.process and os.getpgid(int(status.parent.name)) == self.process.pid:
                    found.append(status)
        return found

    def _watch(self, process: subprocess.Popen[bytes], processes: list[Path]) -> None:
        """Record in `memory` the peak of private memory (MiB) of its largest process.

        Mapped files are not included: their pages belong to the system.
        """
        while process.poll() is None:
            for status in processes:
                with suppress(OSError, KeyError):
                    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
                    own = sum(int(lines[name].split()[0]) for name in ("RssAnon", "RssShmem"))
                    self.memory = max(self.memory, own / 1024)
            time.sleep(0.1)


def _works(requests: dict[str, list[str] | tuple[str, ...]]) -> dict[str, Ask]:
    """Return each request with its addresses in turn; the most frequent ones also with a repeated address."""
    found = {}
    for work, targets in requests.items():
        found[work] = Ask(tuple(targets))
        if work in ASKED_AGAIN:
            found[work + AGAIN] = Ask(tuple(targets[:1]))
    return found


ASKED_AGAIN = {"filtered page", "unfiltered page", "one record", "search, middling", "statistics, all"}


def tracker(name: str, tree: Tree, environment: dict[str, str], places: Places) -> Contender:
    """Return the tracker of a checkout, as `manage.py serve` runs it."""
    # The one client sends more requests than a reader may.
    own = {**environment, "TRACKER_PUBLIC_RATE": "off", **tree.environment}
    command = [tree.python, "manage.py", "serve", "--port", "{port}"]
    return Contender(name, command, own, tracker_works(places), tree.root)


def tracker_works(places: Places) -> dict[str, Ask]:
    """The requests to the tracker, by name."""
    incidents = "/api/v1/incidents/"
    stats = "/api/v1/stats/?by=country,year"
    return _works(
        {
            "filtered page": [
                f"{incidents}?country={c}&date_from={a}&date_to={b}" for c, a, b in periods(places.countries)
            ],
            "unfiltered page": [f"{incidents}?cursor={place.ours}" for place in places.near],
            "deep page": [f"{incidents}?cursor={place.ours}" for place in places.deep],
            "one record": [f"{incidents}{number}/" for number in numbers(places.rows)],
            "search, rare": [f"{incidents}?q=%22{word}%22" for word in rare(places.rows)],
            "search, middling": [f"{incidents}?q={word}" for word in MIDDLING],
            "search, common": [f"{incidents}?q={word}" for word in COMMON],
            FILTERED_WORD: [f"{incidents}?q={word}&country=AZ" for word in MIDDLING],
            BY_PERSON: [f"{incidents}?person={number}" for number in numbers(places.persons)],
            BY_INSTITUTION: [f"{incidents}?institution={number}" for number in numbers(places.institutions)],
            PEOPLE: [
                f"/api/v1/persons/?role=victim&country={c}&date_from={a}&date_to={b}"
                for c, a, b in periods(places.countries)
            ],
            "statistics, all": [stats],
            "statistics, filtered": [f"{stats}&country={a},{b}" for a, b in pairs(places.countries)],
            EVERYTHING: [f"{incidents}?format=csv"],
            "HTML of a filtered list": [
                f"/incidents/?country={c}&date_from={a}&date_to={b}" for c, a, b in periods(places.countries)
            ],
            "HTML of one record": [f"/incidents/{number}/" for number in numbers(places.rows)],
        }
    )


def limit(name: str, database: str, places: Places) -> Contender:
    """Return a bare server with stored documents and hand-written SQL."""
    asks = _works(
        {
            "filtered page": [f"/filtered?c={c}&a={a}&b={b}&d={b}" for c, a, b in periods(places.countries)],
            "unfiltered page": [_limit_page(place) for place in places.near],
            "deep page": [_limit_page(place) for place in places.deep],
            "one record": [f"/record?n={number}" for number in numbers(places.rows)],
            "search, rare": [f"/search?q={word}" for word in rare(places.rows)],
            "search, middling": [f"/search?q={word}" for word in MIDDLING],
            "search, common": [f"/search?q={word}" for word in COMMON],
            FILTERED_WORD: [f"/search-filtered?q={word}&c=AZ" for word in MIDDLING],
            "statistics, all": ["/statistics"],
            "statistics, filtered": [f"/statistics?c={a}&d={b}" for a, b in pairs(places.countries)],
            EVERYTHING: ["/csv"],
        }
    )
    return Contender(name, _granian("bench.limit:application"), {"LIMIT_DATABASE": database}, asks)


def _limit_page(place: Place) -> str:
    return f"/deep?d={place.sort_date}&e={place.sort_date}&u={place.uid}"


def textbook(name: str, url: str, places: Places) -> Contender:
    """Return Django REST framework in its usual form."""
    asks = _works(
        {
            "filtered page": [
                f"/incidents/?country={c}&date_from={a}&date_to={b}" for c, a, b in periods(places.countries)
            ],
            "unfiltered page": [f"/incidents/?page={place.page}" for place in places.near],
            "deep page": [f"/incidents/?page={place.page}" for place in places.deep],
            "one record": [f"/incidents/{number}/" for number in numbers(places.rows)],
            "search, middling": [f"/incidents/?search={word}" for word in MIDDLING],
        }
    )
    return Contender(name, _granian("bench.textbook:application"), {"DATABASE_URL": url}, asks)


def datasette(file: Path, places: Places) -> Contender:
    """Return Datasette on the SQLite file."""
    base, live = f"/{file.stem}", "superseded_at__isnull=1&_shape=array&_size=50&_sort_desc=sort_date"
    table = f"{base}/{EDITIONS}.json?{live}"
    matching = f"id in (select rowid from {FTS} where {FTS} match :q)"
    page = f"select document from {EDITIONS} where superseded_at is null and {matching}"

    def sql(text: str, **values: str) -> str:
        return f"{base}.json?{urlencode({'sql': text, '_shape': 'array', **values})}"

    last = "order by sort_date desc limit 50"
    cells = (
        f"select country, substr(earliest, 1, 4), count(*) from {EDITIONS} "
        "where superseded_at is null {} group by 1, 2"
    )
    asks = _works(
        {
            "filtered page": [
                f"{table}&country={c}&latest__gte={a}&earliest__lte={b}"
                for c, a, b in periods(places.countries)
            ],
            "unfiltered page": [f"{table}&_next={place.datasette}" for place in places.near],
            "deep page": [f"{table}&_next={place.datasette}" for place in places.deep],
            "one record": [f"{base}/{EDITIONS}/{n}.json?_shape=array" for n in numbers(places.rows)],
            "search, rare": [sql(f"{page} {last}", q=word) for word in rare(places.rows)],
            "search, middling": [sql(f"{page} {last}", q=word) for word in MIDDLING],
            "search, common": [sql(f"{page} {last}", q=word) for word in COMMON],
            FILTERED_WORD: [sql(f"{page} and country = 'AZ' {last}", q=word) for word in MIDDLING],
            "statistics, all": [sql(cells.format(""))],
            "statistics, filtered": [
                sql(cells.format(f"and country in {pair}")) for pair in pairs(places.countries)
            ],
        }
    )
    settings = ["--setting", "sql_time_limit_ms", "60000", "--setting", "num_sql_threads", THREADS]
    command = [str(DATASETTE), "serve", "-i", str(file), "--port", "{port}", *settings]
    return Contender("Datasette", command, {}, asks)


def _granian(application: str) -> list[str]:
    words = f"--interface wsgi --blocking-threads {THREADS} --log-level error --no-ws --host {HOST}"
    return [str(BIN / "granian"), *words.split(), "--port", "{port}", application]

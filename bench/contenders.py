"""Those that are compared: how each is started on the same data, and in which words it is asked."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench.load import HOST, Ask

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
DATASETTE = ROOT / ".venv-bench" / "bin" / "datasette"
THREADS = "16"
PATIENCE = 120
EDITIONS = "incidents_incidentedition"
FTS = "incidents_incidentsearch_fts"


@dataclass(frozen=True)
class Place:
    """Somewhere deep in the list: the cursors by which each contender gets there."""

    ours: str
    sort_date: str
    uid: str
    datasette: str
    page: int


@dataclass
class Contender:
    """A server of its own process group, and what it is asked by the name of the work."""

    name: str
    command: list[str]
    environment: dict[str, str]
    asks: dict[str, Ask]
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [word.replace("{port}", str(self.port)) for word in self.command],
            env={**os.environ, **self.environment},
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise SystemExit(f"{self.name} does not answer.")
            time.sleep(0.1)

    def _answers(self) -> bool:
        ask = self.asks["one record"]
        try:
            return urllib.request.urlopen(f"http://{HOST}:{self.port}{ask.targets[0]}").status == 200
        except OSError:
            return False

    def stop(self) -> None:
        """End the server with all its processes."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)

    def memory(self) -> float:
        """The greatest memory (MiB) that its largest process ever had."""
        found = []
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                if self.process and os.getpgid(int(status.parent.name)) == self.process.pid:
                    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
                    found.append(int(lines["VmHWM"].split()[0]))
            except (OSError, KeyError):
                continue
        return max(found, default=0) / 1024


PERIODS = [(year, f"{year}-01-01", f"{year + 1}-12-31") for year in range(2015, 2024)]
NUMBERS = range(7, 2_000, 41)
WORDS = {"rare": "xylophone", "middling": "lighthouse", "common": "the"}
FILTERED_WORD = "search, word and filter"


def tracker(name: str, environment: dict[str, str], place: Place) -> Contender:
    """This service, as `manage.py serve` runs it."""
    incidents = "/api/v1/incidents/"
    asks = {
        "filtered page": Ask(
            tuple(f"{incidents}?country=AZ&date_from={a}&date_to={b}" for _, a, b in PERIODS)
        ),
        "unfiltered page": Ask((incidents,)),
        "deep page": Ask((f"{incidents}?cursor={place.ours}",)),
        "one record": Ask(tuple(f"{incidents}{number}/" for number in NUMBERS)),
        **{f"search, {which}": Ask((f"{incidents}?q={word}",)) for which, word in WORDS.items()},
        FILTERED_WORD: Ask((f"{incidents}?q={WORDS['middling']}&country=AZ",)),
        "statistics, all": Ask(("/api/v1/stats/?by=country,year",)),
        "statistics, filtered": Ask(("/api/v1/stats/?by=country,year&country=AZ",)),
        "CSV of everything": Ask((f"{incidents}?format=csv",)),
    }
    command = [str(BIN / "python"), "manage.py", "serve", "--port", "{port}"]
    return Contender(name, command, environment, asks)


def limit(name: str, database: str, place: Place) -> Contender:
    """The stored documents and SQL by hand, in a bare server."""
    asks = {
        "filtered page": Ask(tuple(f"/filtered?c=AZ&a={a}&b={b}&d={b}" for _, a, b in PERIODS)),
        "unfiltered page": Ask(("/unfiltered",)),
        "deep page": Ask((f"/deep?d={place.sort_date}&e={place.sort_date}&u={place.uid}",)),
        "one record": Ask(tuple(f"/record?n={number}" for number in NUMBERS)),
        **{f"search, {which}": Ask((f"/search?q={word}",)) for which, word in WORDS.items()},
        FILTERED_WORD: Ask((f"/search-filtered?q={WORDS['middling']}&c=AZ",)),
        "statistics, all": Ask(("/statistics",)),
        "statistics, filtered": Ask(("/statistics?c=AZ",)),
        "CSV of everything": Ask(("/csv",)),
    }
    return Contender(name, _granian("bench.limit:application"), {"LIMIT_DATABASE": database}, asks)


def textbook(name: str, url: str, place: Place) -> Contender:
    """Django REST framework by the book."""
    asks = {
        "filtered page": Ask(
            tuple(f"/incidents/?country=AZ&date_from={a}&date_to={b}" for _, a, b in PERIODS)
        ),
        "unfiltered page": Ask(("/incidents/",)),
        "deep page": Ask((f"/incidents/?page={place.page}",)),
        "one record": Ask(tuple(f"/incidents/{number}/" for number in NUMBERS)),
        "search, middling": Ask((f"/incidents/?search={WORDS['middling']}",)),
    }
    return Contender(name, _granian("bench.textbook:application"), {"DATABASE_URL": url}, asks)


def datasette(file: Path, place: Place) -> Contender:
    """Datasette on the SQLite file as it is."""
    base, live = f"/{file.stem}", "superseded_at__isnull=1&_shape=array&_size=50&_sort_desc=sort_date"
    table = f"{base}/{EDITIONS}.json?{live}"
    matching = f"id in (select rowid from {FTS} where {FTS} match :q)"
    page = f"select document from {EDITIONS} where superseded_at is null and {matching}"

    def sql(text: str, **values: str) -> Ask:
        return Ask((f"{base}.json?{urlencode({'sql': text, '_shape': 'array', **values})}",))

    last = "order by sort_date desc limit 50"
    cells = (
        f"select country, substr(earliest, 1, 4), count(*) from {EDITIONS} "
        "where superseded_at is null {} group by 1, 2"
    )
    asks = {
        "filtered page": Ask(
            tuple(f"{table}&country=AZ&latest__gte={a}&earliest__lte={b}" for _, a, b in PERIODS)
        ),
        "unfiltered page": Ask((table,)),
        "deep page": Ask((f"{table}&_next={place.datasette}",)),
        "one record": Ask(tuple(f"{base}/{EDITIONS}/{number}.json?_shape=array" for number in NUMBERS)),
        **{f"search, {which}": sql(f"{page} {last}", q=word) for which, word in WORDS.items()},
        FILTERED_WORD: sql(f"{page} and country = 'AZ' {last}", q=WORDS["middling"]),
        "statistics, all": sql(cells.format("")),
        "statistics, filtered": sql(cells.format("and country = 'AZ'")),
    }
    settings = ["--setting", "sql_time_limit_ms", "60000", "--setting", "num_sql_threads", THREADS]
    command = [str(DATASETTE), "serve", "-i", str(file), "--port", "{port}", *settings]
    return Contender("Datasette", command, {}, asks)


def _granian(application: str) -> list[str]:
    words = f"--interface wsgi --blocking-threads {THREADS} --log-level error --no-ws --host {HOST}"
    return [str(BIN / "granian"), *words.split(), "--port", "{port}", application]

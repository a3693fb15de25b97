"""Readers and editors at the same time: `python bench/soak.py SECONDS`, or `make soak`.

Starts a server with the seeded cases, in an empty database (SQLite, or that of DATABASE_URL); five readers
request lists, pages, charts and statistics, and three editors save, publish and withdraw. Prints JSON: the
number of requests, the slowest of each kind, every refusal and fault, and the resources of the server.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.waits import DESK, manage, served

PERIODS = ("", "&date_from=2024", "&date_to=2025-06", "&date_from=2023-05&date_to=2025&date_match=certain")
COUNTRIES = ("AZ", "GE", "AZ,GE", "none")
# The requests of five readers, each time with other values.
READERS = {
    "lists": "/api/v1/incidents/?country={country}&page_size={size}{period}",
    "search": "/api/v1/incidents/?q=arrest&page_size={size}{period}",
    "pages": "/incidents/?country={country}{period}",
    "maps": "/incidents/map.svg?country={country}{period}",
    "statistics": "/api/v1/stats/?by=country,year{period}",
}
EDITORS = ("saving", "publishing", "withdrawing")
PAUSE = 0.1  # seconds between two requests of one client
PATIENCE = 120  # seconds after which a request is given up: a deadlock


class Soak:
    """The requests and their results."""

    def __init__(self, port: int, tokens: list[str]) -> None:
        self.port, self.tokens = port, tokens
        self.over = threading.Event()
        self.times: dict[str, list[float]] = {}
        self.faults: list[str] = []
        self.random = random.Random(1)

    def ask(
        self, kind: str, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any, Any]:
        """Send one request on its own connection; return status, headers and JSON."""
        start = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, {"Content-Type": "application/json", **sent})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        self.times.setdefault(kind, []).append(time.perf_counter() - start)
        if answer.status >= 400:
            self.faults.append(f"{method} {path}: {answer.status} {text[:200]!r}")
        is_json = "json" in answer.headers.get("Content-Type", "")
        return answer.status, answer.headers, json.loads(text) if is_json and text else None

    def read(self, kind: str) -> None:
        question = {
            "country": self.random.choice(COUNTRIES),
            "period": self.random.choice(PERIODS),
            "size": self.random.randint(1, 100),
        }
        self.ask(kind, "GET", READERS[kind].format(**question))

    def edit(self, kind: str) -> None:
        """Edit one case as far as this editor may; a second person publishes it."""
        author, second = ({"Authorization": f"Token {token}"} for token in self.tokens)
        draft = {
            "title": f"An arrest while {kind}",
            "kind": "arrest",
            "country": "AZ",
            "date": {"text": "May 2025"},
        }
        source = {"title": "A report", "url": "https://news.example/1"}
        draft["citations"] = [{"field": "date", "source": source}]
        status, headers, made = self.ask(kind, "POST", DESK, draft, **author)
        if status != 201:
            return
        path, etag = f"{DESK}{made['id']}/", headers["ETag"]
        for n in range(3):
            title = {"title": f"An arrest while {kind}, {n}"}
            etag = self.ask(kind, "PATCH", path, title, If_Match=etag, **author)[1]["ETag"] or etag
        if kind == "saving":
            return
        for step, who in (("submit", author), ("publish", second), ("withdraw", second)):
            if step != "withdraw" or kind == "withdrawing":
                said: dict[str, Any] = {"reason": "soak"} if step != "publish" else {}
                if step == "withdraw":
                    said["keep_history"] = False
                etag = self.ask(kind, "POST", f"{path}{step}/", said, If_Match=etag, **who)[1]["ETag"] or etag

    def run(self, seconds: float) -> None:
        """Let all clients work for some seconds."""
        acts: list[tuple[Callable[[str], None], str]] = [(self.read, kind) for kind in READERS]
        acts += [(self.edit, kind) for kind in EDITORS]
        threads = [threading.Thread(target=self._work, args=act) for act in acts]
        for thread in threads:
            thread.start()
        self.over.wait(seconds)
        self.over.set()
        for thread in threads:
            thread.join()

    def _work(self, act: Callable[[str], None], kind: str) -> None:
        while not self.over.is_set():
            try:
                act(kind)
            except Exception as error:  # noqa: BLE001 - each is a result
                self.faults.append(f"{kind}: {error!r}")
            self.over.wait(PAUSE)

    def results(self) -> dict[str, Any]:
        """Return the results."""
        return {
            "requests": sum(map(len, self.times.values())),
            "slowest_seconds": round(max(max(some) for some in self.times.values()), 2),
            "slowest_of_each": {kind: round(max(some), 2) for kind, some in sorted(self.times.items())},
            "median_of_each": {
                kind: round(sorted(some)[len(some) // 2], 3) for kind, some in sorted(self.times.items())
            },
            "faults": self.faults,
        }


def tokens_of(manage: Callable[..., str]) -> list[str]:
    """Return the tokens of an author and a second person, in a database with the seeded cases."""
    found = []
    for name, role in (("leyla", "editor"), ("murad", "publisher")):
        manage("create_user", name, "--role", role)
        found.append(json.loads(manage("create_token", name))["token"])
    return found


def held_by(pids: list[int], folder: Path) -> dict[str, Any]:
    """Return memory (proportional, MiB) and descriptors of processes, and the number of temporary files."""
    rolled = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids]
    kibibytes = sum(
        int(line.split()[1]) for text in rolled for line in text.splitlines() if line.startswith("Pss:")
    )
    return {
        "memory_mib": round(kibibytes / 1024),
        "descriptors": sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in pids),
        "temporary_files": sum(path.is_file() for path in folder.rglob("*")),
    }


def family(pid: int) -> list[int]:
    """Return a process and its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


@contextmanager
def folder() -> Iterator[Path]:
    """Make a data directory."""
    with tempfile.TemporaryDirectory() as path:
        os.environ["TRACKER_DATA_DIR"] = path
        yield Path(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seconds", type=float, metavar="SECONDS")
    seconds = parser.parse_args().seconds
    with folder() as data:
        manage("migrate", "--verbosity", "0")
        manage("seed")
        tokens = tokens_of(manage)
        with served() as (port, pid):
            soak = Soak(port, tokens)
            soak.run(seconds / 10)
            before = held_by(family(pid), data / "tmp")
            soak.over.clear()
            soak.run(seconds)
            after = held_by(family(pid), data / "tmp")
    print(json.dumps({**soak.results(), "held_before": before, "held_after": after}, indent=1))
    sys.exit(bool(soak.faults))


if __name__ == "__main__":
    main()

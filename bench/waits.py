"""Waits of others during an import: `python bench/waits.py ROWS`, in an empty database.

Starts a server with the seeded cases; while `manage.py import_file` imports ROWS incidents, and then the same
file with every title changed, an editor saves a record repeatedly, a colleague reads the desk, and readers
request pages and lists. Prints JSON: the longest wait of each, in seconds.
"""

import argparse
import csv
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.incoming import COLUMNS, MAPPING, rows

DESK = "/api/v1/desk/incidents/"
PAGES = {"page": "/incidents/", "list": "/api/v1/incidents/", "record": "/incidents/1/"}
PAUSE = 0.02  # seconds between two requests of one person
Times = dict[str, list[float]]


class Person:
    """A person at a browser: one request after the other, each timed."""

    def __init__(self, port: int, token: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Authorization": f"Token {token}"} if token else {}

    def ask(self, method: str, path: str, body: Any = None, **more: str) -> tuple[Any, Any]:
        """Return the response and its body; anything but success is an error."""
        content = None if body is None else json.dumps(body)
        headers = {**self.headers, "Content-Type": "application/json"}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        self.connection.request(method, path, content, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
        return answer, text


def saving(person: Person) -> Callable[[], None]:
    """Return a function that saves one record again, each time after the last."""
    draft = {"title": "Saved meanwhile", "kind": "arrest", "country": "AZ"}
    answer, text = person.ask("POST", DESK, draft)
    path, etags = f"{DESK}{json.loads(text)['id']}/", [answer.headers["ETag"]]

    def save() -> None:
        title = {"title": f"Saved meanwhile {len(etags)}"}
        etags.append(person.ask("PATCH", path, title, If_Match=etags[-1])[0].headers["ETag"])

    return save


@contextmanager
def others(port: int, token: str) -> Iterator[Times]:
    """Let an editor, a colleague and readers work; yield the times of their requests."""
    times: Times = {}
    over, troubles = threading.Event(), list[BaseException]()

    def work(name: str, act: Callable[[], Any]) -> None:
        try:
            while not over.is_set():
                start = time.perf_counter()
                act()
                times.setdefault(name, []).append(time.perf_counter() - start)
                over.wait(PAUSE)
        except BaseException as error:  # noqa: BLE001 - raised again by the main thread
            troubles.append(error)

    acts: dict[str, Callable[[], Any]] = {"save": saving(Person(port, token))}
    for name, path in {"desk": DESK, **PAGES}.items():
        person = Person(port, token if name == "desk" else "")
        acts[name] = lambda person=person, path=path: person.ask("GET", path)
    threads = [threading.Thread(target=work, args=each) for each in acts.items()]
    for thread in threads:
        thread.start()
    try:
        yield times
    finally:
        over.set()
        for thread in threads:
            thread.join()
    if troubles:
        raise troubles[0]


def summary(times: Times) -> dict[str, dict[str, float]]:
    return {
        name: {
            "requests": len(some),
            "median_seconds": round(sorted(some)[len(some) // 2], 3),
            "longest_seconds": round(max(some), 3),
        }
        for name, some in times.items()
    }


def write_file(path: Path, count: int, *, changed: bool = False) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in rows(count):
            writer.writerow((row[0], f"{row[1]}, changed", *row[2:]) if changed else row)


def manage(*words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


@contextmanager
def served() -> Iterator[tuple[int, int]]:
    """Start a server; yield its port and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "manage.py", "serve", "--port", str(port)]
    environment = {**os.environ, "TRACKER_PUBLIC_RATE": "off"}  # one machine sends many requests
    with subprocess.Popen(
        words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        ready: Any = process.stdout
        try:
            ready.readline()
            threading.Thread(target=ready.read, daemon=True).start()
            yield port, process.pid
        finally:
            process.terminate()


def imported(folder: Path, count: int, *, changed: bool) -> dict[str, Any]:
    path, mapping = folder / "waits.csv", folder / "waits.toml"
    write_file(path, count, changed=changed)
    mapping.write_text(MAPPING)
    start = time.perf_counter()
    summary = json.loads(manage("import_file", str(path), "--mapping", str(mapping)).splitlines()[-1])
    took = time.perf_counter() - start
    return {name: summary[name] for name in ("created", "updated")} | {"seconds": round(took, 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int, metavar="ROWS")
    count = parser.parse_args().rows
    manage("migrate", "--verbosity", "0")
    manage("seed")
    manage("create_user", "leyla", "--role", "editor")
    token = json.loads(manage("create_token", "leyla"))["token"]
    found: dict[str, Any] = {"rows": count, "load": [round(each, 1) for each in os.getloadavg()]}
    with tempfile.TemporaryDirectory() as folder, served() as (port, _):
        with others(port, token) as times:
            time.sleep(10)
        found["alone"] = {"waits": summary(times)}
        for name, changed in (("new", False), ("changed", True)):
            with others(port, token) as times:
                found[name] = imported(Path(folder), count, changed=changed)
            found[name]["waits"] = summary(times)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()

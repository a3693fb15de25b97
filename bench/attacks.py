"""Attack a server with slow clients, and print the effect on readers and editors: `python bench/attacks.py`.

Starts `manage.py serve` with the database of the environment (fill it with `bench/generate.py 2000` first),
or each server of `--server "waitress=waitress-serve --port {port} …"`. Every attack comes from this one
process, needs no bandwidth, and lasts while readers send requests, each on a new connection, and one user
signs in. Making files for slow readers is another attack; this one waits for the files, up to half a minute.
"""

import argparse
import http.client
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.report import table

HOST = "127.0.0.1"
SIGN_IN = "/admin/account/login/"
LARGE = "/api/v1/incidents/?format=jsonl"
PAGES = ("/", "/incidents/", "/api/v1/incidents/?country=AZ", "/api/v1/incidents/1/", "/people/")
READERS, PATIENCE = 3, 15.0
DRIP = 1.0  # seconds between two bytes of an attacker


@dataclass
class Seen:
    """Results of readers: seconds of each response, and the number of failures."""

    times: list[float] = field(default_factory=list)
    failed: int = 0
    sign_in: float | None = None  # seconds; None if it failed

    def percentile(self, share: float) -> float:
        """Return the seconds that suffice for this share of the requests; a failure counts as PATIENCE."""
        ordered = sorted([*self.times, *[PATIENCE] * self.failed])
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else PATIENCE


def opened(port: int, beginning: bytes, receive_buffer: int = 0) -> socket.socket:
    client = socket.socket()
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    client.settimeout(PATIENCE)
    client.connect((HOST, port))
    client.sendall(beginning)
    return client


def slow_body(port: int) -> socket.socket:
    """Open a sign-in that sends a byte now and then; without the cookie the form would not be read."""
    head = (
        f"POST {SIGN_IN} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 5000\r\nCookie: csrftoken={'a' * 32}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin="
    )
    return opened(port, head.encode())


def slow_reader(port: int) -> socket.socket:
    """Open a download that reads almost nothing."""
    return opened(port, f"GET {LARGE} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode(), receive_buffer=4096)


def half_open(port: int) -> socket.socket:
    """Open a connection whose headers never end."""
    return opened(port, f"GET / HTTP/1.1\r\nHost: {HOST}\r\nX-A: ".encode())


ATTACKS = {
    "none": {},
    "100 slow bodies": {slow_body: 100},
    "100 slow readers": {slow_reader: 100},
    "200 half-open": {half_open: 200},
    "all at once": {slow_body: 100, slow_reader: 100, half_open: 200},
}
Attackers = dict


@contextmanager
def under_attack(port: int, attackers: Attackers) -> Iterator[list[socket.socket]]:
    """Hold connections open: each sends or reads a byte now and then, and reconnects when it is closed."""
    held: dict[socket.socket, object] = {}
    for begin, count in attackers.items():
        for _ in range(count):
            with suppress(OSError):
                held[begin(port)] = begin
    _wait_for_first_bytes([client for client, begin in held.items() if begin is slow_reader])
    stop = threading.Event()
    dripping = threading.Thread(target=_drip, args=(port, held, stop), daemon=True)
    dripping.start()
    try:
        yield list(held)
    finally:
        stop.set()
        dripping.join()
        for each in held:
            each.close()


def _wait_for_first_bytes(clients: list[socket.socket]) -> None:
    """Wait until each slow reader has data to read: then its file is built and only sent."""
    end = time.monotonic() + 30
    for client in clients:
        client.settimeout(max(0.001, end - time.monotonic()))
        with suppress(OSError):
            client.recv(1)


def _drip(port: int, held: dict[socket.socket, object], stop: threading.Event) -> None:
    while not stop.wait(DRIP):
        for client, begin in list(held.items()):
            try:
                client.settimeout(0)
                if begin is slow_reader:
                    client.recv(64)
                else:
                    client.send(b"a")
                    if _is_cut_off(client):
                        raise ConnectionError
            except BlockingIOError:
                continue
            except OSError:
                client.close()
                del held[client]
                with suppress(OSError):
                    held[begin(port)] = begin  # type: ignore[operator]


def _is_cut_off(client: socket.socket) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(client, selectors.EVENT_READ)
        return bool(selector.select(0)) and client.recv(65_536) == b""


def read(port: int, seen: Seen, until: float, number: int) -> None:
    """Request one page after the other, each on a new connection."""
    while time.monotonic() < until:
        start = time.monotonic()
        connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
        try:
            connection.request("GET", PAGES[number % len(PAGES)], headers={"Host": HOST})
            answer = connection.getresponse()
            answer.read()
            if answer.status >= 500:
                raise OSError
            seen.times.append(time.monotonic() - start)
        except (OSError, http.client.HTTPException):
            seen.failed += 1
        finally:
            connection.close()
        number += 1
        time.sleep(0.02)


def sign_in(port: int, name: str = "nobody", password: str = "wrong") -> tuple[int, float]:
    """Request the sign-in form and send it; return the status of the response, and the seconds of both."""
    start = time.monotonic()
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", SIGN_IN, headers={"Host": HOST})
        answer = connection.getresponse()
        answer.read()
        cookies = SimpleCookie(answer.headers["Set-Cookie"])
        token = cookies["csrftoken"].value
        body = urlencode({"login": name, "password": password, "csrfmiddlewaretoken": token})
        headers = {
            "Host": HOST,
            "Cookie": f"csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", SIGN_IN, body, headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException, KeyError):
        return 0, PATIENCE
    finally:
        connection.close()
    return status, time.monotonic() - start


def observe(port: int, seconds: float, name: str = "nobody", password: str = "wrong") -> tuple[Seen, int]:
    """Return the results of readers for some seconds, and the status of a sign-in meanwhile."""
    seen, until = Seen(), time.monotonic() + seconds
    readers = [threading.Thread(target=read, args=(port, seen, until, number)) for number in range(READERS)]
    for each in readers:
        each.start()
    status, took = sign_in(port, name, password)
    seen.sign_in = took if status in (200, 302) else None
    for each in readers:
        each.join()
    return seen, status


@contextmanager
def served(command: str) -> Iterator[int]:
    """Start a server in its own process group, and stop it at the end."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        ["sh", "-c", f"exec {command.replace('{port}', str(port))}"],
        cwd=ROOT,
        env={**os.environ, "TRACKER_PUBLIC_RATE": "off"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        end = time.monotonic() + 120
        while sign_in(port)[0] not in (200, 302):
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"It does not answer: {command}")
            time.sleep(0.5)
        yield port
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def lines(name: str, command: str, seconds: float, names: list[str]) -> Iterator[list[str]]:
    """Yield the rows of the table for one server, one attack after the other."""
    for attack in names:
        attackers = ATTACKS[attack]
        with ExitStack() as stack:
            port = stack.enter_context(served(command))
            observe(port, 2)
            stack.enter_context(under_attack(port, attackers))
            time.sleep(2)
            seen, _ = observe(port, seconds)
        print(f"  {name}, {attack}: done", file=sys.stderr, flush=True)
        yield [
            name,
            attack,
            f"{len(seen.times)}",
            f"{seen.failed}",
            f"{seen.percentile(0.5):.2f}",
            f"{seen.percentile(0.99):.2f}",
            "no answer" if seen.sign_in is None else f"{seen.sign_in:.1f}",
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10, help="for each attack")
    parser.add_argument("--attacks", default=",".join(ATTACKS), help="by comma")
    ours = f"serve={sys.executable} manage.py serve --port {{port}}"
    parser.add_argument("--server", action="append", help=f"NAME=COMMAND with {{port}}; by default {ours}")
    arguments = parser.parse_args()
    rows: list[list[str]] = []
    for server in arguments.server or [ours]:
        name, _, command = server.partition("=")
        rows += lines(name, command, arguments.seconds, arguments.attacks.split(","))
    table(["server", "attack", "answers", "failed", "p50 s", "p99 s", "sign-in s"], rows)


if __name__ == "__main__":
    main()

"""`manage.py serve`: the production server."""

import hashlib
import http.client
import os
import sys
import threading
import time
from argparse import ArgumentParser
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from incidents.exchange.importer.batches import sweep_if_alone
from incidents.exchange.importer.desk_runs import forget_old
from incidents.publishing.ripples import settle

THREADS = 16
# Of drf-spectacular's sidecar only Swagger is used; no flags, no browsable API.
UNUSED_STATIC = ["redoc", "flags", "rest_framework"]
PATIENCE = 60  # seconds until a server that does not answer is given up


class Command(BaseCommand):
    help = "Serves the tracker; prints READY http://HOST:PORT/ when it answers. SIGTERM stops it cleanly."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="processes")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        self._check(host, port)
        if not os.environ.get("TRACKER_PUBLIC_URL"):
            settings.PUBLIC_URL = _address(host, port)  # links lead back here, whatever the port
        _collect_static()
        settle()
        sweep_if_alone()
        forget_old()
        connections.close_all()
        threading.Thread(target=self._announce, args=(host, port), daemon=True).start()
        Server(
            "tracker.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=options["workers"],
            blocking_threads=THREADS,
            loop=Loops.asyncio,
            log_level=LogLevels.error,
            websockets=False,
            backpressure=THREADS * 8,
            http1_settings=HTTP1Settings(header_read_timeout=10_000),
            respawn_failed_workers=True,
        ).serve()

    def _check(self, host: str, port: int) -> None:
        if not 1 <= port <= 65535:
            raise CommandError(f"--port takes 1 to 65535, not {port}.")
        if not settings.HTTPS and not _is_loopback(host):
            raise CommandError(
                f"Without https only this machine may connect, and {host} is open to others: "
                "set TRACKER_PUBLIC_URL=https://… and put a proxy in front."
            )
        executor = MigrationExecutor(connections["default"])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database is not up to date: run manage.py migrate first.")

    def _announce(self, host: str, port: int) -> None:
        """Print READY when the server answers."""
        target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- asked, not bound
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if _answers(target, port):
                sys.stdout.write(f"READY {_address(host, port)}/\n")
                sys.stdout.flush()
                return
            time.sleep(0.05)


def _collect_static() -> None:
    """Collect and compress the static files, unless they are those of the last start."""
    stamp = settings.STATIC_ROOT / ".collected"
    digest = _static_digest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=UNUSED_STATIC)
    stamp.write_text(digest)


def _static_digest() -> str:
    """A fingerprint of every static file there is: path, size and time of change."""
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            found.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _address(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/api/v1/", headers={"Host": settings.PUBLIC_HOST})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

"""`manage.py serve`: the production server."""

import hashlib
import http.client
import os
import sys
import threading
import time
from argparse import ArgumentParser
from ipaddress import ip_address
from typing import Any, cast

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from incidents.imports.batches import sweep_if_idle
from incidents.imports.desk_run import forget_old
from incidents.publishing import clock
from incidents.storage import file_cache, work_folders
from tracker.checks import open_to_others
from tracker.server.instance_lock import BOTH_SIDES, AlreadyServed, is_read_only, sole_server
from tracker.server.listening import PortUnavailable, listen
from tracker.server.processes import Workers
from tracker.server.waiting import DatabaseMissing, wait_for_databases

# Of drf-spectacular's sidecar only Swagger is used; no flags, no browsable API.
UNUSED_STATIC = ["redoc", "flags", "rest_framework"]
PATIENCE = 60  # seconds until an unresponsive server is given up


class Command(BaseCommand):
    help = "Serves the tracker; prints READY http://HOST:PORT/ when it answers. SIGTERM stops it cleanly."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--progress", action="store_true", help="also print what it is waiting for")
        parser.add_argument("--workers", type=int, default=1, help="processes")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        _check_address(host, port)
        try:
            wait_for_databases(self._say)
            with listen(host, port) as listener, sole_server(settings.DATA_DIR, BOTH_SIDES):
                progress = self.stdout if options["progress"] else None
                self._serve(Workers(listener, options["workers"]), host, port, progress)
        except (DatabaseMissing, PortUnavailable, AlreadyServed) as refusal:
            raise CommandError(str(refusal)) from None

    def _say(self, words: str) -> None:
        self.stderr.write(words)
        self.stderr.flush()

    def _serve(self, workers: Workers, host: str, port: int, progress: OutputWrapper | None) -> None:
        _check_migrations()
        for warning in open_to_others():
            self.stderr.write(self.style.WARNING(warning))
        if not os.environ.get("TRACKER_PUBLIC_URL"):
            settings.PUBLIC_URL = _address(host, port)  # links lead here, whatever the port
        _prepare(progress)
        start = clock.read_start()
        clock.server_start = start
        if why := clock.doubt(clock.last_line()):
            self.stderr.write(self.style.WARNING(str(clock.ClockDoubtful(why))))
        connections.close_all()
        threading.Thread(target=_announce, args=(workers, host, port, progress), daemon=True).start()
        workers.run(start)


def _check_address(host: str, port: int) -> None:
    if not 1 <= port <= 65535:
        raise CommandError(f"--port takes 1 to 65535, not {port}.")
    if not settings.HTTPS and not _is_loopback(host):
        raise CommandError(
            f"Without https only this machine may connect, and {host} is open to others: "
            "set TRACKER_PUBLIC_URL=https://… and put a proxy in front."
        )


def _check_migrations() -> None:
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not up to date: run manage.py migrate first.")


def _prepare(progress: OutputWrapper | None) -> None:
    """Do everything that writes before the first request; a read-only file system is served unchanged."""
    if is_read_only(settings.DATA_DIR):
        return
    _collect_static(progress)
    sweep_if_idle()
    file_cache.clear()
    work_folders.sweep()
    forget_old()


def _announce(workers: Workers, host: str, port: int, progress: OutputWrapper | None) -> None:
    """Print READY when the server responds: only our workers can accept from our socket."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- requested, not bound
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if _answers(target, port):
            workers.has_started()
            sys.stdout.write(f"READY {_address(host, port)}/\n")
            sys.stdout.write(_hints(host, port) if progress else "")
            sys.stdout.flush()
            return
        time.sleep(0.05)


def _collect_static(progress: OutputWrapper | None = None) -> None:
    """Collect and compress the static files, unless they have not changed since the last start."""
    stamp = settings.STATIC_ROOT / ".collected"
    digest = _static_digest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    if progress:
        progress.write("Collecting static files ...", ending="")
        progress.flush()
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=UNUSED_STATIC)
    if progress:
        files = cast("ManifestStaticFilesStorage", staticfiles_storage).hashed_files
        progress.write(f" {len(files)} files")
    stamp.write_text(digest)


def _static_digest() -> str:
    """Return a digest of all static files: path, size and time of change."""
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            found.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _address(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def _hints(host: str, port: int) -> str:
    named = f"Passkeys need a name: http://localhost:{port}/admin/\n" if _is_loopback(host) else ""
    return f"{named}Press Ctrl+C to stop.\n"


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

"""`manage.py serve`: the production server."""

import http.client
import logging
import os
import sys
import threading
import time
from argparse import ArgumentParser
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from incidents.imports.batches import sweep_if_idle
from incidents.imports.desk_run import forget_old
from incidents.publishing import clock
from incidents.storage import file_cache, work_folders
from tracker import logs, static_files
from tracker.backups.archives import BackupError
from tracker.backups.contents import release
from tracker.backups.restores import require_finished
from tracker.backups.schedule import Schedule, seconds_of
from tracker.checks import open_to_others
from tracker.server.instance_lock import BOTH_SIDES, DESK, PUBLIC, AlreadyServed, is_read_only, sole_server
from tracker.server.listening import PortUnavailable, listen
from tracker.server.processes import Workers
from tracker.server.waiting import DatabaseMissing, wait_for_databases

log = logging.getLogger("tracker.service")
PATIENCE = 60  # seconds until an unresponsive server is given up


class Command(BaseCommand):
    help = "Serves the tracker; prints READY http://HOST:PORT/ when it answers. SIGTERM stops it cleanly."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--only", choices=BOTH_SIDES, help="one side; the other's addresses are 404")
        parser.add_argument("--progress", action="store_true", help="also print what it is waiting for")
        parser.add_argument("--workers", type=int, default=1, help="processes")
        parser.add_argument("--backup-every", help="make backups: 30m, 24h, 7d")
        parser.add_argument("--keep", type=int, default=14, help="backups to keep")
        parser.add_argument("--backup-to", type=Path, help="their folder; backups/ in the data directory")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        _check_address(host, port)
        _choose_side(options["only"])
        self.schedule = _schedule(options["backup_every"], options["keep"], options["backup_to"])
        try:
            require_finished()
            wait_for_databases(_databases(), self._say)
            with listen(host, port) as listener, sole_server(settings.DATA_DIR, settings.SIDES):
                progress = self.stdout if options["progress"] else None
                self._serve(Workers(listener, options["workers"]), host, port, progress)
        except (BackupError, DatabaseMissing, PortUnavailable, AlreadyServed) as refusal:
            raise CommandError(str(refusal)) from None

    def _say(self, words: str) -> None:
        self.stderr.write(words)
        self.stderr.flush()

    def _serve(self, workers: Workers, host: str, port: int, progress: OutputWrapper | None) -> None:
        if DESK in settings.SIDES:
            _check_migrations()
        for warning in open_to_others():
            self.stderr.write(self.style.WARNING(warning))
        if not os.environ.get("TRACKER_PUBLIC_URL"):
            settings.PUBLIC_URL = _address(host, port)  # links lead here, whatever the port
        _prepare(progress)
        start = self._check_clock() if DESK in settings.SIDES else None
        connections.close_all()
        if self.schedule:
            self.schedule.start()
        logs.write_in_background()
        threading.Thread(target=_announce, args=(workers, host, port, progress), daemon=True).start()
        began = time.monotonic()
        workers.run(start)
        log.info("stopped", extra={"fields": {"seconds": round(time.monotonic() - began)}})

    def _check_clock(self) -> clock.Start:
        clock.server_start = start = clock.read_start()
        if why := clock.doubt(clock.last_line()):
            self.stderr.write(self.style.WARNING(str(clock.ClockDoubtful(why))))
        return start


def _choose_side(only: str | None) -> None:
    """Serve one side; workers read it in the environment."""
    if only:
        os.environ["TRACKER_ONLY"] = only
        settings.SIDES = (only,)


def _databases() -> list[str]:
    """Return the aliases of the databases that the served sides need."""
    needs = {PUBLIC: settings.PUBLIC_DATABASE, DESK: "default"}
    return [needs[side] for side in settings.SIDES]


def _check_address(host: str, port: int) -> None:
    if not 1 <= port <= 65535:
        raise CommandError(f"--port takes 1 to 65535, not {port}.")
    if not settings.HTTPS and not _is_loopback(host):
        raise CommandError(
            f"Without https only this machine may connect, and {host} is open to others: "
            "set TRACKER_PUBLIC_URL=https://… and put a proxy in front."
        )


def _schedule(every: str | None, keep: int, folder: Path | None) -> Schedule | None:
    if every is None:
        return None
    if DESK not in settings.SIDES:
        raise CommandError("--backup-every is for a server of the desk; --only public has no desk database.")
    if keep < 1:
        raise CommandError(f"--keep takes 1 or more, not {keep}.")
    try:
        return Schedule(folder or settings.DATA_DIR / "backups", seconds_of(every), keep)
    except ValueError as error:
        raise CommandError(f"--backup-every: {error}") from None


def _check_migrations() -> None:
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("The database is not up to date: run manage.py migrate first.")


def _prepare(progress: OutputWrapper | None) -> None:
    """Do everything that writes before the first request; a read-only file system is served unchanged."""
    if is_read_only(settings.DATA_DIR):
        return
    static_files.collect(progress)
    file_cache.clear()
    work_folders.sweep()
    if DESK in settings.SIDES:
        sweep_if_idle()
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
            if not progress:
                about = {"version": release(), "address": _address(host, port), "sides": list(settings.SIDES)}
                log.info("started", extra={"fields": about})
            return
        time.sleep(0.05)


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

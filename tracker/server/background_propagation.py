"""The thread of a serving process for propagation: it updates documents after a rename or a withdrawal.

It continues work that requests of this process left, and checks every few seconds for unfinished work of
other processes. Processes take turns by the lock of the ledger. Each hour it records that the clock is right,
and it completes the list of withdrawals, if a process was killed before it could, and cleans up.
"""

import logging
import threading

from django.conf import settings
from django.db import connections

from incidents.models.operation.withdrawal_lines import bring_list_up_to_date
from incidents.publishing import clock, propagation
from tracker.faults import code_of
from tracker.server.housekeeping import clean_if_due
from tracker.server.instance_lock import is_read_only

log = logging.getLogger("tracker.settling")
EVERY = 5.0  # seconds between checks
PAUSE = 0.15  # between two chunks: SQLite retries every 100 ms


def settle_in_background() -> None:
    """Start the thread; requests then leave their propagation to it."""
    work = threading.Event()
    propagation.wake = work.set
    threading.Thread(target=_run, args=(work,), name="settling", daemon=True).start()


def _run(work: threading.Event) -> None:
    while True:
        settle_once()
        work.wait(EVERY)
        work.clear()


def settle_once() -> None:
    """Finish pending propagation; what fails is tried again next time."""
    if is_read_only(settings.DATA_DIR):
        return
    try:
        clock.beat()
        bring_list_up_to_date()
        if chunks := propagation.settle(PAUSE):
            log.info("documents brought up to date", extra={"fields": {"chunks": chunks}})
        clean_if_due()
    except Exception as error:  # noqa: BLE001 - logged, and tried again at the next turn
        about = {"error": type(error).__name__, "code": code_of(error)}
        log.warning("documents could not be brought up to date", extra={"fields": about})
    finally:
        connections.close_all()

#!/usr/bin/env python
"""Django's command line for the tracker."""

import os
import signal
import sys

UNDEFINED_TABLE = "42P01"  # PostgreSQL's SQLSTATE


def main() -> None:
    # By default the signal ends a process at once, and not at all the first one of a container.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, OperationalError, ProgrammingError) as fault:
        # An operator can mend these, and a stack does not help with it.
        words = _one_line(fault)
        if not words or "--traceback" in sys.argv:
            raise
        sys.exit(words)


def _one_line(fault: Exception) -> str:
    """Return what an operator has to mend; empty for a fault of the program."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    words = " ".join(str(fault).split())
    if isinstance(fault, ImproperlyConfigured):
        return f"Setting: {words}"
    if "no such table" in words or getattr(fault.__cause__, "sqlstate", "") == UNDEFINED_TABLE:
        return "The database has no tables, or those of an earlier release: run manage.py migrate first."
    return f"Database: {words}" if isinstance(fault, OperationalError) else ""


if __name__ == "__main__":
    main()

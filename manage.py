#!/usr/bin/env python
"""Django's command line for the tracker."""

import os
import signal
import sys


def main() -> None:
    # By default the signal ends a process at once, and not at all the first one of a container.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

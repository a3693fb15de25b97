"""Runs commands of manage.py as processes of their own, which need not load Django anew.

    python -m tests.server.commands

loads it once, and forks for each line of standard input: JSON, the arguments, what the command reads and its
environment. It answers with a line: JSON, the exit status and what the command wrote to its two outputs.
"""

# ruff: noqa: E402 -- Django is set up before anything of it is imported

import importlib
import json
import os
import signal
import sys
import tempfile
import traceback
from typing import IO, Any

import django

django.setup()

from asgiref.local import Local
from django.conf import Settings, settings
from django.core.cache import caches
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage, storages
from django.db import connections
from django.utils.functional import empty

import manage
from tracker import settings as settings_file

SECONDS = 200  # that a command may take
run_checks()  # as each command does; it loads what they need


def run(arguments: list[str], stdin: str, environment: dict[str, str]) -> tuple[int, str, str]:
    """The exit status of a command and its outputs."""
    with (
        tempfile.TemporaryFile() as read,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as errors,
    ):
        read.write(stdin.encode())
        read.seek(0)
        child = os.fork()
        if not child:
            _become(arguments, environment, (read, out, errors))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return status, _content(out), _content(errors)


def _content(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def _become(arguments: list[str], environment: dict[str, str], files: tuple[IO[bytes], ...]) -> None:
    status = 1
    try:
        for number, file in enumerate(files):
            os.dup2(file.fileno(), number)
        sys.stdin = os.fdopen(0, closefd=False)
        signal.alarm(SECONDS)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["manage.py", *arguments]
        _read_settings()
        manage.main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        sys.stderr.write(f"{end.code}\n" if isinstance(end.code, str) else "")
    except BaseException:  # noqa: BLE001 - printed, and the process ends
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _read_settings() -> None:
    """Read the settings from the environment of this command, and forget what was made of others."""
    try:
        importlib.reload(settings_file)
    except ImproperlyConfigured as fault:
        sys.exit(f"Setting: {' '.join(str(fault).split())}")
    settings._wrapped = Settings(settings_file.__name__)
    handler: Any
    for handler in (connections, caches):
        handler.__dict__.pop("settings", None)
        handler._settings = None
        handler._connections = Local(handler.thread_critical)
    vars(storages).pop("backends", None)
    storages._backends, storages._storages = None, {}
    default_storage._wrapped = empty


for line in sys.stdin:
    print(json.dumps(run(*json.loads(line))), flush=True)

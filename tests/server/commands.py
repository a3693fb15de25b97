"""Runs commands of manage.py as processes of their own, which need not load Django anew.

    python -m tests.server.commands

loads it once, and forks for each line of standard input: JSON, the arguments and what the command reads. It
answers with a line: JSON, the exit status and what the command wrote.
"""

# ruff: noqa: E402 -- Django is set up before anything of it is imported

import io
import json
import os
import sys
import traceback

import django

django.setup()

from django.core.checks import run_checks
from django.core.management import execute_from_command_line

run_checks()  # as each command does; it loads what they need


def run(arguments: list[str], stdin: str) -> tuple[int, str]:
    """The exit status of a command and its output."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _become(arguments, stdin, writing)
    os.close(writing)
    with open(reading) as output:
        text = output.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), text


def _become(arguments: list[str], stdin: str, writing: int) -> None:
    status = 1
    try:
        with open(writing, "w") as sys.stdout:
            sys.stdin = io.StringIO(stdin)
            execute_from_command_line(["manage.py", *arguments])
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - printed, and the process ends
        traceback.print_exc()
    finally:
        os._exit(status)


for line in sys.stdin:
    print(json.dumps(run(*json.loads(line))), flush=True)

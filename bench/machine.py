"""The environment of a comparison: machine and versions."""

import os
import platform
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path

import psycopg

from bench.contenders import DATASETTE


def described(databases: list[tuple[str, dict[str, str]]]) -> str:
    """Return the machine and the versions in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    about = [
        f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB",
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        *(_postgresql(each["DATABASE_URL"]) for _, each in databases if "DATABASE_URL" in each),
        *(f"{name} {version(name)}" for name in ("Django", "djangorestframework", "granian", "orjson")),
    ]
    if DATASETTE.exists():
        command = [str(DATASETTE), "--version"]
        about.append(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
    return "; ".join(about)


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(": ")[1] for line in lines if line.startswith("model name")), "unknown")


def _postgresql(url: str) -> str:
    with psycopg.connect(url) as connection:
        return f"PostgreSQL {connection.info.parameter_status('server_version')}"


def busy() -> str:
    """Return the load averages."""
    return "Load averages of 1, 5 and 15 minutes: " + ", ".join(f"{load:.1f}" for load in os.getloadavg())

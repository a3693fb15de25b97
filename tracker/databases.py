"""Connections to the databases: long timeouts for commands, short ones for a server."""

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

CONNECTING = 5  # seconds until an unresponsive PostgreSQL is given up
# Seconds to wait for a lock. Requests then get 503; a migration or an import may have to wait longer.
WAITING_COMMAND, WAITING_REQUEST = 60, 5
SQLITE_COMMAND = 20
STATEMENT_REQUEST = 60
IDLE_COMMAND, IDLE_REQUEST = 30 * 60, 60  # in a transaction without activity


def database(name: str, url: str, *, reading: bool) -> dict[str, Any]:
    """Return connection settings; `reading` is for the public side, which never writes."""
    try:
        settings: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(
            f"{name} cannot be read ({type(error).__name__}); it takes sqlite:////path/to/file or postgres://user@host/name"
        ) from None
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["OPTIONS"] = sqlite_options(reading=reading)
    elif settings["ENGINE"] == "django.db.backends.postgresql":
        settings["OPTIONS"] = {**settings.get("OPTIONS", {}), **postgresql_options(reading=reading)}
    else:
        raise ImproperlyConfigured(f"{name} names neither SQLite nor PostgreSQL.")
    return settings


def for_requests(databases: dict[str, dict[str, Any]]) -> None:
    """Apply the timeouts of a server to future connections: called once in its process."""
    for alias, settings in databases.items():
        reading, options = alias != "default", settings["OPTIONS"]
        if settings["ENGINE"] == "django.db.backends.sqlite3":
            options["timeout"] = WAITING_REQUEST
        else:
            options |= postgresql_options(reading=reading, is_server=True)


def is_same_place(one: dict[str, object], other: dict[str, object]) -> bool:
    """Return whether both settings name the same database, whatever the user."""
    return all(one.get(name) == other.get(name) for name in ("ENGINE", "HOST", "PORT", "NAME"))


def sqlite_options(*, reading: bool) -> dict[str, Any]:
    # Django's defaults (deferred transactions, write-ahead log) lost acknowledged commits in simulated power
    # cuts and refused a third of concurrent writers; these settings lost and refused none.
    pragmas = "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
    if reading:
        # Connections have separate caches, each with a small part of what was read; SQLite maps at most 2
        # GiB, and half the time of a list was copying.
        return {
            "timeout": SQLITE_COMMAND,
            "init_command": f"{pragmas} PRAGMA query_only=ON; PRAGMA mmap_size={2**31 - 2**16};",
        }
    return {"timeout": SQLITE_COMMAND, "transaction_mode": "IMMEDIATE", "init_command": pragmas}


def postgresql_options(*, reading: bool, is_server: bool = False) -> dict[str, Any]:
    """Return options that notice a lost server within seconds and bound waits for locks."""
    parameters = {
        "lock_timeout": f"{WAITING_REQUEST if is_server else WAITING_COMMAND}s",
        "statement_timeout": f"{STATEMENT_REQUEST}s" if is_server else "0",
        "idle_in_transaction_session_timeout": f"{IDLE_REQUEST if is_server else IDLE_COMMAND}s",
    }
    if reading:
        # One snapshot for the count, the page and its links.
        parameters["default_transaction_read_only"] = "on"
        parameters["default_transaction_isolation"] = r"repeatable\ read"
    return {
        "options": " ".join(f"-c {name}={value}" for name, value in parameters.items()),
        "connect_timeout": CONNECTING,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,  # milliseconds
    }

"""Descriptions of a database for manifests: versions, migrations, head of the ledger, digest of the dump."""

import hashlib
import platform
import tomllib
from datetime import UTC, datetime
from functools import cache

import django
from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max

from incidents.exports.public_dump import dump_digest
from incidents.models.editions.change import Change
from incidents.models.editions.edition import EDITIONS
from tracker.backups.archives import Manifest


def describe(alias: str) -> Manifest:
    """Return what a manifest says of the database behind a connection."""
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "versions": {
            "tracker": release(),
            "django": django.get_version(),
            "python": platform.python_version(),
            "database": _server_version(alias),
        },
        "engine": connections[alias].vendor,
        "migrations": migrations_of(alias),
        "ledger": ledger_head(alias),
        "numbers": highest_numbers(alias),
        "dump_sha256": dump_digest(alias),
        "key": key_fingerprint(),
    }


@cache
def release() -> str:
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def _server_version(alias: str) -> str:
    return ".".join(map(str, connections[alias].get_database_version()))


def migrations_of(alias: str) -> list[str]:
    applied = MigrationRecorder(connections[alias]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def ledger_head(alias: str) -> Manifest:
    """Return the last line of the ledger, and the id of its first record, which identifies the tracker."""
    lines = Change.objects.using(alias).order_by("sequence")
    first, last = lines.first(), lines.last()
    return {
        "first": str(first.uid) if first else None,
        "sequence": last.sequence if last else 0,
        "at": last.at.isoformat() if last else None,
    }


def highest_numbers(alias: str) -> dict[str, int]:
    return {
        str(kind): model.objects.using(alias).aggregate(last=Max("number"))["last"] or 0
        for kind, model in EDITIONS.items()
    }


def key_fingerprint() -> str:
    """Return a slow digest of the secret key, by which a restore notices that it has another one."""
    made = hashlib.scrypt(settings.SECRET_KEY.encode(), salt=b"tracker backup", n=2**14, r=8, p=1, dklen=12)
    return made.hex()

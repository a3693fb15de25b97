"""`manage.py verify_backup FILE`: whether a backup can be restored."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.backups.archives import BackupError
from tracker.backups.backup_files import verify


class Command(BaseCommand):
    help = "Checks a whole backup: every digest, the database, the public record."
    requires_system_checks: list[str] = []  # the database of this place may be empty

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, help="the file of the secret key of an encrypted backup")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            manifest = verify(options["file"], options["identity"])
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            json.dumps(
                {
                    "made_at": manifest["made_at"],
                    "release": manifest["versions"]["tracker"],
                    "engine": manifest["engine"],
                    "ledger": manifest["ledger"]["sequence"],
                    "dump_sha256": manifest["dump_sha256"],
                    "files": len(manifest["files"]),
                }
            )
        )

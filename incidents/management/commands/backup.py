"""`manage.py backup FILE`: a backup of database and uploads, made while the service runs."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.backups.archives import BackupError
from tracker.backups.backup_files import back_up


class Command(BaseCommand):
    help = (
        "Makes a backup of database and uploads, encrypted if TRACKER_BACKUP_RECIPIENT is set; without keys."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a new file")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            manifest = back_up(options["file"])
        except BackupError as error:
            raise CommandError(str(error)) from None
        about = {
            "file": str(options["file"].absolute()),
            "bytes": options["file"].stat().st_size,
            "encrypted": bool(settings.BACKUP_RECIPIENT),
            "made_at": manifest["made_at"],
            "ledger": manifest["ledger"]["sequence"],
            "dump_sha256": manifest["dump_sha256"],
        }
        self.stdout.write(json.dumps(about))

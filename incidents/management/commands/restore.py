"""`manage.py restore FILE`: a backup into an empty place."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.backups.archives import BackupError
from tracker.backups.restores import restore

OTHER_KEY = (
    "The secret key is not that of the backup: with this one all users have to set up their second factors "
    "again. Restore secret_key from its own copy to prevent that."
)


NOT_PUBLIC = (
    "Readers get 503 until an administrator has checked that nothing is public again which was withdrawn "
    "since: see manage.py confirm_restore."
)


class Command(BaseCommand):
    help = "Restores a backup into an empty database and data directory, or refuses it and changes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, help="the file of the secret key of an encrypted backup")

        parser.add_argument(
            "--withdrawn",
            type=Path,
            help="today's list of withdrawals, which is applied before anything is public",
        )

    def handle(self, *args: object, **options: Any) -> None:
        try:
            about = restore(options["file"], options["identity"], options["withdrawn"])
        except BackupError as error:
            raise CommandError(str(error)) from None
        if not about["same_key"]:
            self.stderr.write(self.style.WARNING(OTHER_KEY))
        if not about["public"]:
            self.stderr.write(self.style.WARNING(NOT_PUBLIC))
        self.stdout.write(json.dumps(about))

"""`manage.py transfer URL`: the whole tracker into an empty database of the other kind."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.backups.archives import BackupError
from tracker.backups.transfers import transfer
from tracker.server.instance_lock import BOTH_SIDES, AlreadyServed, sole_server


class Command(BaseCommand):
    help = "Copies the database of a tracker that is stopped into an empty one, SQLite or PostgreSQL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "url", help="as for DATABASE_URL: sqlite:////path/to/file, postgres://user@host/name"
        )

    def handle(self, *args: object, **options: Any) -> None:
        try:
            with sole_server(settings.DATA_DIR, BOTH_SIDES):
                about = transfer(options["url"])
        except (AlreadyServed, BackupError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(json.dumps(about))

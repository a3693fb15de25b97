"""`manage.py migrate`: Django's, with the checks of tables only, and one line of progress."""

from typing import Any

from django.core.checks import Tags
from django.core.management.base import CommandParser
from django.core.management.commands import migrate


class Command(migrate.Command):
    # The other checks import every page and route, which takes longer than the tables; serve runs them all.
    requires_system_checks = [Tags.models, Tags.database]

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--progress", action="store_true", help="print one line, if there is work")

    def handle(self, *args: object, **options: object) -> None:
        self.steps = 0
        self.progress = options.pop("progress", False)
        super().handle(*args, **options | ({"verbosity": 0} if self.progress else {}))
        if self.steps and self.progress:
            self.stdout.write(f" {self.steps} step{'s' if self.steps > 1 else ''}")

    def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
        """Count the steps; announce them before the first, when the wait begins."""
        super().migration_progress_callback(action, migration, fake)
        if action == "apply_start":
            if self.progress and not self.steps:
                verb = "Creating" if migration.initial else "Changing"
                self.stdout.write(f"{verb} tables ...", ending="")
                self.stdout.flush()
            self.steps += 1

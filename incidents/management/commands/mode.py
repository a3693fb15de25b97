"""`manage.py mode`: print or set the maintenance mode of the desk."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from incidents.desk.auth.maintenance_mode import Mode, current_mode, set_mode


class Command(BaseCommand):
    help = "Sets the mode of the desk, for every process from the next request on; prints it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mode", nargs="?", choices=Mode.values, help="left out: only print it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["mode"]:
            set_mode(options["mode"])
        self.stdout.write(current_mode())

"""`manage.py seed`: load fixtures/ and publish everything publishable."""

import json
from argparse import ArgumentParser

from django.conf import settings
from django.contrib.auth.models import User
from django.core.checks import Tags
from django.core.management.base import BaseCommand
from django.db import transaction

from incidents.desk.auth.second_factor import needs_second_factor
from incidents.desk.auth.users import make_second_factor, make_user, random_password
from incidents.desk.fixtures import AUTHOR, KINDS, SECOND_PERSON, Seed, pending, tracker_is_empty
from incidents.desk.roles import DeskRole

CODES_SHOWN = 3
# The main cases first: the second file refers to their parties.
FILES = ("azerbaijan.json", "azerbaijan_wave.json")


class Command(BaseCommand):
    help = "Loads the cases in fixtures/ and publishes them; a second run changes nothing."
    requires_system_checks = [Tags.models, Tags.database]  # like migrate

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="only into a tracker without any record")
        parser.add_argument(
            "--demo-users",
            action="store_true",
            help="also make one user for each role, if there is none yet, and print the passwords this once",
        )

    def handle(self, *args: object, **options: object) -> None:
        if not options["if_empty"] or tracker_is_empty():
            self._load()
        if options["demo_users"]:
            self._make_users()

    def _load(self) -> None:
        contents = [json.loads((settings.BASE_DIR / "fixtures" / name).read_text("utf-8")) for name in FILES]
        count = sum(len(content.get(kind, {})) for content in contents for kind in KINDS)
        self.stdout.write(f"Seeding {count} records ...")
        self.stdout.flush()
        seed = Seed()
        seed.load(contents)
        made = ", ".join(f"{count} {kind}" for kind, count in seed.made.items())
        self.stdout.write(f"Seeded: {made}. Not published: {pending()} drafts.")

    def _make_users(self) -> None:
        """Make the demo users and print their credentials, once."""
        if User.objects.exclude(username__in=[AUTHOR, SECOND_PERSON]).exists():
            return
        lines = []
        with transaction.atomic():
            for role in DeskRole.values:
                password = random_password(f"demo-{role}", 12)
                user = make_user(f"demo-{role}", role=role, password=password)
                codes = make_second_factor(user)[:CODES_SHOWN] if needs_second_factor(user) else []
                lines.append(f"  {user.username:<20} {password}   {'  '.join(codes)}".rstrip())
        self.stdout.write(
            "\nSign in at /admin/ with a name, its password and, as the second factor, one of its codes:"
        )
        self.stdout.write("(shown this once; each code works once, more are at /admin/account/)")
        self.stdout.write("\n".join(lines) + "\n")

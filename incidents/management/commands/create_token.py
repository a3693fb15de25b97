"""`manage.py create_token NAME`: a token for the desk API."""

import json
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from incidents.desk.auth.users import Scope, make_token

LONGEST_DAYS = 3650


class Command(BaseCommand):
    help = "Makes a token for the desk API and prints it as JSON; it is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument(
            "--expires-days", type=int, default=None, help="days it lives; without end if left out"
        )

        parser.add_argument(
            "--scope",
            choices=Scope.values,
            default=Scope.WRITE.value,
            help="read: it can change nothing; write, the default: all that its owner may do",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["expires_days"]
        if days is not None and not 1 <= days <= LONGEST_DAYS:
            raise CommandError(f"--expires-days takes 1 to {LONGEST_DAYS}.")
        user = User.objects.filter(username=options["name"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user {options['name']}.")
        token, words = make_token(user, days=days, scope=options["scope"])
        expires = token.expiry.isoformat() if token.expiry else None
        shown = {"user": user.username, "token": words, "scope": options["scope"], "expires": expires}
        self.stdout.write(json.dumps(shown, ensure_ascii=False))

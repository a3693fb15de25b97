"""`manage.py create_user NAME --role ROLE`: a user of the desk."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from incidents.desk.auth.users import make_user, random_password
from incidents.desk.roles import DeskRole


class Command(BaseCommand):
    help = "Makes a user of the desk and prints it as JSON, with a password if none is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--role", required=True, choices=DeskRole.values)
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from the first line of standard input",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else None
        password = given or random_password(options["name"])
        if options["password_stdin"] and not given:
            raise CommandError("--password-stdin was given, but standard input has no password.")
        try:
            user = make_user(options["name"], role=options["role"], password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except ValueError as error:
            raise CommandError(str(error)) from None
        shown = {"id": user.pk, "name": user.username, "role": options["role"]}
        if given is None:
            shown["password"] = password
        self.stdout.write(json.dumps(shown, ensure_ascii=False))

"""`manage.py sign_out`: end sessions, revoke tokens, and let a user set up the second factor anew."""

from argparse import ArgumentParser

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from incidents.desk.auth.sessions import sign_out, sign_out_all
from incidents.desk.auth.users import reset_second_factors


class Command(BaseCommand):
    help = "Ends the sessions of a user, or of everybody, and revokes their tokens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?")
        parser.add_argument("--everybody", action="store_true")
        parser.add_argument(
            "--forget-second-factors",
            action="store_true",
            help="the user sets up a second factor anew at the next sign-in: for a lost telephone",
        )

    def handle(self, *args: object, **options: object) -> None:
        if bool(options["name"]) == options["everybody"]:
            raise CommandError("Name a user, or say --everybody.")
        if options["everybody"]:
            sessions, tokens = sign_out_all()
            self.stdout.write(f"{sessions} sessions ended, {tokens} tokens revoked.")
            return
        user = User.objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['name']}.")
        if options["forget_second_factors"]:
            reset_second_factors(user)
        else:
            sign_out(user)
        self.stdout.write(f"{user.username} is signed out, tokens included.")

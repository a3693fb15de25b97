"""`manage.py make_link NAME`: a one-time link with which a user sets a password, printed or sent by mail."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from incidents.desk.access import is_desk_member
from incidents.desk.auth.one_time_links import make_link
from incidents.desk.mail import outbox


class Command(BaseCommand):
    help = "Prints JSON with a link that sets the password of a user once; hand it over by a safe way."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--invite", action="store_true", help="send the link by mail; needs EMAIL_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["name"]).first()
        if user is None or not is_desk_member(user):
            raise CommandError(f"There is no active user {options['name']} with a role.")
        if options["invite"]:
            self._invite(user)
            return
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        self.stdout.write(json.dumps({"name": user.username, "link": make_link(user), "hours": hours}))

    def _invite(self, user: User) -> None:
        if settings.MAIL is None:
            raise CommandError("EMAIL_URL is not set: leave out --invite, and hand the link over.")
        if not user.email:
            raise CommandError(f"There is no e-mail address for {user.username}.")
        outbox.queue(outbox.Kind.INVITATION, user.username)
        self.stdout.write(json.dumps({"name": user.username, "mail": "queued; `serve` sends it"}))

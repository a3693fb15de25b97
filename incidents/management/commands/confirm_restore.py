"""`manage.py confirm_restore`: the records that a restore makes public again, and their confirmation."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from incidents.desk.errors import Refused
from incidents.desk.restored_records import (
    confirm_restored,
    count_restored,
    restored_records,
    waits_for_confirmation,
)


class Command(BaseCommand):
    help = (
        "Lists the records that become public again after a restore without today's list of withdrawals; an "
        "administrator withdraws at the desk what may not, and then confirms the others, here or at the desk."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", help="the administrator who confirms")
        parser.add_argument("--records", type=int, help="the number of records on the list")

    def handle(self, *args: object, **options: Any) -> None:
        if not waits_for_confirmation():
            raise CommandError("No restore waits for a confirmation.")
        if options["by"] is None:
            for each in restored_records():
                self.stdout.write(f"{each.kind} {each.number}  {each.uid}  {each.title}")
            count = count_restored()
            self.stdout.write(f"To make them public: confirm_restore --by NAME --records {count}")
            return
        user = User.objects.filter(username=options["by"], is_active=True).first()
        if user is None:
            raise CommandError(f"{options['by']} is not an administrator.")
        try:
            confirm_restored(by=user, records=options["records"])
        except Refused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{options['records']} records are public.")

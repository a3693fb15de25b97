"""`manage.py erase_person`: the erasure of a person by two administrators, and what to read before."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from incidents.desk.erasure import erase
from incidents.desk.erasure.erasure_report import NamingText, report_on
from incidents.desk.errors import Refused
from incidents.models import Person
from incidents.models.editions.edition import key_of
from incidents.models.revisions import as_seen_by


class Command(BaseCommand):
    help = (
        "Erases a person, which cannot be undone: one administrator asks with --reason, another confirms "
        "with --confirm. Without --by it lists what still names the person and the backups that hold them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", help="the public number or the id")
        parser.add_argument("--by", help="the administrator who asks or confirms")
        parser.add_argument("--reason", default="", help="why, for the administrator who confirms")
        parser.add_argument(
            "--confirm", metavar="NUMBER", help="the number (or short id) of the person, again"
        )

    def handle(self, *args: object, **options: Any) -> None:
        key = key_of(options["person"])
        person = Person.objects.filter(**{key.column: key.value}).first() if key else None
        if person is None:
            raise CommandError("There is no such person.")
        if options["by"] is None:
            self._report(person)
            return
        user = User.objects.filter(username=options["by"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user {options['by']}.")
        try:
            self._step(as_seen_by(person, user), user, options)
        except Refused as error:
            raise CommandError(str(error)) from None

    def _step(self, person: Person, user: User, options: dict[str, Any]) -> None:
        revision, confirmation = person.revision, options["confirm"]
        if confirmation is None:
            erase.ask(person, by=user, revision=revision, reason=options["reason"])
            typed = erase.confirmation_of(person)
            self.stdout.write(
                f"Another administrator confirms: erase_person {typed} --by NAME --confirm {typed}"
            )
            return
        done = erase.confirm(person, by=user, revision=revision, confirmation=confirmation)
        self.stdout.write("The person was erased.")
        if done.cleaned_at is None:
            self.stdout.write(
                "Freed pages are not overwritten yet: run manage.py settle, or wait: serve tries each hour."
            )

    def _report(self, person: Person) -> None:
        report = report_on(person)
        self._texts(
            "Public texts that still name the person; an editor changes them first:", report.public_texts
        )
        self._texts("Texts at the desk that name the person:", report.desk_texts)
        self.stdout.write("Records that lose the person:")
        for record in report.records:
            self.stdout.write(f"  {record.neutral()}")
        self.stdout.write("Backups that hold the person:")
        for backup in report.backups:
            until = (
                f"until {backup.expires_at:%Y-%m-%d}" if backup.expires_at else "until somebody deletes it"
            )
            self.stdout.write(f"  {backup.file}, of {backup.made_at:%Y-%m-%d}, {until}")

    def _texts(self, title: str, texts: list[NamingText]) -> None:
        self.stdout.write(title)
        for each in texts:
            self.stdout.write(f"  {each.kind} {each.number or each.uid}: {', '.join(each.places)}")

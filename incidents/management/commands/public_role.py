"""`manage.py public_role NAME`: the SQL for a PostgreSQL role that may read public tables only."""

import re
from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from incidents.models import editions
from tracker.backups.archives import BackupError
from tracker.backups.database_copies import engine, run_program

# The public side may import the models of this package only.
PUBLIC = f"{editions.__name__}."
NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def public_tables() -> list[str]:
    """Return the tables that the public side reads: editions, the ledger, and filter rows."""
    found = apps.get_app_config("incidents").get_models(include_auto_created=True)
    return sorted(model._meta.db_table for model in found if model.__module__.startswith(PUBLIC))


def statements(role: str, database: str) -> list[str]:
    """Return statements that create the role, if it is missing, and reset its rights."""
    return [
        f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        f'GRANT CONNECT ON DATABASE "{database}" TO {role}',
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}",
        f"GRANT SELECT ON {', '.join(public_tables())} TO {role}",
    ]


def publication(name: str) -> str:
    """Return the statement that publishes the public tables, also those of a newer release."""
    tables = ", ".join(public_tables())
    return (
        f"DO $$ BEGIN CREATE PUBLICATION {name} FOR TABLE {tables}; "
        f"EXCEPTION WHEN duplicate_object THEN ALTER PUBLICATION {name} SET TABLE {tables}; END $$"
    )


def schema() -> str:
    """Return the SQL of the public tables, for a replica.

    Raises:
        CommandError: the database is not PostgreSQL, or pg_dump fails.
    """
    if engine() != "postgresql":
        raise CommandError("--schema is for PostgreSQL: set DATABASE_URL.")
    tables = [f"--table=public.{table}" for table in public_tables()]
    try:
        return run_program(["pg_dump", "--schema-only", "--no-owner", "--no-acl", *tables])
    except BackupError as error:
        raise CommandError(str(error)) from None


class Command(BaseCommand):
    help = "Prints the SQL that lets a PostgreSQL role read what is public; pipe it into psql."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="lower-case letters, digits and _, such as tracker_public")
        parser.add_argument("--schema", action="store_true", help="for a replica: with its tables before")
        parser.add_argument("--publication", metavar="NAME", help="publish the tables to replicas as well")
        parser.add_argument("--database", default="tracker", help="the database; tracker if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        if not NAME.fullmatch(options["name"]) or not NAME.fullmatch(options["publication"] or "_"):
            raise CommandError("A name takes lower-case letters, digits and _.")
        if not re.fullmatch(r"[A-Za-z0-9_-]+", options["database"]):
            raise CommandError("--database takes letters, digits, _ and -.")
        if options["schema"]:
            self.stdout.write(f"{schema()}\nSET search_path = public;")
        wanted = statements(options["name"], options["database"])
        if options["publication"]:
            wanted.append(publication(options["publication"]))
        for statement in wanted:
            self.stdout.write(f"{statement};")

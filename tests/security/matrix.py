"""`python -m tests.security.matrix`: write matrix.txt anew, for review, from the service as it is."""

import os
import sys

import django
from django.core.management import call_command
from django.db import connections, transaction
from django.test.utils import setup_test_environment


def main() -> None:
    """Measure in a database of its own, in memory, and write the table."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
    os.environ["DATABASE_URL"] = "sqlite://:memory:"
    django.setup()
    _as_in_tests()
    # Only now, for these need the models.
    from tests.security.permissions import TABLE, measured, table
    from tests.security.tracker import build
    from tests.whole_sign_ins import whole_sign_ins

    with whole_sign_ins(), transaction.atomic():
        text = table(measured(build()))
        transaction.set_rollback(True)
    TABLE.write_text(text)
    sys.stdout.write(f"{TABLE.name}: {len(text.splitlines())} lines\n")


def _as_in_tests() -> None:
    from django.conf import settings

    setup_test_environment()
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": static}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)
    connections["public"] = connections["default"]


if __name__ == "__main__":
    main()

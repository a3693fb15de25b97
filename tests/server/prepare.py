"""What every server of these tests begins with: a migrated database, users with tokens, static files.

    python -m tests.server.prepare TOKENS

All in one process, because loading Django and compressing static files take seconds each.
"""

# ruff: noqa: E402 -- Django is set up before anything of it is imported

import json
import sys

import django

django.setup()

from django.conf import settings
from django.core.management import call_command

from incidents.desk.auth.users import make_token, make_user
from incidents.desk.roles import DeskRole
from tracker import static_files

# Without compressed copies, which take ten times as long to make; a server sends the plain ones then.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"

call_command("migrate", verbosity=0)
static_files.collect()
users = [make_user(role, role=role, password=None) for role in DeskRole.values]
tokens = {user.username: make_token(user, days=None, scope="write")[1] for user in users}
(settings.DATA_DIR / sys.argv[1]).write_text(json.dumps(tokens))

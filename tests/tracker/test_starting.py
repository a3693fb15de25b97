"""What a command does before its work, and what it prints while somebody waits."""

import subprocess
import sys
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import brotli
import pytest
from django.contrib import admin
from django.core import checks
from django.core.management import call_command
from django.db import ConnectionHandler, migrations, models
from django.db.migrations.state import ProjectState

from incidents.management.commands import migrate
from incidents.migrations._rendering import RenderedOnce
from incidents.models import Incident
from tracker.admin_config import register_admins
from tracker.static_files import LARGE, QuickCompressor, StaticFiles

ROOT = Path(__file__).resolve().parents[2]
START = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
import django; django.setup()
from django.core import checks
before = "incidents.desk.admin.registry" in sys.modules
checks.run_checks(tags=[checks.Tags.admin])
print(before, "incidents.desk.admin.registry" in sys.modules)
"""


def test_a_start_imports_no_admin_and_checks_of_the_admin_import_all(tmp_path):
    environment = {"TRACKER_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "True"]


def test_checks_look_at_the_registered_admins(monkeypatch):
    register_admins()
    monkeypatch.setattr(type(admin.site._registry[Incident]), "list_display", ("no such column",))
    found = checks.run_checks(tags=[checks.Tags.admin])
    assert [error.id for error in found] == ["admin.E108"]


@pytest.mark.django_db
def test_migrate_says_nothing_where_nothing_is_to_be_done():
    out = StringIO()
    call_command("migrate", progress=True, stdout=out)
    assert out.getvalue() == ""


@pytest.mark.parametrize(("initial", "verb"), [(True, "Creating"), (None, "Changing")])
def test_migrate_says_what_it_does_to_tables_before_the_first_step(initial, verb):
    out = StringIO()
    command = migrate.Command(stdout=out)
    command.progress, command.steps, command.verbosity = True, 0, 0
    for _ in range(2):
        command.migration_progress_callback("apply_start", SimpleNamespace(initial=initial))
    assert out.getvalue() == f"{verb} tables ..."
    assert command.steps == 2


def _table(name, **fields):
    return migrations.CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *fields.items()])


@pytest.mark.django_db
def test_tables_that_are_made_as_one_step_are_there_after_it_and_gone_after_its_reverse():
    parent = models.ForeignKey("some.Parent", models.CASCADE, null=True)
    added = migrations.AddField("old", "parent", parent.clone())
    step = RenderedOnce([_table("Parent"), _table("Child", parent=parent), added])
    in_memory = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    connection = ConnectionHandler({"default": in_memory})["default"]
    before = ProjectState()
    first = _table("Old")
    first.state_forwards("some", before)
    with connection.schema_editor() as editor:
        first.database_forwards("some", editor, ProjectState(), before)
    after = before.clone()
    after.apps  # noqa: B018 -- rendered too early, as Django's executor does
    step.state_forwards("some", after)
    assert "apps" not in vars(after), "the models would be rendered for each table"
    with connection.schema_editor() as editor:
        step.database_forwards("some", editor, before, after)
    assert set(connection.introspection.table_names()) == {"some_child", "some_old", "some_parent"}
    assert _columns(connection) == ["id", "parent_id"]
    with connection.schema_editor() as editor:
        step.database_backwards("some", editor, after, before)
    assert connection.introspection.table_names() == ["some_old"]
    assert _columns(connection) == ["id"]
    connection.close()


def _columns(connection):
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, "some_old")]


def test_static_files_are_compressed_under_the_names_that_pages_use(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "tracker.static_files.StaticFiles"}}
    storage = StaticFiles(location=tmp_path)
    (tmp_path / "site.css").write_text("p { color: black }\n" * 100)
    list(storage.post_process({"site.css": (storage, "site.css")}))
    hashed = storage.hashed_files["site.css"]
    names = {path.name for path in tmp_path.iterdir()} - {"staticfiles.json"}
    assert names == {hashed, f"{hashed}.br", f"{hashed}.gz", "site.css"}


@pytest.mark.parametrize("size", [100, LARGE + 1])
def test_compressed_files_read_the_same(size):
    data = bytes(n * n % 251 for n in range(size))
    assert brotli.decompress(QuickCompressor.compress_brotli(data)) == data

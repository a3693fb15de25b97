"""The table behind the cache that counts guesses."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", "desk_cache", database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS desk_cache")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0005_desk_mode_and_token_use")]
    operations = [migrations.RunPython(create, drop)]

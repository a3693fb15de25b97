"""The last change so far is the one that everybody sees; going back adds the counts up again.

Apart from the tables' own migration: PostgreSQL does not alter a table in the transaction that filled it.
"""

from django.db import migrations
from django.db.models import F

RECORDS = ("incident", "institution", "person", "source", "statement")
TABLES = (*RECORDS, *(f"historical{name}" for name in RECORDS))


def copy_last_change(apps, schema_editor):
    for table in TABLES:
        rows = apps.get_model("incidents", table).objects.using(schema_editor.connection.alias)
        rows.update(updated_by_30=F("updated_by"), updated_at_30=F("updated_at"))


def add_up(apps, schema_editor):
    for table in TABLES:
        rows = apps.get_model("incidents", table).objects.using(schema_editor.connection.alias)
        rows.update(
            changes_10=F("changes_10") + F("changes_20") + F("changes_30"),
            updated_by=F("updated_by_30"),
            updated_at=F("updated_at_30"),
        )


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0012_changes_by_level'),
    ]

    operations = [migrations.RunPython(copy_last_change, add_up, elidable=True)]

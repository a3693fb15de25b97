"""PostgreSQL names a check for its column; 0012 renamed the column and not the check."""

from django.db import migrations

RECORDS = ("incident", "institution", "person", "source", "statement")
TABLES = [f"incidents_{prefix}{name}" for name in RECORDS for prefix in ("", "historical")]
RENAME = "ALTER TABLE {table} RENAME CONSTRAINT {table}_{before}_check TO {table}_{after}_check"


def rename(schema_editor, before, after):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(RENAME.format(table=table, before=before, after=after))


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0026_omission_is_decided'),
    ]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: rename(schema_editor, "revision", "changes_10"),
            lambda apps, schema_editor: rename(schema_editor, "changes_10", "revision"),
        ),
    ]

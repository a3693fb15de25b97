"""An index of spans wherever they are; and SQLite is told of new indexes, if it knows of the old ones.

It would take one that it knows nothing of for better than it is.
"""

from django.db import migrations, models

NEW = ["incidentedition_cspan", "incidentedition_span", "incidentmention_of"]
IS_THERE = "SELECT 1 FROM sqlite_master WHERE name = %s"
KNOWS = "SELECT 1 FROM sqlite_stat1 WHERE tbl = 'incidents_incidentedition'"


def tell(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        if cursor.execute(IS_THERE, ["sqlite_stat1"]).fetchone() and cursor.execute(KNOWS).fetchone():
            for index in NEW:
                cursor.execute(f"ANALYZE {index}")


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0009_covering_indexes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='incidentedition',
            index=models.Index(
                condition=models.Q(superseded_at=None),
                fields=['earliest', 'latest', 'superseded_at'],
                name='incidentedition_span',
            ),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop, elidable=True),
    ]

"""The search index of live editions and the figures of statistics, with what each database keeps beside them."""

import django.db.models.deletion
from django.db import migrations, models

TABLES = [f"incidents_{kind}search" for kind in ("incident", "person", "institution", "statement")]
COLUMNS = ("names", "texts", "sounds")
# The mark that parts two phrases, so that none reaches from one column into the next.
GAP = " əə "


def keep_index(apps, schema_editor):
    """An index that the database keeps by itself, whoever writes the rows."""
    make = _fts5 if schema_editor.connection.vendor == "sqlite" else _tsvector
    for table in TABLES:
        for statement in make(table):
            schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            schema_editor.execute(f"DROP TABLE {table}_fts")


def _fts5(table):
    """The words stay in the plain table; FTS5 holds the index alone. Words come folded, so `ascii` is enough."""
    names = ", ".join(COLUMNS)
    old = ", ".join(f"old.{column}" for column in COLUMNS)
    new = ", ".join(f"new.{column}" for column in COLUMNS)
    add = f"INSERT INTO {table}_fts (rowid, {names}) VALUES (new.edition_id, {new});"
    remove = f"INSERT INTO {table}_fts ({table}_fts, rowid, {names}) VALUES ('delete', old.edition_id, {old});"
    return [
        f"CREATE VIRTUAL TABLE {table}_fts USING fts5({names}, content='{table}', content_rowid='edition_id', "
        "tokenize='ascii', columnsize=0)",
        f"CREATE TRIGGER {table}_added AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {table}_removed AFTER DELETE ON {table} BEGIN {remove} END",
        f"CREATE TRIGGER {table}_changed AFTER UPDATE ON {table} BEGIN {remove} {add} END",
    ]


def _tsvector(table):
    words = f" || '{GAP}' || ".join(COLUMNS)
    return [
        f"ALTER TABLE {table} ADD COLUMN words tsvector "
        f"GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple', {words})) STORED",
        f"CREATE INDEX {table}_words ON {table} USING gin (words) WITH (fastupdate = off)",
    ]


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0002_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='IncidentSearch',
            fields=[
                ('names', models.TextField()),
                ('texts', models.TextField()),
                ('sounds', models.TextField()),
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search', serialize=False, to='incidents.incidentedition')),
            ],
        ),
        migrations.CreateModel(
            name='InstitutionSearch',
            fields=[
                ('names', models.TextField()),
                ('texts', models.TextField()),
                ('sounds', models.TextField()),
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search', serialize=False, to='incidents.institutionedition')),
            ],
        ),
        migrations.CreateModel(
            name='PersonSearch',
            fields=[
                ('names', models.TextField()),
                ('texts', models.TextField()),
                ('sounds', models.TextField()),
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search', serialize=False, to='incidents.personedition')),
            ],
        ),
        migrations.CreateModel(
            name='StatementSearch',
            fields=[
                ('names', models.TextField()),
                ('texts', models.TextField()),
                ('sounds', models.TextField()),
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search', serialize=False, to='incidents.statementedition')),
            ],
        ),
        migrations.CreateModel(
            name='VictimCount',
            fields=[
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='victim_count', serialize=False, to='incidents.incidentedition')),
                ('low', models.PositiveIntegerField()),
                ('high', models.PositiveIntegerField(help_text='Empty where nobody knows how many at most.', null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('high', None), ('high__gte', models.F('low')), _connector='OR'), name='victimcount_low_is_not_above_high')],
            },
        ),
        migrations.RunPython(keep_index, drop_index),
    ]

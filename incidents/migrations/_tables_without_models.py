"""What the database holds for us but no model describes: search indexes, and the table of the cache of guesses."""

from django.core.management import call_command

TABLES = [f"incidents_{kind}search" for kind in ("incident", "person", "institution", "statement")]
COLUMNS = ("names", "texts", "sounds")
# The mark that parts two phrases, so that none reaches from one column into the next.
GAP = " əə "


def create_search_indexes(apps, schema_editor):
    for table in TABLES:
        create_search_index(table, schema_editor)


def create_search_index(table, schema_editor):
    """Create an index that the database maintains by itself, whoever writes the rows."""
    statements = _fts5 if schema_editor.connection.vendor == "sqlite" else _tsvector
    for statement in statements(table):
        schema_editor.execute(statement)


def drop_search_indexes(apps, schema_editor):
    for table in TABLES:
        drop_search_index(table, schema_editor)


def drop_search_index(table, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for event in ("added", "removed", "changed"):  # a trigger of a missing table fails whatever is renamed
            schema_editor.execute(f"DROP TRIGGER {table}_{event}")
        schema_editor.execute(f"DROP TABLE {table}_fts")


def create_cache_table(apps, schema_editor):
    call_command("createcachetable", "desk_cache", database=schema_editor.connection.alias, verbosity=0)


def drop_cache_table(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS desk_cache")


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

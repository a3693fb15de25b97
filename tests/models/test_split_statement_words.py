"""The migration that split the one text of statements, there and back, in history too."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = "0033_recognition", "0036_statement_text_is_derived"
TEXT = "“key partner” [paraphrase] Called it so."


def migrated(name):
    """Migrate to this migration; return the models as they were then."""
    executor = MigrationExecutor(connection)
    executor.migrate([("incidents", name)])
    return MigrationExecutor(connection).loader.project_state([("incidents", name)]).apps


@pytest.fixture
def all_migrations():
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes("incidents")
    yield
    MigrationExecutor(connection).migrate(latest)


def test_statements_and_citations_are_split_and_joined_again(all_migrations):
    old = migrated(BEFORE)
    statement = old.get_model("incidents", "Statement").objects.create(text=TEXT, description="A")
    silent = old.get_model("incidents", "Statement").objects.create(stance="silent", description="B")
    source = old.get_model("incidents", "Source").objects.create(title="A report")
    for words in ("key partner", ""):
        old.get_model("incidents", "Citation").objects.create(
            statement=statement, source=source, field="text", quotation=words
        )

    new = migrated(AFTER)
    found = new.get_model("incidents", "Statement").objects.get(pk=statement.pk)
    citations = new.get_model("incidents", "Citation").objects.order_by("pk")
    assert (found.quotation, found.summary) == ("key partner", "Called it so.")
    assert [each.field for each in citations] == ["quotation", "summary"]

    back = migrated(BEFORE)
    texts = back.get_model("incidents", "Statement").objects.in_bulk()
    assert (texts[statement.pk].text, texts[silent.pk].text) == (TEXT, "")
    assert {each.field for each in back.get_model("incidents", "Citation").objects.all()} == {"text"}


def test_the_rule_of_the_migration_is_that_of_the_code():
    from importlib import import_module

    from incidents.text.statement_words import join_words, split_words

    migration = import_module("incidents.migrations.0035_fill_statement_words")
    for text in (TEXT, "Plain.", "“a” […] then “b”", "[paraphrase: c] d", "“a” “b”"):
        assert migration.split_words(text) == split_words(text)
        assert migration.join_words(*split_words(text)) == join_words(*split_words(text))

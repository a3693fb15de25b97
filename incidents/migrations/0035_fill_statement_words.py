"""Quotation and summary of statements from their one text, and the citations of it, in history too.

What is in quotation marks is the quotation, what follows "[paraphrase]" the summary; a text without both is a
quotation. Other words before the mark stay in the summary. A functional copy of text/statement_words.py.
On the way back a refusal to comment loses its summary, for it could not have words; its history keeps them.
"""

import re

from django.db import migrations

OMISSION = " […] "
MOST = 4_000
SOME = 500
_OMISSION = re.compile(r"\s*\[(?:…|\.\.\.)\]\s*")
_QUOTED = re.compile("“([^”]*)”")
_MARKER = re.compile(r"\[paraphrase(?::\s*([^\]]*))?\]")


def split_words(text):
    head, *marked = _MARKER.split(text.strip(), maxsplit=1)
    tail = " ".join(filter(None, (part and _MARKER.sub(r"\1", part).strip() for part in marked)))
    pieces = [piece.strip() for piece in _QUOTED.findall(head) if piece.strip()]
    whole = " ".join(part.strip() for part in (head, tail) if part.strip())
    if not pieces:
        return ("", whole) if marked else (head, "")
    quotation = OMISSION.join(pieces)
    if len(quotation) > MOST:
        return head, tail
    rest = _OMISSION.sub(" ", _QUOTED.sub(" ", head))
    return quotation, whole if re.search(r"\w", rest) else tail


def join_words(quotation, summary):
    pieces = [piece.strip() for piece in _OMISSION.split(quotation) if piece.strip()]
    inner = [piece.replace("“", "‘").replace("”", "’") for piece in pieces]
    quoted = OMISSION.join(f"“{piece}”" for piece in inner)
    return " ".join(filter(None, (quoted, summary and f"[paraphrase] {summary}")))[:MOST]


def tables(apps, schema_editor, *names):
    return [apps.get_model("incidents", name).objects.using(schema_editor.connection.alias) for name in names]


def split(apps, schema_editor):
    for rows in tables(apps, schema_editor, "Statement", "HistoricalStatement"):
        change(rows.exclude(text=""), ("quotation", "summary"), fill)
    for rows in tables(apps, schema_editor, "Citation", "HistoricalCitation"):
        cited = rows.filter(field="text", statement__isnull=False).select_related("statement")
        change(cited, ("field",), recite)


def fill(row):
    row.quotation, row.summary = split_words(row.text)


def recite(row):
    statement = row.statement
    if statement and (statement.quotation or statement.summary):
        is_verbatim = statement.quotation and (row.quotation or not statement.summary)
        row.field = "quotation" if is_verbatim else "summary"


def join(apps, schema_editor):
    statements, past = tables(apps, schema_editor, "Statement", "HistoricalStatement")
    change(statements.exclude(stance="silent"), ("text",), fill_text)
    change(past, ("text",), fill_text)
    for rows in tables(apps, schema_editor, "Citation", "HistoricalCitation"):
        of_words = rows.filter(statement__isnull=False, field__in=["quotation", "summary", "asked"])
        of_words.update(field="text")


def fill_text(row):
    row.text = join_words(row.quotation, row.summary)


def change(rows, fields, edit):
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for at in range(0, len(keys), SOME):
        some = list(rows.filter(pk__in=keys[at : at + SOME]))
        for row in some:
            edit(row)
        rows.model.objects.using(rows.db).bulk_update(some, fields)


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0034_statement_words'),
    ]

    operations = [migrations.RunPython(split, join, elidable=True)]

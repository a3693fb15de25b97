"""Fill what filters of gender, occupation, charge, provision, source and publisher read, from the documents
that can be read; in chunks. What was filled is filled again in the same way, so that it can be interrupted.
"""

import uuid
from collections import defaultdict

import orjson
from django.db import migrations, transaction

from incidents.text.transliteration import (word_key)

CHUNK = 500


def fill(apps, schema_editor):
    """Chunks that are done stay done."""
    alias = schema_editor.connection.alias
    for kind, fill_chunk in (("Incident", fill_incidents), ("Person", fill_persons)):
        editions = apps.get_model("incidents", f"{kind}Edition").objects.using(alias).filter(closed_at=None)
        after = 0
        while found := list(
            editions.filter(pk__gt=after).order_by("pk").values_list("pk", "document")[:CHUNK]
        ):
            with transaction.atomic(using=alias):
                fill_chunk(apps, alias, {pk: orjson.loads(document) for pk, document in found})
            after = found[-1][0]


def fill_persons(apps, alias, documents):
    editions = apps.get_model("incidents", "PersonEdition").objects.using(alias)
    rows = apps.get_model("incidents", "PersonOccupation").objects.using(alias)
    by_gender = defaultdict(list)
    for pk, document in documents.items():
        if document["gender"]:
            by_gender[document["gender"]].append(pk)
    for gender, pks in by_gender.items():
        editions.filter(pk__in=pks).update(gender=gender)
    rows.filter(edition__in=list(documents)).delete()
    rows.bulk_create(
        rows.model(edition_id=pk, occupation=words)
        for pk, document in documents.items()
        for words in dict.fromkeys(map(word_key, document["occupations"]))
        if words
    )


def fill_incidents(apps, alias, documents):
    rows = apps.get_model("incidents", "IncidentSource").objects.using(alias)
    rows.filter(edition__in=list(documents)).delete()
    rows.bulk_create(
        rows.model(
            edition_id=pk, source=uuid.UUID(source["id"]), publisher=word_key(source["publisher"])
        )
        for pk, document in documents.items()
        for source in document["sources"]
    )
    mentions = apps.get_model("incidents", "IncidentMention").objects.using(alias)
    waiting = defaultdict(list)
    for pk, document in documents.items():
        for each in document["involvements"]:
            party = uuid.UUID((each["person"] or each["institution"])["id"])
            words = word_key(each["charge"]), word_key(each["provision"])
            waiting[pk, party, each["role"], each["outcome"]].append(words)
    worded = [pk for (pk, *_), words in waiting.items() if any(map(any, words))]
    changed = []
    for row in mentions.filter(edition__in=set(worded), role__gt="").order_by("pk"):
        # A party that is hidden already has no role here, and gets no words.
        if words := waiting[row.edition_id, row.target, row.role, row.outcome]:
            row.charge, row.provision = words.pop(0)
            changed.append(row)
    mentions.bulk_update(changed, ["charge", "provision"], batch_size=200)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("incidents", "0020_rows_for_questions"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]

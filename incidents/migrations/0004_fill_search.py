"""Index what is public already: words of live editions, figures of all that can be read; in chunks."""

import orjson
from django.db import migrations, transaction

from incidents.publishing.search_indexing import (victim_count)
from incidents.text.search_terms import (indexed)

CHUNK = 500
KINDS = ("Incident", "Person", "Institution", "Statement")


def fill(apps, schema_editor):
    """Chunks that are done stay done, so that what was interrupted can be taken up again."""
    alias = schema_editor.connection.alias
    for kind in KINDS:
        editions = apps.get_model("incidents", f"{kind}Edition").objects.using(alias)
        rows = apps.get_model("incidents", f"{kind}Search").objects.using(alias)
        live = editions.filter(superseded_at=None, search=None)
        _fill(live, rows, alias, lambda document, kind=kind: indexed(kind.lower(), document))
    editions = apps.get_model("incidents", "IncidentEdition").objects.using(alias)
    counts = apps.get_model("incidents", "VictimCount").objects.using(alias)
    _fill(editions.filter(closed_at=None, victim_count=None), counts, alias, victim_count)


def _fill(editions, rows, alias, read):
    after = 0
    while found := list(
        editions.filter(pk__gt=after).order_by("pk").values_list("pk", "document")[:CHUNK]
    ):
        with transaction.atomic(using=alias):
            rows.bulk_create(
                rows.model(edition_id=pk, **read(orjson.loads(document))) for pk, document in found
            )
        after = found[-1][0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("incidents", "0003_search"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]

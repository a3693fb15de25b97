"""Count the independent sources of documents that can be read; in chunks. What was filled is filled again in
the same way, so that it can be interrupted.
"""

from collections import defaultdict

import orjson
from django.db import migrations, transaction

from incidents.presentation.evidence import least_independent

CHUNK = 500
KINDS = ("Incident", "Person", "Institution", "Statement", "Case")


def fill(apps, schema_editor):
    """Chunks that are done stay done."""
    alias = schema_editor.connection.alias
    for kind in KINDS:
        editions = apps.get_model("incidents", f"{kind}Edition").objects.using(alias)
        waiting = editions.filter(closed_at=None, independent_sources=None)
        after = 0
        while found := list(
            waiting.filter(pk__gt=after).order_by("pk").values_list("pk", "document")[:CHUNK]
        ):
            by_count = defaultdict(list)
            for pk, document in found:
                by_count[least_independent(orjson.loads(document))].append(pk)
            with transaction.atomic(using=alias):
                for count, pks in by_count.items():
                    editions.filter(pk__in=pks).update(independent_sources=count)
            after = found[-1][0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("incidents", "0042_independent_sources"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]

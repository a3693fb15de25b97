"""A number of victims that is not stated has no upper bound; it was stored as exactly those who are named.

Documents are canonical JSON, in which a quotation mark inside text is escaped: what is looked for can only be
the field itself.
"""

from django.db import migrations
from django.db.models import F


def counts(apps, schema_editor):
    rows = apps.get_model("incidents", "VictimCount").objects.using(schema_editor.connection.alias)
    return rows.filter(edition__document__contains='"victims":null')


def take_the_bound_away(apps, schema_editor):
    counts(apps, schema_editor).update(high=None)


def put_it_back(apps, schema_editor):
    counts(apps, schema_editor).update(high=F("low"))


class Migration(migrations.Migration):

    dependencies = [
        ("incidents", "0015_pending_redactions"),
    ]

    operations = [migrations.RunPython(take_the_bound_away, put_it_back, elidable=True)]

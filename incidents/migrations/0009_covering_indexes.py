"""Indexes that hold all that a count or a sum reads, so that no document is passed by on the way."""

from django.db import migrations, models

LIVE = models.Q(superseded_at=None)


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0008_external_ids_by_record'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='incidentedition', name='incidentedition_cspan'),
        migrations.AddIndex(
            model_name='incidentedition',
            index=models.Index(
                condition=LIVE,
                fields=['country', 'earliest', 'latest', 'kind', 'sort_date', 'superseded_at'],
                name='incidentedition_cspan',
            ),
        ),
        migrations.AlterField(
            model_name='incidentmention',
            name='edition',
            field=models.ForeignKey(
                db_index=False,
                on_delete=models.deletion.CASCADE,
                related_name='mentions',
                to='incidents.incidentedition',
            ),
        ),
        migrations.AddIndex(
            model_name='incidentmention',
            index=models.Index(
                fields=['edition', 'role', 'outcome', 'target_kind', 'target'],
                name='incidentmention_of',
            ),
        ),
    ]

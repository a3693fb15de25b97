"""Withdrawn records that documents are read without until they are rewritten."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0014_index_redactions'),
    ]

    operations = [
        migrations.CreateModel(
            name='PendingRedaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('incident', 'incident'), ('person', 'person'), ('institution', 'institution'), ('statement', 'statement')], max_length=12)),
                ('uid', models.UUIDField()),
                ('entry', models.TextField(help_text="JSON: the uid and, for a statement that stays, its speaker's words.")),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'uid'), name='record_has_one_pending_redaction')],
            },
        ),
    ]

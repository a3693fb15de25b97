"""The search index of live editions and the figures of statistics, with what each database keeps beside them."""

import django.db.models.deletion
from django.db import migrations, models

from incidents.migrations._tables_without_models import create_search_indexes, drop_search_indexes

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
        migrations.RunPython(create_search_indexes, drop_search_indexes),
    ]

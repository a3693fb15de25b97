"""Cases: their records, history, editions, filter rows and search index."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import django_countries.fields
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models

from incidents.migrations._rendering import RenderedOnce
from incidents.migrations._tables_without_models import create_search_index, drop_search_index

SEARCH = "incidents_casesearch"


def create_index(apps, schema_editor):
    create_search_index(SEARCH, schema_editor)


def drop_index(apps, schema_editor):
    drop_search_index(SEARCH, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0030_custody'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        RenderedOnce([
            migrations.CreateModel(
                name='Case',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('changes_10', models.PositiveIntegerField(default=1, editable=False)),
                    ('changes_20', models.PositiveIntegerField(default=0, editable=False)),
                    ('changes_30', models.PositiveIntegerField(default=0, editable=False)),
                    ('published_revision', models.PositiveIntegerField(default=0, editable=False, help_text='How many publishable changes there were when the last edition was made; 0 for no edition.')),
                    ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ('updated_at_30', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                    ('number', models.PositiveIntegerField(blank=True, editable=False, help_text='Given at first publication, for ever.', null=True, unique=True)),
                    ('sensitivity', models.PositiveSmallIntegerField(choices=[(10, 'open: everybody once it is published'), (20, 'restricted: the whole desk, never published'), (30, 'confidential: cleared members only, never published')], default=10, help_text='Who may know of this record; how far the work on it is says its status. Only “open” can ever be published.')),
                    ('status', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published, nothing pending'), ('withdrawn', 'withdrawn')], db_index=True, default='draft', editable=False, max_length=12)),
                    ('unstated', models.JSONField(blank=True, default=dict, help_text='Empty fields of which we know why: “none” or “withheld” (known, not told).')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ('title', models.CharField(max_length=300)),
                    ('kind', models.CharField(blank=True, choices=[('prosecution', 'prosecution'), ('crackdown', 'wave of arrests'), ('attack', 'attack and its investigation'), ('other', 'other')], max_length=16)),
                    ('country', django_countries.fields.CountryField(blank=True, max_length=2)),
                    ('summary', models.TextField(blank=True, max_length=2000)),
                ],
                options={
                    'ordering': ('title', 'uid'),
                },
            ),
            migrations.CreateModel(
                name='CaseEdition',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField()),
                    ('number', models.PositiveIntegerField()),
                    ('version', models.PositiveIntegerField()),
                    ('published_at', models.DateTimeField()),
                    ('superseded_at', models.DateTimeField(help_text='Empty while this is the live edition.', null=True)),
                    ('closed_at', models.DateTimeField(help_text='When it was taken from view, history included.', null=True)),
                    ('redacted_at', models.DateTimeField(help_text='When a withdrawn party was taken out of it.', null=True)),
                    ('document', models.TextField(help_text='Canonical JSON in UTF-8: sorted keys, no spaces. Empty when closed.')),
                    ('digest', models.CharField(help_text='SHA-256 of the document as it was published, in hex.', max_length=64)),
                    ('title_key', models.BinaryField(help_text='The folded title, to sort by.', max_length=200)),
                    ('kind', models.CharField(blank=True, max_length=16)),
                    ('country', models.CharField(blank=True, max_length=2)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='CaseMention',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('target_kind', models.CharField(choices=[('incident', 'incident'), ('person', 'person'), ('institution', 'institution'), ('statement', 'statement'), ('case', 'case')], max_length=12)),
                    ('target', models.UUIDField()),
                    ('role', models.CharField(blank=True, max_length=20)),
                    ('outcome', models.CharField(blank=True, max_length=12)),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='HistoricalCase',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('changes_10', models.PositiveIntegerField(default=1, editable=False)),
                    ('changes_20', models.PositiveIntegerField(default=0, editable=False)),
                    ('changes_30', models.PositiveIntegerField(default=0, editable=False)),
                    ('published_revision', models.PositiveIntegerField(default=0, editable=False, help_text='How many publishable changes there were when the last edition was made; 0 for no edition.')),
                    ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ('updated_at_30', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ('uid', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False, verbose_name='id')),
                    ('number', models.PositiveIntegerField(blank=True, db_index=True, editable=False, help_text='Given at first publication, for ever.', null=True)),
                    ('sensitivity', models.PositiveSmallIntegerField(choices=[(10, 'open: everybody once it is published'), (20, 'restricted: the whole desk, never published'), (30, 'confidential: cleared members only, never published')], default=10, help_text='Who may know of this record; how far the work on it is says its status. Only “open” can ever be published.')),
                    ('status', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published, nothing pending'), ('withdrawn', 'withdrawn')], db_index=True, default='draft', editable=False, max_length=12)),
                    ('unstated', models.JSONField(blank=True, default=dict, help_text='Empty fields of which we know why: “none” or “withheld” (known, not told).')),
                    ('title', models.CharField(max_length=300)),
                    ('kind', models.CharField(blank=True, choices=[('prosecution', 'prosecution'), ('crackdown', 'wave of arrests'), ('attack', 'attack and its investigation'), ('other', 'other')], max_length=16)),
                    ('country', django_countries.fields.CountryField(blank=True, max_length=2)),
                    ('summary', models.TextField(blank=True, max_length=2000)),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_change_reason', models.CharField(max_length=100, null=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ],
                options={
                    'verbose_name': 'historical case',
                    'verbose_name_plural': 'historical cases',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='HistoricalCase_incidents',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                ],
                options={
                    'verbose_name': 'HistoricalCase_incidents',
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='HistoricalCase_institutions',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                ],
                options={
                    'verbose_name': 'HistoricalCase_institutions',
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='HistoricalCase_persons',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                ],
                options={
                    'verbose_name': 'HistoricalCase_persons',
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='HistoricalCase_statements',
                fields=[
                    ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                    ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                ],
                options={
                    'verbose_name': 'HistoricalCase_statements',
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.AddField(
                model_name='case',
                name='batch',
                field=models.ForeignKey(blank=True, editable=False, help_text='The import that made it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.importbatch'),
            ),
            migrations.AddField(
                model_name='case',
                name='created_by',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='case',
                name='incidents',
                field=models.ManyToManyField(blank=True, related_name='cases', to='incidents.incident'),
            ),
            migrations.AddField(
                model_name='case',
                name='institutions',
                field=models.ManyToManyField(blank=True, related_name='cases', to='incidents.institution'),
            ),
            migrations.AddField(
                model_name='case',
                name='persons',
                field=models.ManyToManyField(blank=True, related_name='cases', to='incidents.person'),
            ),
            migrations.AddField(
                model_name='case',
                name='statements',
                field=models.ManyToManyField(blank=True, related_name='cases', to='incidents.statement'),
            ),
            migrations.AddField(
                model_name='case',
                name='updated_by',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='case',
                name='updated_by_30',
                field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.CreateModel(
                name='CaseSearch',
                fields=[
                    ('names', models.TextField()),
                    ('texts', models.TextField()),
                    ('sounds', models.TextField()),
                    ('edition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search', serialize=False, to='incidents.caseedition')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.AddIndex(
                model_name='caseedition',
                index=models.Index(condition=models.Q(('superseded_at', None)), fields=['title_key', 'uid'], name='caseedition_title'),
            ),
            migrations.AddIndex(
                model_name='caseedition',
                index=models.Index(condition=models.Q(('superseded_at', None)), fields=['published_at', 'uid'], name='caseedition_publ'),
            ),
            migrations.AddIndex(
                model_name='caseedition',
                index=models.Index(fields=['published_at', 'superseded_at'], name='caseedition_asof'),
            ),
            migrations.AddIndex(
                model_name='caseedition',
                index=models.Index(condition=models.Q(('redacted_at__isnull', False)), fields=['redacted_at'], name='caseedition_reda'),
            ),
            migrations.AddConstraint(
                model_name='caseedition',
                constraint=models.UniqueConstraint(fields=('uid', 'version'), name='caseedition_version_is_unique'),
            ),
            migrations.AddConstraint(
                model_name='caseedition',
                constraint=models.UniqueConstraint(fields=('number', 'version'), name='caseedition_number_version_is_unique'),
            ),
            migrations.AddConstraint(
                model_name='caseedition',
                constraint=models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('uid',), name='caseedition_is_live_once'),
            ),
            migrations.AddConstraint(
                model_name='caseedition',
                constraint=models.CheckConstraint(condition=models.Q(('superseded_at', None), ('superseded_at__gt', models.F('published_at')), _connector='OR'), name='caseedition_ends_after_it_begins'),
            ),
            migrations.AddConstraint(
                model_name='caseedition',
                constraint=models.CheckConstraint(condition=models.Q(('closed_at', None), models.Q(('document', ''), ('superseded_at__isnull', False)), _connector='OR'), name='caseedition_closed_is_superseded'),
            ),
            migrations.AddField(
                model_name='casemention',
                name='edition',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='incidents.caseedition'),
            ),
            migrations.AddField(
                model_name='historicalcase',
                name='history_user',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='historicalcase',
                name='updated_by',
                field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='historicalcase',
                name='updated_by_30',
                field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='historicalcase_incidents',
                name='case',
                field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='incidents.case'),
            ),
            migrations.AddField(
                model_name='historicalcase_incidents',
                name='history',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='incidents.historicalcase'),
            ),
            migrations.AddField(
                model_name='historicalcase_incidents',
                name='incident',
                field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='incidents.incident'),
            ),
            migrations.AddField(
                model_name='historicalcase_institutions',
                name='case',
                field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='incidents.case'),
            ),
            migrations.AddField(
                model_name='historicalcase_institutions',
                name='history',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='incidents.historicalcase'),
            ),
            migrations.AddField(
                model_name='historicalcase_institutions',
                name='institution',
                field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='incidents.institution'),
            ),
            migrations.AddField(
                model_name='historicalcase_persons',
                name='case',
                field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='incidents.case'),
            ),
            migrations.AddField(
                model_name='historicalcase_persons',
                name='history',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='incidents.historicalcase'),
            ),
            migrations.AddField(
                model_name='historicalcase_persons',
                name='person',
                field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='incidents.person'),
            ),
            migrations.AddField(
                model_name='historicalcase_statements',
                name='case',
                field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='incidents.case'),
            ),
            migrations.AddField(
                model_name='historicalcase_statements',
                name='history',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='incidents.historicalcase'),
            ),
            migrations.AddField(
                model_name='historicalcase_statements',
                name='statement',
                field=models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='incidents.statement'),
            ),
            migrations.AddConstraint(
                model_name='case',
                constraint=models.CheckConstraint(condition=models.Q(('sensitivity__in', [10, 20, 30])), name='case_sensitivity_is_known'),
            ),
            migrations.AddConstraint(
                model_name='case',
                constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'in_review', 'published', 'withdrawn'])), name='case_status_is_known'),
            ),
            migrations.AddConstraint(
                model_name='case',
                constraint=models.CheckConstraint(condition=models.Q(('changes_10__gte', 1), ('changes_20__gte', 1), ('changes_30__gte', 1), _connector='OR'), name='case_revision_counts_from_one'),
            ),
            migrations.AddConstraint(
                model_name='case',
                constraint=models.CheckConstraint(condition=models.Q(('published_revision__lte', models.F('changes_10'))), name='case_was_not_published_ahead_of_its_revision'),
            ),
            migrations.AddConstraint(
                model_name='case',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('unstated__has_key', 'country'), _negated=True), ('country', ''), _connector='OR'), name='case_unstated_country_is_empty'),
            ),
            migrations.AddConstraint(
                model_name='case',
                constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='case_has_a_title'),
            ),
            migrations.AddConstraint(
                model_name='case',
                constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['prosecution', 'crackdown', 'attack', 'other', ''])), name='case_kind_is_known'),
            ),
            migrations.AddConstraint(
                model_name='case',
                constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('title'), 300), name='case_title_at_most_300'),
            ),
            migrations.AddConstraint(
                model_name='case',
                constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('summary'), 2000), name='case_summary_at_most_2000'),
            ),
            migrations.AddIndex(
                model_name='casemention',
                index=models.Index(fields=['target', 'role', 'outcome', 'edition'], name='casemention_target'),
            ),
            migrations.AddIndex(
                model_name='casemention',
                index=models.Index(fields=['role', 'outcome', 'edition'], name='casemention_role'),
            ),
        ]),
        RenderedOnce([
            migrations.RemoveConstraint(
                model_name='citation',
                name='citation_is_of_one_record',
            ),
            migrations.RemoveConstraint(
                model_name='settledwarning',
                name='settled_warning_is_of_one_record',
            ),
            migrations.AlterField(
                model_name='change',
                name='kind',
                field=models.CharField(choices=[('incident', 'incident'), ('person', 'person'), ('institution', 'institution'), ('statement', 'statement'), ('case', 'case')], max_length=12),
            ),
            migrations.AlterField(
                model_name='externalid',
                name='kind',
                field=models.CharField(choices=[('incident', 'incident'), ('person', 'person'), ('institution', 'institution'), ('statement', 'statement'), ('case', 'case'), ('source', 'source')], max_length=12),
            ),
            migrations.AlterField(
                model_name='importchange',
                name='kind',
                field=models.CharField(choices=[('incident', 'incident'), ('person', 'person'), ('institution', 'institution'), ('statement', 'statement'), ('case', 'case'), ('source', 'source')], max_length=12),
            ),
            migrations.AlterField(
                model_name='incidentmention',
                name='target_kind',
                field=models.CharField(choices=[('incident', 'incident'), ('person', 'person'), ('institution', 'institution'), ('statement', 'statement'), ('case', 'case')], max_length=12),
            ),
            migrations.AlterField(
                model_name='institutionmention',
                name='target_kind',
                field=models.CharField(choices=[('incident', 'incident'), ('person', 'person'), ('institution', 'institution'), ('statement', 'statement'), ('case', 'case')], max_length=12),
            ),
            migrations.AlterField(
                model_name='omission',
                name='kind',
                field=models.CharField(choices=[('incident', 'incident'), ('person', 'person'), ('institution', 'institution'), ('statement', 'statement'), ('case', 'case')], max_length=12),
            ),
            migrations.AlterField(
                model_name='omission',
                name='target_kind',
                field=models.CharField(choices=[('incident', 'incident'), ('person', 'person'), ('institution', 'institution'), ('statement', 'statement'), ('case', 'case')], max_length=12),
            ),
            migrations.AlterField(
                model_name='pendingredaction',
                name='kind',
                field=models.CharField(choices=[('incident', 'incident'), ('person', 'person'), ('institution', 'institution'), ('statement', 'statement'), ('case', 'case')], max_length=12),
            ),
            migrations.AlterField(
                model_name='personmention',
                name='target_kind',
                field=models.CharField(choices=[('incident', 'incident'), ('person', 'person'), ('institution', 'institution'), ('statement', 'statement'), ('case', 'case')], max_length=12),
            ),
            migrations.AlterField(
                model_name='ripple',
                name='kind',
                field=models.CharField(choices=[('incident', 'incident'), ('person', 'person'), ('institution', 'institution'), ('statement', 'statement'), ('case', 'case')], max_length=12),
            ),
            migrations.AlterField(
                model_name='statementmention',
                name='target_kind',
                field=models.CharField(choices=[('incident', 'incident'), ('person', 'person'), ('institution', 'institution'), ('statement', 'statement'), ('case', 'case')], max_length=12),
            ),
        ]),
        RenderedOnce([
            migrations.AddField(
                model_name='citation',
                name='case',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='citations', to='incidents.case'),
            ),
            migrations.AddField(
                model_name='historicalcitation',
                name='case',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='incidents.case'),
            ),
            migrations.AddField(
                model_name='settledwarning',
                name='case',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='incidents.case'),
            ),
        ]),
        RenderedOnce([
            migrations.AddConstraint(
                model_name='citation',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', True), ('incident__isnull', False), ('institution__isnull', True), ('person__isnull', True), ('statement__isnull', True)), models.Q(('case__isnull', True), ('incident__isnull', True), ('institution__isnull', True), ('person__isnull', False), ('statement__isnull', True)), models.Q(('case__isnull', True), ('incident__isnull', True), ('institution__isnull', False), ('person__isnull', True), ('statement__isnull', True)), models.Q(('case__isnull', True), ('incident__isnull', True), ('institution__isnull', True), ('person__isnull', True), ('statement__isnull', False)), models.Q(('case__isnull', False), ('incident__isnull', True), ('institution__isnull', True), ('person__isnull', True), ('statement__isnull', True)), _connector='OR'), name='citation_is_of_one_record'),
            ),
            migrations.AddConstraint(
                model_name='settledwarning',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', True), ('incident__isnull', False), ('institution__isnull', True), ('person__isnull', True), ('source__isnull', True), ('statement__isnull', True)), models.Q(('case__isnull', True), ('incident__isnull', True), ('institution__isnull', True), ('person__isnull', False), ('source__isnull', True), ('statement__isnull', True)), models.Q(('case__isnull', True), ('incident__isnull', True), ('institution__isnull', False), ('person__isnull', True), ('source__isnull', True), ('statement__isnull', True)), models.Q(('case__isnull', True), ('incident__isnull', True), ('institution__isnull', True), ('person__isnull', True), ('source__isnull', True), ('statement__isnull', False)), models.Q(('case__isnull', False), ('incident__isnull', True), ('institution__isnull', True), ('person__isnull', True), ('source__isnull', True), ('statement__isnull', True)), models.Q(('case__isnull', True), ('incident__isnull', True), ('institution__isnull', True), ('person__isnull', True), ('source__isnull', False), ('statement__isnull', True)), _connector='OR'), name='settled_warning_is_of_one_record'),
            ),
        ]),
        migrations.RunPython(create_index, drop_index),
    ]

"""The one text of a statement follows from quotation and summary."""

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

from incidents.migrations._rendering import RenderedOnce


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0035_fill_statement_words'),
    ]

    operations = [
        RenderedOnce([
            migrations.RemoveField(
                model_name='historicalstatement',
                name='text',
            ),
            migrations.RemoveField(
                model_name='statement',
                name='text',
            ),
        ]),
        RenderedOnce([
            migrations.AddConstraint(
                model_name='statement',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('stance', 'silent'), _negated=True), ('quotation', ''), _connector='OR'), name='statement_of_silence_has_no_quotation'),
            ),
            migrations.AddConstraint(
                model_name='statement',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('quotation', ''), _negated=True), ('translation', ''), _connector='OR'), name='statement_translation_is_of_a_quotation'),
            ),
            migrations.AddConstraint(
                model_name='statement',
                constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('title'), 300), name='statement_title_at_most_300'),
            ),
            migrations.AddConstraint(
                model_name='statement',
                constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('quotation'), 4000), name='statement_quotation_at_most_4000'),
            ),
            migrations.AddConstraint(
                model_name='statement',
                constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('translation'), 4000), name='statement_translation_at_most_4000'),
            ),
            migrations.AddConstraint(
                model_name='statement',
                constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('translated_by'), 300), name='statement_translated_by_at_most_300'),
            ),
            migrations.AddConstraint(
                model_name='statement',
                constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('summary'), 4000), name='statement_summary_at_most_4000'),
            ),
            migrations.AddConstraint(
                model_name='statement',
                constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('asked'), 300), name='statement_asked_at_most_300'),
            ),
        ]),
    ]

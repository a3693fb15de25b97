"""Columns for the quotation of a statement, its translation, our summary and a title."""

from django.db import migrations, models

from incidents.migrations._rendering import RenderedOnce


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0033_recognition'),
    ]

    operations = [
        RenderedOnce([
            migrations.RemoveConstraint(
                model_name='statement',
                name='statement_of_silence_has_no_words',
            ),
            migrations.RemoveConstraint(
                model_name='statement',
                name='statement_text_at_most_4000',
            ),
        ]),
        RenderedOnce([
            migrations.AddField(
                model_name='historicalstatement',
                name='asked',
                field=models.CharField(blank=True, max_length=300),
            ),
            migrations.AddField(
                model_name='historicalstatement',
                name='quotation',
                field=models.TextField(blank=True, max_length=4000),
            ),
            migrations.AddField(
                model_name='historicalstatement',
                name='summary',
                field=models.TextField(blank=True, max_length=4000),
            ),
            migrations.AddField(
                model_name='historicalstatement',
                name='title',
                field=models.CharField(blank=True, max_length=300),
            ),
            migrations.AddField(
                model_name='historicalstatement',
                name='translated_by',
                field=models.CharField(blank=True, max_length=300),
            ),
            migrations.AddField(
                model_name='historicalstatement',
                name='translation',
                field=models.TextField(blank=True, max_length=4000),
            ),
            migrations.AddField(
                model_name='historicalstatement',
                name='translation_language',
                field=models.CharField(blank=True, max_length=35),
            ),
            migrations.AddField(
                model_name='statement',
                name='asked',
                field=models.CharField(blank=True, max_length=300),
            ),
            migrations.AddField(
                model_name='statement',
                name='quotation',
                field=models.TextField(blank=True, max_length=4000),
            ),
            migrations.AddField(
                model_name='statement',
                name='summary',
                field=models.TextField(blank=True, max_length=4000),
            ),
            migrations.AddField(
                model_name='statement',
                name='title',
                field=models.CharField(blank=True, max_length=300),
            ),
            migrations.AddField(
                model_name='statement',
                name='translated_by',
                field=models.CharField(blank=True, max_length=300),
            ),
            migrations.AddField(
                model_name='statement',
                name='translation',
                field=models.TextField(blank=True, max_length=4000),
            ),
            migrations.AddField(
                model_name='statement',
                name='translation_language',
                field=models.CharField(blank=True, max_length=35),
            ),
            migrations.AlterField(
                model_name='historicalstatement',
                name='stance',
                field=models.CharField(blank=True, choices=[('condemns', 'condemns'), ('concerned', 'is concerned'), ('calls_for_release', 'calls for release'), ('denies', 'denies'), ('justifies', 'justifies'), ('welcomes', 'welcomes'), ('silent', 'no comment'), ('other', 'other')], max_length=20),
            ),
            migrations.AlterField(
                model_name='statement',
                name='stance',
                field=models.CharField(blank=True, choices=[('condemns', 'condemns'), ('concerned', 'is concerned'), ('calls_for_release', 'calls for release'), ('denies', 'denies'), ('justifies', 'justifies'), ('welcomes', 'welcomes'), ('silent', 'no comment'), ('other', 'other')], max_length=20),
            ),
        ]),
    ]

"""Changes of a record counted by the lowest sensitivity that sees them, and two columns for the last change.

All changes so far count as publishable ones, so that every number that anybody has seen stays as it is.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

RECORDS = ("incident", "institution", "person", "source", "statement")
TABLES = (*RECORDS, *(f"historical{name}" for name in RECORDS))
PUBLISHED = models.PositiveIntegerField(
    default=0,
    editable=False,
    help_text="How many publishable changes there were when the last edition was made; 0 for no edition.",
)


def counter(default):
    return models.PositiveIntegerField(default=default, editable=False)


def author(table):
    kept_apart = {"db_constraint": False, "blank": True} if table.startswith("historical") else {}
    deleted = django.db.models.deletion.DO_NOTHING if kept_apart else django.db.models.deletion.PROTECT
    return models.ForeignKey(
        to=settings.AUTH_USER_MODEL, on_delete=deleted, null=True, editable=False, related_name="+", **kept_apart
    )


def constraint_names(record):
    return f"{record}_revision_counts_from_one", f"{record}_was_not_published_ahead_of_its_revision"


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('incidents', '0011_confidential_rows_may_be_double'),
    ]

    operations = [
        *[
            migrations.RemoveConstraint(model_name=record, name=name)
            for record in RECORDS
            for name in constraint_names(record)
        ],
        *[migrations.RenameField(table, "revision", "changes_10") for table in TABLES],
        *[migrations.AlterField(table, "changes_10", counter(1)) for table in TABLES],
        *[migrations.AddField(table, name, counter(0)) for table in TABLES for name in ("changes_20", "changes_30")],
        *[migrations.AlterField(table, "published_revision", PUBLISHED.clone()) for table in TABLES],
        *[migrations.AddField(table, "updated_by_30", author(table)) for table in TABLES],
        *[
            migrations.AddField(
                table, "updated_at_30", models.DateTimeField(default=django.utils.timezone.now, editable=False)
            )
            for table in TABLES
        ],
        *[
            migrations.AddConstraint(
                record,
                models.CheckConstraint(
                    name=constraint_names(record)[0],
                    condition=Q(changes_10__gte=1) | Q(changes_20__gte=1) | Q(changes_30__gte=1),
                ),
            )
            for record in RECORDS
        ],
        *[
            migrations.AddConstraint(
                record,
                models.CheckConstraint(
                    name=constraint_names(record)[1], condition=Q(published_revision__lte=F("changes_10"))
                ),
            )
            for record in RECORDS
        ],
    ]

"""No uniqueness among confidential involvements: a refusal would tell of a row that is hidden."""

from django.db import migrations, models

NAMES = {"person": "person_has_a_role_once", "institution": "institution_has_a_role_once"}


def constraint(party, name):
    return models.UniqueConstraint(
        name=name,
        fields=["incident", party, "role", "sensitivity"],
        condition=models.Q(sensitivity__lt=30),
        violation_error_message=f"This {party} has this role in this incident already.",
    )


class Migration(migrations.Migration):
    dependencies = [("incidents", "0010_spans_anywhere")]

    operations = [
        *[migrations.RemoveConstraint("involvement", name) for name in NAMES.values()],
        *[migrations.AddConstraint("involvement", constraint(*each)) for each in NAMES.items()],
    ]

"""The four roles of the desk as groups with permissions."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

RECORDS = ("person", "institution", "incident", "statement", "source")
PARTS = ("personname", "institutionname", "involvement", "incidentlink", "citation")
EDITIONS = ("incidentedition", "personedition", "institutionedition", "statementedition", "change")

CONTRIBUTOR = [
    "use_desk",
    "submit_record",
    *[f"{verb}_{model}" for model in RECORDS for verb in ("view", "add", "change")],
    *[f"{verb}_{model}" for model in PARTS for verb in ("view", "add", "change", "delete")],
    *[f"view_{model}" for model in EDITIONS],
]
EDITOR = [*CONTRIBUTOR, "view_confidential", "return_record", *[f"delete_{model}" for model in RECORDS]]
PUBLISHER = [*EDITOR, "publish_record", "withdraw_record"]
ROLES = {"contributor": CONTRIBUTOR, "editor": EDITOR, "publisher": PUBLISHER, "administrator": PUBLISHER}
# Users are deactivated, not deleted: their names stand in the history.
USER_MANAGEMENT = ["view_user", "add_user", "change_user", "view_group"]


def make_roles(apps, schema_editor):
    for label in ("auth", "incidents"):
        # Permissions are made after all migrations; these groups need them now.
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    for role, codenames in ROLES.items():
        wanted = permission.objects.filter(content_type__app_label="incidents", codename__in=codenames)
        made, _ = group.objects.get_or_create(name=role)
        made.permissions.set(wanted)
    manage = permission.objects.filter(content_type__app_label="auth", codename__in=USER_MANAGEMENT)
    group.objects.get(name="administrator").permissions.add(*manage)


def remove_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0001_tables"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, remove_roles, elidable=True)]

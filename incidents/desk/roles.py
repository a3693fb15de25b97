"""The roles of the desk, what each may do, and how a database comes to hold the same.

A role is a group. After each `migrate` its permissions are those of the table; other groups are left alone.
"""

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import transaction
from django.db.models import TextChoices

from incidents.choices import RecordKind


class DeskRole(TextChoices):
    CONTRIBUTOR = "contributor", "contributor: writes and submits"
    EDITOR = "editor", "editor: also sees confidential records, returns and deletes"
    PUBLISHER = "publisher", "publisher: also publishes and withdraws"
    ADMINISTRATOR = "administrator", "administrator: also manages users"


RECORDS = (*RecordKind.values, "source")
PARTS = ("personname", "institutionname", "involvement", "incidentlink", "custody", "recognition", "citation")
EDITIONS = (*(f"{kind}edition" for kind in RecordKind.values), "change")

CONTRIBUTOR = {
    "incidents.use_desk",
    "incidents.submit_record",
    *(f"incidents.{verb}_{model}" for model in RECORDS for verb in ("view", "add", "change")),
    *(f"incidents.{verb}_{model}" for model in PARTS for verb in ("view", "add", "change", "delete")),
    *(f"incidents.view_{model}" for model in EDITIONS),
}
EDITOR = CONTRIBUTOR | {
    "incidents.view_confidential",
    "incidents.return_record",
    *(f"incidents.delete_{model}" for model in RECORDS),
}
PUBLISHER = EDITOR | {"incidents.publish_record", "incidents.withdraw_record"}
# Users are deactivated, not deleted: their names are in the history.
ADMINISTRATOR = PUBLISHER | {
    *("auth.view_user", "auth.add_user", "auth.change_user", "auth.view_group"),
    "incidents.erase_person",
}

PERMISSIONS = {
    DeskRole.CONTRIBUTOR: CONTRIBUTOR,
    DeskRole.EDITOR: EDITOR,
    DeskRole.PUBLISHER: PUBLISHER,
    DeskRole.ADMINISTRATOR: ADMINISTRATOR,
}


def update_roles(
    sender: AppConfig,
    *,
    using: str,
    apps: Apps = installed,
    verbosity: int = 1,
    stdout: Any = None,
    **kwargs: Any,
) -> None:
    """Make groups and their permissions equal to the table; a receiver of `post_migrate`.

    Args:
        apps: models as of the last migration that was applied, which may not be the last there is.
        stdout: where each changed role is reported; nothing is written where nothing changes.
    """
    if not {"incident", "group"} <= {model._meta.model_name for model in apps.get_models()}:
        return
    # Django makes permissions after each `migrate` too, but those of other applications only later.
    for label in ("auth", "incidents"):
        create_permissions(installed.get_app_config(label), verbosity=0, using=using, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    labels = permissions.values_list("content_type__app_label", "codename", "pk")
    keys = {f"{label}.{codename}": pk for label, codename, pk in labels}
    with transaction.atomic(using=using):
        for role, names in PERMISSIONS.items():
            group, _ = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=role.value)
            before = set(group.permissions.values_list("pk", flat=True))
            after = {keys[name] for name in names & keys.keys()}
            if before != after:
                group.permissions.set(after)
                added, removed = len(after - before), len(before - after)
                if verbosity and stdout:
                    stdout.write(f"  Permissions of role {role}: {added} added, {removed} removed")

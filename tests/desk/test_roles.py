"""A database has the roles of the table after each `migrate`, whatever it had before."""

from io import StringIO

import pytest
from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.desk import roles
from incidents.desk.roles import DeskRole
from tests import make

pytestmark = pytest.mark.django_db


def migrate(**options):
    out = StringIO()
    call_command("migrate", stdout=out, **options)
    return out.getvalue()


def permissions_of(group):
    """As in the table: "incidents.use_desk"."""
    rows = Group.objects.get(name=group).permissions.values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in rows}


def change(monkeypatch, role, permissions):
    monkeypatch.setitem(roles.PERMISSIONS, role, permissions)


@pytest.mark.parametrize("role", DeskRole)
def test_a_new_database_has_the_roles_of_the_table(role):
    assert permissions_of(role) == roles.PERMISSIONS[role]


def test_a_permission_that_is_added_to_the_table_is_added_to_the_role(monkeypatch, contributor):
    change(monkeypatch, DeskRole.CONTRIBUTOR, roles.CONTRIBUTOR | {"incidents.publish_record"})
    out = migrate()
    assert contributor.has_perm("incidents.publish_record")
    assert "Permissions of role contributor: 1 added, 0 removed" in out


def test_a_permission_that_is_taken_out_of_the_table_is_taken_from_the_role(monkeypatch, publisher):
    change(monkeypatch, DeskRole.PUBLISHER, roles.PUBLISHER - {"incidents.publish_record"})
    out = migrate()
    assert not publisher.has_perm("incidents.publish_record")
    assert publisher.has_perm("incidents.withdraw_record")
    assert "Permissions of role publisher: 0 added, 1 removed" in out


def test_what_was_added_to_a_role_by_hand_is_taken_from_it():
    group = Group.objects.get(name=DeskRole.EDITOR)
    group.permissions.add(Permission.objects.get(codename="delete_user"))
    migrate()
    assert permissions_of(DeskRole.EDITOR) == roles.EDITOR


def test_a_role_that_is_missing_is_made():
    Group.objects.get(name=DeskRole.EDITOR).delete()
    migrate()
    assert permissions_of(DeskRole.EDITOR) == roles.EDITOR


def test_another_group_keeps_what_administrators_gave_it(roleless):
    group = Group.objects.create(name="translators")
    group.permissions.add(Permission.objects.get(codename="delete_user"))
    roleless.groups.add(group)
    migrate()
    assert permissions_of("translators") == {"auth.delete_user"}
    assert roleless.has_perm("auth.delete_user")


def test_nothing_is_reported_or_written_where_nothing_changes():
    out = StringIO()
    with CaptureQueriesContext(connection) as queries:
        roles.update_roles(installed.get_app_config("incidents"), using="default", stdout=out)
    assert {query["sql"].split()[0] for query in queries} <= {"SELECT", "SAVEPOINT", "RELEASE"}
    assert out.getvalue() == ""


def test_a_database_that_stops_before_our_tables_has_no_roles():
    """As after `migrate contenttypes`: the models of later migrations are not there yet."""
    Group.objects.all().delete()
    roles.update_roles(None, using="default", apps=Apps())
    assert not Group.objects.exists()


def test_a_user_has_the_same_role_after_the_next_migrate():
    editor = make.user("editor")
    migrate()
    assert [group.name for group in editor.groups.all()] == ["editor"]

"""Administrators manage users; nobody raises themselves."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from tests import make
from tests.desk.admin_forms import opened, send

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def user_url(user, page="change"):
    return reverse(f"admin:auth_user_{page}", args=[user.pk])


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def test_an_administrator_gives_a_role(desk):
    newcomer = make.user("", "newcomer")
    editor = make.Group.objects.get(name="editor")

    send(desk, user_url(newcomer), opened(desk, user_url(newcomer)), groups=[editor.pk])

    assert list(newcomer.groups.all()) == [editor]


def test_an_administrator_adds_a_user(desk):
    password = "correct horse battery staple"
    fields = {"username": "anna", "usable_password": "true", "password1": password, "password2": password}

    desk.post(reverse("admin:auth_user_add"), fields)

    assert User.objects.get(username="anna").check_password(password)


@pytest.mark.parametrize("field", ["is_superuser", "user_permissions", "is_staff"])
def test_an_administrator_cannot_raise_anybody(desk, administrator, field):
    fields = opened(desk, user_url(administrator))

    send(desk, user_url(administrator), fields, **{field: "1"}, first_name="Ada")

    administrator.refresh_from_db()
    assert administrator.first_name == "Ada"
    assert not administrator.is_superuser
    assert not administrator.user_permissions.exists()


def test_administrators_do_not_change_their_own_role(desk, administrator):
    send(desk, user_url(administrator), opened(desk, user_url(administrator)), groups=[])

    assert administrator.groups.exists()


@pytest.mark.parametrize("page", ["change", "password"])
def test_an_administrator_cannot_become_a_superuser_by_changing_one(desk, page):
    root = User.objects.create_superuser("root", password=make.PASSWORD)
    url = {
        "change": user_url(root),
        "password": reverse("admin:auth_user_password_change", args=[root.pk]),
    }[page]

    answer = desk.post(url, {"password1": "another long password", "password2": "another long password"})

    root.refresh_from_db()
    assert answer.status_code == 403
    assert root.check_password(make.PASSWORD)


def test_users_are_not_deleted(desk, administrator):
    assert desk.post(user_url(make.user("", "old"), "delete"), {"post": "yes"}).status_code == 403


def test_roles_are_not_changed(desk):
    group = make.Group.objects.get(name="contributor")

    assert desk.post(reverse("admin:auth_group_change", args=[group.pk]), {"name": "x"}).status_code == 403


@pytest.mark.parametrize("role", ["contributor", "editor", "publisher"])
def test_nobody_else_changes_users(client, role):
    user = make.user(role)
    client.force_login(user)

    assert client.post(user_url(user), {"is_superuser": "on"}).status_code == 403

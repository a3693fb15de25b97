"""Users and their roles. Administrators manage them; none can make themselves a superuser."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from incidents.desk.access import MANAGE_USERS, is_desk_member
from incidents.desk.admin.common.changelist import StrictListAdmin
from incidents.desk.auth.one_time_links import make_link
from incidents.desk.auth.sessions import sign_out
from incidents.desk.auth.users import reset_second_factors
from incidents.desk.mail import outbox

admin.site.unregister(User)
admin.site.unregister(Group)

ABOUT_ONESELF = ("is_active", "groups")
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


class PasswordForm(AdminPasswordChangeForm):
    """A new password, without Django's choice to have none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for field in self.fields.values():
            field.required = True


class NewUserForm(AdminUserCreationForm):
    """A new user; one without a password gets a one-time link."""

    usable_password = None  # type: ignore[assignment]

    def validate_passwords(self, *args: str, **kwargs: str) -> None:
        if not (self.cleaned_data.get("password1") or self.cleaned_data.get("password2")):
            self.cleaned_data["usable_password"] = "false"  # noqa: S105 - Django's word
        super().validate_passwords(*args, **kwargs)


@admin.register(User)
class DeskUserAdmin(StrictListAdmin, UserAdmin):
    """Users are deactivated, not deleted: the history has their names."""

    list_display = ("username", "first_name", "last_name", "roles", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    filter_horizontal = ()
    add_form = NewUserForm
    change_password_form = PasswordForm
    add_fieldsets = (
        (None, {"fields": ("username", "email", "groups")}),
        (
            "Password",
            {
                "fields": ("password1", "password2"),
                "description": "Leave both blank: the user sets a password with a one-time link. It is sent "
                "to the e-mail address if this tracker sends mail, and else shown to you.",
            },
        ),
    )
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        (
            "Role",
            {
                "fields": ("groups", "is_active"),
                "description": "One role is enough: each holds the one before.",
            },
        ),
        ("Times", {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    actions = ("reset_second_factor", "make_one_time_link", "invite_by_mail")

    @admin.action(
        description=_("Forget second factors: for a lost telephone; signs them out, tokens included"),
        permissions=["change"],
    )
    def reset_second_factor(self, request: HttpRequest, chosen: Any) -> None:
        for user in self._users_to_let_in(request, chosen):
            reset_second_factors(user)
            self.message_user(request, _("%(name)s sets up a second factor anew.") % {"name": user})

    @admin.action(
        description=_("Make a one-time link to set a password: hand it over by a safe way"),
        permissions=["change"],
    )
    def make_one_time_link(self, request: HttpRequest, chosen: Any) -> None:
        for user in self._users_to_let_in(request, chosen):
            self._show_link(request, user)

    @admin.action(description=_("Send a one-time link to set a password by mail"), permissions=["mail"])
    def invite_by_mail(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for user in self._users_to_let_in(request, chosen):
            if user.email:
                self._invite(request, user)
            else:
                words = _("There is no e-mail address for %(name)s.")
                self.message_user(request, words % {"name": user}, messages.ERROR)

    def has_mail_permission(self, request: HttpRequest) -> bool:
        return settings.MAIL is not None and self.has_change_permission(request)

    def _show_link(self, request: HttpRequest, user: User) -> None:
        if is_desk_member(user):
            words = _("For %(name)s, once, within two days: %(link)s")
            self.message_user(request, words % {"name": user, "link": make_link(user, by=request.user)})
        else:
            words = _("Give %(name)s a role, then make a one-time link.")
            self.message_user(request, words % {"name": user}, messages.WARNING)

    def _invite(self, request: HttpRequest, user: User) -> None:
        outbox.queue(outbox.Kind.INVITATION, user.username, by=request.user.pk)
        words = _("A one-time link for %(name)s will be sent by mail within a minute.")
        self.message_user(request, words % {"name": user})

    def _users_to_let_in(self, request: HttpRequest, chosen: QuerySet[User]) -> Iterator[User]:
        """Yield the chosen users who do not manage users themselves.

        With a link and without the second factor, one stolen session of an administrator would become a
        permanent way into this account or that of another administrator.
        """
        administrators = User.objects.with_perm(
            MANAGE_USERS,
            is_active=None,  # type: ignore[arg-type]  # disabled ones too
            backend=MODEL_BACKEND,
        )
        for user in chosen:
            if user in administrators:
                words = _("Only a command on the server can do this for an administrator: %(name)s.")
                self.message_user(request, words % {"name": user}, messages.ERROR)
            elif self.has_change_permission(request, user):
                yield user

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ABOUT_ONESELF if obj is not None and obj.pk == request.user.pk else ()
        return (*self.readonly_fields, *own)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A user who can set a superuser's password has the rights of one.
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True  # required by Django; the role decides
        super().save_model(request, obj, form, change)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Set a password; sessions and tokens of the user end."""
        with transaction.atomic():
            before: Any = self.get_object(request, unquote(id))
            response = super().user_change_password(request, id, form_url)
            if before and User.objects.get(pk=before.pk).password != before.password:
                sign_out(before, but=request.session.session_key if before == request.user else None)
        return response

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the role; a change of it and disabling end sessions and tokens, a new user is let in."""
        super().save_related(request, form, formsets, change)
        if change and not {"groups", "is_active"}.isdisjoint(form.changed_data):
            sign_out(form.instance)
        elif not change and not form.instance.has_usable_password():
            let_in = self._invite if settings.MAIL and form.instance.email else self._show_link
            let_in(request, form.instance)

    @admin.display(description="role")
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())


@admin.register(Group)
class RoleAdmin(StrictListAdmin, GroupAdmin):
    """Roles are read-only: they are defined in code."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

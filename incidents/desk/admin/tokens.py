"""Tokens of the desk API: everybody sees and revokes their own, administrators all. Only digests are kept."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from incidents.desk.admin.visible import OwnQuestions

if admin.site.is_registered(AuthToken):
    admin.site.unregister(AuthToken)


@admin.register(AuthToken)
class TokenAdmin(OwnQuestions, admin.ModelAdmin):
    """Made by `manage.py create_token`, which shows the token once; deleting a row revokes it."""

    list_display = ("beginning", "user", "created", "expiry", "last_used")
    list_select_related = ("user", "use")
    ordering = ("-created",)
    fields = ("beginning", "user", "created", "expiry", "last_used")
    readonly_fields = fields
    show_full_result_count = False
    actions = ("delete_selected",)

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request)
        return found if request.user.has_perm("auth.change_user") else found.filter(user=request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("begins with"), ordering="token_key")
    def beginning(self, token: AuthToken) -> str:
        return f"{token.token_key}…"

    @admin.display(description=_("last used"), ordering="use__day")
    def last_used(self, token: AuthToken) -> Any:
        return token.use.day if hasattr(token, "use") else None

"""Tokens of the desk API: users see and revoke their own, administrators all. Only digests are stored."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from incidents.desk.access import MANAGE_USERS
from incidents.desk.admin.common.changelist import StrictListAdmin
from incidents.desk.auth.users import Scope, make_token
from incidents.models import audit

USUAL_DAYS, MOST_DAYS = 90, 365

if admin.site.is_registered(AuthToken):
    admin.site.unregister(AuthToken)


class TokenForm(forms.Form):
    scope = forms.ChoiceField(
        label=_("What it may do"), choices=Scope.choices, initial=Scope.READ, widget=forms.RadioSelect
    )
    days = forms.IntegerField(
        label=_("Days it lives"), initial=USUAL_DAYS, min_value=1, max_value=MOST_DAYS, required=True
    )


@admin.register(AuthToken)
class TokenAdmin(StrictListAdmin, admin.ModelAdmin):
    """Users create tokens of their own, shown once; deleting a row revokes one.

    `manage.py create_token` creates one that lives longer, or for ever.
    """

    list_display = ("beginning", "user", "scope", "created", "expiry", "last_used")
    list_select_related = ("user", "use", "scope_row")
    ordering = ("-created",)
    fields = ("beginning", "user", "scope", "created", "expiry", "last_used")
    readonly_fields = fields
    show_full_result_count = False
    actions = ("delete_selected",)

    def get_queryset(self, request: HttpRequest) -> Any:
        tokens = super().get_queryset(request)
        return tokens if request.user.has_perm(MANAGE_USERS) else tokens.filter(user=request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @method_decorator(reauthentication_required)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: object = None
    ) -> HttpResponse:
        """Create a token, after a new sign-in: it has the rights of its owner, without a second factor."""
        if request.user.is_anonymous or not self.has_add_permission(request):
            raise PermissionDenied
        form = TokenForm(request.POST or None)
        context = {**self.admin_site.each_context(request), "title": gettext("Make a token"), "form": form}
        if form.is_valid():
            token, words = make_token(request.user, **form.cleaned_data)
            audit.note_write("created", token)
            context |= {"token": token, "words": words}
        return TemplateResponse(request, "admin/incidents/token.html", context)

    @admin.display(description=_("begins with"), ordering="token_key")
    def beginning(self, token: AuthToken) -> str:
        return f"{token.token_key}…"

    @admin.display(description=_("may"), ordering="scope_row__scope")
    def scope(self, token: AuthToken) -> str:
        return str(token.scope_row.scope if hasattr(token, "scope_row") else Scope.WRITE)

    @admin.display(description=_("last used"), ordering="use__day")
    def last_used(self, token: AuthToken) -> Any:
        return token.use.day if hasattr(token, "use") else None

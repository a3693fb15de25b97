"""The desk's admin site."""

from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext, gettext_lazy

from incidents.desk.access import MANAGE_USERS, is_desk_member
from incidents.desk.admin.common.labels import choice_label
from incidents.desk.admin.dashboard.dashboard import work_lists
from incidents.desk.admin.dashboard.global_search import search_all
from incidents.desk.admin.dashboard.maintenance import service_page
from incidents.desk.admin.dashboard.operation_notices import operation_notices
from incidents.desk.admin.dashboard.restore_confirmation import restore_page
from incidents.desk.auth.second_factor import may_enter
from incidents.desk.restored_records import waits_for_confirmation
from incidents.desk.work_queues import not_merged
from incidents.http.request_checks import require_text
from incidents.models import audit
from incidents.models.base import Record

GROUPS = (
    ("Records", ("Case", "Incident", "Statement", "Person", "Institution", "Source")),
    ("Across all records", ("Involvement", "Custody", "Citation", "ImportBatch")),
    (
        "What the public saw",
        (
            "Change",
            "CaseEdition",
            "IncidentEdition",
            "StatementEdition",
            "PersonEdition",
            "InstitutionEdition",
        ),
    ),
    ("People of the desk", ("User", "Group", "AuthToken")),
)


class RecordAutocomplete(AutocompleteJsonView):
    """Django's autocomplete with ids and labels; it finds visible rows only."""

    def get_queryset(self) -> Any:
        # A merged record is chosen as the record that it was merged into.
        return not_merged(super().get_queryset())

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        result = super().serialize_result(obj, to_field_name)
        return {"id": str(obj.uid), "text": choice_label(obj)} if isinstance(obj, Record) else result


class DeskSite(admin.AdminSite):
    site_header = "Incident tracker: desk"
    site_title = "Desk"
    index_title = gettext_lazy("What would you like to work on?")

    def has_permission(self, request: HttpRequest) -> bool:
        return is_desk_member(request.user) and may_enter(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            require_text(request)
            return view(request, *args, **kwargs)

        inner = super().admin_view(checked, cacheable)

        @wraps(view)
        def entered(request: HttpRequest, *args: object, **kwargs: object) -> Any:
            if request.user.is_authenticated:
                if not is_desk_member(request.user):
                    raise Http404
                if not may_enter(request):
                    return redirect("mfa_activate_totp")
            return inner(request, *args, **kwargs)

        return entered

    def login(self, request: HttpRequest, extra_context: object = None) -> Any:
        """Redirect to `account_login`: Django's own page has no second factor and no limits."""
        require_text(request)
        if request.user.is_authenticated and not is_desk_member(request.user):
            raise Http404
        target = request.GET.get(REDIRECT_FIELD_NAME, "")
        is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
        query = {REDIRECT_FIELD_NAME: target} if is_ours else {}
        return redirect(f"{reverse('account_login')}{'?' if query else ''}{urlencode(query)}")

    def password_change(self, request: HttpRequest, extra_context: object = None) -> Any:
        """Redirect to allauth's page: Django's own has no limit of guesses, and ends no other sessions."""
        return redirect("account_change_password")

    def get_urls(self) -> list[Any]:
        return [
            path("search/", self.admin_view(self.search_view), name="search"),
            path("guide/", self.admin_view(self.guide_view), name="guide"),
            path("service/", self.admin_view(self.service_view), name="service"),
            path("restore/", self.admin_view(self.restore_view), name="restore"),
            # Django's redirection to a public page would reveal whether a hidden record exists.
            *(each for each in super().get_urls() if getattr(each, "name", "") != "view_on_site"),
        ]

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        work = work_lists(request.user)
        shown: dict[str, object] = {"work": work, "has_work": any(each.counts for each in work)}
        shown["notices"] = operation_notices(request.user)
        shown["may_confirm_restore"] = request.user.has_perm(MANAGE_USERS) and waits_for_confirmation()
        return super().index(request, {**(extra_context or {}), **shown})

    def search_view(self, request: HttpRequest) -> HttpResponse:
        """Show the results of a search over all kinds of records."""
        term = request.GET.get("q", "").replace("\0", "").strip()
        audit.note_filters({"q"} & request.GET.keys())
        context = {
            **self.each_context(request),
            "title": gettext("Search"),
            "asked": term,
            "groups": search_all(term, request.user),
        }
        return TemplateResponse(request, "admin/incidents/search_page.html", context)

    def guide_view(self, request: HttpRequest) -> HttpResponse:
        context = {**self.each_context(request), "title": gettext("How the desk works")}
        return TemplateResponse(request, "admin/incidents/first_guide_page.html", context)

    def service_view(self, request: HttpRequest) -> HttpResponse:
        """Show the mode of the desk and the switch for all sessions, to administrators."""
        if not request.user.has_perm(MANAGE_USERS):
            raise Http404
        return service_page(request, self.each_context(request))

    def restore_view(self, request: HttpRequest) -> HttpResponse:
        """Show what a restore makes public again, and its confirmation, to administrators."""
        if not request.user.has_perm(MANAGE_USERS):
            raise Http404
        return restore_page(request, self.each_context(request))

    def get_app_list(self, request: HttpRequest, app_label: Any = None) -> list[Any]:
        """Return the models in groups, those for daily work first."""
        apps = super().get_app_list(request, app_label)
        models = {each["model"].__name__: {**each, "app": app} for app in apps for each in app["models"]}
        if "Change" in models:
            models["Change"]["name"] = "Ledger of publications"
        if "AuthToken" in models:
            models["AuthToken"]["name"] = gettext("API tokens")
        groups = []
        for title, names in GROUPS:
            members = [models.pop(name) for name in names if name in models]
            if members:
                groups.append({**members[0]["app"], "name": title, "models": members})
        for app in apps:
            remaining = [each for each in app["models"] if each["model"].__name__ in models]
            if remaining:
                groups.append({**app, "models": remaining})
        return groups

    def autocomplete_view(self, request: HttpRequest) -> Any:
        audit.note_filters({"term", "app_label", "model_name", "field_name"} & request.GET.keys())
        return RecordAutocomplete.as_view(admin_site=self)(request)

"""The admin of cases."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from incidents.desk.admin.forms.inlines import CitationInline
from incidents.desk.admin.forms.record import CaseForm
from incidents.desk.admin.lists.filters import (
    ChangedByFilter,
    CitedFilter,
    CreatedByFilter,
    FoldedFilter,
    IndexedCountryFilter,
    PublicFilter,
    WorkFilter,
)
from incidents.desk.admin.lists.form_filters import SourceFilter
from incidents.desk.admin.lists.party_filter import PartyFilter
from incidents.desk.admin.records.base import PublishedAdmin
from incidents.documents.references import CASE_MEMBERS
from incidents.fields.common import SENSITIVITY
from incidents.http.request_checks import read_uids
from incidents.models import Case, Incident

MOST_AT_ONCE = 100


def visible_named(request: HttpRequest, name: str, model: type[Incident | Case]) -> list[Incident | Case]:
    """Return the visible records whose ids a parameter of the query names, separated by commas."""
    keys = read_uids(request.GET.get(name, "").split(",")[:MOST_AT_ONCE])
    return list(model.objects.visible_to(request.user).filter(uid__in=keys))


@admin.action(permissions=["make_case"], description=gettext_lazy("Make a case of these"))
def make_case(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Incident]
) -> HttpResponse | None:
    """Open the form of a new case with the selected incidents."""
    keys = [str(incident.uid) for incident in queryset[: MOST_AT_ONCE + 1]]
    if len(keys) > MOST_AT_ONCE:
        words = gettext("At most %(most)d records at once; choose fewer.")
        messages.error(request, words % {"most": MOST_AT_ONCE})
        return None
    return redirect(f"{reverse('admin:incidents_case_add')}?incidents={','.join(keys)}")


@admin.register(Case)
class CaseAdmin(PublishedAdmin):
    form = CaseForm
    list_display = ("title", "kind", "country", "incident_count", "standing", "changed")
    list_filter = (
        WorkFilter, IndexedCountryFilter, ("kind", FoldedFilter), ("status", FoldedFilter), PublicFilter,
        ("sensitivity", FoldedFilter), SourceFilter, CitedFilter, ChangedByFilter, CreatedByFilter,
        PartyFilter,
    )  # fmt: skip
    search_fields = ("title", "summary")
    search_help_text = "Words of the title or summary, a number or an id."
    autocomplete_fields = tuple(CASE_MEMBERS)
    inlines = (CitationInline,)
    fieldsets = (
        ("The case", {"fields": (("title", "kind"), "summary")}),
        ("Where", {"fields": (("country", "unstated_country"),)}),
        ("What belongs to it", {"fields": tuple(CASE_MEMBERS)}),
        ("On the public site", {"fields": ("home_page",)}),
        (SENSITIVITY.label, {"fields": ("sensitivity",)}),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        return {**initial, "incidents": visible_named(request, "incidents", Incident)}

    def get_queryset(self, request: HttpRequest) -> Any:
        visible = Q(incidents__in=Incident.objects.visible_to(request.user).values("pk"))
        counted = super().get_queryset(request).annotate(shown=Count("incidents", filter=visible))
        return counted.order_by("title", "uid")  # a count leaves out the order of the model

    @admin.display(description="incidents")
    def incident_count(self, case: Any) -> int:
        return int(case.shown)

"""The admin of incidents."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from incidents.desk.access import may
from incidents.desk.admin.forms.inlines import (
    InvolvementInline,
    LinkInline,
    PartCitationInline,
    StatementInline,
)
from incidents.desk.admin.forms.record import IncidentForm
from incidents.desk.admin.lists.filters import (
    ChangedByFilter,
    CitedFilter,
    CreatedByFilter,
    FoldedFilter,
    IndexedCountryFilter,
    OutcomeFilter,
    PublicFilter,
    QualificationFilter,
    RoleFilter,
    WorkFilter,
)
from incidents.desk.admin.lists.form_filters import PeriodFilter, SourceFilter
from incidents.desk.admin.lists.party_filter import PartyFilter
from incidents.desk.admin.lists.search import by_party
from incidents.desk.admin.records.base import PublishedAdmin
from incidents.desk.admin.records.cases import make_case, visible_named
from incidents.fields.common import SENSITIVITY
from incidents.models import Case, Incident


@admin.register(Incident)
class IncidentAdmin(PublishedAdmin):
    form = IncidentForm
    list_display = ("title", "when", "country", "kind", "standing", "changed")
    list_filter = (
        WorkFilter, PeriodFilter, IndexedCountryFilter, ("kind", FoldedFilter), RoleFilter, OutcomeFilter,
        QualificationFilter, ("status", FoldedFilter), PublicFilter, ("sensitivity", FoldedFilter),
        SourceFilter, CitedFilter, ChangedByFilter, CreatedByFilter, PartyFilter,
    )  # fmt: skip
    search_fields = ("title", "place")
    search_help_text = "Words of the title or place, a name in any script, a number or an id."
    inlines = (InvolvementInline, StatementInline, PartCitationInline, LinkInline)
    fieldsets = (
        ("What happened", {"fields": (("title", "kind"), "summary")}),
        ("When", {"fields": ("date_text",)}),
        (
            "The days it may mean",
            {"fields": (("earliest", "latest", "unstated_date"), "keep_words"), "classes": ("folded",)},
        ),
        ("Where", {"fields": (("country", "place"),)}),
        (
            "Coordinates, or why the place is empty",
            {
                "fields": (("latitude", "longitude", "precision"), ("unstated_country", "unstated_place")),
                "classes": ("folded",),
            },
        ),
        (
            "The whole account, how many were harmed, and legal qualification",
            {
                "fields": ("narrative", ("victims_low", "victims_high"), "qualifications"),
                "classes": ("folded", "later"),
            },
        ),
        (gettext_lazy("Cases"), {"fields": ("add_to_cases",), "classes": ("folded", "later")}),
        (SENSITIVITY.label, {"fields": ("sensitivity",), "classes": ("later",)}),
    )
    actions = (*PublishedAdmin.actions, make_case)

    def has_make_case_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "add", Case)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        return {**initial, "add_to_cases": visible_named(request, "case", Case)}

    def in_related_rows(self, user: Any, word: str) -> Q:
        return by_party(user, word)

"""The admin of incidents."""

from typing import Any

from django.contrib import admin
from django.db.models import Q

from incidents.desk.admin.forms.inlines import (
    IncidentCitationInline,
    InvolvementInline,
    LinkInline,
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
    RoleFilter,
    WorkFilter,
)
from incidents.desk.admin.lists.form_filters import PeriodFilter, SourceFilter
from incidents.desk.admin.lists.party_filter import PartyFilter
from incidents.desk.admin.lists.search import by_party
from incidents.desk.admin.records.base import PublishedAdmin
from incidents.fields.common import SENSITIVITY
from incidents.models import Incident


@admin.register(Incident)
class IncidentAdmin(PublishedAdmin):
    form = IncidentForm
    list_display = ("title", "when", "country", "kind", "standing", "changed")
    list_filter = (
        WorkFilter, PeriodFilter, IndexedCountryFilter, ("kind", FoldedFilter), RoleFilter, OutcomeFilter,
        ("status", FoldedFilter), PublicFilter, ("sensitivity", FoldedFilter), SourceFilter, CitedFilter,
        ChangedByFilter, CreatedByFilter, PartyFilter,
    )  # fmt: skip
    search_fields = ("title", "place")
    search_help_text = "Words of the title or place, a name in any script, a number or an id."
    inlines = (InvolvementInline, StatementInline, IncidentCitationInline, LinkInline)
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
            "The whole account, and how many were harmed",
            {"fields": ("narrative", ("victims_low", "victims_high")), "classes": ("folded", "later")},
        ),
        (SENSITIVITY.label, {"fields": ("sensitivity",), "classes": ("later",)}),
    )

    def in_related_rows(self, user: Any, word: str) -> Q:
        return by_party(user, word)

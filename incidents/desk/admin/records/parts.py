"""Lists of involvements and citations of all records; they are changed in the form of their record."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from incidents.choices import Sensitivity
from incidents.desk.admin.common.labels import NOTHING, OPENNESS, record_label
from incidents.desk.admin.lists.filters import FieldFilter, FoldedFilter, IncidentCountryFilter
from incidents.desk.admin.lists.form_filters import IncidentPeriodFilter, SourcePeriodFilter
from incidents.desk.admin.lists.search import any_of, search_words
from incidents.desk.admin.lists.visible_admin import VisibleAdmin
from incidents.models import Citation, Custody, Involvement
from incidents.models.custody import NAMED


class PartAdmin(VisibleAdmin):
    """The list of a kind of part; its rows are changed in the form of their record."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: object = None
    ) -> HttpResponse:
        part = self.get_object(request, object_id)
        if part is None:
            raise Http404
        return HttpResponseRedirect(form_address(part))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: object = None
    ) -> HttpResponse:
        return self.change_view(request, object_id)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        for word in search_words(search_term):
            queryset = queryset.filter(any_of(self.search_fields, word))
        return queryset, False


# The rows of each kind of part in the form of its record.
ROWS: dict[type[Any], str] = {Involvement: "involvements", Custody: "custody", Citation: "citations"}


def form_address(part: Any) -> str:
    """Return the address of the form in which a part is changed, with the fragment of its rows."""
    record, rows = part.record, ROWS[type(part)]
    return reverse(f"admin:incidents_{record._meta.model_name}_change", args=[record.uid]) + f"#{rows}-group"


@admin.register(Involvement)
class InvolvementAdmin(PartAdmin):
    list_display = ("party_name", "role", "outcome", "sentence_months", "in_incident", "when", "openness")
    list_filter = (
        IncidentPeriodFilter,
        IncidentCountryFilter,
        ("role", FoldedFilter),
        ("outcome", FoldedFilter),
        ("sensitivity", FoldedFilter),
    )
    related = ("incident", "person", "institution")
    search_fields = ("person__name", "institution__name", "incident__title", "charge", "provision")
    search_help_text = "A name, words of the incident's title, a charge or a provision."

    @admin.display(description="who")
    def party_name(self, involvement: Involvement) -> str:
        return record_label(involvement.party)

    @admin.display(description="incident", ordering="incident__title")
    def in_incident(self, involvement: Involvement) -> str:
        return record_label(involvement.incident)

    @admin.display(description="date", ordering="incident__earliest")
    def when(self, involvement: Involvement) -> str:
        return str(involvement.incident.date)

    @admin.display(description="access", ordering="sensitivity")
    def openness(self, involvement: Involvement) -> str:
        return OPENNESS[Sensitivity(involvement.sensitivity)]


@admin.register(Custody)
class CustodyAdmin(PartAdmin):
    list_display = (
        "who",
        "status",
        "in_place",
        "begins",
        "ends",
        "last_confirmed",
        "expected_end",
        "openness",
    )
    list_filter = (("status", FoldedFilter), ("sensitivity", FoldedFilter))
    related = ("person", *NAMED)
    search_fields = ("person__name", "place__name", "note")
    search_help_text = "A name of the person or the place, or words of the note."

    @admin.display(description="who", ordering="person__name")
    def who(self, custody: Custody) -> str:
        return record_label(custody.person)

    @admin.display(description="place", ordering="place__name")
    def in_place(self, custody: Custody) -> str:
        return record_label(custody.place) if custody.place else NOTHING

    @admin.display(description="from", ordering="from_earliest")
    def begins(self, custody: Custody) -> str:
        return str(custody.begin)

    @admin.display(description="until", ordering="until_earliest")
    def ends(self, custody: Custody) -> str:
        return str(custody.end)

    @admin.display(description="access", ordering="sensitivity")
    def openness(self, custody: Custody) -> str:
        return OPENNESS[Sensitivity(custody.sensitivity)]


@admin.register(Citation)
class CitationAdmin(PartAdmin):
    list_display = ("of_record", "field", "stance", "value", "in_source")
    list_filter = (SourcePeriodFilter, ("stance", FoldedFilter), FieldFilter, ("source__kind", FoldedFilter))
    related = (
        "source", "incident", "person", "institution", "statement", "involvement__person",
        "involvement__institution",
    )  # fmt: skip
    search_fields = (
        "source__title",
        "value",
        "quotation",
        "incident__title",
        "person__name",
        "institution__name",
    )
    search_help_text = "Words of the source's title, the value or the quotation, or of what it is cited for."

    @admin.display(description="cited for")
    def of_record(self, citation: Citation) -> str:
        return record_label(citation.record)

    @admin.display(description="source", ordering="source__title")
    def in_source(self, citation: Citation) -> str:
        return record_label(citation.source)

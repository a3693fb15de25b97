"""The admins of statements and sources."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, F, Q, When
from django.http import HttpRequest
from django.utils.text import Truncator

from incidents.desk.admin.common.labels import NOTHING
from incidents.desk.admin.forms.inlines import CONSENT_FIELDS, FOLDED, CitationInline
from incidents.desk.admin.forms.record import SourceForm, StatementForm
from incidents.desk.admin.lists.filters import (
    ChangedByFilter,
    CitedFilter,
    CreatedByFilter,
    FoldedFilter,
    IndexedCountryFilter,
    LanguageFilter,
    PublicFilter,
    StanceFilter,
    WorkFilter,
)
from incidents.desk.admin.lists.form_filters import PeriodFilter, SourceFilter
from incidents.desk.admin.lists.party_filter import PartyFilter
from incidents.desk.admin.lists.search import by_speaker
from incidents.desk.admin.records.base import PublishedAdmin, RecordAdmin
from incidents.fields.common import SENSITIVITY
from incidents.fields.statement import STATEMENT
from incidents.models import Source, Statement
from incidents.models.base import clearance_of
from incidents.models.revisions import LAST_CHANGED_BY

EXCERPT = 90


@admin.register(Statement)
class StatementAdmin(PublishedAdmin):
    form = StatementForm
    list_display = ("speaker", "excerpt", "stance", "when", "country", "standing", "changed")
    list_display_links = ("speaker", "excerpt")
    list_filter = (
        WorkFilter, PeriodFilter, IndexedCountryFilter, StanceFilter, ("status", FoldedFilter),
        PublicFilter, ("sensitivity", FoldedFilter), SourceFilter, CitedFilter, ChangedByFilter,
        CreatedByFilter, PartyFilter,
    )  # fmt: skip
    search_fields = (*STATEMENT.searched, "description")
    search_help_text = "Words of the statement, who speaks, a number or an id."
    autocomplete_fields = ("institution", "person", "incidents", "persons")
    related = (*LAST_CHANGED_BY, "institution", "person")
    inlines = (CitationInline,)
    fieldsets = (
        ("Who speaks", {"fields": (("institution", "person"), "description", "title")}),
        (
            "What they say",
            {"fields": ("stance", "further_stances", "quotation", "language", "summary", "asked")},
        ),
        ("Translation", {"fields": ("translation", ("translation_language", "translated_by")), **FOLDED}),
        ("When", {"fields": ("date_text", ("earliest", "latest", "unstated_date"), "keep_words")}),
        ("About what", {"fields": (("country", "unstated_country"), "incidents", "persons")}),
        CONSENT_FIELDS,
        (SENSITIVITY.label, {"fields": ("sensitivity",)}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        # A statement may be visible to a user who may not see its speaker.
        clearance = clearance_of(request.user)
        return (
            super()
            .get_queryset(request)
            .annotate(
                person_shown=Case(When(person__sensitivity__lte=clearance, then=F("person__name"))),
                institution_shown=Case(
                    When(institution__sensitivity__lte=clearance, then=F("institution__name"))
                ),
            )
        )

    @admin.display(description="who speaks")
    def speaker(self, statement: Any) -> str:
        parts = [statement.person_shown, statement.description, statement.institution_shown]
        return ", ".join(filter(None, parts)) or NOTHING

    @admin.display(description="words")
    def excerpt(self, statement: Statement) -> str:
        return Truncator(statement.words).chars(EXCERPT) or NOTHING

    def in_related_rows(self, user: Any, word: str) -> Q:
        return by_speaker(clearance_of(user), word)


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    form = SourceForm
    autocomplete_fields = ("derived_from",)
    list_display = (
        "title", "publisher", "kind", "published", "reliability", "language", "openness", "changed",
    )  # fmt: skip
    list_filter = (
        WorkFilter, PeriodFilter, ("kind", FoldedFilter), ("reliability", FoldedFilter), LanguageFilter,
        ("sensitivity", FoldedFilter), ChangedByFilter, CreatedByFilter, PartyFilter,
    )  # fmt: skip
    search_fields = ("title", "publisher", "author", "url")
    search_help_text = "Words of the title, publisher or author, an address or an id."
    fieldsets = (
        (None, {"fields": ("title", "kind", "publisher", ("author", "unstated_author"))}),
        ("Where to read it", {"fields": ("url", "archived_url", "accessed_on", "language")}),
        (
            "When it was published",
            {"fields": ("date_text", ("earliest", "latest", "unstated_date"), "keep_words")},
        ),
        ("How far to trust it", {"fields": ("reliability", "derived_from")}),
        CONSENT_FIELDS,
        (SENSITIVITY.label, {"fields": ("sensitivity",)}),
    )

    @admin.display(description="published", ordering="earliest")
    def published(self, source: Source) -> str:
        return str(source.date)

"""Editions and the ledger, read-only."""

import json
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html

from incidents.desk.admin.common.changelist import StrictListAdmin
from incidents.desk.admin.lists.search import by_id, search_words
from incidents.models.editions.change import Change
from incidents.models.editions.edition import (
    CaseEdition,
    Edition,
    IncidentEdition,
    InstitutionEdition,
    PersonEdition,
    StatementEdition,
)


class ReadOnlyAdmin(StrictListAdmin):
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        for word in search_words(search_term):
            queryset = queryset.filter(by_id(word) | self.in_text(word))
        return queryset, False

    def in_text(self, word: str) -> Q:
        return Q(pk__in=[])


class LiveFilter(admin.SimpleListFilter):
    title, parameter_name = "standing", "standing"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("live", "live"), ("superseded", "superseded"), ("closed", "closed: taken from view")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "live":
            return queryset.live()
        if self.value() == "superseded":
            return queryset.readable().exclude(superseded_at=None)
        return queryset.filter(closed_at__isnull=False) if self.value() == "closed" else queryset


class EditionAdmin(ReadOnlyAdmin):
    list_display: Any = ("number", "title", "version", "published_at", "superseded_at", "closed_at")
    list_display_links = ("number", "title")
    list_filter: ClassVar[Any] = (LiveFilter,)
    date_hierarchy: ClassVar[Any] = "published_at"
    ordering = ("-published_at", "-pk")
    search_fields = ("number",)
    search_help_text = "A public number or an id."
    fields = (
        "uid", "number", "version", "published_at", "superseded_at", "closed_at", "redacted_at",
        "digest", "as_text",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description="title")
    def title(self, edition: Edition) -> str:
        document = json.loads(edition.document or "{}")
        return document.get("title") or document.get("name") or document.get("speaker") or "taken from view"

    @admin.display(description="document")
    def as_text(self, edition: Edition) -> str:
        if not edition.document:
            return "Taken from view; its digest, number and times stay."
        pretty = json.dumps(json.loads(edition.document), ensure_ascii=False, indent=2)
        return format_html('<pre class="document" dir="auto">{}</pre>', pretty)


@admin.register(IncidentEdition)
class IncidentEditionAdmin(EditionAdmin):
    list_display = (
        "number",
        "title",
        "kind",
        "country",
        "version",
        "published_at",
        "superseded_at",
        "closed_at",
    )
    list_filter = (LiveFilter, "kind", "country")


@admin.register(InstitutionEdition, CaseEdition)
class KindAndCountryAdmin(EditionAdmin):
    list_display = (
        "number",
        "title",
        "kind",
        "country",
        "version",
        "published_at",
        "superseded_at",
        "closed_at",
    )
    list_filter = (LiveFilter, "kind", "country")


@admin.register(StatementEdition)
class StatementEditionAdmin(EditionAdmin):
    list_display = (
        "number",
        "title",
        "stance",
        "country",
        "version",
        "published_at",
        "superseded_at",
        "closed_at",
    )
    list_filter = (LiveFilter, "stance", "country")


@admin.register(PersonEdition)
class PersonEditionAdmin(EditionAdmin):
    pass


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    list_display = ("sequence", "at", "kind", "number", "version", "action", "reason")
    list_filter = ("kind", "action")
    date_hierarchy = "at"
    ordering = ("-sequence",)
    search_fields = ("number",)
    search_help_text = "A public number, an id, or words of a reason."

    def in_text(self, word: str) -> Q:
        return Q(reason__icontains=word)

"""The admins of people and institutions."""

from typing import Any

from django.contrib import admin
from django.db.models import Q

from incidents.desk.admin.common.labels import NOTHING
from incidents.desk.admin.forms.inlines import (
    CONSENT_FIELDS,
    CitationInline,
    CustodyInline,
    InstitutionNameInline,
    PartCitationInline,
    PersonNameInline,
)
from incidents.desk.admin.forms.recognition import RecognitionInline
from incidents.desk.admin.forms.record import InstitutionForm, PersonForm
from incidents.desk.admin.lists.filters import (
    ChangedByFilter,
    CountryFilter,
    CreatedByFilter,
    FoldedFilter,
    MergedFilter,
    NationalityFilter,
    PublicFilter,
    WorkFilter,
)
from incidents.desk.admin.lists.form_filters import SourceFilter
from incidents.desk.admin.lists.party_filter import PartyFilter
from incidents.desk.admin.lists.person_filters import (
    CustodyPlaceFilter,
    CustodyStatusFilter,
    RecognisedAsFilter,
    RecognisedByFilter,
)
from incidents.desk.admin.lists.search import by_name
from incidents.desk.admin.merge.views import MERGE
from incidents.desk.admin.records.base import PublishedAdmin
from incidents.desk.admin.records.erasure_page import ERASE
from incidents.fields.common import SENSITIVITY
from incidents.models import Institution, Person
from incidents.models.revisions import LAST_CHANGED_BY


@admin.register(Person)
class PersonAdmin(PublishedAdmin):
    pages = (MERGE, ERASE, *PublishedAdmin.pages)
    form = PersonForm
    list_display = ("main_name", "born", "nationality", "gender", "standing", "changed")
    list_filter = (
        WorkFilter, NationalityFilter, ("gender", FoldedFilter), ("status", FoldedFilter), PublicFilter,
        ("sensitivity", FoldedFilter), CustodyStatusFilter, CustodyPlaceFilter, RecognisedAsFilter,
        RecognisedByFilter, SourceFilter, ChangedByFilter, CreatedByFilter, MergedFilter,
    )  # fmt: skip
    search_fields = ("name", "occupations")
    search_help_text = "A name in any script, an occupation, a number or an id."
    inlines = (PersonNameInline, CustodyInline, RecognitionInline, PartCitationInline)
    fieldsets = (
        (None, {"fields": (("gender", "unstated_gender"),)}),
        ("Born", {"fields": ("birth_text", ("birth_earliest", "birth_latest"), "keep_words")}),
        (
            "Who it is",
            {
                "fields": (
                    ("nationalities", "unstated_nationalities"),
                    ("occupations", "unstated_occupations"),
                    "summary",
                )
            },
        ),
        CONSENT_FIELDS,
        (SENSITIVITY.label, {"fields": ("sensitivity",)}),
    )

    @admin.display(description="name", ordering="name")
    def main_name(self, person: Person) -> str:
        return person.name or NOTHING

    @admin.display(description="born", ordering="birth_earliest")
    def born(self, person: Person) -> str:
        return str(person.birth)

    @admin.display(description="nationalities")
    def nationality(self, person: Person) -> str:
        countries: Any = person.nationalities
        return ", ".join(country.name for country in countries)

    def in_related_rows(self, user: Any, word: str) -> Q:
        return by_name("person", word)


@admin.register(Institution)
class InstitutionAdmin(PublishedAdmin):
    pages = (MERGE, *PublishedAdmin.pages)
    form = InstitutionForm
    list_display = ("main_name", "country", "kind", "standing", "changed")
    list_filter = (
        WorkFilter, CountryFilter, ("kind", FoldedFilter), ("status", FoldedFilter), PublicFilter,
        ("sensitivity", FoldedFilter), SourceFilter, ChangedByFilter, CreatedByFilter,
        MergedFilter, PartyFilter,
    )  # fmt: skip
    search_fields = ("name", "website")
    search_help_text = "A name in any script, a website, a number or an id."
    autocomplete_fields = ("parent",)
    related = (*LAST_CHANGED_BY, "parent")
    inlines = (InstitutionNameInline, CitationInline)
    fieldsets = (
        (None, {"fields": ("kind", ("country", "unstated_country"), "parent")}),
        ("What it is", {"fields": (("website", "unstated_website"), "summary")}),
        (SENSITIVITY.label, {"fields": ("sensitivity",)}),
    )

    @admin.display(description="name", ordering="name")
    def main_name(self, institution: Institution) -> str:
        return institution.name or NOTHING

    def in_related_rows(self, user: Any, word: str) -> Q:
        return by_name("institution", word)

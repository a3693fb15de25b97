"""Filters of lists of parts, and the parameters of other routes."""

from typing import Any

from django.db.models import Model, Q, QuerySet

from incidents import choices
from incidents.desk.api.base_views import Parameters
from incidents.desk.api.filters import base as f
from incidents.desk.api.filters.fields import NameField
from incidents.desk.api.serializers.evidence import ALL_CITABLE
from incidents.http.error_codes import ParameterCode
from incidents.http.problem_details import parameter_error
from incidents.http.query_fields import CodesField, CountField, DayField, UUIDsField
from incidents.http.query_params import Parameter, codes, references
from incidents.models import Case, Incident, Institution, Person, Source, Statement
from incidents.models.base import Record


class InvolvementFilters(f.PageFilters):
    incident = references("Incidents.")
    person = references("People who took part.")
    institution = references("Institutions that took part.")
    role = codes(choices.Role, "Role of the party.", "role")
    outcome = codes(choices.Outcome, "What happened to it.", "outcome")
    sensitivity = codes(choices.Sensitivity, "Who may know of it.", "sensitivity")

    def filter_queryset(self, queryset: QuerySet[Model]) -> QuerySet[Any]:
        kinds: dict[str, type[Record]] = {
            "incident": Incident, "person": Person, "institution": Institution,
        }  # fmt: skip
        return self.by_references(super().filter_queryset(queryset), kinds)


class CustodyFilters(f.PageFilters):
    person = references("People who are held, or came free.")
    place = references("Institutions where they are held.")
    begun_by = references("Incidents that began it.")
    ended_by = references("Incidents that ended it.")
    status = codes(choices.CustodyStatus, "How they are held.", "status")
    sensitivity = codes(choices.Sensitivity, "Who may know of it.", "sensitivity")
    confirmed_before = Parameter(DayField, help_text="Last confirmed before this day, or never.")

    def filter_queryset(self, queryset: QuerySet[Model]) -> QuerySet[Any]:
        kinds: dict[str, type[Record]] = {
            "person": Person, "place": Institution, "begun_by": Incident, "ended_by": Incident,
        }  # fmt: skip
        found = self.by_references(super().filter_queryset(queryset), kinds)
        if day := self.asked.get("confirmed_before"):
            found = found.filter(Q(last_confirmed=None) | Q(last_confirmed__lt=day))
        return found


class CitationFilters(f.PageFilters):
    incident = references("Incidents it is of.")
    person = references("People it is of.")
    institution = references("Institutions it is of.")
    statement = references("Statements it is of.")
    case = references("Cases it is of.")
    source = references("Sources that are cited.")
    involvement = Parameter(UUIDsField, "involvement__uid", "in", help_text="Involvements it is of.")
    custody = Parameter(UUIDsField, "custody__uid", "in", help_text="Periods of custody it is of.")
    field = Parameter(CodesField, "field", "in", codes=ALL_CITABLE, help_text="What it speaks of.")
    stance = codes(choices.CitationStance, "Whether the source supports or disputes it.", "stance")

    def filter_queryset(self, queryset: QuerySet[Model]) -> QuerySet[Any]:
        kinds: dict[str, type[Record]] = {
            "incident": Incident, "person": Person, "institution": Institution, "statement": Statement,
            "case": Case, "source": Source,
        }  # fmt: skip
        return self.by_references(super().filter_queryset(queryset), kinds)


NO_COMPANION = "none"


class MatchFilters(Parameters):
    name = Parameter(NameField, help_text="The name to look for, in any script.")

    def contradictions(self, asked: dict[str, object]) -> list[dict[str, Any]]:
        if "name" in asked:
            return []
        code = ParameterCode.MISSING_PARAMETER
        return [parameter_error("name", "", "This parameter is needed.", code)]


class HistoryFilters(Parameters):
    page_size = f.PageFilters.base_filters["page_size"]
    start = Parameter(CountField, least=0, most=9_999, default=0, help_text="How many entries to leave out.")


class CompanionsField(UUIDsField):
    """A field for records by id, or `none`."""

    item_schema = {"type": "string", "pattern": "^([0-9a-fA-F-]{36}|none)$"}

    def to_python(self, value: object) -> list[Any]:
        return [] if value == [NO_COMPANION] else super().to_python(value)


# `with` is a keyword of Python.
PreviewFilters = type(
    "PreviewFilters",
    (Parameters,),
    {
        "with": Parameter(
            CompanionsField,
            help_text="What is shown as published along: ids out of `with` in the answer, or `none`. Without "
            "it all that can be and lacks nothing.",
        )
    },
)

"""Filters of lists of records. They join only rows that the user may see."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model, Q, QuerySet

from incidents import choices
from incidents.desk.api.filters import pagination
from incidents.desk.api.filters.base import (
    DatedFilters,
    PeriodFilters,
    PublishedFilters,
    named,
    ordering,
    party_status,
)
from incidents.desk.api.filters.fields import AddressField
from incidents.desk.source_addresses import at_address
from incidents.desk.statuses import having_status
from incidents.documents.references import CASE_MEMBERS
from incidents.fields.case import CASE
from incidents.fields.evidence import SOURCE
from incidents.fields.incident import INCIDENT
from incidents.fields.statement import STATEMENT
from incidents.http.query_params import Parameter, codes, countries, references
from incidents.legal_choices import Qualification
from incidents.models import (
    Custody,
    Incident,
    Institution,
    InstitutionName,
    Involvement,
    Person,
    PersonName,
    Recognition,
)
from incidents.models.base import Record
from incidents.models.constraints import any_code


class IncidentFilters(PublishedFilters, DatedFilters):
    orderings = {
        "-date": pagination.DATES["-date"],
        **pagination.DATES,
        **pagination.TITLES,
        **pagination.TIMES,
    }
    searched = INCIDENT.searched

    ordering = ordering(orderings)
    country = countries("Where it happened.", "country")
    kind = codes(choices.IncidentKind, "What happened.", "kind")
    role = codes(choices.Role, "Role of a party; with `person` or `institution` of that party.")
    outcome = codes(choices.Outcome, "What happened to a party, in the same involvement.")
    qualification = codes(Qualification, "What a source holds it to be a violation of.")
    person = references("People who took part.")
    institution = references("Institutions that took part.")

    def filter_queryset(self, queryset: QuerySet[Model]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        if wanted := self.asked.get("qualification"):
            found = found.filter(any_code("qualifications", wanted))
        parts = involvements(self.asked, self.user)
        parties: dict[str, type[Record]] = {"person": Person, "institution": Institution}
        for name in parties.keys() & self.asked.keys():
            rows = parts.filter(**{f"{name}__in": named(parties[name], self.asked[name], self.user)})
            found = found.filter(pk__in=rows.values("incident"))
        if self.asked.keys() & {"role", "outcome"} and not self.asked.keys() & parties.keys():
            found = found.filter(pk__in=parts.values("incident"))
        return found


def involvements(asked: dict[str, object], user: User) -> QuerySet[Any]:
    """Return the visible involvements in the roles and with the outcomes of the query."""
    wanted = {f"{name}__in": asked[name] for name in ("role", "outcome") if name in asked}
    return Involvement.objects.visible_to(user).filter(**wanted)


class PersonFilters(PublishedFilters, PeriodFilters):
    """Filters of persons, also by their incidents: one incident must meet all conditions."""

    orderings = {**pagination.NAMES, **pagination.TIMES}
    of_incidents = frozenset({"country", "kind", "role", "outcome", "date_from", "date_to"})

    ordering = ordering(orderings)
    status = party_status()
    nationality = countries("Nationality of the person.")
    country = countries("Where an incident happened in which the person was involved.")
    kind = codes(choices.IncidentKind, "What happened in such an incident.")
    role = codes(choices.Role, "The person's role in such an incident.")
    outcome = codes(choices.Outcome, "What happened to the person in it.")
    custody_status = codes(choices.CustodyStatus, "A recorded status of custody.")
    custody_place = references("Institutions where the person is or was held.")
    recognised_as = codes(choices.RecognitionStatus, "What a body holds the person to be.")
    recognised_by = references("Institutions that hold the person to be something.")

    def filter_queryset(self, queryset: QuerySet[Model]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        if "status" in self.asked:
            found = found.filter(having_status(self.asked["status"]))
        if "nationality" in self.asked:
            having = Q()
            for code in self.asked["nationality"]:
                having |= Q(nationalities__contains=code)
            found = found.filter(having)
        if self.asked.keys() & {"custody_status", "custody_place"}:
            found = found.filter(pk__in=self._custody().values("person"))
        if self.asked.keys() & {"recognised_as", "recognised_by"}:
            found = found.filter(pk__in=self._recognitions().values("person"))
        if self.asked.keys().isdisjoint(self.of_incidents):
            return found
        wanted = {f"{name}__in": self.asked[name] for name in ("country", "kind") if name in self.asked}
        incidents = self.during(Incident.objects.visible_to(self.user)).filter(**wanted)
        rows = involvements(self.asked, self.user).filter(incident__in=incidents, person__isnull=False)
        return found.filter(pk__in=rows.values("person"))

    def _custody(self) -> QuerySet[Any]:
        """Return the visible periods of custody with a status and in a place of the query."""
        rows = Custody.objects.visible_to(self.user)
        if "custody_status" in self.asked:
            rows = rows.filter(status__in=self.asked["custody_status"])
        if "custody_place" in self.asked:
            rows = rows.filter(place__in=named(Institution, self.asked["custody_place"], self.user))
        return rows

    def _recognitions(self) -> QuerySet[Any]:
        """Return the visible recognitions as a status and by a body of the query; one row meets both."""
        rows = Recognition.objects.visible_to(self.user)
        if "recognised_as" in self.asked:
            rows = rows.filter(status__in=self.asked["recognised_as"])
        if "recognised_by" in self.asked:
            rows = rows.filter(body__in=named(Institution, self.asked["recognised_by"], self.user))
        return rows

    def having(self, word: str) -> Q:
        return Q(pk__in=PersonName.objects.filter(text__icontains=word).values("person"))


class InstitutionFilters(PublishedFilters):
    orderings = {**pagination.NAMES, **pagination.TIMES}

    ordering = ordering(orderings)
    status = party_status()
    country = countries("Country of the institution.", "country")
    kind = codes(choices.InstitutionKind, "Kind of institution.", "kind")

    def filter_queryset(self, queryset: QuerySet[Model]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        return found.filter(having_status(self.asked["status"])) if "status" in self.asked else found

    def having(self, word: str) -> Q:
        return Q(pk__in=InstitutionName.objects.filter(text__icontains=word).values("institution"))


class StatementFilters(PublishedFilters, DatedFilters):
    orderings = {"-date": pagination.DATES["-date"], **pagination.DATES, **pagination.TIMES}
    searched = (*STATEMENT.searched, "description")

    ordering = ordering(orderings)
    person = references("People who say it.")
    institution = references("Institutions that say it.")
    about_person = references("People it is about.")
    incident = references("Incidents it is about.")
    stance = codes(choices.Stance, "How the speaker stands to what happened: any stance of the statement.")
    country = countries("Country that the statement is about.", "country")

    def filter_queryset(self, queryset: QuerySet[Model]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        if stances := self.asked.get("stance"):
            found = found.filter(Q(stance__in=stances) | any_code("further_stances", stances))
        found = self.by_lists(found, {"about_person": "persons", "incident": "incidents"})
        return self.by_references(found, {"person": Person, "institution": Institution})


class CaseFilters(PublishedFilters):
    orderings = {**pagination.TITLES, **pagination.TIMES}
    searched = CASE.searched

    ordering = ordering(orderings)
    kind = codes(choices.CaseKind, "What holds its incidents together.", "kind")
    country = countries("Country of the case.", "country")
    home_page = codes(choices.HomePagePlace, "Place of the case on the home page.", "home_page")
    incident = references("Incidents that belong to it.")
    person = references("People that it names itself.")
    institution = references("Institutions that it names itself.")
    statement = references("Statements that it names itself.")

    def filter_queryset(self, queryset: QuerySet[Model]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        return self.by_lists(found, {str(kind): name for name, kind in CASE_MEMBERS.items()})


class SourceFilters(DatedFilters):
    orderings = {**pagination.TITLES, **pagination.DATES, **pagination.TIMES}
    searched = (*SOURCE.searched, "url")

    ordering = ordering(orderings)
    kind = codes(choices.SourceKind, "Kind of source.", "kind")
    url = Parameter(
        AddressField,
        help_text="An address that it, or its archived copy, can be read at; with or without https, www and "
        "a last slash.",
    )

    def filter_queryset(self, queryset: QuerySet[Model]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        if not (address := self.asked.get("url")):
            return found
        return found.filter(at_address([address if "://" in address else f"https://{address}"]))

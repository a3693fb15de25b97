"""What each kind of public record can be filtered by: one FilterSet a kind, wherever it is asked."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.choices import IncidentKind, InstitutionKind, Outcome, RecordKind, Role, Stance
from incidents.filtering import Box, Parameter
from incidents.models.edition import IncidentMention, PersonNationality, StatementMention
from incidents.public import parameters
from incidents.public.filtersets import PeriodFilterSet, PublicFilterSet, SpanFilterSet, column_of, rows_of
from incidents.public.parameters import NONE, UNSTATED
from incidents.public.parties import editions_at


def inside(box: Box) -> Q:
    """Located in this part of the map; across the antimeridian where west is greater than east."""
    if box.west <= box.east:
        longitude = Q(longitude__gte=box.west, longitude__lte=box.east)
    else:
        longitude = Q(longitude__gte=box.west) | Q(longitude__lte=box.east)
    return Q(latitude__gte=box.south, latitude__lte=box.north) & longitude


class IncidentFilters(SpanFilterSet):
    record_kind = RecordKind.INCIDENT
    references = {"person": (RecordKind.PERSON,), "institution": (RecordKind.INSTITUTION,)}

    country = parameters.countries_or_none("Where it happened.", "country")
    kind = parameters.codes(IncidentKind, "What happened.", "kind")
    role = parameters.codes(Role, parameters.ROLE, more=(NONE,))
    outcome = parameters.codes(Outcome, parameters.OUTCOME, more=(UNSTATED,))
    person = parameters.records("Persons who took part.")
    institution = parameters.records("Institutions that took part.")
    bbox = Parameter(
        parameters.BoxField,
        help_text="west,south,east,north in degrees; west > east crosses the antimeridian.",
        example=[44.7, 38.3, 50.6, 41.9],
    )

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        if "bbox" in self.asked:
            found = found.filter(inside(self.asked["bbox"]))
        parts = self.involvement()
        for name in self.found:
            rows = rows_of(IncidentMention).filter(parts, target__in=self.uids(name))
            found = found.filter(pk__in=column_of(rows, "edition"))
        if parts and not self.found:
            found = found.filter(self._has(parts) | self._without_party())
        return found

    @staticmethod
    def _has(parts: Q) -> Q:
        return Q(Exists(rows_of(IncidentMention).filter(parts, edition=OuterRef("pk"))))

    def _without_party(self) -> Q:
        """Incidents that name no party, where these were asked for too."""
        wanted = NONE in self.asked.get("role", ()) and "outcome" not in self.asked
        return ~self._has(Q(role__gt="")) if wanted else Q(pk__in=())

    def involvement(self) -> Q:
        """Role and outcome, to be asked of one and the same involvement."""
        parts = Q()
        if "role" in self.asked:
            parts &= Q(role__in=[role for role in self.asked["role"] if role != NONE])
        if "outcome" in self.asked:
            outcomes = ["" if outcome == UNSTATED else outcome for outcome in self.asked["outcome"]]
            # Links and statements have neither.
            parts &= Q(outcome__in=outcomes, role__gt="")
        return parts


class PersonFilters(PeriodFilterSet):
    """Persons by themselves, and by the incidents they are involved in: one incident must meet it all."""

    record_kind = RecordKind.PERSON
    OF_INCIDENTS = ("country", "kind", "role", "outcome", "date_from", "date_to")

    nationality = parameters.countries("Nationality of the person.")
    country = parameters.countries("Where an incident happened in which the person was involved.")
    kind = parameters.codes(IncidentKind, "What happened in such an incident.")
    role = parameters.codes(Role, "The person's role in such an incident.")
    outcome = parameters.codes(Outcome, "What happened to the person in it.")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        if "nationality" in self.asked:
            rows = rows_of(PersonNationality).filter(country__in=self.asked["nationality"])
            found = found.filter(pk__in=column_of(rows, "edition"))
        if not self.asked.keys().isdisjoint(self.OF_INCIDENTS):
            found = found.filter(self.involved(certain=self.asks_certain))
        return found

    def certain(self) -> Q | None:
        return self.involved(certain=True) if self.has_period and not self.asks_certain else None

    def involved(self, *, certain: bool) -> Q:
        """Involved, in that role and with that outcome, in an incident such as was asked for."""
        incidents = editions_at(RecordKind.INCIDENT, self.moment).filter(self.during(certain=certain))
        parts = {f"{name}__in": self.asked[name] for name in ("role", "outcome") if name in self.asked}
        for name in ("country", "kind"):
            if name in self.asked:
                incidents = incidents.filter(**{f"{name}__in": self.asked[name]})
        rows = rows_of(IncidentMention).filter(target_kind=RecordKind.PERSON, **parts)
        return Q(uid__in=column_of(rows.filter(edition__in=column_of(incidents, "pk")), "target"))


class InstitutionFilters(PublicFilterSet):
    record_kind = RecordKind.INSTITUTION

    country = parameters.countries("Country of the institution.", "country")
    kind = parameters.codes(InstitutionKind, "Kind of institution.", "kind")


class StatementFilters(SpanFilterSet):
    record_kind = RecordKind.STATEMENT
    references = {
        "speaker": (RecordKind.PERSON, RecordKind.INSTITUTION),
        "person": (RecordKind.PERSON,),
        "institution": (RecordKind.INSTITUTION,),
        "about_person": (RecordKind.PERSON,),
        "incident": (RecordKind.INCIDENT,),
    }
    SPEAKERS = ("speaker", "person", "institution")

    speaker = Parameter(
        parameters.UUIDsField, help_text="Persons or institutions that say it, by id (UUID); any of them."
    )
    person = parameters.records("Persons who say it.")
    institution = parameters.records("Institutions that say it.")
    about_person = parameters.records("Persons it is about.")
    incident = parameters.records("Incidents it is about.")
    stance = parameters.codes(Stance, "How the speaker stands to what happened.", "stance")
    country = parameters.countries("Country that the statement is about.", "country")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        for name in self.found:
            role = "speaker" if name in self.SPEAKERS else "subject"
            rows = rows_of(StatementMention).filter(role=role, target__in=self.uids(name))
            found = found.filter(pk__in=column_of(rows, "edition"))
        return found


FILTERS: dict[str, type[PublicFilterSet]] = {
    RecordKind.INCIDENT: IncidentFilters,
    RecordKind.PERSON: PersonFilters,
    RecordKind.INSTITUTION: InstitutionFilters,
    RecordKind.STATEMENT: StatementFilters,
}

"""The filters of each kind of public record: one FilterSet a kind, for every page, file and answer."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from incidents import choices
from incidents.choices import CaseKind, IncidentKind, InstitutionKind, Outcome, RecordKind, Role, Stance
from incidents.documents.references import CASE_MEMBERS
from incidents.http.query_fields import CodeField
from incidents.http.query_params import Parameter
from incidents.legal_choices import Qualification
from incidents.models.editions.edition import CaseMention, IncidentMention, StatementMention
from incidents.models.editions.filter_rows import FurtherStance, IncidentQualification, IncidentSource
from incidents.public.queries import involvement_filters, parameters
from incidents.public.queries.filterset_base import PublicFilterSet, SpanFilterSet
from incidents.public.queries.involvement_filters import (
    CustodyFilterSet,
    Editions,
    RecognitionFilterSet,
    ThroughIncidents,
)
from incidents.public.queries.parameter_fields import NONE, UNSTATED, BoxField, UUIDsField, inside
from incidents.public.queries.reference_lookup import editions_at, with_parts
from incidents.public.queries.stored_editions import among, column_of, rows_of

# Parameters that name institutions whose parts may be meant too.
WITH_PARTS = frozenset({"institution", "speaker"})


class IncidentFilters(CustodyFilterSet, SpanFilterSet):
    record_kind = RecordKind.INCIDENT
    references = {
        "person": (RecordKind.PERSON,),
        "institution": (RecordKind.INSTITUTION,),
        "linked_to": (RecordKind.INCIDENT,),
        "custody_place": (RecordKind.INSTITUTION,),
    }
    PARTIES = ("person", "institution")
    # What statistics count by: it decides whose role, outcome and charge are asked for.
    counted_by: tuple[str, ...] = ()

    country = parameters.countries_or_none("The country where the incident happened.", "country")
    kind = parameters.codes(IncidentKind, "What happened.", "kind")
    role = parameters.codes(Role, parameters.ROLE, more=(NONE,))
    outcome = parameters.codes(Outcome, parameters.OUTCOME, more=(UNSTATED,))
    charge = parameters.words(f"Words of the charge against a party. {parameters.OF_SAME_PARTY}", "treason")
    provision = parameters.words(
        f"Words of the legal provision that a party is charged under. {parameters.OF_SAME_PARTY}", "274"
    )
    person = parameters.records("People who took part.")
    institution = parameters.records("Institutions that took part.")
    gender = parameters.genders(f"Gender of a victim. {parameters.OF_VICTIMS}")
    nationality = parameters.countries_or_unstated(f"Nationality of a victim. {parameters.OF_VICTIMS}")
    occupation = parameters.words(
        f"Words of an occupation of a victim. {parameters.OF_VICTIMS} `{UNSTATED}`: none is stated.",
        "journalist",
    )
    stage = parameters.stages(f"The latest stage of a victim. {parameters.OF_VICTIMS}")
    qualification = parameters.codes(Qualification, parameters.QUALIFICATION)
    source = Parameter(UUIDsField, help_text="Sources that it rests on, by id (UUID); any of them.")
    publisher = parameters.words("Words of the publisher of a source; with `source` of that one.", "OC Media")
    linked_to = parameters.records("Incidents that it is linked to, or that are linked to it.")
    bbox = Parameter(
        BoxField,
        help_text="west,south,east,north in degrees; west > east crosses the antimeridian.",
        example=[44.7, 38.3, 50.6, 41.9],
    )

    @property
    def parties(self) -> dict[str, list[Any]]:
        """The uids of persons and institutions that are asked for by name, by parameter."""
        return {name: self.uids(name) for name in self.PARTIES if name in self.found}

    def filter_queryset(self, queryset: Editions) -> Editions:
        found = super().filter_queryset(queryset)
        if "bbox" in self.asked:
            found = found.filter(inside(self.asked["bbox"]))
        if not self.asked.keys().isdisjoint({"source", "publisher"}):
            found = found.filter(pk__in=column_of(self._sources(), "edition"))
        if codes := self.asked.get("qualification"):
            found = found.filter(among(IncidentQualification, "code", codes))
        if "case" in self.found:
            found = found.filter(self.members(RecordKind.INCIDENT))
        if "linked_to" in self.found:
            found = found.filter(self._linked(self.uids("linked_to")))
        return found.filter(self.has_parties())

    def has_parties(self, *, certain: bool = False) -> Q:
        """The condition that an incident names the parties; `certain`: those whose custody is certain."""
        found, parties = Q(), self.parties
        for name in parties:
            found &= involvement_filters.incidents_with(self.of_party(name, certain=certain))
        if self.asks_of_one_party:
            if "person" in parties:
                return found
            return found & involvement_filters.incidents_with(self.involvement(certain=certain))
        if parties or not (parts := self.involvement()):
            return found
        return found & (self._has(parts) | self._without_party())

    def certain(self) -> Q | None:
        found = super().certain()
        if not self.leaves_custody_open:
            return found
        return (found or Q()) & self.has_parties(certain=True)

    def _sources(self) -> Editions:
        rows = rows_of(IncidentSource)
        if "source" in self.asked:
            rows = rows.filter(source__in=self.asked["source"])
        if "publisher" in self.asked:
            rows = rows.filter(involvement_filters.has_words("publisher", self.asked["publisher"]))
        return rows

    def _linked(self, uids: list[object]) -> Q:
        """Linked to one of these, whichever of the two says so."""
        links = rows_of(IncidentMention).filter(target_kind=RecordKind.INCIDENT)
        theirs = editions_at(RecordKind.INCIDENT, self.moment).filter(uid__in=uids)
        from_them = links.filter(edition__in=column_of(theirs, "pk"))
        return Q(pk__in=column_of(links.filter(target__in=uids), "edition")) | Q(
            uid__in=column_of(from_them, "target")
        )

    @staticmethod
    def _has(parts: Q) -> Q:
        return Q(Exists(rows_of(IncidentMention).filter(parts, edition=OuterRef("pk"))))

    def _without_party(self) -> Q:
        """Incidents that name no party, where these were asked for too."""
        wanted = NONE in self.asked.get("role", ()) and "outcome" not in self.asked
        return ~self._has(Q(role__gt="")) if wanted else Q(pk__in=())

    @property
    def asks_of_victims(self) -> bool:
        """Return whether it asks what victims are, or counts by it."""
        return not {*self.asked, *self.counted_by}.isdisjoint(involvement_filters.OF_PERSONS)

    @property
    def asks_of_one_party(self) -> bool:
        """Return whether role, outcome and the rest are those of one party, whatever the institution."""
        return self.asks_of_victims or not self.asked.keys().isdisjoint(involvement_filters.CHARGES)

    def involvement(self, *, certain: bool = False) -> Q:
        """The conditions to be asked of one and the same involvement; empty where there are none."""
        parts = involvement_filters.involvement(self.asked)
        if self.asks_of_victims:
            is_of_role = not {*self.asked, *self.counted_by}.isdisjoint({"role"})
            parts &= Q(target_kind=RecordKind.PERSON, **({} if is_of_role else {"role": Role.VICTIM}))
            parts &= Q(role__gt="") & self._of_persons(certain=certain)
        return parts

    def _of_persons(self, *, certain: bool) -> Q:
        return involvement_filters.of_persons(self.person_conditions(certain=certain), self.moment)

    def of_party(self, name: str, *, certain: bool = False) -> Q:
        """The condition on involvements of the parties that `person` or `institution` names."""
        is_plain = name == "institution" and self.asks_of_one_party
        parts = Q(role__gt="") if is_plain else self.involvement(certain=certain)
        return parts & Q(target__in=self.parties[name])


class PersonFilters(CustodyFilterSet, RecognitionFilterSet, ThroughIncidents):
    record_kind = RecordKind.PERSON
    references = dict.fromkeys(("custody_place", "recognised_by"), (RecordKind.INSTITUTION,))
    INCIDENT_COLUMNS = {"country": "country", "kind": "kind"}

    gender = parameters.genders("Gender of the person.")
    nationality = parameters.countries_or_unstated("Nationality of the person.")
    occupation = parameters.words(
        f"Words of an occupation of the person. `{UNSTATED}`: none is stated.", "journalist"
    )
    stage = parameters.stages("The latest stage of the person in all incidents.")
    country = parameters.countries(
        "The country where an incident happened in which the person was involved; the person's own is "
        "`nationality`."
    )
    kind = parameters.codes(IncidentKind, "What happened in such an incident.")
    role = parameters.codes(Role, "The person's role in such an incident.")
    outcome = parameters.codes(Outcome, "What happened to the person in it.")

    def filter_queryset(self, queryset: Editions) -> Editions:
        persons = super().filter_queryset(queryset)
        found = involvement_filters.with_traits(persons, self.person_conditions(), self.moment)
        return found.filter(self.recognised())

    def certain(self) -> Q | None:
        found = super().certain()
        if not self.leaves_custody_open:
            return found
        return (found or Q()) & involvement_filters.in_custody(self.person_conditions(certain=True))


class InstitutionFilters(ThroughIncidents):
    record_kind = RecordKind.INSTITUTION
    INCIDENT_COLUMNS = {"country": "incident_country", "kind": "incident_kind"}

    country = parameters.countries(
        "The country of the institution itself; that of incidents is `incident_country`.", "country"
    )
    kind = parameters.codes(InstitutionKind, "Kind of institution.", "kind")
    incident_country = parameters.countries(
        "Where an incident happened in which the institution was involved."
    )
    incident_kind = parameters.codes(IncidentKind, "What happened in such an incident.")
    role = parameters.codes(Role, "The institution's role in such an incident.")
    outcome = parameters.codes(Outcome, "What happened to the institution in it.")


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
        UUIDsField, help_text="People or institutions that say it, by id (UUID); any of them."
    )
    person = parameters.records("People who say it.")
    institution = parameters.records("Institutions that say it.")
    including_parts = Parameter(
        CodeField,
        codes=("true", "false"),
        help_text="With `institution` or `speaker`: whether statements of institutions that belong to it, at "
        "any level, are among them.",
    )
    about_person = parameters.records("People it is about.")
    incident = parameters.records("Incidents it is about.")
    stance = parameters.codes(Stance, "How the speaker stands to what happened: any stance of the statement.")
    country = parameters.countries("The country that the statement is about.", "country")

    def filter_queryset(self, queryset: Editions) -> Editions:
        found = super().filter_queryset(queryset)
        if stances := self.asked.get("stance"):
            found = found.filter(Q(stance__in=stances) | among(FurtherStance, "stance", stances))
        if "case" in self.found:
            found = found.filter(self.members(RecordKind.STATEMENT) | self._about_members())
        for name in self.found.keys() - {"ids", "case"}:
            role = "speaker" if name in self.SPEAKERS else "subject"
            rows = rows_of(StatementMention).filter(role=role, target__in=self._named(name))
            found = found.filter(pk__in=column_of(rows, "edition"))
        return found

    def _about_members(self) -> Q:
        """About an incident of one of the cases."""
        incidents = editions_at(RecordKind.INCIDENT, self.moment).filter(self.members(RecordKind.INCIDENT))
        rows = rows_of(StatementMention).filter(role="subject", target__in=column_of(incidents, "uid"))
        return Q(pk__in=column_of(rows, "edition"))

    def _named(self, name: str) -> list[UUID]:
        """The records that a parameter names, with the parts of institutions where these are asked for."""
        uids = self.uids(name)
        has_parts = name in WITH_PARTS and self.asked.get("including_parts") == "true"
        return with_parts(uids, self.moment) if has_parts else uids

    def _contradictions(self, asked: dict[str, object]) -> Iterator[tuple[str, str]]:
        yield from super()._contradictions(asked)
        if asked.keys().isdisjoint(WITH_PARTS):
            yield (
                "including_parts",
                "Name the institution: add `institution` or `speaker`.",
            )


class CaseFilters(PublicFilterSet):
    record_kind = RecordKind.CASE
    references = {str(kind): (kind,) for kind in CASE_MEMBERS.values()}

    kind = parameters.codes(CaseKind, "What holds its incidents together.", "kind")
    country = parameters.countries("The country of the case.", "country")
    home_page = parameters.codes(choices.HomePagePlace, "Its place on the home page.", "home_page")
    incident = parameters.records("Incidents that belong to it.")
    person = parameters.records("People that belong to it, themselves or by an incident of the case.")
    institution = parameters.records("Institutions that belong to it, themselves or by an incident of it.")
    statement = parameters.records("Statements that belong to it.")

    def filter_queryset(self, queryset: Editions) -> Editions:
        found = super().filter_queryset(queryset)
        for name in self.found.keys() - {"ids"}:
            involved = involvement_filters.incidents_with(Q(role__gt="", target__in=self.uids(name)))
            incidents = column_of(editions_at(RecordKind.INCIDENT, self.moment).filter(involved), "uid")
            members = Q(target__in=self.uids(name)) | Q(target__in=incidents)
            found = found.filter(pk__in=column_of(rows_of(CaseMention).filter(members), "edition"))
        return found


FILTERS: dict[str, type[PublicFilterSet]] = {
    RecordKind.INCIDENT: IncidentFilters,
    RecordKind.PERSON: PersonFilters,
    RecordKind.INSTITUTION: InstitutionFilters,
    RecordKind.STATEMENT: StatementFilters,
    RecordKind.CASE: CaseFilters,
}

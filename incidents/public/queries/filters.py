"""What each kind of public record can be filtered by: one FilterSet a kind, wherever it is asked."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.choices import IncidentKind, InstitutionKind, Outcome, RecordKind, Role, Stance
from incidents.http.query_fields import Box
from incidents.http.query_params import Parameter
from incidents.models.editions.edition import IncidentMention, StatementMention
from incidents.models.editions.filter_rows import IncidentSource
from incidents.public.queries import involvement_filters, parameters
from incidents.public.queries.filterset_base import PeriodFilterSet, PublicFilterSet, SpanFilterSet
from incidents.public.queries.parameter_fields import NONE, UNSTATED, BoxField, UUIDsField
from incidents.public.queries.reference_lookup import editions_at
from incidents.public.queries.stored_editions import column_of, rows_of


def inside(box: Box) -> Q:
    """Located in this part of the map; across the antimeridian where west is greater than east."""
    if box.west <= box.east:
        longitude = Q(longitude__gte=box.west, longitude__lte=box.east)
    else:
        longitude = Q(longitude__gte=box.west) | Q(longitude__lte=box.east)
    return Q(latitude__gte=box.south, latitude__lte=box.north) & longitude


class IncidentFilters(SpanFilterSet):
    record_kind = RecordKind.INCIDENT
    references = {
        "person": (RecordKind.PERSON,),
        "institution": (RecordKind.INSTITUTION,),
        "linked_to": (RecordKind.INCIDENT,),
        "ids": (RecordKind.INCIDENT,),
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
    person = parameters.records("Persons who took part.")
    institution = parameters.records("Institutions that took part.")
    gender = parameters.genders(f"Gender of a victim. {parameters.OF_VICTIMS}")
    nationality = parameters.countries_or_unstated(f"Nationality of a victim. {parameters.OF_VICTIMS}")
    occupation = parameters.words(
        f"Words of an occupation of a victim. {parameters.OF_VICTIMS} `{UNSTATED}`: none is stated.",
        "journalist",
    )
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

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        if "bbox" in self.asked:
            found = found.filter(inside(self.asked["bbox"]))
        if not self.asked.keys().isdisjoint({"source", "publisher"}):
            found = found.filter(pk__in=column_of(self._sources(), "edition"))
        if "linked_to" in self.found:
            found = found.filter(self._linked(self.uids("linked_to")))
        return self._with_parties(found)

    def _with_parties(self, found: QuerySet[Any]) -> QuerySet[Any]:
        parties = self.parties
        for name in parties:
            found = found.filter(involvement_filters.incidents_with(self.of_party(name)))
        if self.asks_of_one_party:
            if "person" in parties:
                return found
            return found.filter(involvement_filters.incidents_with(self.involvement()))
        if parties or not (parts := self.involvement()):
            return found
        return found.filter(self._has(parts) | self._without_party())

    def _sources(self) -> QuerySet[Any]:
        rows = rows_of(IncidentSource)
        if "source" in self.asked:
            rows = rows.filter(source__in=self.asked["source"])
        if "publisher" in self.asked:
            rows = rows.filter(involvement_filters.has_words("publisher", self.asked["publisher"]))
        return rows

    def _linked(self, uids: list[Any]) -> Q:
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
        """Whether it asks what victims are, or counts by it."""
        return not {*self.asked, *self.counted_by}.isdisjoint(involvement_filters.TRAITS)

    @property
    def asks_of_one_party(self) -> bool:
        """Whether role, outcome and the rest are those of one party, whatever institution is asked for."""
        return self.asks_of_victims or not self.asked.keys().isdisjoint(involvement_filters.CHARGES)

    def involvement(self) -> Q:
        """The conditions to be asked of one and the same involvement; empty where there are none."""
        parts = involvement_filters.involvement(self.asked)
        if self.asks_of_victims:
            is_of_role = not {*self.asked, *self.counted_by}.isdisjoint({"role"})
            parts &= Q(target_kind=RecordKind.PERSON, **({} if is_of_role else {"role": Role.VICTIM}))
            parts &= Q(role__gt="") & involvement_filters.of_persons(self.asked, self.moment)
        return parts

    def of_party(self, name: str) -> Q:
        """The condition on involvements of the parties that `person` or `institution` names."""
        is_plain = name == "institution" and self.asks_of_one_party
        parts = Q(role__gt="") if is_plain else self.involvement()
        return parts & Q(target__in=self.parties[name])


class ThroughIncidents(PeriodFilterSet):
    """Parties by themselves, and by the incidents they are involved in: one incident must meet it all."""

    # Parameters by the column of an incident that they are about.
    INCIDENT_COLUMNS: dict[str, str] = {}

    @property
    def asks_of_incidents(self) -> bool:
        names = {*self.INCIDENT_COLUMNS.values(), "role", "outcome", "date_from", "date_to"}
        return not self.asked.keys().isdisjoint(names)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        return found.filter(self.involved(certain=self.asks_certain)) if self.asks_of_incidents else found

    def certain(self) -> Q | None:
        return self.involved(certain=True) if self.has_period and not self.asks_certain else None

    def involved(self, *, certain: bool) -> Q:
        """Involved, in that role and with that outcome, in an incident such as was asked for."""
        incidents = editions_at(RecordKind.INCIDENT, self.moment).filter(self.during(certain=certain))
        parts = {f"{name}__in": self.asked[name] for name in ("role", "outcome") if name in self.asked}
        for column, name in self.INCIDENT_COLUMNS.items():
            if name in self.asked:
                incidents = incidents.filter(**{f"{column}__in": self.asked[name]})
        rows = rows_of(IncidentMention).filter(target_kind=self.record_kind, **parts)
        return Q(uid__in=column_of(rows.filter(edition__in=column_of(incidents, "pk")), "target"))


class PersonFilters(ThroughIncidents):
    record_kind = RecordKind.PERSON
    references = {"ids": (RecordKind.PERSON,)}
    INCIDENT_COLUMNS = {"country": "country", "kind": "kind"}

    gender = parameters.genders("Gender of the person.")
    nationality = parameters.countries_or_unstated("Nationality of the person.")
    occupation = parameters.words(
        f"Words of an occupation of the person. `{UNSTATED}`: none is stated.", "journalist"
    )
    country = parameters.countries(
        "The country where an incident happened in which the person was involved; the person's own is "
        "`nationality`."
    )
    kind = parameters.codes(IncidentKind, "What happened in such an incident.")
    role = parameters.codes(Role, "The person's role in such an incident.")
    outcome = parameters.codes(Outcome, "What happened to the person in it.")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return involvement_filters.with_traits(super().filter_queryset(queryset), self.asked)


class InstitutionFilters(ThroughIncidents):
    record_kind = RecordKind.INSTITUTION
    references = {"ids": (RecordKind.INSTITUTION,)}
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
        "ids": (RecordKind.STATEMENT,),
    }
    SPEAKERS = ("speaker", "person", "institution")

    speaker = Parameter(
        UUIDsField,
        help_text="Persons or institutions that say it, by id (UUID); any of them.",
    )
    person = parameters.records("Persons who say it.")
    institution = parameters.records("Institutions that say it.")
    about_person = parameters.records("Persons it is about.")
    incident = parameters.records("Incidents it is about.")
    stance = parameters.codes(Stance, "How the speaker stands to what happened.", "stance")
    country = parameters.countries("The country that the statement is about.", "country")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        for name in self.found.keys() - {"ids"}:
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

"""Conditions on a party of an incident, all to be met by one and the same involvement; and on persons.

What a person is (gender, nationality, occupation, custody) is read from the person's own edition of the
moment, so that a correction of a person counts at once, and `as_of` answers with what was public of the
person then.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from incidents.choices import CustodyStatus, DerivedCustody, RecognitionStatus, RecordKind
from incidents.http.query_fields import CodeField, DayField
from incidents.http.query_params import Parameter
from incidents.models.editions.edition import IncidentMention
from incidents.models.editions.filter_rows import (
    CustodyPeriod,
    PersonNationality,
    PersonOccupation,
    PersonStage,
    RecognitionPeriod,
)
from incidents.presentation.dates import today
from incidents.public.queries import parameters
from incidents.public.queries.filterset_base import PeriodFilterSet, PublicFilterSet
from incidents.public.queries.parameter_fields import NONE, UNSTATED
from incidents.public.queries.reference_lookup import editions_at
from incidents.public.queries.stored_editions import column_of, rows_of
from incidents.text.transliteration import fold, word_key

Editions = QuerySet[Any]

TRAITS = ("gender", "nationality", "occupation", "stage")
CHARGES = ("charge", "provision")
CUSTODY = ("custody", "custody_status", "custody_place")
# Parameters that one person must meet.
OF_PERSONS = (*TRAITS, *CUSTODY)


class RecognitionFilterSet(PublicFilterSet):
    """The parameters of recognition, all to be met by one view of one body."""

    recognised_by = parameters.records(parameters.RECOGNISED_BY)
    recognised_as = parameters.codes(RecognitionStatus, parameters.RECOGNISED_AS)
    recognised_on = Parameter(DayField, help_text=parameters.RECOGNISED_ON, example="2025-10-07")

    def recognised(self) -> Q:
        """The condition that a person is recognised so; empty where it is not asked."""
        asked = self.asked
        if asked.keys().isdisjoint({"recognised_by", "recognised_as", "recognised_on"}):
            return Q()
        rows = rows_of(RecognitionPeriod)
        if "recognised_by" in asked:
            rows = rows.filter(body__in=self.uids("recognised_by"))
        if "recognised_as" in asked:
            rows = rows.filter(status__in=asked["recognised_as"])
        if on := asked.get("recognised_on"):
            rows = rows.filter(possible_from__lte=on, possible_until__gte=on)
        return Q(pk__in=column_of(rows, "edition"))


class CustodyFilterSet(PublicFilterSet):
    """The parameters of custody, all to be met by one period of a person on one day."""

    custody = parameters.codes(DerivedCustody, parameters.IN_CUSTODY)
    custody_status = parameters.codes(CustodyStatus, parameters.CUSTODY_STATUS)
    custody_place = parameters.records(parameters.CUSTODY_PLACE)
    custody_on = Parameter(DayField, help_text=parameters.CUSTODY_ON, example="2025-12-01")
    custody_match = Parameter(
        CodeField,
        codes=("possible", "certain"),
        default="possible",
        help_text=parameters.CUSTODY_MATCH,
    )

    # In place of the day in words, where people are counted on several.
    custody_days: Any = ""

    @property
    def asks_of_custody(self) -> bool:
        return not self.asked.keys().isdisjoint(CUSTODY)

    @property
    def asks_certain_custody(self) -> bool:
        return self.asked.get("custody_match") == "certain"

    @property
    def leaves_custody_open(self) -> bool:
        """True if some matches may be possible only, because of custody."""
        return self.asks_of_custody and not self.asks_certain_custody

    @property
    def custody_day(self) -> date:
        """The day on which custody is asked for: by default that of `as_of`, or of the present."""
        asked: date | None = self.asked.get("custody_on")
        return asked or (self.moment.astimezone(UTC).date() if self.moment else today())

    @property
    def day(self) -> date | None:
        is_of_a_day = self.asks_of_custody or parameters.CUSTODY_NOW in self.asked.get("include", ())
        is_fixed = "custody_on" in self.asked or self.moment is not None
        return today() if is_of_a_day and not is_fixed else None

    def person_conditions(self, *, certain: bool = False) -> dict[str, Any]:
        """The values as read, with the ids of places and the day of custody; or what is certain of them."""
        asked = dict(self.asked)
        if self.asks_of_custody:
            asked |= {"custody_on": self.custody_day}
            asked |= {"custody_match": "certain"} if certain else {}
        if "custody_place" in asked:
            asked["custody_place"] = self.uids("custody_place")
        return asked

    def _contradictions(self, asked: dict[str, Any]) -> Iterator[tuple[str, str]]:
        yield from super()._contradictions(asked)
        if asked.keys().isdisjoint(CUSTODY) and parameters.CUSTODY_NOW not in asked.get("include", ()):
            yield "custody_on", "Which custody on that day? Add `custody`, such as `custody=in_custody`."


def has_words(column: str, texts: Iterable[str]) -> Q:
    """A column of `word_key` holds all words of one of these texts, or is one in quotation marks."""
    return reduce(or_, (_has_words(column, text) for text in texts))


def _has_words(column: str, text: str) -> Q:
    if len(text) > 2 and text[0] == text[-1] == '"':
        return Q(**{column: word_key(text)})
    return Q(*((f"{column}__contains", f" {word} ") for word in dict.fromkeys(fold(text).split())))


def involvement(asked: dict[str, Any]) -> Q:
    """Role, outcome, charge and provision, to be asked of one and the same involvement; empty if none is."""
    parts = Q()
    if "role" in asked:
        parts &= Q(role__in=[role for role in asked["role"] if role != NONE])
    if "outcome" in asked:
        outcomes = ["" if outcome == UNSTATED else outcome for outcome in asked["outcome"]]
        # Links and statements have neither.
        parts &= Q(outcome__in=outcomes, role__gt="")
    for name in CHARGES:
        if name in asked:
            parts &= Q(**{f"{name}__gt": ""}) & has_words(name, asked[name])
    return parts


def latest_stage(moment: datetime | None) -> Coalesce:
    """The latest stage of a person in all incidents that are public at a moment; empty without any."""
    incidents = editions_at(RecordKind.INCIDENT, moment)
    rows = rows_of(PersonStage).filter(person=OuterRef("uid"), edition__in=column_of(incidents, "pk"))
    latest = Subquery(rows.order_by("-day", "-rank", "stage").values("stage")[:1])
    return Coalesce(latest, Value(""), output_field=TextField())


def with_traits(
    persons: QuerySet[Any], asked: dict[str, Any], moment: datetime | None = None
) -> QuerySet[Any]:
    """The editions of persons who meet gender, nationality, occupation and stage, as far as asked for."""
    if "gender" in asked:
        persons = persons.filter(gender__in=["" if each == UNSTATED else each for each in asked["gender"]])
    if "stage" in asked:
        stages = ["" if each == UNSTATED else each for each in asked["stage"]]
        persons = persons.alias(of_stage=latest_stage(moment)).filter(of_stage__in=stages)
    if "nationality" in asked:
        rows = rows_of(PersonNationality).filter(country__in=asked["nationality"])
        persons = persons.filter(_has_row(rows, PersonNationality, asked["nationality"]))
    if "occupation" in asked:
        rows = rows_of(PersonOccupation).filter(has_words("occupation", asked["occupation"]))
        persons = persons.filter(_has_row(rows, PersonOccupation, asked["occupation"]))
    return persons if asked.keys().isdisjoint(CUSTODY) else persons.filter(in_custody(asked))


def in_custody(conditions: dict[str, Any]) -> Q:
    """The condition that the edition of a person has such a period of custody on the day."""
    states = conditions.get("custody")
    rows = periods_on(conditions["custody_on"], certain=conditions.get("custody_match") == "certain")
    if states is not None:
        rows = rows.filter(derived__in=states)
    if "custody_status" in conditions:
        rows = rows.filter(status__in=conditions["custody_status"])
    if "custody_place" in conditions:
        rows = rows.filter(place__in=conditions["custody_place"])
    found = Q(pk__in=column_of(rows, "edition"))
    if DerivedCustody.UNKNOWN in (states or ()) and conditions.keys().isdisjoint(CUSTODY[1:]):
        found |= ~Q(
            Exists(periods_on(conditions["custody_on"], certain=False).filter(edition=OuterRef("pk")))
        )
    return found


def periods_on(day: date, *, certain: bool) -> QuerySet[Any]:
    """The periods of custody that certainly or possibly hold on a day."""
    match = "certain" if certain else "possible"
    return rows_of(CustodyPeriod).filter(**{f"{match}_from__lte": day, f"{match}_until__gte": day})


def _has_row(rows: QuerySet[Any], model: type[Any], asked: list[str]) -> Q:
    found = Q(pk__in=column_of(rows, "edition"))
    if UNSTATED in asked:
        found |= ~Q(Exists(rows_of(model).filter(edition=OuterRef("pk"))))
    return found


def of_persons(asked: dict[str, object], moment: datetime | None) -> Q:
    """An involvement of a person with the traits that are asked for; empty if none is."""
    if asked.keys().isdisjoint(OF_PERSONS):
        return Q()
    persons = with_traits(editions_at(RecordKind.PERSON, moment), asked, moment)
    return Q(target__in=column_of(persons, "uid"))


def counted_traits(
    asked: dict[str, Any], by: Iterable[str], moment: datetime | None
) -> QuerySet[Any, tuple[Any, ...]]:
    """Rows of uid, gender, nationality, occupation and stage of the persons with the traits asked for.

    A row for each value that is counted by and, where values are asked for, is one of these.
    """
    persons = with_traits(editions_at(RecordKind.PERSON, moment), asked, moment)
    nationality = occupation = Q()
    if "nationality" in asked:
        nationality = Q(nationalities__country__in=asked["nationality"])
    if "occupation" in asked:
        occupation = has_words("occupation_rows__occupation", asked["occupation"])
    persons = persons.annotate(
        of_nation=FilteredRelation("nationalities", condition=nationality),
        of_occupation=FilteredRelation("occupation_rows", condition=occupation),
    )
    columns = {
        "gender": "gender",
        "nationality": Coalesce("of_nation__country", Value(""), output_field=TextField()),
        "occupation": Coalesce("of_occupation__occupation", Value(""), output_field=TextField()),
        "stage": latest_stage(moment),
    }
    nothing = Value("", output_field=TextField())
    chosen = {f"by_{name}": columns[name] if name in set(by) else nothing for name in TRAITS}
    return persons.values_list(
        "uid", *(F(value) if isinstance(value, str) else value for value in chosen.values())
    )


def incidents_with(rows: Q) -> Q:
    """The condition that an incident has such a row; for few, which are listed first."""
    return Q(pk__in=column_of(rows_of(IncidentMention).filter(rows), "edition"))


class ThroughIncidents(PeriodFilterSet):
    """Parties by themselves, and by the incidents they are involved in: one incident must meet it all."""

    # Parameters by the column of an incident that they are about.
    INCIDENT_COLUMNS: dict[str, str] = {}

    @property
    def asks_of_incidents(self) -> bool:
        names = {*self.INCIDENT_COLUMNS.values(), "role", "outcome", "date_from", "date_to"}
        return not self.asked.keys().isdisjoint(names)

    def filter_queryset(self, queryset: Editions) -> Editions:
        found = super().filter_queryset(queryset)
        if "case" in self.found and not self.asks_of_incidents:
            return found.filter(self.members(self.record_kind) | self.involved(certain=False))
        return found.filter(self.involved(certain=self.asks_certain)) if self.asks_of_incidents else found

    def certain(self) -> Q | None:
        return self.involved(certain=True) if self.has_period and not self.asks_certain else None

    def involved(self, *, certain: bool) -> Q:
        """Involved, in that role and with that outcome, in an incident such as was asked for."""
        return Q(uid__in=column_of(self.mentions(certain=certain), "target"))

    def mentions(self, *, certain: bool) -> Editions:
        """The involvements in such incidents."""
        incidents = editions_at(RecordKind.INCIDENT, self.moment).filter(self.during(certain=certain))
        if "case" in self.found:
            incidents = incidents.filter(self.members(RecordKind.INCIDENT))
        parts = {f"{name}__in": self.asked[name] for name in ("role", "outcome") if name in self.asked}
        for column, name in self.INCIDENT_COLUMNS.items():
            if name in self.asked:
                incidents = incidents.filter(**{f"{column}__in": self.asked[name]})
        rows = rows_of(IncidentMention).filter(target_kind=self.record_kind, **parts)
        return rows.filter(edition__in=column_of(incidents, "pk"))

"""Conditions on a party of an incident, all to be met by one and the same involvement; and on persons.

What a person is (gender, nationality, occupation) is read from the person's own edition of the moment, so
that a correction of a person counts at once, and `as_of` answers with what was public of the person then.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

from incidents.choices import RecordKind
from incidents.models.editions.edition import IncidentMention, PersonNationality
from incidents.models.editions.filter_rows import PersonOccupation
from incidents.public.queries.parameter_fields import NONE, UNSTATED
from incidents.public.queries.reference_lookup import editions_at
from incidents.public.queries.stored_editions import column_of, rows_of
from incidents.text.transliteration import fold, word_key

TRAITS = ("gender", "nationality", "occupation")
CHARGES = ("charge", "provision")


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


def with_traits(persons: QuerySet[Any], asked: dict[str, Any]) -> QuerySet[Any]:
    """The editions of persons who meet gender, nationality and occupation, as far as they are asked for."""
    if "gender" in asked:
        persons = persons.filter(gender__in=["" if each == UNSTATED else each for each in asked["gender"]])
    if "nationality" in asked:
        rows = rows_of(PersonNationality).filter(country__in=asked["nationality"])
        persons = persons.filter(_has_row(rows, PersonNationality, asked["nationality"]))
    if "occupation" in asked:
        rows = rows_of(PersonOccupation).filter(has_words("occupation", asked["occupation"]))
        persons = persons.filter(_has_row(rows, PersonOccupation, asked["occupation"]))
    return persons


def _has_row(rows: QuerySet[Any], model: type[Any], asked: list[str]) -> Q:
    found = Q(pk__in=column_of(rows, "edition"))
    if UNSTATED in asked:
        found |= ~Q(Exists(rows_of(model).filter(edition=OuterRef("pk"))))
    return found


def of_persons(asked: dict[str, Any], moment: datetime | None) -> Q:
    """An involvement of a person with the traits that are asked for; empty if none is."""
    if asked.keys().isdisjoint(TRAITS):
        return Q()
    persons = with_traits(editions_at(RecordKind.PERSON, moment), asked)
    return Q(target__in=column_of(persons, "uid"))


def counted_traits(
    asked: dict[str, Any], by: Iterable[str], moment: datetime | None
) -> QuerySet[Any, tuple[Any, ...]]:
    """Rows of uid, gender, nationality and occupation of the persons with the traits that are asked for.

    A row for each value that is counted by and, where values are asked for, is one of these.
    """
    persons = with_traits(editions_at(RecordKind.PERSON, moment), asked)
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
    }
    nothing = Value("", output_field=TextField())
    chosen = {f"by_{name}": columns[name] if name in set(by) else nothing for name in TRAITS}
    return persons.values_list(
        "uid", *(F(value) if isinstance(value, str) else value for value in chosen.values())
    )


def incidents_with(rows: Q) -> Q:
    """The condition that an incident has such a row; for few, which are listed first."""
    return Q(pk__in=column_of(rows_of(IncidentMention).filter(rows), "edition"))

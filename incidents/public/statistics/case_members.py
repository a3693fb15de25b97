"""The public cases that incidents and people belong to, for cells by case."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from incidents.choices import RecordKind, Role
from incidents.models.editions.edition import CaseMention, IncidentEdition
from incidents.public.queries.filterset_base import MemberFilterSet
from incidents.public.queries.involvement_filters import ThroughIncidents
from incidents.public.queries.reference_lookup import editions_at, find_parties
from incidents.public.queries.stored_editions import column_of, rows_of

Key = tuple[Any, ...]
Row = dict[str, Any]


def members_of_cases(filters: MemberFilterSet, kind: RecordKind) -> QuerySet[Any]:
    """Return the members of a kind of the public cases, of those asked for if any are."""
    cases = editions_at(RecordKind.CASE, filters.moment)
    if "case" in filters.found:
        cases = cases.filter(uid__in=filters.uids("case"))
    return rows_of(CaseMention).filter(target_kind=kind, edition__in=column_of(cases, "pk"))


def cases_of(rows: QuerySet[Any]) -> dict[UUID, list[UUID]]:
    """Return the cases of each member."""
    found = defaultdict[UUID, list[UUID]](list)
    for member, case in rows.values_list("target", "edition__uid").distinct().order_by("edition__uid"):
        found[member].append(case)
    return found


def cases_of_incidents(filters: MemberFilterSet) -> tuple[str, list[Any]]:
    """Return SQL for the key of an edition of an incident and the id of each of its cases."""
    rows = members_of_cases(filters, RecordKind.INCIDENT).values_list("target", "edition__uid").distinct()
    sql, params = rows.query.get_compiler(using=rows.db).as_sql()
    editions = IncidentEdition._meta.db_table
    return (
        f"WITH members(target, uid) AS ({sql}) SELECT i.id, members.uid FROM members "  # noqa: S608
        f"JOIN {editions} i ON i.uid = members.target",
        list(params),
    )


def names_of(kind: RecordKind, uids: Iterable[str], moment: datetime | None) -> dict[str, str]:
    """Return the names or titles of public records by id."""
    return {uid: found.name for uid, found in find_parties(kind, uids, moment).items()}


def values_of_incidents(
    filters: ThroughIncidents, by: Iterable[str], persons: object, of_victims: bool
) -> dict[UUID, list[Row]]:
    """Return the country, kind and case, as far as counted by, of the incidents of each of these persons.

    As a list finds people by `case`: if nothing is asked of incidents, whoever the case names belongs to it
    too. Without a case is only what is in none.
    """
    columns = {"country": "edition__country", "kind": "edition__kind"}
    names = [name for name in columns if name in by]
    rows = filters.mentions(certain=filters.asks_certain).filter(target__in=persons)
    rows = rows.filter(role=Role.VICTIM) if of_victims else rows
    cases = cases_of(members_of_cases(filters, RecordKind.INCIDENT)) if "case" in by else {}
    found = defaultdict[UUID, dict[Key, dict[UUID | None, None]]](lambda: defaultdict(dict))
    for uid, incident, *values in rows.values_list(
        "target", "edition__uid", *(columns[name] for name in names)
    ).distinct():
        key = tuple(value or None for value in values)
        found[uid][key].update(dict.fromkeys(cases.get(incident, [None])))
    if "case" in by and not names and not filters.asks_of_incidents:
        named = members_of_cases(filters, RecordKind.PERSON).filter(target__in=persons)
        for uid, own in cases_of(named).items():
            found[uid][()].update(dict.fromkeys(own))
    return {
        uid: [
            dict(zip(names, key, strict=True)) | {"case": case}
            for key, own in by_key.items()
            for case in (own if own.keys() == {None} else [each for each in own if each])
        ]
        for uid, by_key in found.items()
    }

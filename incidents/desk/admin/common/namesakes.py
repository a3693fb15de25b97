"""Labels that distinguish records of the same name, for lists of choices."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery
from django.utils.translation import gettext as _

from incidents.desk.admin.common.labels import choice_label, record_label
from incidents.models import Incident, Institution, Involvement, Person


def choice_labels(records: Sequence[Any], user: Any) -> dict[Any, str]:
    """Return a label for each visible record of one kind.

    Where the user can see two of one name, with the latest incident that they can see, and the short id. At
    most three queries.
    """
    labels = {record: choice_label(record) for record in records}
    if not records or not isinstance(records[0], Person | Institution):
        return labels
    same = _namesakes(records, user)
    latest = _latest_incidents(same, user)
    for record in same:
        facts = [labels[record]]
        if record.pk in latest:
            facts.append(_("latest incident: %s") % latest[record.pk])
        labels[record] = " · ".join([*facts, record.short_id])
    return labels


def _namesakes(records: Iterable[Any], user: Any) -> list[Any]:
    """Return the records whose main name is the main name of another visible record too."""
    parties = list(records)
    rows = type(parties[0]).objects.visible_to(user).order_by()
    rows = rows.filter(merged_into=None, name__in={party.name for party in parties} - {""})
    names = rows.values("name").annotate(count=Count("pk")).filter(count__gt=1)
    shared = set(names.values_list("name", flat=True))
    return [party for party in parties if party.name in shared]


def _latest_incidents(parties: Sequence[Any], user: Any) -> dict[int, str]:
    """Return the newest visible incident of each party in words, by the party's key."""
    if not parties:
        return {}
    kind = str(parties[0]._meta.model_name)
    rows = Involvement.objects.visible_to(user).filter(**{kind: OuterRef("pk")})
    newest = rows.order_by(F("incident__latest").desc(nulls_last=True), "-incident__pk").values("incident")
    rows = type(parties[0]).objects.filter(pk__in=[party.pk for party in parties]).order_by()
    keys = dict(rows.annotate(newest=Subquery(newest[:1])).values_list("pk", "newest"))
    incidents = Incident.objects.visible_to(user).in_bulk([key for key in keys.values() if key])
    return {pk: _in_words(incidents[key]) for pk, key in keys.items() if key in incidents}


def _in_words(incident: Incident) -> str:
    return ", ".join(filter(None, [record_label(incident), str(incident.date)]))

"""The timeline of linked incidents on an incident's page."""

from typing import Any

import orjson
from django.db.models import Q
from django.utils.translation import gettext_lazy

from incidents import choices
from incidents.models.editions.edition import IncidentEdition, IncidentMention
from incidents.presentation import display
from incidents.presentation.display import label
from incidents.presentation.record_page import page_of
from incidents.public.queries.stored_editions import Version, stored_of

Document = dict[str, Any]
MOST_STEPS, MOST_INCIDENTS = 5, 40
FROM_HERE = {
    choices.LinkRelation.FOLLOWS: gettext_lazy("The incident on this page follows it."),
    choices.LinkRelation.PART_OF: gettext_lazy("The incident on this page is part of it."),
    choices.LinkRelation.APPEAL_OF: gettext_lazy("The incident on this page is an appeal of it."),
}
TO_HERE = {
    choices.LinkRelation.FOLLOWS: gettext_lazy("It follows the incident on this page."),
    choices.LinkRelation.PART_OF: gettext_lazy("It is part of the incident on this page."),
    choices.LinkRelation.APPEAL_OF: gettext_lazy("It is an appeal of the incident on this page."),
}


def chain_of(uid: str, whole: bool) -> tuple[list[Version], list[str]]:
    """Return the live incidents linked to one, directly or through others, by time; empty without links.

    Versions and documents; the latter are empty unless `whole`.
    """
    uids = _linked(uid)
    if len(uids) < 2:
        return [], []
    editions = IncidentEdition.objects.for_readers().live().filter(uid__in=uids)
    rows = list(editions.order_by("sort_date", "number").values_list("sort_date", "pk"))
    if len(rows) < 2:
        return [], []
    # Databases sort undated rows differently.
    keys = [key for day, key in rows if day is not None] + [key for day, key in rows if day is None]
    stored = stored_of(IncidentEdition, keys, whole=whole)
    return [stored[key][0] for key in keys], [stored[key][1] for key in keys]


def members(documents: list[str], here: Document) -> list[dict[str, Any]]:
    """Return the incidents of a chain for the page of one of them."""
    return [_member(orjson.loads(each), here) for each in documents]


def _linked(uid: str) -> set[str]:
    """Return every incident within a few links in either direction; each step is one query."""
    found, last = {uid}, {uid}
    links = IncidentMention.objects.using(IncidentEdition.objects.for_readers().db).filter(
        target_kind=choices.RecordKind.INCIDENT, edition__superseded_at=None
    )
    for _step in range(MOST_STEPS):
        touched = links.filter(Q(target__in=last) | Q(edition__uid__in=last)).order_by("pk")
        pairs = touched.values_list("edition__uid", "target")
        last = {str(each) for pair in pairs[: 4 * MOST_INCIDENTS] for each in pair} - found
        found |= last
        if not last or len(found) > MOST_INCIDENTS:
            break
    return found if len(found) <= MOST_INCIDENTS else {uid, *sorted(found - {uid})[: MOST_INCIDENTS - 1]}


def _member(each: Document, here: Document) -> dict[str, Any]:
    return {
        "title": each["title"],
        "href": page_of("incident", each),
        "date": display.span(each["date"]),
        "kind": label(choices.IncidentKind, each["kind"]),
        "is_here": each["id"] == here["id"],
        "relation": _relation(each, here),
    }


def _relation(each: Document, here: Document) -> str:
    """Return the direct relation to this incident in words."""
    for link in here["links"]:
        if link["incident"]["id"] == each["id"]:
            return str(FROM_HERE.get(link["relation"], ""))
    for link in each["links"]:
        if link["incident"]["id"] == here["id"]:
            return str(TO_HERE.get(link["relation"], ""))
    return ""

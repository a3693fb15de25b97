"""The timeline of linked incidents on an incident's page."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from incidents import choices
from incidents.documents.document_formats import parse_document
from incidents.models.editions.edition import IncidentEdition, IncidentMention
from incidents.presentation import display
from incidents.presentation.display import label
from incidents.presentation.record_page import page_of
from incidents.public.cache.prepared_sql import Lookup, Rows, read_uid
from incidents.public.queries.stored_editions import Version, rows_of, stored_of

Document = dict[str, Any]
MOST_STEPS, MOST_INCIDENTS = 5, 40
NEXT_TO_IT = 2  # incidents before and after that are shown unfolded
FROM_HERE = {
    choices.LinkRelation.FOLLOWS: gettext_lazy("The incident on this page follows it."),
    choices.LinkRelation.PART_OF: gettext_lazy("The incident on this page is part of it."),
    choices.LinkRelation.APPEAL_OF: gettext_lazy("The incident on this page is an appeal of it."),
    choices.LinkRelation.IN_RESPONSE_TO: gettext_lazy("The incident on this page is in response to it."),
    choices.LinkRelation.SEPARATED_FROM: gettext_lazy(
        "The case of the incident on this page was separated from it."
    ),
}
TO_HERE = {
    choices.LinkRelation.FOLLOWS: gettext_lazy("It follows the incident on this page."),
    choices.LinkRelation.PART_OF: gettext_lazy("It is part of the incident on this page."),
    choices.LinkRelation.APPEAL_OF: gettext_lazy("It is an appeal of the incident on this page."),
    choices.LinkRelation.IN_RESPONSE_TO: gettext_lazy("It is in response to the incident on this page."),
    choices.LinkRelation.SEPARATED_FROM: gettext_lazy(
        "Its case was separated from that of the incident on this page."
    ),
}


_links_of_one = Lookup(lambda uid: _pairs([uid]))


def chain_of(uid: UUID, whole: bool) -> tuple[list[Version], list[str]]:
    """Return the live incidents linked to one, directly or through others, by time; empty without links.

    Versions and documents; the latter are empty unless `whole`.
    """
    uids = _linked(uid)
    if len(uids) < 2:
        return [], []
    editions = IncidentEdition.objects.for_readers().live().filter(uid__in=uids)
    rows = list(editions.order_by("sort_date", "latest", "number").values_list("sort_date", "pk"))
    if len(rows) < 2:
        return [], []
    # Databases sort undated rows differently.
    keys = [key for day, key in rows if day is not None] + [key for day, key in rows if day is None]
    stored = stored_of(IncidentEdition, keys, whole=whole)
    return [stored[key][0] for key in keys], [stored[key][1] for key in keys]


def members(documents: list[str], here: Document) -> list[Document]:
    """Return the incidents of a chain for the page of one of them."""
    return [_member(parse_document(choices.RecordKind.INCIDENT, each), here) for each in documents]


def chain_context(chain: list[Document]) -> Document:
    """Return the incidents of a chain: those next to the one on the page, and the earlier and later ones."""
    here = next((at for at, each in enumerate(chain) if each["is_here"]), 0)
    first, last = max(0, here - NEXT_TO_IT), here + NEXT_TO_IT + 1
    if len(chain) <= 2 * NEXT_TO_IT + 2:
        first, last = 0, len(chain)
    return {
        "chain": chain,
        "chain_near": chain[first:last],
        "chain_before": chain[:first],
        "chain_after": chain[last:],
    }


def _linked(uid: UUID) -> set[UUID]:
    """Return every incident within a few links in either direction; each step is one query."""
    found, last = {uid}, {uid}
    for _step in range(MOST_STEPS):
        pairs = _links_of_one.rows(uid) if last == {uid} else _pairs(list(last))
        last = {read_uid(each) for _key, *pair in pairs for each in pair} - found
        found |= last
        if not last or len(found) > MOST_INCIDENTS:
            break
    if len(found) <= MOST_INCIDENTS:
        return found
    return {uid, *sorted(found - {uid}, key=str)[: MOST_INCIDENTS - 1]}


def _pairs(uids: list[UUID]) -> Rows:
    """Return the incidents that have a link, and those that it leads to, after the key of the link."""
    links = rows_of(IncidentMention).filter(
        target_kind=choices.RecordKind.INCIDENT, edition__superseded_at=None
    )
    # No index serves both conditions, so as one they would read every incident.
    to_them, from_them = links.filter(target__in=uids), links.filter(edition__uid__in=uids)
    columns = "pk", "edition__uid", "target"
    touched = to_them.values_list(*columns).union(from_them.values_list(*columns))
    return touched.order_by("pk")[: 4 * MOST_INCIDENTS]


def _member(each: Document, here: Document) -> Document:
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

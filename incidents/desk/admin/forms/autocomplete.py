"""JSON for forms while a user types: records with a name, and how a date is read.

Like all pages of the admin they are for the desk only, and no cache stores them.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from incidents.dates.grammar import MAX_LENGTH
from incidents.desk.admin.common.date_entry import reading
from incidents.desk.admin.common.namesakes import choice_labels
from incidents.desk.matching import LONGEST_NAME, matching_institutions, matching_persons
from incidents.desk.work_queues import not_merged
from incidents.http.request_checks import small_number
from incidents.models import Institution, Person, audit

PAGE = 20
SHORTEST = 3  # letters of a term for which similar names are searched
SIMILAR: dict[type[Any], Any] = {Person: matching_persons, Institution: matching_institutions}


def records_named(admin: Any, request: HttpRequest) -> JsonResponse:
    """Return a page of visible records that contain the words; after the last one, similar names."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    audit.note_filters({"term", "page"} & request.GET.keys())
    term = request.GET.get("term", "").strip()[:LONGEST_NAME]
    matching, _distinct = admin.get_search_results(request, _open_to_choice(admin, request), term)
    page = Paginator(matching, PAGE).get_page(small_number(request.GET.get("page", "")) or 1)
    labels = choice_labels(list(page), request.user)
    results = [{"id": str(each.uid), "text": label} for each, label in labels.items()]
    if not page.has_next():
        results += _similar(admin.model, request, term, {each["id"] for each in results})
    return JsonResponse({"results": results, "pagination": {"more": page.has_next()}})


def _open_to_choice(admin: Any, request: HttpRequest) -> Any:
    """Leave out merged records: the record that they were merged into is chosen instead."""
    return not_merged(admin.get_queryset(request))


def _similar(model: type[Any], request: HttpRequest, term: str, shown: set[str]) -> list[dict[str, str]]:
    if model not in SIMILAR or len(term) < SHORTEST:
        return []
    matches = [match for match in SIMILAR[model](term, by=request.user) if str(match.party.uid) not in shown]
    labels = choice_labels([match.party for match in matches], request.user)
    return [
        {"id": str(match.party.uid), "text": labels[match.party], "why": _why(match)} for match in matches
    ]


def _why(match: Any) -> str:
    return _("similar: %s") % ", ".join(match.reasons)


def days_meant(request: HttpRequest) -> JsonResponse:
    """Return the earliest and latest day that a text may mean, with a message."""
    return JsonResponse(reading(request.GET.get("text", "")[: MAX_LENGTH + 1]))

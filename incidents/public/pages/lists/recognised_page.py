"""People whom a body recognises on a day, and what differs from the list of another body."""

from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.choices import RecognitionCriterion, RecognitionStatus, RecordKind
from incidents.documents.document_formats import parse_document
from incidents.documents.recognised import Recognised, recognised_by
from incidents.http.query_fields import CodeField, DayField
from incidents.http.query_params import Parameter, references
from incidents.models.editions.edition import EDITIONS
from incidents.models.editions.filter_rows import RecognitionPeriod
from incidents.presentation.display import label, span
from incidents.presentation.record_page import page_of
from incidents.public.api.base import Content, validated
from incidents.public.api.detail_views import NoParameters
from incidents.public.api.files import state
from incidents.public.pages.base import HTML, PageView, address_of, moved_to, rendered
from incidents.public.pages.records.page_views import today
from incidents.public.queries.list_query import snapshot
from incidents.public.queries.parameter_fields import ReferencesField
from incidents.public.queries.reference_lookup import Party, find_parties
from incidents.public.queries.stored_editions import column_of, rows_of

MOST_PEOPLE = 1_000
Context = dict[str, Any]
Lists = list[tuple[Party, dict[str, Recognised]]]


class RecognisedParameters(NoParameters):
    """The parameters of the page."""

    body = references("The body whose list it is.", ReferencesField)
    other = references("A body to compare with.", ReferencesField)
    on = Parameter(DayField, help_text="On which day; today where it is left out.")
    status = Parameter(CodeField, codes=tuple(RecognitionStatus.values), help_text="Recognised as what.")


class RecognisedPage(PageView):
    """The lists of bodies by day."""

    takes_parameters = True

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if (filled := _without_blanks(request.GET)) is not None:
            return moved_to(address_of(request.path, filled), for_good=False)
        query = RecognisedQuery(request.GET)

        def read(whole: bool) -> Content:
            with snapshot():
                at = state(of_past=False)
                context = query.context() if whole else {}
            make = partial(rendered, request, "incidents/recognised.html", context)
            return Content((at, str(query.on)), make)

        return validated(request, read, HTML)


def _without_blanks(params: QueryDict) -> QueryDict | None:
    """Return the parameters that have a value, as a form sends the others too; None if all have one."""
    blank = [name for name, value in params.items() if not value]
    filled = params.copy()
    for name in blank:
        del filled[name]
    return filled if blank else None


class RecognisedQuery:
    """The bodies, the day and the status of a query."""

    def __init__(self, params: QueryDict) -> None:
        asked = RecognisedParameters(params, RecordKind.PERSON).cleaned()
        self.references = [_first(asked.get(name)) for name in ("body", "other")]
        self.on: date = asked.get("on") or today()
        self.status: str = asked.get("status") or ""

    def context(self) -> Context:
        lists = self._lists()
        return {
            "section": "persons",
            "list_address": reverse("pages:person-list"),
            "bodies": _bodies(),
            "chosen": [str(body.uid) for body, _people in lists],
            "statuses": [(value, label(RecognitionStatus, value)) for value in RecognitionStatus.values],
            "status": self.status,
            "on": self.on,
            "groups": _groups(lists),
            "is_cut": any(len(people) >= MOST_PEOPLE for _body, people in lists),
        }

    def _lists(self) -> Lists:
        given = [reference for reference in self.references if reference]
        found = find_parties(RecordKind.INSTITUTION, given, None)
        bodies = list(dict.fromkeys(found[reference] for reference in given if reference in found))
        return [(body, recognised_by(str(body.uid), _people(body), self.on, self.status)) for body in bodies]


def _first(values: list[object] | None) -> str:
    return str(values[0]) if values else ""


def _people(body: Party) -> list[Context]:
    """Return the documents of the people whom a body has ever recognised, by name."""
    rows = rows_of(RecognitionPeriod).filter(body=body.uid)
    live = EDITIONS[RecordKind.PERSON].objects.for_readers().live().filter(pk__in=column_of(rows, "edition"))
    documents = live.order_by("title_key", "uid").values_list("document", flat=True)[:MOST_PEOPLE]
    return [parse_document(RecordKind.PERSON, text) for text in documents]


def _bodies() -> list[tuple[str, str]]:
    """Return the bodies that recognise somebody: id and name."""
    live = EDITIONS[RecordKind.PERSON].objects.for_readers().live()
    rows = rows_of(RecognitionPeriod).filter(edition__in=column_of(live, "pk"))
    uids = [str(uid) for uid in rows.order_by().values_list("body", flat=True).distinct()]
    names = {
        party.name: str(party.uid) for party in find_parties(RecordKind.INSTITUTION, uids, None).values()
    }
    return [(names[name], name) for name in sorted(names)]


def _groups(lists: Lists) -> list[Context]:
    """Return the people in groups: of one body, or those of one, of the other and of both."""
    if len(lists) < 2:
        return [_group(_("On the list"), [people]) for _body, people in lists]
    (one, first), (two, second) = lists
    both = [key for key in first if key in second]
    return [
        _group(_("Only %(body)s") % {"body": one.name}, [_without(first, second)]),
        _group(_("Only %(body)s") % {"body": two.name}, [_without(second, first)]),
        _group(_("Both"), [{key: people[key] for key in both} for people in (first, second)]),
    ]


def _without(people: dict[str, Recognised], others: dict[str, Recognised]) -> dict[str, Recognised]:
    return {key: each for key, each in people.items() if key not in others}


def _group(title: str, lists: list[dict[str, Recognised]]) -> Context:
    rows = [
        {
            "name": people[0].person["name"],
            "href": page_of(RecordKind.PERSON, people[0].person),
            "views": [_view(each) for each in people],
        }
        for people in ([each[key] for each in lists] for key in lists[0])
    ]
    return {"title": title, "rows": rows}


def _view(each: Recognised) -> Context:
    row = each.row
    source = next(source for source in each.person["sources"] if source["id"] == row["source"])
    return {
        "body": row["body"]["name"],
        "status": label(RecognitionStatus, row["status"]),
        "criterion": label(RecognitionCriterion, row["criterion"]) if row["criterion"] else "",
        "begin": span(row["from"]),
        "end": span(row["until"]),
        "is_certain": each.is_certain,
        "source": source,
    }

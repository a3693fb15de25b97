"""One record: its live document, and what belongs to it elsewhere; or what became of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy

from incidents.choices import ChangeAction, RecordKind
from incidents.models.edition import EDITIONS, Change
from incidents.public.api.records import GONE, gone_by, named
from incidents.public.pages.answers import PageView, moved_to, page
from incidents.public.pages.cards import cards
from incidents.public.pages.chain import chain_of
from incidents.public.pages.detention import detention_of
from incidents.public.pages.linked import meta_of_record
from incidents.public.pages.slugs import canonical_address, with_slug, without_slug
from incidents.public.parties import editions_at
from incidents.public.question import ask, snapshot
from incidents.reading.citations import citations_of
from incidents.reading.details import about, details
from incidents.reading.wording import day, label


@dataclass(frozen=True, slots=True)
class Related:
    """Records of another kind that name this one through a parameter of theirs."""

    heading: Any
    kind: str
    parameter: str


RELATED: dict[str, tuple[Related, ...]] = {
    RecordKind.PERSON: (
        Related(gettext_lazy("What happened"), "incident", "person"),
        Related(gettext_lazy("Statements about this person"), "statement", "about_person"),
        Related(gettext_lazy("Statements by this person"), "statement", "person"),
    ),
    RecordKind.INSTITUTION: (
        Related(gettext_lazy("Part in incidents"), "incident", "institution"),
        Related(gettext_lazy("Statements"), "statement", "institution"),
    ),
}


MISSING = {
    RecordKind.INCIDENT: gettext_lazy("There is no published incident under this address."),
    RecordKind.PERSON: gettext_lazy("There is no published person under this address."),
    RecordKind.INSTITUTION: gettext_lazy("There is no published institution under this address."),
    RecordKind.STATEMENT: gettext_lazy("There is no published statement under this address."),
}


class OneRecord(PageView):
    """A page about one record; what became of one that is gone is told on a page too."""

    kind = ""

    def gone(self, request: HttpRequest, change: Change | None) -> HttpResponseBase:
        """301 to the survivor of a merger, 410 for what was taken from view, 404 for all else."""
        if change is None or change.action not in GONE:
            raise Http404(MISSING[RecordKind(self.kind)])
        if change.action == ChangeAction.MERGED and change.merged_into:
            return moved_to(reverse(f"pages:{self.kind}", args=[_number(self.kind, change)]), for_good=True)
        context = {
            **about(self.kind, change.number),
            "change": change,
            "action": label(ChangeAction, change.action),
            "on": day(change.at.date()),
        }
        return page(request, "incidents/gone.html", context, status=410)


class RecordPage(OneRecord):
    """The page of a record under its number, with or without words behind it; a UUID leads there."""

    until_next_line = True

    def get(self, request: HttpRequest, reference: str) -> HttpResponseBase:
        with snapshot():
            plain = without_slug(reference)
            live = named(editions_at(self.kind, None), plain)
            found = live.values_list("number", "title_key", "document").first()
            gone = None if found else gone_by(self.kind, plain, None)
            if found is None:
                return self.gone(request, gone)
            number, title_key, text = found
            spoken = with_slug(number, title_key)
            if reference not in {str(number), spoken}:
                known = number if plain == reference else spoken
                return moved_to(reverse(f"pages:{self.kind}", args=[known]), for_good=True)
            document = orjson.loads(text)
            beside = self.beside(document)
        context = {**about(self.kind, number), **details(self.kind, document), **beside}
        context |= citations_of(self.kind, document)
        address = canonical_address(self.kind, number, title_key)
        context["meta"] = meta_of_record(self.kind, document, address)
        return page(request, f"incidents/{self.kind}.html", context)

    def beside(self, document: dict[str, Any]) -> dict[str, Any]:
        """What other records tell of this one."""
        if self.kind == RecordKind.INCIDENT:
            return {"chain": chain_of(document)}
        related = [_related(each, document) for each in RELATED.get(self.kind, ())]
        if self.kind != RecordKind.PERSON:
            return {"related": related}
        return {"related": related, "detention": detention_of(document, related[0], today())}


def _number(kind: str, change: Change) -> str:
    """The number of the record that another was merged into; its id should it have none."""
    editions = EDITIONS[kind].objects.for_readers().filter(uid=change.merged_into)
    return str(editions.values_list("number", flat=True).first() or change.merged_into)


def _related(related: Related, document: dict[str, Any]) -> dict[str, Any]:
    """The records that name this one, oldest first; as many as a page of the list holds."""
    params = QueryDict(f"{related.parameter}={document['number']}&ordering=date")
    question = ask(related.kind, params)
    totals, found = question.totals(), question.page()
    return {
        "kind": related.kind,
        "heading": related.heading,
        "count": totals.count,
        "documents": [orjson.loads(text) for text in found.documents],
        "cards": cards(related.kind, found.documents, about=document["id"]),
        "all": f"{reverse(f'pages:{related.kind}-list')}?{params.urlencode()}",
        "has_more": found.next is not None,
    }


def today() -> date:
    """The day that “as of today” means, in UTC; it is on the page, and so the ETag takes it too."""
    return datetime.now(UTC).date()

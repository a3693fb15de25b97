"""The numbers on the home page, counted once until the next publication."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.choices import RecordKind
from incidents.models.editions.edition import EDITIONS
from incidents.public.cache.ledger_cache import LedgerCache
from incidents.public.queries.ledger_state import last_line
from incidents.public.queries.list_query import ask


@dataclass(frozen=True, slots=True)
class Span:
    """The countries and years of the incidents; None if none has a date."""

    countries: int
    first: int | None
    last: int | None

    @property
    def years(self) -> str:
        return str(self.first or "") if self.first == self.last else f"{self.first}–{self.last}"


_remembered = LedgerCache[Span]("span of all incidents", bound=1)
NAMES = {
    RecordKind.INCIDENT: _("incidents"),
    RecordKind.PERSON: _("persons"),
    RecordKind.INSTITUTION: _("institutions"),
    RecordKind.STATEMENT: _("statements"),
}


def figures() -> list[dict[str, Any]]:
    """Return each number with its label and its list. Needs `snapshot()` around it."""
    found = [
        {
            "value": f"{ask(kind, QueryDict()).totals().count:,}",
            "name": name,
            "href": reverse(f"pages:{kind}-list"),
        }
        for kind, name in NAMES.items()
    ]
    span, incidents = whole_span(), reverse("pages:incident-list")
    found.append(
        {"value": f"{span.countries:,}", "name": _("countries"), "href": f"{incidents}?view=chart&by=country"}
    )
    if span.first:
        found.append({"value": span.years, "name": _("years"), "href": f"{incidents}?view=timeline"})
    return found


def whole_span() -> Span:
    """Return the countries and years of all incidents, by their earliest day."""
    return _remembered.get_or_set("whole", _count, last_line())


def _count() -> Span:
    live = EDITIONS[RecordKind.INCIDENT].objects.for_readers().live()
    found = live.aggregate(
        countries=Count("country", distinct=True, filter=~Q(country="")),
        first=Min("sort_date"),
        last=Max("sort_date"),
    )
    return Span(
        found["countries"],
        found["first"] and found["first"].year,
        found["last"] and found["last"].year,
    )

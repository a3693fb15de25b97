"""The numbers on the home page, counted once until the next publication."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import ngettext

from incidents.choices import RecordKind
from incidents.fields.kinds import KINDS
from incidents.models.editions.edition import EDITIONS
from incidents.presentation.dates import day, today
from incidents.public.api.custody.census_views import PARAMETERS, ask_for_census
from incidents.public.cache.ledger_cache import LedgerCache
from incidents.public.queries.description import country
from incidents.public.queries.ledger_state import last_line
from incidents.public.queries.list_query import ask
from incidents.public.statistics.census import Census
from incidents.public.statistics.statistics import Statistics

Context = dict[str, Any]
IN_CUSTODY = "custody=in_custody"
VICTIMS = "role=victim"
ORDER_OF_KINDS = (RecordKind.CASE, RecordKind.INCIDENT, RecordKind.PERSON, RecordKind.STATEMENT)


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


def figures() -> list[Context]:
    """Return each number with its noun, its list and a note. Needs `snapshot()` around it."""
    span = whole_span()
    victims = ask(RecordKind.PERSON, QueryDict(VICTIMS)).totals().count
    notes = {
        RecordKind.INCIDENT: ", ".join(filter(None, [span.years, _countries(span.countries)])),
        RecordKind.PERSON: _victims(victims) if victims else "",
    }
    return [
        {
            **figure(kind, ask(kind, QueryDict()).totals().count, reverse(f"pages:{kind}-list")),
            "note": notes.get(kind, ""),
        }
        for kind in ORDER_OF_KINDS
    ]


def _countries(count: int) -> str:
    return ngettext("%(count)s country", "%(count)s countries", count) % {"count": count} if count else ""


def _victims(count: int) -> str:
    return ngettext("%(count)s victim", "%(count)s victims", count) % {"count": f"{count:,}"}


def figure(kind: RecordKind, count: int, href: str) -> Context:
    """Return a number of records with its noun and its list."""
    return {"value": f"{count:,}", "name": KINDS[kind].counted(count), "href": href}


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


@dataclass(frozen=True, slots=True)
class Held:
    """The people who may be in custody on a day, those of them confirmed in its year, and by country."""

    on: date
    possible: int
    confirmed: int
    countries: list[Context]

    @property
    def year(self) -> int:
        return self.on.year


_held = LedgerCache[Held]("people held today", bound=2)


def census_of(query: str, *by: str) -> Census:
    """Return who may be in custody today, by a query of the list of people. Needs `snapshot()` around it."""
    return Census(ask_for_census(QueryDict(query), PARAMETERS), [*by])


def held_now() -> Held:
    """Return who may be in custody today. Needs `snapshot()` around it."""
    return _held.get_or_set(today(), _count_held, last_line())


def _count_held() -> Held:
    census = census_of(IN_CUSTODY, "country")
    totals = census.totals()
    cells = sorted(census.cells(), key=lambda cell: -cell["persons"]["possible"])
    return Held(
        on=census.days[0],
        possible=totals["persons"]["possible"],
        confirmed=totals["confirmed_this_year"],
        countries=[
            {"code": cell["country"], "count": cell["persons"]["possible"]}
            for cell in cells
            if cell["country"]
        ],
    )


def held_context() -> Context:
    """Return the context of the number of people held; empty if nobody may be in custody."""
    held, people = held_now(), reverse("pages:person-list")
    if not held.possible:
        return {}
    return {
        "held": held,
        "held_on": day(held.on),
        "held_href": f"{people}?{IN_CUSTODY}&view=prisoners",
    }


def by_country() -> list[Context]:
    """Return each country with its incidents and the people who may be held there, most incidents first."""
    held = {each["code"]: each["count"] for each in held_now().countries}
    cells = Statistics(ask(RecordKind.INCIDENT, QueryDict()), ["country"]).cells()
    counts = {cell["country"]: cell["incidents"]["possible"] for cell in cells if cell["country"]}
    people = f"{reverse('pages:person-list')}?{IN_CUSTODY}&role=victim&view=prisoners"
    return [
        {
            "name": country(code),
            "href": reverse("pages:country", args=[code.lower()]),
            "incidents": counts.get(code, 0),
            "held": held.get(code, 0),
            "held_href": f"{people}&country={code}",
        }
        for code in sorted(counts.keys() | held.keys(), key=lambda code: (-counts.get(code, 0), code))
    ]

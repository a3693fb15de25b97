"""The table of people held on a day: a row a case, a column a status, each number with its list of people."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from incidents.choices import CustodyStatus, DerivedCustody
from incidents.http.problem_details import Problem
from incidents.presentation.dates import day
from incidents.presentation.display import label
from incidents.public.api.custody.census_views import PARAMETERS, ask_for_census
from incidents.public.queries.involvement_filters import CUSTODY
from incidents.public.queries.list_query import ListQuery, snapshot
from incidents.public.queries.parameters import OF_LISTS
from incidents.public.statistics.census import Census

Context = dict[str, Any]
MOST_CASES = 50
# What a list of people has and a census has not.
LEFT_OUT = OF_LISTS | {"view", "custody_match"}


def held_by_case(params: QueryDict) -> Context:
    """Return the table for a query of the list of people; empty unless it finds people of a case.

    The cases with most people come first. People of several cases are in each of their rows, and counted
    once in the last row.
    """
    if params.keys().isdisjoint(CUSTODY) or DerivedCustody.UNKNOWN in params.get("custody", "").split(","):
        return {}
    asked = params.copy()
    for name in LEFT_OUT:
        asked.pop(name, None)
    question = ask_for_census(asked, PARAMETERS)
    match = "certain" if params.get("custody_match") == "certain" else "possible"
    try:
        with snapshot():
            return _table(question, match)
    except Problem:  # too many cells
        return {}


def _table(question: ListQuery, match: str) -> Context:
    by_status = _numbers(question, match, "custody_status")
    by_case = _numbers(question, match, "case")
    cells = _numbers(question, match, "case", "custody_status")
    statuses = [status for (status,) in by_status]
    cases = sorted(by_case.values(), key=lambda each: (not each["case"], -each["count"], each["title"]))
    if not cases or not cases[0]["case"]:
        return {}
    rows = [{**each, "counts": [cells.get((each["case"], status)) for status in statuses]} for each in cases]
    return {
        "held_by_case": {
            "on": day(question.filters.custody_day) if question.filters.custody_day else "",
            "statuses": [capfirst(label(CustodyStatus, status)) for status in statuses],
            "rows": rows[:MOST_CASES],
            "more": max(0, len(rows) - MOST_CASES),
            "total": Census(question, []).totals()["persons"][match],
            "totals": list(by_status.values()),
        }
    }


def _numbers(question: ListQuery, match: str, *by: str) -> dict[tuple[Any, ...], Context]:
    """Return the number of people in each cell that has any, with the address of their list."""
    people, match_of = reverse("pages:person-list"), {"possible": "", "certain": "&custody_match=certain"}
    return {
        tuple(cell[name] for name in by): {
            "case": cell.get("case"),
            "title": cell.get("case_title", ""),
            "count": cell["persons"][match],
            "href": cell["query"] and f"{people}?{cell['query']}{match_of[match]}&view=prisoners",
        }
        for cell in Census(question, [*by]).cells()
        if cell["persons"][match]
    }

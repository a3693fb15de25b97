"""All charts, for pages and as files; each for any query about incidents, the census about people."""

from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language

from incidents.choices import RecordKind
from incidents.http.query_fields import CodeField
from incidents.http.query_params import Parameter
from incidents.public.cache.ledger_cache import LedgerCache
from incidents.public.charts.bar_chart import DIMENSIONS, INCIDENTS, UNITS, chart_of
from incidents.public.charts.base import Picture
from incidents.public.charts.census_chart import census_of
from incidents.public.charts.map import map_of
from incidents.public.charts.timeline import timeline_of
from incidents.public.queries.ledger_state import last_line
from incidents.public.queries.list_query import ListQuery, ask
from incidents.public.queries.parameters import OF_LISTS

# How a list is given; a picture shows the whole of it.
OF_PAGES = frozenset({"view", "by", "unit"})
BY = Parameter(
    CodeField, codes=tuple(DIMENSIONS), default="kind", help_text="What the bars of the chart stand for."
)
UNIT = Parameter(
    CodeField,
    codes=tuple(UNITS),
    default=INCIDENTS,
    help_text="What the chart counts; people are the victims unless a role is asked for, each counted once.",
)
PICTURES: dict[str, Callable[..., Picture]] = {
    "map": map_of,
    "timeline": timeline_of,
    "chart": chart_of,
    "census": census_of,
}
OF_PEOPLE = ("census",)
_remembered = LedgerCache[Picture]("charts", bound=60)


def parameters_of(name: str) -> dict[str, Parameter]:
    """Return the parameters of a chart in addition to those of the query."""
    return {"by": BY, "unit": UNIT} if name == "chart" else {}


def ask_for(name: str, params: QueryDict, more: dict[str, Parameter] | None = None) -> ListQuery:
    """Return the query of a chart; raise a 400 for parameters it does not have."""
    extra = parameters_of(name) | (more or {})
    return ask(kind_of(name), params, without=OF_LISTS, extra=extra)


def kind_of(name: str) -> RecordKind:
    """Return the kind of the records that a chart is about."""
    return RecordKind.PERSON if name in OF_PEOPLE else RecordKind.INCIDENT


def picture(name: str, question: ListQuery) -> Picture:
    """Return a chart; needs `snapshot()` around it, like all reading."""
    chosen = (_by(question), _unit(question)) if name == "chart" else ()

    def draw() -> Picture:
        return _with_files(PICTURES[name](question, *chosen), question)

    if question.filters.moment is not None or question.filters.found:
        return draw()
    key = name, chosen, get_language(), question.day, _query(question.params)
    return _remembered.get_or_set(key, draw, last_line())


def shown(name: str, params: QueryDict) -> dict[str, Any]:
    """Return the context of a page with the chart of its query."""
    asked = params.copy()
    for beside in (OF_LISTS | OF_PAGES) - parameters_of(name).keys():
        asked.pop(beside, None)
    question = ask_for(name, asked)
    context: dict[str, Any] = {"picture": picture(name, question)}
    if name == "chart":
        context["choices"] = _choices(params, "by", DIMENSIONS, _by(question))
        context["units"] = _choices(params, "unit", UNITS, _unit(question))
    return context


def _by(question: ListQuery) -> str:
    return str(question.asked.get("by", "kind"))


def _unit(question: ListQuery) -> str:
    return str(question.asked.get("unit", INCIDENTS))


def _choices(params: QueryDict, parameter: str, labels: dict[str, Any], chosen: str) -> list[dict[str, Any]]:
    """Return links to the same page with other values of a parameter."""
    choices = []
    for name, label in labels.items():
        asked = params.copy()
        asked[parameter] = name
        choices.append({"label": label, "href": f"?{_query(asked)}", "is_chosen": name == chosen})
    return choices


def _with_files(drawn: Picture, question: ListQuery) -> Picture:
    """Add the addresses of the chart and its data as files."""
    query = _query(question.params)
    for ending in ("svg", "csv"):
        path = reverse(f"pages:{kind_of(drawn.name)}-{drawn.name}-{ending}")
        asked = "&".join(filter(None, [query, "bom=true" if ending == "csv" else ""]))
        drawn.files[ending] = f"{path}?{asked}" if asked else path
    return drawn


def _query(params: QueryDict) -> str:
    return params.urlencode(safe=",:")

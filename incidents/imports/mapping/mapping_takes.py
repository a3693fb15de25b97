"""Parsing of extractors: from the TOML of a value to a `Take`."""

from decimal import Decimal, InvalidOperation

from incidents.dates.calendars import CALENDARS
from incidents.dates.date_rules import ORDERS, DateRules
from incidents.imports.mapping.arithmetic import Arithmetic
from incidents.imports.mapping.extractors import Take
from incidents.imports.mapping.options import (
    BadMapping,
    names_of,
    number_of,
    one_of,
    pattern_of,
    require_allowed,
    text_of,
    texts_of,
)

MOST_ALTERNATIVES = 10
_PARTS = ("year", "month", "day")
_DAYS = ("earliest", "latest")
_RULES = (
    "column", "columns", "value", "template", "join", "split", "part", "pattern", "table", "otherwise",
    "empty", "default", "cut", "wrong", "sum", "multiply", "add", "else",
)  # fmt: skip
_OF_DATES = ("read_as", "order", "calendar", "edtf", *_PARTS, *_DAYS)


def take_of(content: object, where: str, *, depth: int = 0) -> Take:
    """Parse a value of the mapping: a column, several, or a table of rules.

    Raises:
        BadMapping
    """
    if isinstance(content, str):
        return Take(columns=(content,))
    if isinstance(content, list):
        return Take(columns=names_of(content, where), join=" ")
    if not isinstance(content, dict):
        raise BadMapping(f'{where} is the name of a column, or a table such as {{ value = "…" }}.')
    require_allowed(content, (*_RULES, *_OF_DATES), where)
    if sum(name in content for name in ("column", "columns", "value", "template")) > 1:
        raise BadMapping(f"{where} has one of: column, columns, value, template.")
    columns = [content["column"]] if "column" in content else content.get("columns", [])
    take = Take(
        columns=names_of(columns, where) if columns else (),
        value=text_of(content, "value", where) if "value" in content else None,
        template=text_of(content, "template", where),
        join=_join(content, where),
        split=text_of(content, "split", where),
        part=number_of(content.get("part", 0), f"{where}.part"),
        pattern=pattern_of(text_of(content, "pattern", where), where),
        table=texts_of(content, "table", where),
        otherwise=text_of(content, "otherwise", where) if "otherwise" in content else None,
        empty=frozenset(names_of(content.get("empty", []), where)),
        default=text_of(content, "default", where),
        cut=content.get("cut", False) is True,
        leave_out_wrong=one_of(content, "wrong", ("error", "leave out"), where) == "leave out",
        read_as=texts_of(content, "read_as", where),
        dates=_date_rules(content, where),
        arithmetic=_arithmetic(content, where),
        alternative=_alternative(content, where, depth),
        **_inner(content, where),
    )
    _require_sense(take, where)
    return take


def _require_sense(take: Take, where: str) -> None:
    if not take.named and take.value is None:
        raise BadMapping(f"{where} names no column and no value.")
    if take.part and not take.split:
        raise BadMapping(f"{where}.part needs split: what parts the cell.")
    if take.alternative and (take.default or take.value is not None):
        raise BadMapping(f"{where}.else is never taken beside a default or a value.")


def _inner(content: dict[str, object], where: str) -> dict[str, Take | None]:
    """Return the parts and the days of a date, each a column, or a table with a pattern and other rules."""
    found: dict[str, Take | None] = {}
    wrong = {"wrong": content["wrong"]} if "wrong" in content else {}
    for name in (*_PARTS, *_DAYS):
        if name in content:
            inner = {"column": content[name]} if isinstance(content[name], str) else content[name]
            if not isinstance(inner, dict) or inner.keys() & {*_OF_DATES, "else"}:
                raise BadMapping(
                    f'{where}.{name} is a column, or a table: {{ column = "…", pattern = "…" }}.'
                )
            rules = wrong if name in _DAYS else {}
            found[name] = take_of({**rules, **inner}, f"{where}.{name}")
    return found


def _alternative(content: dict[str, object], where: str, depth: int) -> Take | None:
    if "else" not in content:
        return None
    if depth == MOST_ALTERNATIVES:
        raise BadMapping(f"{where} has more than {MOST_ALTERNATIVES} times else.")
    return take_of(content["else"], where, depth=depth + 1)


def _arithmetic(content: dict[str, object], where: str) -> Arithmetic | None:
    if not content.keys() & {"sum", "multiply", "add"}:
        return None
    total = content.get("sum", False) is True
    return Arithmetic(total, _decimal(content, "multiply", 1, where), _decimal(content, "add", 0, where))


def _decimal(content: dict[str, object], name: str, default: int, where: str) -> Decimal:
    found = content.get(name, default)
    try:
        number = Decimal(str(found)) if isinstance(found, int | float) and found is not True else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or abs(number) > 1_000_000 or number.adjusted() < -15:
        raise BadMapping(f"{where}.{name} has to be a number, at most 1,000,000.")
    return number


def _join(content: dict[str, object], where: str) -> str | None:
    """Return the separator for joining columns: a space, unless set, or unless cells are split or added."""
    if "join" in content:
        return text_of(content, "join", where)
    return " " if "columns" in content and not content.keys() & {"split", "sum"} else None


def _date_rules(content: dict[str, object], where: str) -> DateRules:
    order = one_of(content, "order", ORDERS[1:], where) if "order" in content else ""
    calendar = one_of(content, "calendar", tuple(CALENDARS), where) if "calendar" in content else ""
    birth = where.endswith(".birth")  # in which 1/1/17 may be in either century
    return DateRules(calendar, order, short_years=bool(order) and not birth, edtf=content.get("edtf") is True)

"""What a mapping says of one value, from its TOML to a `Take`."""

from decimal import Decimal, InvalidOperation
from typing import Any

from incidents.dates.calendars import CALENDARS
from incidents.dates.rules import ORDERS, DateRules
from incidents.imports.mapping.arithmetic import Arithmetic
from incidents.imports.mapping.extractors import Take
from incidents.imports.mapping.options import (
    BadMapping,
    names_of,
    number_of,
    one_of,
    pattern_of,
    require_known,
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


def take_of(said: Any, where: str, *, depth: int = 0) -> Take:
    """Read one value of the mapping: a column's name, several, or a table of rules.

    Raises:
        BadMapping
    """
    if isinstance(said, str):
        return Take(columns=(said,))
    if isinstance(said, list):
        return Take(columns=names_of(said, where), join=" ")
    if not isinstance(said, dict):
        raise BadMapping(f'{where} is the name of a column, or a table such as {{ value = "…" }}.')
    require_known(said, (*_RULES, *_OF_DATES), where)
    if sum(name in said for name in ("column", "columns", "value", "template")) > 1:
        raise BadMapping(f"{where} has one of: column, columns, value, template.")
    columns = [said["column"]] if "column" in said else said.get("columns", [])
    take = Take(
        columns=names_of(columns, where) if columns else (),
        value=text_of(said, "value", where) if "value" in said else None,
        template=text_of(said, "template", where),
        join=_join(said, where),
        split=text_of(said, "split", where),
        part=number_of(said.get("part", 0), f"{where}.part"),
        pattern=pattern_of(text_of(said, "pattern", where), where),
        table=texts_of(said, "table", where),
        otherwise=text_of(said, "otherwise", where) if "otherwise" in said else None,
        empty=frozenset(names_of(said.get("empty", []), where)),
        default=text_of(said, "default", where),
        cut=said.get("cut", False) is True,
        leave_out_wrong=one_of(said, "wrong", ("error", "leave out"), where) == "leave out",
        read_as=texts_of(said, "read_as", where),
        dates=_date_rules(said, where),
        arithmetic=_arithmetic(said, where),
        alternative=_alternative(said, where, depth),
        **_inner(said, where),
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


def _inner(said: dict[str, Any], where: str) -> dict[str, Take | None]:
    """The parts and the days of a date, each a column, or a table with a pattern and other rules."""
    found: dict[str, Take | None] = {}
    wrong = {"wrong": said["wrong"]} if "wrong" in said else {}
    for name in (*_PARTS, *_DAYS):
        if name in said:
            inner = {"column": said[name]} if isinstance(said[name], str) else said[name]
            if not isinstance(inner, dict) or inner.keys() & {*_OF_DATES, "else"}:
                raise BadMapping(
                    f'{where}.{name} is a column, or a table: {{ column = "…", pattern = "…" }}.'
                )
            rules = wrong if name in _DAYS else {}
            found[name] = take_of({**rules, **inner}, f"{where}.{name}")
    return found


def _alternative(said: dict[str, Any], where: str, depth: int) -> Take | None:
    if "else" not in said:
        return None
    if depth == MOST_ALTERNATIVES:
        raise BadMapping(f"{where} has more than {MOST_ALTERNATIVES} times else.")
    return take_of(said["else"], where, depth=depth + 1)


def _arithmetic(said: dict[str, Any], where: str) -> Arithmetic | None:
    if not said.keys() & {"sum", "multiply", "add"}:
        return None
    total = said.get("sum", False) is True
    return Arithmetic(total, _decimal(said, "multiply", 1, where), _decimal(said, "add", 0, where))


def _decimal(said: dict[str, Any], name: str, default: int, where: str) -> Decimal:
    found = said.get(name, default)
    try:
        number = Decimal(str(found)) if isinstance(found, int | float) and found is not True else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or abs(number) > 1_000_000 or number.adjusted() < -15:
        raise BadMapping(f"{where}.{name} has to be a number, at most 1,000,000.")
    return number


def _join(said: dict[str, Any], where: str) -> str | None:
    """What joins several columns: a space, unless another text is said, or the cells are split or added."""
    if "join" in said:
        return text_of(said, "join", where)
    return " " if "columns" in said and not said.keys() & {"split", "sum"} else None


def _date_rules(said: dict[str, Any], where: str) -> DateRules:
    order = one_of(said, "order", ORDERS[1:], where) if "order" in said else ""
    calendar = one_of(said, "calendar", tuple(CALENDARS), where) if "calendar" in said else ""
    birth = where.endswith(".birth")  # in which 1/1/17 may be of either century
    return DateRules(calendar, order, short_years=bool(order) and not birth, edtf=said.get("edtf") is True)

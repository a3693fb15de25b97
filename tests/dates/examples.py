"""Reading dates in tests, in few words."""

from datetime import date

from hypothesis import strategies as st

from incidents.dates.date_rules import DEFAULT_RULES, DateRules
from incidents.dates.span import Span

DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 30))
ANY_YEAR = DateRules(any_year=True)


def bounds(text: str, rules: DateRules = DEFAULT_RULES) -> str:
    """Read the text and write its bounds as an EDTF interval, which keeps the tables below short."""
    span = Span.parse(text, rules)
    return f"{span.earliest or '..'}/{span.latest or '..'}"

"""Reading dates in tests, in few words."""

from datetime import date

from hypothesis import strategies as st

from incidents.dates import Span

DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 30))


def bounds(text: str) -> str:
    """Read the text and write its bounds as an EDTF interval, which keeps the tables below short."""
    span = Span.parse(text)
    return f"{span.earliest or '..'}/{span.latest or '..'}"

"""Dates as public files have them (dates.json): none is read wrong, and what is clear is read."""

import json
from pathlib import Path

import pytest

from incidents.dates import Span, UnreadableDate

pytestmark = pytest.mark.one_database
DATES = json.loads((Path(__file__).with_name("data") / "dates.json").read_text())


def read(text: str) -> str:
    """What is read in the notation of the file: none, a day, or the first and the last."""
    try:
        span = Span.parse(text)
    except UnreadableDate:
        return "none"
    if span.earliest == span.latest:
        return str(span.earliest or "none")
    return f"{span.earliest or ''}..{span.latest or ''}"


def test_no_real_date_is_read_wrong_and_no_clear_one_is_refused():
    found = [(each["text"], read(each["text"]), each["accept"]) for each in DATES]
    wrong = [(text, days) for text, days, accepted in found if days not in (*accepted, "none")]
    refused = [text for text, days, accepted in found if days == "none" and "none" not in accepted]
    # Their reading would be right too, but they may also be refused.
    cautious = [text for text, days, accepted in found if days == "none" and len(accepted) > 1]

    read_right = sum(days != "none" for _, days, _ in found) - len(wrong)
    print(f"{read_right} of {len(found)} read right, {len(wrong)} wrong, {len(refused)} clear ones refused;")
    print(f"{len(cautious)} refused that could be read: {cautious}")
    assert (len(found), wrong, refused) == (377, [], [])
    assert len(cautious) <= 82

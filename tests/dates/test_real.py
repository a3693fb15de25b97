"""Dates as public files have them (dates.json): none is read wrong, and what is clear is read."""

import json
from pathlib import Path

import pytest

from incidents.dates.span import Span, UnreadableDate

pytestmark = pytest.mark.one_database
DATA = Path(__file__).resolve().parents[1] / "data"
DATES = json.loads((DATA / "dates.json").read_text())
# Strings like those, written for this test: of each language what is clear, and what must not be read.
OWN_DATES = json.loads((DATA / "dates_own.json").read_text())

# Phrases that are read now; the file was made when none was, and says that their words are kept.
PHRASES = {
    "fin mars 2015": "2015-03-21..2015-03-31",
    "a mediados de marzo de 2015": "2015-03-11..2015-03-20",
    "finales de 2015": "2015-09-01..2015-12-31",
    "2015-ci ilin əvvəli": "2015-01-01..2015-04-30",
    "2015-ci ilin sonunda": "2015-09-01..2015-12-31",
    "в начале 2014 года": "2014-01-01..2014-04-30",
    "конец 2014": "2014-09-01..2014-12-31",
}


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
    found = [
        (each["text"], read(each["text"]), each["accept"]) for each in DATES if each["text"] not in PHRASES
    ]
    wrong = [(text, days) for text, days, accepted in found if days not in (*accepted, "none")]
    refused = [text for text, days, accepted in found if days == "none" and "none" not in accepted]
    # Their reading would be right too, but they may also be refused.
    cautious = [text for text, days, accepted in found if days == "none" and len(accepted) > 1]

    right = sum(days != "none" for _, days, _ in found) - len(wrong)
    print(f"{len(DATES)} dates: {right} read right, {len(PHRASES)} phrases read beside them,")
    print(f"{len(found) - right - len(wrong)} refused ({len(refused)} clear ones), {len(wrong)} read wrong.")
    print(f"Refused, though they could be read: {cautious}")
    assert (len(DATES), wrong, refused) == (377, [], [])
    assert len(cautious) <= 82


def test_none_of_our_own_dates_in_nine_languages_is_read_wrong():
    found = [(each["text"], read(each["text"]), each["accept"]) for each in OWN_DATES]
    wrong = [(text, days) for text, days, accepted in found if days not in (*accepted, "none")]
    refused = [text for text, days, accepted in found if days == "none" and "none" not in accepted]

    print(f"{len(found)} dates of our own: {sum(days != 'none' for _, days, _ in found)} read,")
    print(f"{len(wrong)} read wrong, {len(refused)} clear ones refused.")
    assert (wrong, refused) == ([], [])


@pytest.mark.parametrize(("text", "days"), PHRASES.items())
def test_a_phrase_of_the_file_is_read(text: str, days: str):
    assert read(text) == days

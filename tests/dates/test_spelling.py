"""Uncertain dates in other languages, cases, spaces and dashes."""

from datetime import date

import pytest

from incidents.dates.span import Span
from tests.dates.examples import bounds

pytestmark = pytest.mark.one_database

EN_DASH, NO_BREAK_SPACE = "\u2013", "\u00a0"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23 iyun 2025", "2025-06-23/2025-06-23"),
        ("23 İYUN 2025-ci il", "2025-06-23/2025-06-23"),
        ("23 I\u0307yun 2025", "2025-06-23/2025-06-23"),
        ("IYUN 2025", "2025-06-01/2025-06-30"),
        ("Iyul 2025", "2025-07-01/2025-07-31"),
        ("\u0131yul 2025", "2025-07-01/2025-07-31"),
        ("2025-ci il", "2025-01-01/2025-12-31"),
        ("2026-c\u0131 ildə", "2026-01-01/2026-12-31"),
        ("2025-ci ilin iyun", "2025-06-01/2025-06-30"),
        ("3 sentyabr 1993", "1993-09-03/1993-09-03"),
        ("23 июня 2025 года", "2025-06-23/2025-06-23"),
        ("23-\u0433\u043e июня 2025\u0433.", "2025-06-23/2025-06-23"),
        ("Июнь 2025 \u0433.", "2025-06-01/2025-06-30"),
        ("в июне 2025 года", "2025-06-01/2025-06-30"),
        ("1 мая 2025", "2025-05-01/2025-05-01"),
        ("ма\u0438\u0306 2025", "2025-05-01/2025-05-31"),
        (f"2014{EN_DASH}2015 \u0433\u0433.", "2014-01-01/2015-12-31"),
    ],
)
def test_azerbaijani_and_russian_month_names_are_read(text: str, expected: str) -> None:
    assert bounds(text) == expected


@pytest.mark.parametrize(
    ("english", "azerbaijani", "russian", "number"),
    [
        ("January", "yanvar", "января", 1),
        ("February", "fevral", "февраля", 2),
        ("March", "mart", "марта", 3),
        ("April", "aprel", "апреля", 4),
        ("May", "may", "мая", 5),
        ("June", "iyun", "июня", 6),
        ("July", "iyul", "июля", 7),
        ("August", "avqust", "августа", 8),
        ("September", "sentyabr", "сентября", 9),
        ("October", "oktyabr", "октября", 10),
        ("November", "noyabr", "ноября", 11),
        ("December", "dekabr", "декабря", 12),
    ],
)
def test_a_month_is_the_same_in_every_language(
    english: str, azerbaijani: str, russian: str, number: int
) -> None:
    found = {Span.parse(f"5 {name} 2021").earliest for name in (english, azerbaijani, russian)}
    assert found == {date(2021, number, 5)}


@pytest.mark.parametrize(
    "text",
    [
        "  23   june,  2025 ",
        "23 JUNE 2025",
        f"23{NO_BREAK_SPACE}June{NO_BREAK_SPACE}2025",
        "23\tJune\n2025",
        "23rd June 2025.",
        f"2025{EN_DASH}06{EN_DASH}23",
        "2025\u201106\u201123",
    ],
)
def test_spacing_case_and_dashes_do_not_matter(text: str) -> None:
    assert bounds(text) == "2025-06-23/2025-06-23"

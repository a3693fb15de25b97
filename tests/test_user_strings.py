"""Words that no string for users may have."""

from collections.abc import Callable

import pytest

from tests.user_strings import (
    UserString,
    faults,
    of_document,
    of_module,
    of_template,
    refused_words,
    user_strings,
)

# How many are left. The number only falls: lower it when it is SLACK or more above the count.
MOST_REFUSED, SLACK = 127, 10


def test_strings_for_users_have_no_refused_word(record_property: Callable[[str, object], None]):
    strings = list(user_strings())
    found = faults(strings, refused_words())
    record_property("measured", f"{len(found)} refused words in {len(strings):,} strings for users")
    assert len(found) <= MOST_REFUSED, "\n".join(found)
    assert len(found) > MOST_REFUSED - SLACK, f"lower MOST_REFUSED to {len(found)}"


@pytest.mark.parametrize(
    "strings",
    [
        of_module("a.py", 'HELP = "Who may know of it."'),
        of_template("a.html", '<p title="x">{% translate "Take this picture away" %}</p>'),
        of_template("a.html", '<p aria-label="The days it may mean">{{ value }}</p>'),
        of_document("a.md", "# Title\n\nThere is nothing here.\n"),
    ],
)
def test_a_refused_word_is_found(strings: list[UserString]):
    assert len(faults(list(strings), refused_words())) == 1


@pytest.mark.parametrize(
    "strings",
    [
        of_module("a.py", '"""There is nothing here."""\nSQL = "SELECT there is nothing here"'),
        of_template("a.html", "{# There is nothing here #}<style>.take away{}</style>"),
        of_document("a.md", "```\nThere is nothing here\n```\n"),
    ],
)
def test_what_no_user_reads_is_left_out(strings: list[UserString]):
    assert faults(list(strings), refused_words()) == []

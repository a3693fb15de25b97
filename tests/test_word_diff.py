"""Two texts compared by words: what is the same, and what differs."""

import pytest

from incidents.text.word_diff import stretches, tokens


@pytest.mark.parametrize(
    ("before", "after", "gone", "new"),
    [
        ("Ihar Novik was jailed.", "Ihar Novik, a blogger, was jailed.", [], [", a blogger,"]),
        ("Jailed for 3.5 years.", "Jailed for 4.5 years.", ["3.5"], ["4.5"]),
        ("He was held at home.", "He was held at work.", ["home"], ["work"]),
        ("the old court said", "a new judge said", ["the old court"], ["a new judge"]),
        ("«Да», сказал он", "«Нет», сказал он", ["Да"], ["Нет"]),
        ("", "All new.", [], ["All new."]),
    ],
)
def test_only_the_words_that_change_differ(before, after, gone, new):
    found = [each for each in stretches(tokens(before), tokens(after)) if not each[0]]
    assert [one for _, one, _ in found if one] == gone
    assert [other for _, _, other in found if other] == new


@pytest.mark.parametrize("text", ["", " ", "a,b  c.\n", "…«x»!", "https://a.example/b?c=1."])
def test_tokens_joined_are_the_text(text):
    assert "".join(tokens(text)) == text


@pytest.mark.parametrize(("one", "other"), [("a b c", "a x c d"), (" a", "b "), ("a, b", "b, a"), ("x", "")])
def test_both_texts_can_be_read_from_the_stretches(one, other):
    found = stretches(tokens(one), tokens(other))
    assert ("".join(each[1] for each in found), "".join(each[2] for each in found)) == (one, other)

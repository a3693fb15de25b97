"""Dates in words of nine languages, and what is refused because two languages differ."""

from itertools import combinations

import pytest

from incidents.dates.languages import LANGUAGES, folded, month_names
from incidents.dates.span import UnreadableDate
from tests.dates.examples import bounds

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("в начале 2019 года", "2019-01-01/2019-04-30"),
        ("в середине мая 2018 г.", "2018-05-11/2018-05-20"),
        ("в конце декабря 2018 года", "2018-12-21/2018-12-31"),
        ("весна 2014", "2014-03-01/2014-05-31"),
        ("летом 2015 года", "2015-06-01/2015-08-31"),
        ("зимой 2014/15", "2014-12-01/2015-02-28"),
        ("с 3 по 5 мая 2019 года", "2019-05-03/2019-05-05"),
        ("в марте-апреле 2019", "2019-03-01/2019-04-30"),
        ("2019-cu ilin mayı", "2019-05-01/2019-05-31"),
        ("2019-cu ilin may ayında", "2019-05-01/2019-05-31"),
        ("2019-cu ilin mayın 5-də", "2019-05-05/2019-05-05"),
        ("2015-ci ilin əvvəli", "2015-01-01/2015-04-30"),
        ("2015-ci ilin sonunda", "2015-09-01/2015-12-31"),
        ("2014-cü ilin yazı", "2014-03-01/2014-05-31"),
        ("5 avqust 2015-ci il tarixində", "2015-08-05/2015-08-05"),
        ("5 Mayıs 2020'de", "2020-05-05/2020-05-05"),
        ("2019 yılının Mayıs ayında", "2019-05-01/2019-05-31"),
        ("2018 Mayıs ortası", "2018-05-11/2018-05-20"),
        ("2014 sonbaharı", "2014-09-01/2014-11-30"),
        ("1er janvier 2020", "2020-01-01/2020-01-01"),
        ("début 2019", "2019-01-01/2019-04-30"),
        ("à la mi-mai 2018", "2018-05-11/2018-05-20"),
        ("fin mars 2015", "2015-03-21/2015-03-31"),
        ("à l'été 2015", "2015-06-01/2015-08-31"),
        ("jeudi 4 mars 2021", "2021-03-04/2021-03-04"),
        ("du 30 avril au 2 mai 2019", "2019-04-30/2019-05-02"),
        ("entre 2014 et 2015", "2014-01-01/2015-12-31"),
        ("5 de mayo del 2018", "2018-05-05/2018-05-05"),
        ("09-Ene-1977", "1977-01-09/1977-01-09"),
        ("mediados de mayo de 2018", "2018-05-11/2018-05-20"),
        ("del 3 al 5 de mayo de 2019", "2019-05-03/2019-05-05"),
        ("2. Februar 2018", "2018-02-02/2018-02-02"),
        ("Mitte Mai 2018", "2018-05-11/2018-05-20"),
        ("Anfang des Jahres 2019", "2019-01-01/2019-04-30"),
        ("vom 3. bis 5. Mai 2019", "2019-05-03/2019-05-05"),
        ("٥ مايو ٢٠١٥", "2015-05-05/2015-05-05"),
        ("21 فبراير 1987م", "1987-02-21/1987-02-21"),
        ("5 أيار 2015", "2015-05-05/2015-05-05"),
        ("تشرين الأول 2018", "2018-10-01/2018-10-31"),
        ("أوائل مايو 2018", "2018-05-01/2018-05-10"),
        ("نهاية عام 2015", "2015-09-01/2015-12-31"),
        ("۵ مه ۲۰۱۵", "2015-05-05/2015-05-05"),
        ("اوایل سال ۲۰۱۹", "2019-01-01/2019-04-30"),
    ],
)
def test_a_phrase_gives_the_days_of_its_english_one(text: str, expected: str) -> None:
    assert bounds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2014 yazı",  # spring in Azerbaijani, summer in Turkish
        "آذار/مارس 2015",
        "mar. 5 mayo 2015",
        "nuit du 3 au 4 mai 2019",
        "до 2014 года",
        "с мая 2014",
        "entre mayo y julio de 2015",
        "31 de abril de 2018",
        "۲۵ شهریور ۱۴۰۱",
        "1 تشرين الثاني ٢٠١٨",  # digits of two scripts
    ],
)
def test_what_is_not_understood_in_full_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDate):
        bounds(text)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_month_name_of_a_language_is_its_month(code: str) -> None:
    for name, number in month_names(code):
        assert bounds(f"{name} 2021").startswith(f"2021-{number:02}-01/"), name


def test_no_month_name_means_another_month_in_another_language() -> None:
    names = {code: {folded(name): number for name, number in month_names(code)} for code in LANGUAGES}
    differing = [
        (name, one, other)
        for one, other in combinations(LANGUAGES, 2)
        for name in names[one].keys() & names[other].keys()
        if names[one][name] != names[other][name]
    ]
    assert differing == []

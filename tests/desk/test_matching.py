"""Which names may be of one person or institution, across scripts and spellings."""

import random

import pytest

from incidents.desk.matching import (
    OTHER_FORM,
    THRESHOLD,
    compare_institutions,
    compare_persons,
    matching_institutions,
    matching_persons,
    nearest,
)
from incidents.models import PersonName
from incidents.text import given_names
from incidents.text.transliteration import fold, script_of, skeleton
from tests import make

SAME = [
    ("Гасанли", "Həsənli"),
    ("Hasanli", "Gasanli"),
    ("Cəmil Həsənli", "Джамиль Гасанли"),
    ("Jamil Hasanli", "Cəmil Həsənli"),
    ("Бахруз Самедов", "Bəhruz Səmədov"),
    ("Bahruz Samadov", "Bəhruz Səmədov"),
    ("Bahruz Samadov", "Bahruz Samedov"),
    ("İlham Əliyev", "Ильхам Алиев"),
    ("Aysel Quliyeva", "Айсель Кулиева"),
    ("Aysel Quliyeva", "Aysel Guliyeva"),
    ("Leyla Yunus", "Лейла Юнус"),
    ("Xədicə İsmayılova", "Khadija Ismayilova"),
    ("Xədicə İsmayılova", "Хадиджа Исмаилова"),
    ("Cavid Cavadov", "Джавид Джавадов"),
    ("Javid Javadov", "Dzhavid Dzhavadov"),
    ("Mehman Hüseynov", "Мехман Гусейнов"),
    ("Mehman Huseynov", "Mekhman Guseinov"),
    ("Tofiq Yaqublu", "Тофик Ягублу"),
    ("Tofig Yagublu", "Tofiq Yaqublu"),
    ("Əkrəm Əylisli", "Akram Aylisli"),
    ("Anar Məmmədli", "Анар Мамедли"),
    ("Şahin Hacıyev", "Shahin Hajiyev"),
    ("Şahin Hacıyev", "Шахин Гаджиев"),
    ("Ülvi Həsənli", "Ульви Гасанлы"),
    ("Sevinc Vaqifqızı", "Sevinj Vagifgizi"),
    ("Elnarə Qasımova", "Эльнара Гасымова"),
    ("Qubad İbadoğlu", "Gubad Ibadoghlu"),
    ("Qubad İbadoğlu", "Губад Ибадоглу"),
    ("Cəfər Əkbərov", "Jafar Akbarov"),
    ("Recep Tayyip Erdoğan", "Реджеп Тайип Эрдоган"),
    ("Jalə Bayramova", "Zhala Bayramova"),
    ("Yevgeny Ivanov", "Евгений Иванов"),
    ("Xalid Bağırov", "Khalid Baghirov"),
    ("Ihor Kovalenko", "Igor Kovalenko"),
    ("Svetlana Novik", "Sviatlana Novik"),
    ("Tatiana Kovalenko", "Tetiana Kovalenko"),
]  # fmt: skip
NEAR = [
    ("Bəhruz Səmədov", "Samadov Bahruz", "order of names swapped"),
    ("Məmmədli Anar", "Anar Mammadli", "order of names swapped"),
    ("Bəhruz Namiq oğlu Səmədov", "Bahruz Samadov", "father's name left out"),
    ("Алиев Ильгар Мамедович", "İlqar Əliyev", "father's name left out"),
    ("Aysel Quliyeva", "Aysel Quliyev", "family name in its masculine and feminine form"),
    ("B. Samadov", "Bahruz Samadov", "given name given by its initial"),
    ("Bahruz Samadow", "Bahruz Samadog", "family name differs by one letter"),
    ("Alexander Petrov", "Александр Петров", OTHER_FORM),
    ("Samadov", "Bahruz Samadov", "one name has more parts"),
]
# One person as the press of Minsk, Kyiv and Moscow writes the name.
FORMS = [
    ("Igor Novik", "Ihar Novik"),
    ("Svetlana Kovalenko", "Svitlana Kovalenko"),
    ("Игорь Новик", "Ihar Novik"),
    ("Sergey Kovalenko", "Serhii Kovalenko"),
    ("Siarhei Novik", "Сергій Новік"),
    ("Nikolai Novik", "Mikalai Novik"),
    ("Николай Коваленко", "Mykola Kovalenko"),
    ("Aliaksandr Novik", "Alexander Novik"),
    ("Aleksandr Kovalenko", "Oleksandr Kovalenko"),
    ("Vladimir Novik", "Uladzimir Novik"),
    ("Vladimir Kovalenko", "Volodymyr Kovalenko"),
    ("Dmitry Kovalenko", "Dmytro Kovalenko"),
    ("Olga Novik", "Volha Novik"),
    ("Ekaterina Novik", "Katsiaryna Novik"),
    ("Yevgeny Novik", "Yauhen Novik"),
    ("Pavel Kovalenko", "Pavlo Kovalenko"),
    ("Novik Ihar", "Igor Novik"),
]
OTHERS = [
    ("Igor Novik", "Oleg Novik"),
    ("Sergei Kovalenko", "Semyon Kovalenko"),
    ("Nikolai Novik", "Mikhail Novik"),
    ("Vladimir Novik", "Vladislav Novik"),
    ("Ihar Novik", "Igor Kovalenko"),
    ("Elnur Məmmədov", "Elçin Məmmədov"),
    ("Əliyev Ilham", "Vəliyev Ilham"),
    ("Ülvi Həsənli", "Ülvi Hüseynli"),
    ("Bahruz Samadov", "Elnur Samadov"),
    ("Anar Mammadli", "Akif Mammadli"),
    ("Leyla Yunus", "Arif Yunus"),
    ("İqbal Əbilov", "İqbal Əliyev"),
    ("Tofig Yagublu", "Rafig Yagublu"),
    ("Bəhruz Namiq oğlu Səmədov", "Bəhruz Elçin oğlu Səmədov"),
    ("Sevinc Vaqifqızı", "Sevil Vaqifqızı"),
    ("Ali Karimli", "Ali Hasanli"),
    ("Nigar Hasanova", "Nigar Huseynova"),
    ("Aydin Aliyev", "Aydan Aliyeva"),
    ("Bahruz", "Samadov"),
    ("...", "Bahruz Samadov"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name_in_two_spellings_is_found(one, other):
    score, reasons = compare_persons(one, other)

    assert score >= 95
    assert reasons in (["same name in another script"], ["same name in another spelling"])


@pytest.mark.parametrize(("one", "other"), SAME + [(one, other) for one, other, _ in NEAR])
def test_likeness_is_the_same_both_ways(one, other):
    assert compare_persons(one, other)[0] == compare_persons(other, one)[0]


@pytest.mark.parametrize(("one", "other", "reason"), NEAR)
def test_a_near_name_is_found_with_the_reason(one, other, reason):
    score, reasons = compare_persons(one, other)

    assert score >= THRESHOLD
    assert reason in reasons


@pytest.mark.parametrize(("one", "other"), FORMS)
def test_a_given_name_in_another_language_is_proposed_as_a_guess(one, other):
    score, reasons = compare_persons(one, other)

    assert THRESHOLD <= score < 95
    assert OTHER_FORM in reasons


def test_each_row_of_given_names_says_where_it_is_from():
    for row in given_names.FORMS.strip().splitlines():
        *words, item = row.split()
        assert len({skeleton(fold(word)) for word in words}) > 1
        assert item[0] == "Q"
        assert item[1:].isdigit()


@pytest.mark.django_db
def test_a_given_name_in_another_language_finds_the_person(editor):
    person = make.person("Ihar Novik")

    match = matching_persons("Игорь Новик", by=editor)[0]

    assert (match.party, match.reasons) == (person, (OTHER_FORM, "in another script"))


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_another_name_is_not_taken_for_it(one, other):
    assert compare_persons(one, other)[0] < THRESHOLD


def test_the_same_words_are_the_same_name():
    assert compare_persons("Leyla  Yunus", "LEYLA YUNUS") == (100, ["same name"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Supreme Court of Azerbaijan", "Azerbaijan Supreme Court"),
        ("Baku Court on Grave Crimes", "Baku Court of Grave Crimes"),
        ("State Security Service", "SSS"),
        ("Bakı Ağır Cinayətlər Məhkəməsi", "Baki Agir Cinayetler Mehkemesi"),
        ("Human Rights Watch", "Human Rights Watch Inc"),
    ],
)
def test_one_institution_in_two_wordings_is_found(one, other):
    assert compare_institutions(one, other)[0] >= THRESHOLD


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ganja Court", "Baku Court"),
        ("Human Rights Watch", "Human Rights Foundation"),
        ("Abzas Media", "Meydan TV"),
        ("the", "Baku Court"),
    ],
)
def test_another_institution_is_not_taken_for_it(one, other):
    assert compare_institutions(one, other)[0] < THRESHOLD


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Bəhruz Səmədov", "Latn"), ("Бахруз Самедов", "Cyrl"), ("بهروز", "Arab"), ("בהרוז", "Hebr"),
        ("ბაჰრუზ", "Geor"), ("Բահրուզ", "Armn"), ("Μπαχρούζ", "Grek"), ("巴赫鲁兹", "Hani"),
        ("バフルズ", "Jpan"), ("東京タワー", "Jpan"), ("바흐루즈", "Kore"),
        ("Bahruz (Бахруз Самедов)", "Cyrl"), ("2025 – 26", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_script_of_a_text_is_that_of_most_letters(text, script):
    assert script_of(text) == script


@pytest.mark.parametrize("name", ["İlham", "ILHAM", "Ilham", "ılham"])
def test_folding_knows_the_dotted_and_the_dotless_i(name):
    assert fold(name) == "ilham"


def test_a_name_of_any_length_and_letters_can_be_folded():
    assert skeleton(fold("\U0001f600" * 10 + "x" * 200)) is not None


@pytest.mark.django_db
def test_the_surest_come_first_and_at_most_ten(editor):
    [make.person(name) for name in ("Bahruz Samadow", "Bahruz Samadova") * 6]
    make.person("Bəhruz Səmədov")

    found = matching_persons("Bahruz Samadov", by=editor)

    assert len(found) == 10
    assert found[0].party.name == "Bəhruz Səmədov"
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)


@pytest.mark.django_db
def test_a_person_is_found_by_any_of_their_names(editor):
    person = make.person("Somebody Else")
    PersonName.objects.create(person=person, text="Бахруз Самедов", kind="alias")

    assert [match.party for match in matching_persons("Bahruz Samadov", by=editor)] == [person]


@pytest.mark.django_db
def test_hidden_persons_are_not_proposed(contributor, editor):
    make.person("Bahruz Samadov", sensitivity=30)

    assert matching_persons("Bahruz Samadov", by=contributor) == []
    assert len(matching_persons("Bahruz Samadov", by=editor)) == 1


@pytest.mark.django_db
def test_a_person_that_was_merged_into_another_is_not_proposed(editor):
    kept = make.person("Bahruz Samadov")
    make.person("Bəhruz Səmədov", merged_into=kept)

    assert [match.party for match in matching_persons("Bahruz Samadov", by=editor)] == [kept]


@pytest.mark.django_db
def test_institutions_are_proposed_too(editor):
    court = make.institution("Azerbaijan Supreme Court")

    assert [match.party for match in matching_institutions("Supreme Court of Azerbaijan", by=editor)] == [
        court
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("folder", ["persons", "institutions"])
def test_the_desk_api_proposes_with_score_and_reasons(as_editor, folder):
    party = make.person("Bəhruz Səmədov") if folder == "persons" else make.institution("Bəhruz Səmədov")

    answer = as_editor.get(f"{folder}/matches/?name=Bahruz%20Samadov").json()

    assert [each["id"] for each in answer["results"]] == [str(party.uid)]
    assert answer["results"][0]["name"] == "Bəhruz Səmədov"
    assert answer["results"][0]["score"] > 90
    assert answer["results"][0]["reasons"] == ["same name in another spelling"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["", "name=", "name=%20", "name=a&name=b", "name=%00", "nom=a", f"name={'x' * 201}"]
)
def test_a_search_for_matches_needs_one_name(as_editor, query):
    assert as_editor.get(f"persons/matches/?{query}").status_code == 400


def test_one_name_is_found_among_twenty_thousand():
    letters = random.Random(7)
    given = ["Bəhruz", "Elnur", "Aysel", "Leyla", "Anar", "Tofiq", "Cavid", "Mehman", "Xədicə", "Rəşad"]
    family = ["Səməd", "Məmməd", "Həsən", "Quli", "Əli", "Hüseyn", "Cəfər", "Yaqub", "İsmayıl", "Bağır"]
    endings = ["".join(letters.choices("bdklmnprstz", k=4)) + "ov" for _ in range(20_000)]
    rows = [
        (place, f"{letters.choice(given)} {letters.choice(family)}{ending}")
        for place, ending in enumerate(endings)
    ] + [(20_000, "Бахруз Самедов")]

    found = nearest("Bahruz Samadov", rows, compare_persons)

    assert next(iter(found)) == 20_000

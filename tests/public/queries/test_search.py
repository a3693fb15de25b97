"""Search: words in any spelling, phrases, exclusions, beginnings; ranked, with extracts, never an error."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.public.queries import word_search
from tests import make
from tests.page_text import page_text
from tests.public.client import body, errors, follow, found, get, titles

pytestmark = pytest.mark.django_db

SPELLINGS = ["Bəhruz Səmədov", "Bahruz Samadov", "Бахруз Самедов", "bahruz samadov", "BAKHRUZ SAMEDOV"]


def search(words: str, path: str = "incidents/", **more: str) -> list[str]:
    return titles(path, {"q": words, **more})


@pytest.mark.parametrize("written", SPELLINGS[:3])
@pytest.mark.parametrize("typed", SPELLINGS)
@pytest.mark.parametrize("form", ["{}", '"{}"'])
def test_spellings_of_a_name_find_each_other(written, typed, form):
    make.public(make.person(written), make.person("Someone Else"))

    assert search(form.format(typed), "persons/") == [written]


@pytest.mark.parametrize(
    ("path", "build"),
    [
        ("incidents/", lambda: make.incident("An arrest", summary="near the lighthouse")),
        ("persons/", lambda: make.person("Ann", summary="keeper of the lighthouse")),
        ("institutions/", lambda: make.institution("Lighthouse Prison")),
        ("statements/", lambda: make.statement("Nothing happened at the lighthouse.")),
    ],
)
def test_every_kind_of_record_is_found_by_its_words(path, build):
    make.public(build())

    assert get(path, "q=lighthouse").json()["count"] == 1
    assert get(path, "q=windmill").json()["count"] == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("red house", {"Red house", "House in red"}),
        ('"red house"', {"Red house"}),
        ("“red house”", {"Red house"}),
        ("house -red", {"Blue house"}),
        ('house -"red house"', {"House in red", "Blue house"}),
        ("-red", {"Blue house"}),
        ("hou", {"Red house", "House in red", "Blue house"}),
        ('"hou"', set()),
        ("hou red", set()),
        ("red-house", {"Red house"}),
        ("house red blue", set()),
    ],
)
def test_words_phrases_exclusions_and_beginnings(words, expected):
    make.public(*[make.incident(title) for title in ("Red house", "House in red", "Blue house")])

    assert set(search(words)) == expected


@pytest.mark.parametrize("words", ["北京", "法院"])
def test_words_written_without_spaces_are_found(words):
    make.public(make.institution("北京市法院"))

    assert search(words, "institutions/") == ["北京市法院"]


def test_one_word_in_quotation_marks_is_meant_letter_by_letter():
    make.public(make.person("Kurt Weill"))

    assert search("court", "persons/") == ["Kurt Weill"]
    assert search('"court"', "persons/") == []


@pytest.mark.parametrize(
    "words",
    [
        '"', '""', "*", "***", "NEAR(", "NEAR(a b)", "a AND", "OR", "NOT", "^a", "a:*", "{names}: a", "(",
        "names:a", "a' OR 1=1 --", "a;b", "))", "\\", "%", "a & b | !c <-> d", "-", "--", '-"', "ə", "əə",
        "\0", "a\0b", "\u202e", "\ud7ff", "🙂", "'::tsquery", "$1", "%s", "<script>", "a" * 200,
        " ".join("abcdefghijklmnopqrst"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["incidents/", "persons/", "institutions/", "statements/"])
def test_whatever_is_typed_is_words(path, words):
    make.public(make.incident("a"), make.person("ə əə a"), make.institution("a"), make.statement("a"))

    assert get(path, {"q": words, "extract": "true"}).status_code == 200
    assert Client().get(f"/{path}", {"q": words}, follow=True).status_code == 200


@pytest.mark.parametrize("words", ["***", '"', "-", "%00"])
def test_what_holds_no_word_finds_nothing(words):
    make.public(make.incident("a"))

    assert get("incidents/", f"q={words}").json()["count"] == 0


@pytest.mark.parametrize("words", ["a" * 201, " ".join("abcdefghijklmnopqrstu")])
def test_a_search_is_bounded(words):
    assert "200 characters and 20 words" in errors("incidents/", {"q": words})["q"]["detail"]


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("q=a&as_of=2025-01-01", {"q"}),
        ("ordering=relevance", {"ordering"}),
        ("extract=true", {"extract"}),
        ("extract=yes&q=a", {"extract"}),
        ("extract=true&q=a&format=csv", {"extract"}),
        ("q=", {"q"}),
    ],
)
def test_what_cannot_be_asked_together_is_refused(query, refused):
    assert errors("incidents/", query).keys() == refused


def test_a_search_goes_with_every_other_filter():
    ann, bob = make.person("Ann"), make.person("Bob")
    made = [
        make.incident("Red arrest", country="AZ", date="2025"),
        make.incident("Red raid", kind="raid", country="AZ", date="2020"),
        make.incident("Red arrest abroad", country="GE", date="2025"),
    ]
    make.involve(made[0], ann)
    make.involve(made[2], bob)
    make.public(ann, bob, *made)

    assert found("incidents/", "q=red&country=AZ") == {"Red arrest", "Red raid"}
    assert found("incidents/", "q=red&date_from=2025&country=AZ") == {"Red arrest"}
    assert found("incidents/", "q=red&person=2") == {"Red arrest abroad"}
    assert found("incidents/", "q=red+-arrest&kind=raid&role=none") == {"Red raid"}


def test_what_is_called_so_comes_first_and_then_what_says_so_most():
    make.public(
        make.incident("Once", summary="a zeppelin", date="2025"),
        make.incident("Twice", summary="zeppelin, zeppelin", date="2020"),
        make.incident("The zeppelin", date="2010"),
        make.incident("Once before", summary="a zeppelin", date="2015"),
    )

    assert search("zeppelin") == ["The zeppelin", "Twice", "Once", "Once before"]
    assert search("zeppelin", ordering="date") == ["The zeppelin", "Once before", "Twice", "Once"]
    assert search("zeppelin", ordering="relevance") == search("zeppelin")


@pytest.mark.parametrize("path", ["incidents/", "persons/"])
@pytest.mark.parametrize("most", [1_000, 3])
def test_pages_of_a_ranking_hold_each_record_once_both_ways(path, most, monkeypatch):
    monkeypatch.setattr(word_search, "MOST_RANKED", most)
    build = {"incidents/": make.incident, "persons/": make.person}[path]
    make.public(*[build(f"Red {n}", summary="red " * (n % 3)) for n in range(7)])
    whole = search("red", path)
    first = get(path, "q=red&page_size=3").json()
    second = follow(first["next"]).json()
    third = follow(second["next"]).json()
    pages = [
        [each.get("title") or each["name"] for each in page["results"]] for page in (first, second, third)
    ]

    assert [name for page in pages for name in page] == whole
    assert follow(third["previous"]).json()["results"] == second["results"]
    assert follow(second["previous"]).json()["results"] == first["results"]
    assert third["next"] is None


def test_a_record_published_meanwhile_neither_repeats_nor_hides_another_in_a_ranking():
    make.public(*[make.incident(f"Red {n}", summary="red " * n) for n in (3, 2, 1)])
    first = get("incidents/", "q=red&page_size=2").json()
    make.public(make.incident("Red house", summary="red red red red red"))

    assert [r["title"] for r in follow(first["next"]).json()["results"]] == ["Red 1"]


def test_a_cursor_of_a_ranking_ends_where_the_words_became_too_common_to_rank(monkeypatch):
    make.public(*[make.incident(f"Red {n}") for n in range(3)])
    cursor = get("incidents/", "q=red&page_size=1").json()["next"].rpartition("cursor=")[2]
    monkeypatch.setattr(word_search, "MOST_RANKED", 2)

    assert errors("incidents/", f"q=red&cursor={cursor}").keys() == {"cursor"}


def test_words_that_many_hold_come_newest_first(monkeypatch):
    monkeypatch.setattr(word_search, "MOST_RANKED", 2)
    make.public(*[make.incident(f"Red {year}", date=year) for year in ("2021", "2023", "2022")])

    assert search("red") == ["Red 2023", "Red 2022", "Red 2021"]


@pytest.mark.parametrize("listed", [0, 1_000])
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("red house", {"Red house", "House in red"}),
        ('"red house"', {"Red house"}),
        ("house -red", {"Blue house"}),
        ('house -"red house"', {"House in red", "Blue house"}),
        ("hou", {"Red house", "House in red", "Blue house"}),
        ('"hou"', set()),
        ("ouse", set()),
    ],
)
def test_words_that_many_hold_find_the_same_listed_and_on_the_way(words, expected, listed, monkeypatch):
    monkeypatch.setattr(word_search, "MOST_RANKED", 0)
    monkeypatch.setattr(word_search, "MOST_LISTED_ALONE", listed)
    monkeypatch.setattr(word_search, "MOST_LISTED", listed)
    make.public(*[make.incident(title) for title in ("Red house", "House in red", "Blue house")])

    assert set(search(words)) == expected


@pytest.mark.parametrize("most", [1_000, 1])
def test_a_file_holds_what_a_list_finds(most, monkeypatch):
    monkeypatch.setattr(word_search, "MOST_RANKED", most)
    make.public(*[make.incident(f"Red {n}") for n in range(3)], make.incident("Blue"))
    lines = body(get("incidents/", "q=red&format=csv&fields=title")).decode().split("\r\n")

    assert lines[1:-1] == search("red")


def test_an_extract_stands_beside_the_document_with_marks():
    make.public(
        make.incident(
            "An arrest", summary="x " * 200 + "Police took <b>Бахруз Самедов</b>, in Bakı. " + "y " * 200
        )
    )
    answer = get("incidents/", {"q": "Bahruz Samadov baki", "extract": "true"}).json()
    extract = answer["extracts"][0]
    marked = [extract["text"][first:last] for first, last in extract["marks"]]

    assert answer["results"] == get("incidents/").json()["results"]
    assert (extract["id"], extract["field"]) == (answer["results"][0]["id"], "summary")
    assert marked == ["Бахруз", "Самедов", "Bakı"]
    assert len(extract["text"]) < 300
    assert (extract["text"][0], extract["text"][-1]) == ("…", "…")


def test_a_page_shows_what_was_found_as_text():
    make.public(make.incident("An arrest", summary="They shouted <i>zeppelin</i> & left"))
    page = page_text(Client().get("/incidents/", {"q": "zeppelin"}))

    assert "&lt;i&gt;<mark>zeppelin</mark>&lt;/i&gt; &amp; left" in page
    assert 'type="search"' in page
    assert 'value="zeppelin"' in page


def test_a_page_of_results_orders_by_the_best_match_unless_told_otherwise():
    page = page_text(Client().get("/incidents/?q=a"))

    assert "Best match first" in page
    assert "Newest first" in page
    assert "Best match first" not in page_text(Client().get("/incidents/"))


@pytest.mark.parametrize("words", ["hidden", "restricted", "pending", "desk"])
def test_what_no_document_shows_is_found_by_nothing(words):
    incident = make.incident("An arrest")
    make.involve(incident, make.person("Hidden Witness", sensitivity=30), "witness")
    make.cite(incident, make.source("Restricted source", sensitivity=20), quotation="restricted words")
    make.public(incident)
    make.edited(incident, title="Pending title", summary="pending")
    make.incident("At the desk")

    assert search(words) == search(words, "persons/") == []


def queries(query: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert get("incidents/", query).status_code == 200
    return sum(each["sql"].startswith("SELECT") for each in captured.captured_queries)


@pytest.mark.parametrize("most", [1_000, 2])
def test_a_search_costs_the_same_queries_for_few_and_for_many(most, monkeypatch):
    monkeypatch.setattr(word_search, "MOST_RANKED", most)
    make.public(*[make.incident(f"Red {n}", summary="zeppelin" * (n == 1)) for n in range(10)])

    assert queries("q=red&extract=true") <= 6
    assert queries("q=zeppelin&extract=true") <= 6


def test_the_question_is_repeated_as_typed():
    assert "Бахруз" in get("incidents/", f"q={quote('Бахруз')}").json()["asked"]

"""The same values get the same answer by form, desk API, table, document and fixture."""

from collections.abc import Iterator
from typing import Any

import pytest

from incidents.countries import country_names
from incidents.desk.errors import WrongStatus
from incidents.desk.records.merging import merge
from incidents.desk.records.restore import restore
from incidents.desk.validation import INVISIBLE
from incidents.imports.write import pace
from incidents.models import Incident
from tests import make
from tests.desk import ways_in
from tests.desk.histories import edit
from tests.desk.ways_in import BASES, SELF, World
from tests.imports.files import checked, imported, written

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

BLANK = "\u2800"
HALF = "A location needs a latitude, a longitude and how precise they are."
SENTENCED = {"stage": "sentenced", "date": {"text": "2025", "earliest": "2025-01-01", "latest": "2025-12-31"}}
NOT_THE_LATEST = "The outcome after the latest stage is “convicted”."
TWICE = "This stage has the same date twice."
NOT_BOTH = "An involvement needs a person or an institution, and not both."
LOWER = "The greatest number of victims is lower than the least."
BACKWARDS = "The latest day is before the earliest."
NO_TAG = "This has to be a language tag (BCP 47), such as en or az-Latn."
NO_SCRIPT = "This has to be a script code (ISO 15924), such as Latn or Cyrl."
NO_ADDRESS = "This has to be an http or https address."
NO_COUNTRY = "This is no country: write its code (ISO 3166-1), such as AZ."
ONE_MAIN = "There has to be exactly one main name."
TOO_MANY = "There are more than %s values."
COUNTRIES = sorted(country_names())[:21]
BAKU = {"latitude": "40.4", "longitude": "49.9", "precision": "vicinity"}


def long(limit: int) -> str:
    return f"This is longer than {limit:,} characters."


def number(most: int) -> str:
    return f"This has to be a whole number from 0 to {most:,}."


def degrees(most: int) -> str:
    return f"This has to be a number of degrees from -{most} to {most}."


def one_of(*values: Any) -> str:
    return f"This is not one of the allowed values: {', '.join(map(str, values))}"


def marked(mark: str) -> str:
    return f"The field has a value, so it cannot be marked “{mark}”."


TWO = {"stance": "condemns"}
# Kind, what is said of it besides what is right, the field that is refused, the sentence or its beginning.
FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("incident", {"title": ""}, "title", "The title is missing."),
    ("incident", {"title": "x" * 301}, "title", long(300)),
    ("incident", {"title": BLANK}, "title", INVISIBLE),
    ("incident", {"kind": ""}, "kind", "The kind is missing."),
    ("incident", {"kind": "party"}, "kind", one_of("arrest")),
    ("incident", {"country": "QQ"}, "country", NO_COUNTRY),
    ("incident", {"place": "x" * 301}, "place", long(300)),
    ("incident", {"place": BLANK}, "place", INVISIBLE),
    ("incident", {"summary": "x" * 2001}, "summary", long(2000)),
    ("incident", {"narrative": "x" * 20_001}, "narrative", long(20_000)),
    ("incident", {"date_text": "x" * 201}, "date_text", long(200)),
    ("incident", {"date_text": "–", "earliest": "2025-06-02", "latest": "2025-06-01"}, "latest", BACKWARDS),
    ("incident", {**BAKU, "latitude": "90.5"}, "latitude", degrees(90)),
    ("incident", {**BAKU, "longitude": "-181"}, "longitude", degrees(180)),
    ("incident", {**BAKU, "longitude": None}, "longitude", HALF),
    ("incident", {**BAKU, "latitude": None}, "latitude", HALF),
    ("incident", {**BAKU, "precision": "rough"}, "precision", one_of("exact")),
    ("incident", {"victims_low": 3, "victims_high": 2}, "victims_high", LOWER),
    ("incident", {"victims_low": -1}, "victims_low", number(10_000_000)),
    ("incident", {"victims_high": 10_000_001}, "victims_high", number(10_000_000)),
    ("incident", {"country": "AZ", "unstated": {"country": "none"}}, "unstated_country", marked("none")),
    ("incident", {"place": "Baku", "unstated": {"place": "withheld"}}, "unstated_place", marked("withheld")),
    (
        "incident",
        {"date_text": "2025", "earliest": "2025-01-01", "latest": "2025-12-31", "unstated": {"date": "none"}},
        "unstated_date",
        marked("none"),
    ),
    ("involvement", {"role": ""}, "role", "The role is missing."),
    ("involvement", {"role": "friend"}, "role", one_of("victim")),
    ("involvement", {"person": None}, "person", NOT_BOTH),
    ("involvement", {"institution": "Q"}, "person", NOT_BOTH),
    ("involvement", {"sentence_months": 12_001}, "sentence_months", number(12_000)),
    ("involvement", {"outcome": "fled"}, "outcome", one_of("detained")),
    ("involvement", {"outcomes": [SENTENCED], "outcome": "detained"}, "outcome", NOT_THE_LATEST),
    ("involvement", {"outcomes": [SENTENCED] * 2, "outcome": "convicted"}, "outcomes", TWICE),
    ("involvement", {"charge": "x" * 1001}, "charge", long(1000)),
    ("involvement", {"note": BLANK}, "note", INVISIBLE),
    ("link", {"relation": "after"}, "relation", one_of("follows")),
    ("link", {"target": SELF}, "target", "An incident cannot be linked to itself."),
    ("name", {"text": "x" * 201}, "text", long(200)),
    ("name", {"text": ""}, "text", "The name is missing."),
    ("name", {"script": "latn"}, "script", NO_SCRIPT),
    ("name", {"language": "English (UK)"}, "language", NO_TAG),
    ("name", {"kind": "main"}, "names", ONE_MAIN),
    ("name", {"kind": "no main"}, "names", ONE_MAIN),
    ("custody", {"status": ""}, "status", "The status is missing."),
    ("custody", {"status": "arrested"}, "status", one_of("police_custody")),
    ("custody", {"note": "x" * 1001}, "note", long(1000)),
    ("custody", {"note": BLANK}, "note", INVISIBLE),
    ("custody", {"from_text": "x" * 201}, "from_text", long(200)),
    ("custody", {"from_latest": "2025-04-30"}, "from_latest", BACKWARDS),
    (
        "custody",
        {"until_text": "2024", "until_earliest": "2024-01-01", "until_latest": "2024-12-31"},
        "until_latest",
        "It ends before it begins.",
    ),
    ("custody", {"last_confirmed": "2025-04-30"}, "last_confirmed", "It is confirmed for a day before"),
    ("person", {"gender": "x"}, "gender", one_of("female")),
    (
        "person",
        {"birth_text": "1990", "birth_earliest": "1990-05-02", "birth_latest": "1990-05-01"},
        "birth_latest",
        BACKWARDS,
    ),
    ("person", {"occupations": "poet\n" + "x" * 201}, "occupations", long(200)),
    ("person", {"occupations": "\n".join(f"work {n}" for n in range(51))}, "occupations", TOO_MANY % 50),
    ("person", {"nationalities": COUNTRIES}, "nationalities", TOO_MANY % 20),
    ("person", {"summary": "x" * 2001}, "summary", long(2000)),
    ("person", {"gender": "male", "unstated": {"gender": "none"}}, "unstated_gender", marked("none")),
    ("institution", {"website": "ftp://example.org/"}, "website", NO_ADDRESS),
    ("institution", {"parent": SELF}, "parent", "An institution cannot belong to itself."),
    ("institution", {"kind": "club"}, "kind", one_of("court")),
    ("statement", {"stance": "silent"}, "quotation", "A statement of the stance “no comment” has no "),
    ("statement", {"stance": "angry"}, "stance", one_of("condemns")),
    ("statement", TWO | {"further_stances": ["angry"]}, "further_stances", one_of("condemns")),
    ("statement", {"stance": "", "further_stances": ["reports"]}, "further_stances", "Choose the main"),
    ("statement", TWO | {"further_stances": ["condemns"]}, "further_stances", "This repeats the main"),
    ("statement", TWO | {"further_stances": ["silent"]}, "further_stances", "“no comment” stands alone."),
    ("statement", {"language": "e"}, "language", NO_TAG),
    ("statement", {"quotation": "x" * 4001}, "quotation", long(4000)),
    ("source", {"url": "ftp://example.org/"}, "url", NO_ADDRESS),
    ("source", {"archived_url": "http://"}, "archived_url", NO_ADDRESS),
    ("source", {"language": "Azerbaijani!"}, "language", NO_TAG),
    ("source", {"title": "x" * 301}, "title", long(300)),
    ("citation", {"field": "password"}, "field", one_of("title", "kind", "date")),
    ("citation", {"value": "x" * 1001}, "value", long(1000)),
    ("citation", {"stance": "maybe"}, "stance", one_of("supports")),
]  # fmt: skip
RIGHT: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"title": "Ən yeni"}, {"title": "Ən yeni"}),
    ({"country": "AZ", "place": "Bakı"}, {"country": "AZ", "place": "Bakı"}),
    (BAKU, {"latitude": 40.4, "longitude": 49.9, "precision": "vicinity"}),
    ({**BAKU, "latitude": "-90", "longitude": "180"}, {"latitude": -90, "longitude": 180}),
    ({"victims_low": 0, "victims_high": 0}, {"victims_low": 0, "victims_high": 0}),
    ({"victims_low": 10_000_000}, {"victims_low": 10_000_000, "victims_high": None}),
    ({"victims_high": 7}, {"victims_low": None, "victims_high": 7}),
    ({"summary": "x" * 2000}, {"summary": "x" * 2000}),
    ({"title": "x" * 300}, {"title": "x" * 300}),
    (
        {"date_text": "spring", "earliest": "2025-03-01", "latest": "2025-05-31"},
        {"date_text": "spring", "earliest": "2025-03-01", "latest": "2025-05-31"},
    ),
    (
        {"earliest": "2025-03-01", "latest": "2025-03-31"},
        {"date_text": "March 2025", "earliest": "2025-03-01", "latest": "2025-03-31"},
    ),
    ({"narrative": "…\n\nSecond."}, {"narrative": "…\n\nSecond."}),
]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(autouse=True)
def no_gaps(monkeypatch):
    monkeypatch.setattr(pace, "GAP", 0)


def disagreements(way: Any, *before: Any) -> Iterator[str]:
    """The faults that a way in answers in another way than the table says."""
    for kind, changes, field, sentence in FAULTS:
        answer = way(*before, kind, BASES[kind] | changes)
        if answer is not None and not is_right(answer, kind, field, sentence):
            said = {name: str(value)[:30] for name, value in changes.items()}
            yield f"{kind} {said}: {sorted(answer) or 'taken'} and not {field}: {sentence}"


def is_right(answer: set[tuple[str, str]], kind: str, field: str, sentence: str) -> bool:
    """Whether the field is refused with the sentence, and nothing is with another one."""
    names = {field, ways_in.path_of(kind, field), ways_in.column(kind, field)}
    names |= {"kind"} if field == "names" else set()
    names |= {f"{kind}_{field}"} | ({"citation_stance"} if kind == "citation" else set())
    return any(name in names for name, _ in answer) and all(words.startswith(sentence) for _, words in answer)


def test_the_table_has_enough_of_both():
    assert (len(FAULTS) >= 40, len(RIGHT) >= 10) == (True, True)


def test_forms_answer_so(client, editor, world):
    client.force_login(editor)

    assert [*disagreements(ways_in.by_form, client, world)] == []


def test_the_api_answers_so_to_what_is_new(as_editor, world):
    assert [*disagreements(ways_in.by_post, as_editor, world)] == []


def test_the_api_answers_so_to_changes(as_editor, world):
    assert [*disagreements(ways_in.by_patch, as_editor, world)] == []


def test_tables_are_answered_so(tmp_path, editor, world):
    assert [*disagreements(ways_in.by_csv, tmp_path, editor, world)] == []


def test_documents_are_answered_so(tmp_path, editor, world):
    assert [*disagreements(ways_in.by_document, tmp_path, editor, world)] == []


def test_fixtures_are_answered_so(world):
    assert [*disagreements(ways_in.by_fixture, world)] == []


# What is right is stored alike


def stored(names: dict[str, Any]) -> dict[str, Any]:
    """The columns of the newest incident, as plain values."""
    newest = Incident.objects.order_by("-pk")[0]
    values = {name: getattr(newest, name) for name in names}
    plain = {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()
    }
    return {
        name: float(value) if name in {"latitude", "longitude"} else getattr(value, "code", value)
        for name, value in plain.items()
    }


def differences(take: Any) -> list[str]:
    """What a way in stores in another way than the table says."""
    found = []
    for changes, expected in RIGHT:
        take(BASES["incident"] | changes)
        if (now := stored(expected)) != expected:
            found.append(f"{now} and not {expected}")
    return found


def test_forms_store_what_is_right(client, editor, world):
    client.force_login(editor)

    def take(values: Any) -> None:
        assert ways_in.by_form(client, world, "incident", values) == set()

    assert differences(take) == []


def test_the_api_stores_what_is_right(as_editor, world):
    def take(values: Any) -> None:
        assert ways_in.by_post(as_editor, world, "incident", values) == set()

    assert differences(take) == []


def test_tables_store_what_is_right(tmp_path, editor, world):
    def take(values: Any) -> None:
        row = ways_in.table_row(world, "incident", values) or {}
        row["id"] = str(Incident.objects.count())
        imported(written(tmp_path, ways_in.csv_of(row), "file.csv"), editor, ways_in.mapping())

    assert differences(take) == []


# Values that only contradict what is stored


def test_a_table_that_contradicts_a_stored_record_is_refused_when_it_is_checked(tmp_path, editor, world):
    row = ways_in.table_row(world, "incident", BASES["incident"] | {"victims_high": 3}) or {}
    imported(written(tmp_path, ways_in.csv_of(row), "file.csv"), editor, ways_in.mapping())
    row[ways_in.column("incident", "victims_low")] = "5"
    row[ways_in.column("incident", "victims_high")] = ""

    plan = checked(written(tmp_path, ways_in.csv_of(row), "file.csv"), editor, ways_in.mapping())

    assert [(note.column, note.detail) for note in plan.notes.errors] == [("victims.high", LOWER)]


def test_a_merge_takes_no_value_that_breaks_a_rule(editor):
    old, kept = make.institution("Old", website="ftp://example.org/"), make.institution("Kept")
    known = {"by": editor, "revision": 1, "into_revision": 1, "reason": "The same."}

    with pytest.raises(WrongStatus, match="http or https"):
        merge(old, into=kept, take=["website"], **known)


def test_a_version_that_breaks_a_rule_does_not_come_back(editor):
    source = make.source(language="Azerbaijani!")
    edit(source, editor, language="az")

    with pytest.raises(WrongStatus, match="today's rules"):
        restore(source, 1, by=editor, current_revision=2, reason="It was right.")

"""What values mean: countries, dates, marks, names; and what PUT and PATCH leave as it is."""

import pytest

from incidents.models import Person
from tests import make
from tests.desk.conftest import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PLAIN = {"title": "An arrest", "kind": "arrest"}


@pytest.mark.parametrize(
    "code", ["AZ", "az", "AZE", "aze", {"code": "AZ"}, {"code": "AZ", "name": "Azerbaijan"}]
)
def test_a_country_is_written_as_a_code_or_as_it_is_read(as_contributor, code):
    answer = as_contributor.post("incidents/", {**PLAIN, "country": code})

    assert answer.json()["country"] == {"code": "AZ", "name": "Azerbaijan"}


@pytest.mark.parametrize("empty", ["", None])
def test_a_country_can_be_emptied(as_contributor, empty):
    incident = make.incident()

    answer = as_contributor.patch(f"incidents/{incident.uid}/", {"country": empty}, revision=1)

    assert answer.json()["country"] is None


MARCH = {"text": "March 2024", "earliest": "2024-03-01", "latest": "2024-03-31"}


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("March 2024", MARCH),
        ({"text": "March 2024"}, MARCH),
        (MARCH, MARCH),
        ({"earliest": "2024-03-01", "latest": "2024-03-31"}, MARCH),
        (
            {"text": "2024", "earliest": "2024-03-01"},
            {"text": "2024", "earliest": "2024-03-01", "latest": "2024-12-31"},
        ),
        (
            {"text": "after the attack", "earliest": "2024-03-01", "latest": None},
            {"text": "after the attack", "earliest": "2024-03-01", "latest": None},
        ),
        (
            {"text": "some day", "earliest": None, "latest": None},
            {"text": "some day", "earliest": None, "latest": None},
        ),
        # Long before, long after, and a season of EDTF: an editor sees the days that are read.
        ("1790", {"text": "1790", "earliest": "1790-01-01", "latest": "1790-12-31"}),
        ("March 2031", {"text": "March 2031", "earliest": "2031-03-01", "latest": "2031-03-31"}),
        ("2020-21", {"text": "2020-21", "earliest": "2020-03-01", "latest": "2020-05-31"}),
        ({"text": ""}, None),
        ("", None),
        (None, None),
    ],
)  # fmt: skip
def test_a_date_is_words_with_days_where_the_words_are_not_enough(as_contributor, given, read):
    answer = as_contributor.post("incidents/", {**PLAIN, "date": given})

    assert answer.json()["date"] == read


def test_words_that_cannot_be_read_are_told_how_to_be_kept(as_contributor):
    answer = as_contributor.post("incidents/", {**PLAIN, "date": "when the cranes came"})

    assert fields_of(answer) == {"date"}
    assert '"earliest": null and "latest": null' in answer.json()["errors"][0]["detail"]


def test_a_date_does_not_run_backwards(as_contributor):
    date = {"text": "x", "earliest": "2025-02-01", "latest": "2025-01-01"}

    assert fields_of(as_contributor.post("incidents/", {**PLAIN, "date": date})) == {"date.latest"}


def test_undated_says_that_there_is_no_date_and_empties_it(as_contributor):
    incident = make.incident()

    answer = as_contributor.patch(f"incidents/{incident.uid}/", {"undated": True}, revision=1)

    assert answer.json()["date"] is None
    assert answer.json()["unstated"] == {"date": "none"}


def test_a_date_is_not_both_known_and_undated(as_contributor):
    answer = as_contributor.post("incidents/", {**PLAIN, "date": "2025", "undated": True})

    assert fields_of(answer) == {"unstated.date"}


def test_a_value_takes_away_the_mark_that_there_is_none(as_contributor):
    incident = make.incident(country="", unstated={"country": "withheld"})

    answer = as_contributor.patch(f"incidents/{incident.uid}/", {"country": "AZ"}, revision=1)

    assert answer.json()["unstated"] == {}


def test_a_mark_does_not_stand_beside_a_value(as_contributor):
    incident = make.incident()

    answer = as_contributor.patch(
        f"incidents/{incident.uid}/", {"unstated": {"country": "withheld"}}, revision=1
    )

    assert fields_of(answer) == {"unstated.country"}


def test_the_date_of_a_source_is_marked_as_published(as_contributor):
    answer = as_contributor.post("sources/", {"title": "A report", "unstated": {"published": "none"}})

    assert answer.json()["unstated"] == {"published": "none"}


def test_a_person_is_written_as_it_is_read(as_contributor):
    body = {
        "names": [
            {"text": "Bəhruz Səmədov", "kind": "main", "language": "az"},
            {"text": "Бахруз Самедов", "kind": "transliteration"},
        ],
        "nationalities": ["AZ", {"code": "CZ"}],
        "gender": "male",
        "birth": {"text": "1995"},
        "occupations": ["researcher", "columnist"],
    }

    read = as_contributor.post("persons/", body).json()

    assert read["name"] == "Bəhruz Səmədov"
    assert [(name["text"], name["script"]) for name in read["names"]] == [
        ("Bəhruz Səmədov", "Latn"),
        ("Бахруз Самедов", "Cyrl"),
    ]
    assert [country["code"] for country in read["nationalities"]] == ["AZ", "CZ"]
    assert read["birth"]["latest"] == "1995-12-31"
    assert read["occupations"] == ["researcher", "columnist"]


@pytest.mark.parametrize("kinds", [["alias"], ["main", "main"], ["alias", "pseudonym"]])
def test_a_person_has_exactly_one_main_name(as_contributor, kinds):
    names = [{"text": f"Name {place}", "kind": kind} for place, kind in enumerate(kinds)]

    assert fields_of(as_contributor.post("persons/", {"names": names})) == {"names"}
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ({"text": "A", "script": "latin"}, "names.0.script"),
        ({"text": "A", "language": "?"}, "names.0.language"),
        ({"text": ""}, "names.0.text"),
        ({"text": "x" * 201}, "names.0.text"),
        ({}, "names.0.text"),
        ({"text": "A", "kind": "nickname"}, "names.0.kind"),
    ],
)
def test_a_wrong_name_is_named(as_contributor, name, field):
    assert fields_of(as_contributor.post("persons/", {"names": [name]})) == {field}


@pytest.mark.parametrize("field", ["url", "archived_url"])
@pytest.mark.parametrize("url", ["news.example", "javascript:alert(1)", "ftp://x.example/", "http://", 5])
def test_an_address_is_http(as_contributor, field, url):
    assert fields_of(as_contributor.post("sources/", {"title": "A", field: url})) == {field}


@pytest.mark.parametrize("value", ["40", 41, True, 40.0])
def test_a_reliability_is_one_of_its_numbers(as_contributor, value):
    assert fields_of(as_contributor.post("sources/", {"title": "A", "reliability": value})) == {"reliability"}


def test_silence_has_no_words(as_contributor):
    answer = as_contributor.post("statements/", {"stance": "silent", "text": "Words"})

    assert answer.status_code == 400


def test_the_kind_of_a_source_is_unknown_unless_it_is_said(as_contributor):
    made = as_contributor.post("sources/", {"title": "A report"}).json()
    path = f"sources/{made['id']}/"
    said = as_contributor.patch(path, {"kind": "official"}, revision=1).json()
    replaced = as_contributor.put(path, {"title": "A report"}, revision=2).json()

    assert [made["kind"], said["kind"], replaced["kind"]] == ["", "official", ""]


@pytest.mark.parametrize("folder", ["incidents", "persons", "institutions", "statements", "sources"])
def test_what_was_read_can_be_put_back(as_editor, folder):
    make.involve(incident := make.incident(), person := make.person())
    make.link(incident, make.incident("Before"))
    make.cite(incident, field="outcome", involvement=incident.involvements.get())
    make.cite(person, field="birth")
    make.institution(parent=make.institution("Ministry"))
    make.statement(person=person, incidents=[incident], persons=[person])
    read = as_editor.get(f"{folder}/").json()["results"][0]

    answer = as_editor.put(f"{folder}/{read['id']}/", read, revision=read["revision"])

    moving = {"revision", "updated_at", "updated_by", "status", "warnings"}
    assert answer.status_code == 200, answer.content
    assert {k: v for k, v in answer.json().items() if k not in moving} == {
        k: v for k, v in read.items() if k not in moving
    }


def test_what_is_only_read_cannot_be_sent_back_changed(as_editor):
    incident = make.incident()
    read = as_editor.get(f"incidents/{incident.uid}/").json()

    answer = as_editor.put(f"incidents/{incident.uid}/", {**read, "status": "published"}, revision=1)

    assert fields_of(answer) == {"status"}


def test_put_empties_what_it_leaves_out_but_keeps_parts_and_sensitivity(as_editor):
    incident = make.incident(place="Baku", sensitivity=20)
    make.involve(incident, make.person())

    answer = as_editor.put(
        f"incidents/{incident.uid}/", {"title": "New", "kind": "charge"}, revision=1
    ).json()

    assert (answer["place"], answer["country"], answer["date"]) == ("", None, None)
    assert (len(answer["involvements"]), len(answer["citations"]), answer["sensitivity"]) == (1, 1, 20)


def test_patch_changes_what_it_names_only(as_editor):
    incident = make.incident(place="Baku")

    answer = as_editor.patch(f"incidents/{incident.uid}/", {"title": "New"}, revision=1).json()

    assert (answer["title"], answer["place"], answer["country"]["code"]) == ("New", "Baku", "AZ")


def test_a_reason_goes_to_the_history_and_nowhere_else(as_editor):
    incident = make.incident()
    body = {"title": "New", "reason": "the verdict came"}

    answer = as_editor.patch(f"incidents/{incident.uid}/", body, revision=1)
    history = as_editor.get(f"incidents/{incident.uid}/history/").json()["results"]

    assert "reason" not in answer.json()
    assert history[0]["reason"] == "the verdict came"


def test_the_kind_of_an_institution_is_empty_unless_it_is_said(as_contributor):
    made = as_contributor.post("institutions/", {"names": [{"text": "Turan", "kind": "main"}]})
    assert (made.status_code, made.json()["kind"]) == (201, "")


LEGACY = "“key partner” [paraphrase] Called Azerbaijan a key partner."


def test_the_one_text_of_a_statement_is_split_by_the_rule(as_contributor):
    made = as_contributor.post("statements/", {"description": "A", "text": LEGACY}).json()

    assert (made["quotation"]["text"], made["summary"]) == ("key partner", "Called Azerbaijan a key partner.")
    assert made["text"] == LEGACY


def test_a_statement_may_be_sent_back_as_it_was_read(as_contributor):
    made = as_contributor.post("statements/", {"description": "A", "text": LEGACY}).json()

    answer = as_contributor.put(f"statements/{made['id']}/", made, revision=made["revision"]).json()

    assert (answer["quotation"], answer["summary"]) == (made["quotation"], made["summary"])


def test_a_new_text_beside_what_was_read_replaces_quotation_and_summary(as_contributor):
    made = as_contributor.post("statements/", {"description": "A", "text": LEGACY}).json()

    sent = {**made, "text": "“new”"}
    answer = as_contributor.put(f"statements/{made['id']}/", sent, revision=made["revision"]).json()

    assert (answer["quotation"]["text"], answer["summary"]) == ("new", "")


def test_a_new_quotation_beside_another_text_is_refused(as_contributor):
    made = as_contributor.post("statements/", {"description": "A", "text": LEGACY}).json()

    sent = {"quotation": {"text": "one"}, "text": "“other”"}
    answer = as_contributor.patch(f"statements/{made['id']}/", sent, revision=made["revision"])

    assert [error["field"] for error in answer.json()["errors"]] == ["text"]


def test_the_language_of_a_quotation_is_that_of_the_statement(as_contributor):
    quoted = {"text": "Biz", "language": "az", "translation": {"text": "We", "language": "en", "by": "Turan"}}
    made = as_contributor.post("statements/", {"description": "A", "quotation": quoted}).json()
    two = as_contributor.post("statements/", {"description": "A", "quotation": quoted, "language": "en"})

    assert (made["language"], made["quotation"]) == ("az", quoted)
    assert [error["field"] for error in two.json()["errors"]] == ["quotation.language"]


def test_a_statement_without_a_title_of_an_editor_has_none_at_the_desk(as_contributor):
    made = as_contributor.post("statements/", {"description": "A", "text": LEGACY}).json()

    assert made["title"] == ""

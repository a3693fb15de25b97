"""Choosing columns, values and the layout of a file in the admin, without scripts."""

import tomllib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from incidents.imports import desk_run
from incidents.imports.chooser.column_names import COLUMN_NAMES, proposals
from incidents.imports.chooser.columns import ColumnsForm
from incidents.imports.chooser.entries import BY_NAME, ENTRIES
from incidents.imports.chooser.toml_text import toml_text
from incidents.imports.mapping.field_readers import FIELDS
from incidents.imports.mapping.mapping import read_mapping
from incidents.imports.mapping.sections import _CITING
from incidents.imports.write import pace
from incidents.models import ImportBatch, Incident, Person
from incidents.models.import_batch import ImportState
from tests.imports.files import csv_of
from tests.imports.test_sheets import CASES, PEOPLE, book
from tests.page_text import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
COLUMNS = ("case no", "name", "city", "link", "fate", "sex", "colour")
ROWS = [
    dict(zip(COLUMNS, cells.split("|"), strict=True))
    for cells in (
        "1|Leyla Misal|Bakı|https://a.example/1|Imprisoned|f|red",
        "2|Anar Örnək|Gəncə||Freed|male|blue",
        "3|Leyla Misal|Bakı||Imprisoned|f|red",
    )
]
TABLE = csv_of(*ROWS, columns=COLUMNS)
CHOSEN = {
    "id": "case no", "words_title": "Arrest of {name}", "kind": "arrest", "persons": "name", "role": "victim",
    "outcome_column": "fate", "person_gender": "sex", "place": "city", "url": "link",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(pace, "GAP", 0)
    monkeypatch.setattr(desk_run, "folder", lambda: tmp_path)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def url(step, batch=None):
    return reverse(f"admin:incidents_importbatch_{step}", args=[batch.uid] if batch else [])


def uploaded(client, content=TABLE, name="a.csv", **more):
    content = content if isinstance(content, bytes) else content.encode()
    answer = client.post(url("add"), {"file": SimpleUploadedFile(name, content), "dataset": "x", **more})
    return ImportBatch.objects.order_by("-pk").first(), answer


def form(client, batch, step="mapping"):
    return client.get(url(step, batch)).context["form"]


def said(batch):
    batch.refresh_from_db()
    return tomllib.loads(batch.mapping)


def test_every_field_of_a_mapping_can_be_chosen():
    there = {(entry.kind, entry.field) for entry in ENTRIES}
    wanted = {(kind, name) for kind, names in FIELDS.items() for name in names if kind != "citation"}
    wanted |= {("citation", name) for name in _CITING}
    wanted |= {(kind, name) for kind in ("person", "institution") for name in ("id", "name", "other_names")}

    assert wanted - there == set()
    assert {"incident", "involvement", "source", "statement", "link"} <= {entry.kind for entry in ENTRIES}


def test_nothing_that_accuses_or_classifies_is_preset(desk):
    batch, _ = uploaded(
        desk, csv_of({"role": "x"}, columns=("role", "kind", "outcome", "perpetrator", "stance"))
    )
    shown = form(desk, batch)
    preset = {name: shown[name].value() for name in shown.fields if shown[name].value()}

    assert preset == {"separator": ";"}


def test_columns_of_common_names_are_proposed(desk):
    batch, _ = uploaded(desk)
    shown = form(desk, batch)

    found = {name: shown[name].value() for name in ("id", "persons", "place", "url", "person_gender")}
    assert found == {
        "id": "case no", "persons": "name", "place": "city", "url": "link", "person_gender": "sex",
    }  # fmt: skip


def test_a_column_is_proposed_once():
    found = proposals(["Name", "Source", "Link", "Date of birth", "date", "LAT", "lng", "Case-No."])

    assert found["persons"] == "Name"
    assert (found["person_birth"], found["date"], found["latitude"]) == ("Date of birth", "date", "LAT")
    assert len(set(found.values())) == len(found) == 8
    assert COLUMN_NAMES.keys() <= BY_NAME.keys()


def test_words_of_vocabularies_are_asked_for_value_by_value(desk):
    batch, _ = uploaded(desk)
    answer = desk.post(url("mapping", batch), CHOSEN)
    page = desk.get(answer.url)
    (tables, text) = list(page.context["form"].tables()), page_text(page)

    assert answer.url == url("values", batch)
    assert [(str(t["label"]), t["column"], t["unmatched"]) for t in tables] == [
        ("Gender", "sex", 1), ("What happened to them", "fate", 2),
    ]  # fmt: skip
    assert "Imprisoned" in text
    assert "2 words are not chosen yet" in text


def chosen_values(client, batch, **words):
    values = {}
    for name, field in form(client, batch, "values").fields.items():
        values[name] = words.get(field.label, field.initial)
    return client.post(url("values", batch), values)


def test_a_column_with_every_word_chosen_is_not_said_to_lack_any(desk):
    batch, _ = uploaded(desk)
    desk.post(url("mapping", batch), CHOSEN)
    words = page_text(chosen_values(desk, batch, f="female", Imprisoned="detained"))

    assert "0 words are not chosen yet" not in words


def test_what_is_left_open_is_asked_again(desk):
    batch, _ = uploaded(desk)
    desk.post(url("mapping", batch), CHOSEN)
    answer = chosen_values(desk, batch, f="female", Imprisoned="detained")

    assert "Choose what this word means here" in page_text(answer)


def test_an_import_by_choosing_alone_from_upload_to_undo(desk):
    batch, _ = uploaded(desk)
    desk.post(url("mapping", batch), CHOSEN)
    chosen_values(desk, batch, f="female", Imprisoned="detained", Freed="-")
    assert said(batch)["involvement"][0]["outcome"]["table"] == {"Imprisoned": "detained", "Freed": ""}
    desk.post(url("check", batch))
    text = page_text(desk.get(url("change", batch)))

    assert "1 column of the file is not used" in text
    assert "colour" in text
    assert "Leyla Misal" in text
    assert "different people" in text
    desk.post(url("apply", batch))
    outcomes = dict(Incident.objects.values_list("title", "involvements__outcome"))
    assert (outcomes["Arrest of Leyla Misal"], outcomes["Arrest of Anar Örnək"]) == ("detained", "")
    assert set(Person.objects.values_list("gender", flat=True)) == {"female", "male"}
    assert Person.objects.count() == 3
    desk.post(url("undo", batch))
    assert not Incident.objects.exists()


def test_people_of_one_name_are_one_where_that_is_chosen_and_stay_so(desk):
    for _time in range(2):
        batch, _ = uploaded(desk)
        desk.post(
            url("mapping", batch),
            {name: CHOSEN[name] for name in ("id", "words_title", "kind", "persons", "role")},
        )
        desk.post(url("check", batch))
        desk.post(url("apply", batch), {"same-0": "one"} if not Person.objects.exists() else {})

    assert Person.objects.count() == 2
    assert Person.objects.get(name="Leyla Misal").involvements.count() == 2


def test_a_chosen_mapping_can_be_changed_by_choosing_and_keeps_its_values(desk):
    batch, _ = uploaded(desk)
    desk.post(url("mapping", batch), CHOSEN)
    chosen_values(desk, batch, f="female", Imprisoned="detained", Freed="released")
    shown = form(desk, batch)

    assert {name: shown[name].value() for name in CHOSEN} == CHOSEN
    desk.post(url("mapping", batch), {**CHOSEN, "empty_words": "Unknown, n/a", "summary": "colour"})
    found = said(batch)
    assert found["involvement"][0]["outcome"]["table"]["Freed"] == "released"
    assert found["incident"]["summary"] == {"column": "colour", "empty": ["Unknown", "n/a"]}


def test_a_mapping_that_choosing_cannot_make_is_shown_as_text(desk):
    batch, _ = uploaded(desk)
    text = 'dataset = "x"\n[incident]\nkind = { value = "arrest" }\n'
    text += 'title = { column = "name", pattern = "^A" }\n'
    desk.post(url("mapping", batch), {"mapping": text})

    assert "mapping" in form(desk, batch).fields


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"words_title": ""}, "title"),
        ({"kind": ""}, "kind"),
        ({"role": ""}, "role"),
        ({"institutions": "link"}, "institution_role"),
        ({"persons": "", "outcome_column": "", "person_gender": "sex"}, "persons"),
        ({"latitude": "city"}, "longitude"),
        ({"id": "", "several_rows": "on"}, "id"),
        ({"date": "city", "year": "city"}, "year"),
        ({"link_incident": "link"}, "words_link_relation"),
        ({"cites": "city", "url": ""}, "url"),
    ],
)
def test_what_a_mapping_lacks_is_said_at_its_field(desk, chosen, field):
    batch, _ = uploaded(desk)
    page = desk.post(url("mapping", batch), {**CHOSEN, **chosen})

    assert field in page.context["form"].errors


def test_dates_in_parts_days_and_years_of_sentences_can_be_chosen():
    row = dict.fromkeys(("t", "d", "from", "to", "y", "m", "p", "term", "born"), "1")
    chosen = {
        "title": "t", "kind": "arrest", "year": "y", "month": "m", "earliest": "from", "latest": "to",
        "persons": "p", "role": "victim", "sentence_months": "term", "sentence_unit": "years",
        "person_birth": "born", "date_order": "day first",
    }  # fmt: skip
    made = ColumnsForm([row], {**chosen, "separator": " and "})
    assert made.is_valid(), made.errors
    document = tomllib.loads(made.text('dataset = "x"\n'))

    assert document["incident"]["date"] == {
        "order": "day first", "year": "y", "month": "m", "earliest": "from", "latest": "to",
    }  # fmt: skip
    assert document["involvement"][0]["sentence_months"] == {"column": "term", "multiply": 12}
    assert document["involvement"][0]["person"]["name"] == {"column": "p", "split": " and "}
    assert document["involvement"][0]["person"]["birth"] == {"column": "born", "order": "day first"}


def test_columns_with_numbers_can_be_chosen_together(desk):
    batch, _ = uploaded(desk, csv_of({"t": "A", "Link 1": "b"}, columns=("t", "Link 1", "Link 2", "Link 10")))

    assert ("Link *", "Link * (3 columns)") in form(desk, batch).fields["url"].choices


def test_the_mapping_of_the_last_import_of_the_same_data_is_used_again(desk):
    batch, _ = uploaded(desk)
    desk.post(url("mapping", batch), CHOSEN)
    again, answer = uploaded(desk)
    other, _ = uploaded(desk, dataset="y", saved=str(again.uid))
    third, third_answer = uploaded(desk, saved="choose")

    assert (said(again), answer.url) == (said(batch), url("change", again))
    assert said(other) == {**said(batch), "dataset": "y"}
    assert third_answer.url == url("mapping", third)


def test_the_mappings_of_others_are_not_offered(desk, client, contributor):
    batch, _ = uploaded(desk)
    desk.post(url("mapping", batch), CHOSEN)
    client.force_login(contributor)
    mine, answer = uploaded(client)

    assert answer.url == url("mapping", mine)
    assert str(batch.uid) not in page_text(client.get(url("add")))


# How the file is read


def test_a_workbook_of_several_sheets_asks_which_and_joins_another(desk):
    batch, answer = uploaded(desk, book(Cases=CASES, People=PEOPLE), "a.xlsx")
    assert answer.url == url("layout", batch)
    assert "Anar Örnək" in page_text(desk.get(answer.url))
    sent = {
        "sheet": "Cases",
        "header_row": "1",
        "join_sheet": "People",
        "join_column": "case",
        "join_key": "no",
    }
    desk.post(answer.url, sent)
    chosen = {"id": "case", "title": "title", "kind": "arrest", "persons": "People.name", "role": "victim"}
    desk.post(url("mapping", batch), {**chosen, "date": "when"})
    desk.post(url("check", batch))
    desk.post(url("apply", batch))

    assert (Incident.objects.count(), Person.objects.count()) == (2, 2)


def test_a_joined_sheet_is_not_proposed_as_a_column(desk):
    batch, answer = uploaded(desk, book(Cases=CASES, People=PEOPLE), "a.xlsx")
    sent = {"sheet": "Cases", "join_sheet": "People", "join_column": "case", "join_key": "no"}
    desk.post(answer.url, {**sent, "header_row": "1"})

    assert form(desk, batch)["persons"].value() == ""


def test_the_row_of_the_header_is_that_of_the_sheet_that_is_chosen(desk):
    titled = [["A list of people"], *PEOPLE]
    batch, answer = uploaded(desk, book(People=titled, Cases=CASES), "a.xlsx")
    assert form(desk, batch, "layout")["header_row"].value() is None
    sent = {"sheet": "Cases", "join_sheet": "People", "join_column": "case", "join_key": "no"}

    page = desk.post(answer.url, {**sent, "header_row": ""}, follow=True)

    assert "There is no column" not in page_text(page)
    assert "People.name" in page_text(page)


def test_a_title_above_the_header_asks_for_its_row(desk):
    batch, answer = uploaded(desk, "A list of arrests,,\n,,\nid,title,city\n1,A,Bakı\n")
    shown = form(desk, batch, "layout")

    assert answer.url == url("layout", batch)
    assert shown["header_row"].value() == 3
    desk.post(answer.url, {"header_row": "3"})
    assert form(desk, batch)["place"].value() == "city"


def test_a_file_of_another_encoding_asks_with_the_likely_one(desk):
    text = "название,город\n" + "Задержание журналиста,Баку\n" * 20
    batch, answer = uploaded(desk, text.encode("cp1251"))
    shown = form(desk, batch, "layout")

    assert (answer.url, shown["encoding"].value()) == (url("layout", batch), "cp1251")
    desk.post(answer.url, {"encoding": "cp1251", "header_row": "1"})
    assert form(desk, batch)["title"].value() == "название"


def test_a_plain_file_is_asked_nothing(desk):
    batch, answer = uploaded(desk)

    assert answer.url == url("mapping", batch)
    assert batch.state == ImportState.UPLOADED


def test_a_sheet_is_not_joined_to_itself(desk):
    _, answer = uploaded(desk, book(Cases=CASES, People=PEOPLE), "a.xlsx")
    page = desk.post(answer.url, {"sheet": "Cases", "header_row": "1", "join_sheet": "Cases"})

    assert page.context["form"].errors.keys() == {"join_sheet", "join_column", "join_key"}


@pytest.mark.parametrize("text", ['a "quoted" \\ name', "line\nend", "\x7f", "ə"])
def test_whatever_a_column_is_called_the_mapping_can_be_read(text):
    document = {
        "dataset": text,
        "incident": {"title": text, "kind": {"value": "arrest", "table": {text: text}}},
    }

    assert tomllib.loads(toml_text(document)) == document
    assert read_mapping(toml_text({**document, "incident": {"title": text, "kind": {"value": "arrest"}}}))

"""Mappings: how rows of any shape become what the tracker keeps, and what a mapping may not say."""

import pytest

from incidents.imports.common.report import Notes
from incidents.imports.mapping.extractors import date_of_parts
from incidents.imports.mapping.mapping import read_mapping
from incidents.imports.mapping.mapping_takes import take_of
from incidents.imports.mapping.options import BadMapping
from incidents.imports.mapping.row_mapper import Composer
from incidents.models import Incident
from tests.imports.files import checked, imported, outcome, written

pytestmark = pytest.mark.one_database
HEAD = 'dataset = "x"\n[incident]\nid = "id"\ntitle = "title"\nkind = { value = "attack" }\n'
ROW = {"id": "7", "title": "An attack"}


def taken(said, row, **more):
    return take_of(said, "here").texts(row, **more)


def drafts(mapping, row, notes=None):
    return Composer(read_mapping(HEAD + mapping), notes or Notes()).drafts(2, {**ROW, **row})


def incident(mapping, row, notes=None):
    return next(draft for draft in drafts(mapping, row, notes) if draft.kind == "incident")


@pytest.mark.parametrize(
    ("said", "row", "texts"),
    [
        ("a", {"a": " x "}, ["x"]),
        (["a", "b"], {"a": "x", "b": "y"}, ["x y"]),
        ({"columns": ["a", "b"], "join": ", "}, {"a": "x", "b": ""}, ["x"]),
        ({"columns": ["a", "b"], "empty": ["-"]}, {"a": "x", "b": "y"}, ["x y"]),
        ({"columns": ["a", "b"], "split": ";"}, {"a": "x; y", "b": "z"}, ["x", "y", "z"]),
        ({"value": "v"}, {}, ["v"]),
        ({"column": "a", "split": ";"}, {"a": "x; y;"}, ["x", "y"]),
        ({"column": "a", "split": ",|| and "}, {"a": "x, y and z"}, ["x", "y", "z"]),
        ({"column": "a", "split": ",", "part": 2}, {"a": "40.1, 49.8"}, ["49.8"]),
        ({"column": "a", "pattern": r"age (\d+)"}, {"a": "at age 31"}, ["31"]),
        ({"column": "a", "pattern": r"\d+"}, {"a": "none"}, []),
        ({"column": "a", "empty": ["Unknown"]}, {"a": "Unknown"}, []),
        ({"column": "a", "default": "d"}, {"a": ""}, ["d"]),
        ({"column": "a", "table": {"Freed": "released"}}, {"a": "Freed"}, ["released"]),
        ({"column": "a", "table": {"x": "y"}, "otherwise": ""}, {"a": "else"}, []),
        ({"template": "{a}[, aged {b}]."}, {"a": "Aysel", "b": "31"}, ["Aysel, aged 31."]),
        ({"template": "{a}[, aged {b}]."}, {"a": "Aysel", "b": ""}, ["Aysel."]),
        ("links.url", {"links": [{"url": "u"}, {"url": "v"}]}, ["u", "v"]),
        ("Link *", {"Link 1": "u", "Link 2": "", "Link 3": "w"}, ["u", "w"]),
        ("n", {"n": 5.0}, ["5"]),
    ],
)
def test_a_value_is_taken_as_the_mapping_says(said, row, texts):
    assert taken(said, row) == texts


def test_lists_side_by_side_keep_the_places_of_what_is_missing():
    row = {"links": [{"url": "u", "text": "one"}, {"url": "v"}, {"url": "w", "text": "three"}]}

    assert taken("links.text", row, side_by_side=True) == ["one", "", "three"]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("2015", "February", "23"), "23 February 2015"),
        (("2015", "2", "3"), "2015-02-03"),
        (("2015", "2", ""), "2015-02"),
        (("2015", "", ""), "2015"),
        (("2015", "February", ""), "February 2015"),
    ],
)
def test_a_date_in_parts_is_as_fine_as_they_are(parts, words):
    assert date_of_parts(*parts) == words


def test_a_date_with_the_month_first_is_read_so_and_keeps_its_words():
    found = incident('date = { column = "d", order = "month first" }\n', {"d": "05/06/2020"})

    assert (found.values["date_text"], found.values["earliest"]) == ("05/06/2020", "2020-05-06")


def test_a_date_of_an_unclear_order_is_not_guessed():
    notes = Notes()
    found = incident('date = "d"\n', {"d": "05/06/2020"}, notes)

    assert (found.values["date_text"], found.values["earliest"]) == ("05/06/2020", None)
    assert len(notes.warnings) == 1


@pytest.mark.parametrize(
    ("rules", "text", "days"),
    [
        ('order = "day first"', "05/06/2020", "2020-06-05"),
        ('order = "month first"', "9/25/24", "2024-09-25"),
        ('calendar = "persian"', "1401/06/25", "2022-09-16"),
        ('calendar = "thai"', "14/10/2563", "2020-10-14"),
        ("edtf = true", "2020-21", "2020-03-01"),
    ],
)
def test_a_date_is_read_by_the_rules_of_the_mapping_and_keeps_its_words(rules, text, days):
    found = incident(f'date = {{ column = "d", {rules} }}\n', {"d": text})

    assert (found.values["date_text"], found.values["earliest"]) == (text, days)


@pytest.mark.parametrize("text", ["1401/06/25", "14/10/2563", "2022-23", "15.9.1445"])
def test_a_date_that_may_be_of_another_calendar_keeps_its_words_and_warns(text):
    notes = Notes()
    found = incident('date = "d"\n', {"d": text}, notes)

    assert (found.values["date_text"], found.values["earliest"]) == (text, None)
    assert len(notes.warnings) == 1


def test_a_birth_with_a_short_year_could_be_of_either_century():
    section = '[[involvement]]\nrole = { value = "victim" }\nperson.name = "p"\n'
    section += 'person.birth = { column = "b", order = "day first" }\n'
    found = drafts(section, {"p": "Aysel", "b": "1/2/17"})[0]

    assert (found.values["birth_text"], found.values["birth_earliest"]) == ("1/2/17", None)


def test_an_unknown_calendar_or_order_is_refused():
    for rule in ('calendar = "maya"', 'order = "year first"'):
        with pytest.raises(BadMapping, match="is one of"):
            read_mapping(HEAD + f'date = {{ column = "d", {rule} }}\n')


def test_a_section_counts_only_where_its_condition_holds():
    section = (
        '[[involvement]]\nwhen = { column = "c", is = ["yes"] }\n'
        'role = { value = "victim" }\nperson.name = "p"\n'
    )

    assert len(incident(section, {"c": "yes", "p": "Aysel"}).parts) == 1
    assert len(incident(section, {"c": "no", "p": "Aysel"}).parts) == 0


def test_what_a_source_says_of_a_field_is_cited_with_its_confidence():
    section = (
        '[[source]]\ntitle = "s"\ncites = { value = "victims" }\nsays = "n"\n'
        'locator = { template = "[confidence {c}]" }\n'
    )
    (part,) = incident(section, {"s": "Report", "n": "3", "c": "high"}).parts

    assert (part.values["field"], part.values["value"], part.values["locator"]) == (
        "victims",
        "3",
        "confidence high",
    )


def test_a_statement_has_its_speaker_and_its_source():
    section = (
        '[[statement]]\ntext = "t"\nstance = { value = "condemns" }\ninstitution = { name = "who" }\n'
        'source = { url = "u", cites = { value = "text" } }\n'
    )
    found = drafts(section, {"t": "We condemn this.", "who": "A ministry", "u": "https://m.example/1"})

    assert [draft.kind for draft in found] == ["incident", "institution", "source", "statement"]
    assert found[-1].refs == {"institution": found[1].ref}
    assert found[-1].many == {"incidents": [found[0].ref]}


SEVERAL = HEAD.replace("[incident]\n", "[incident]\nseveral_rows = true\n") + (
    '[[involvement]]\nrole = { value = "victim" }\nperson.name = "p"\n'
)


@pytest.mark.django_db
def test_several_rows_of_one_id_are_one_incident(tmp_path, contributor):
    path = written(tmp_path, "id,title,p\n1,Raid,Aysel\n2,Other,Murad\n1,Raid,Leyla\n")
    _, plan = imported(path, contributor, SEVERAL)

    raid = Incident.objects.get(title="Raid")
    assert {str(each.party) for each in raid.involvements.all()} == {"Aysel", "Leyla"}
    assert plan.rows == 3
    assert outcome(checked(path, contributor, SEVERAL)) == (0, 0, 3)


@pytest.mark.django_db
def test_rows_of_one_incident_that_contradict_each_other_are_an_error(tmp_path, contributor):
    path = written(tmp_path, "id,title,p\n1,Raid,Aysel\n1,Arrest,Leyla\n")
    (error,) = checked(path, contributor, SEVERAL).notes.errors

    assert (error.row, error.column, error.value) == (3, "title", "Arrest")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no = [", "no TOML"),
        ('dataset = ""', "what the data is called"),
        ('dataset = "x"', "needs “title”"),
        (HEAD + 'colour = "c"', "has no “colour”"),
        (HEAD + 'place = { colum = "c" }', "has no “colum”"),
        (HEAD + "place = 7", "name of a column"),
        (HEAD + 'place = { column = "c", value = "v" }', "has one of"),
        (HEAD + 'place = { column = "c", pattern = "(a+)+" }', "repeats what repeats"),
        (HEAD + 'place = { column = "c", pattern = "(" }', "no regular expression"),
        (HEAD + '[[involvement]]\nperson.name = "p"', "needs a role"),
        (HEAD + '[[involvement]]\nrole = { value = "victim" }', "person or an institution"),
        (HEAD + '[[source]]\npublisher = "p"', "url or a title"),
        (HEAD + '[file]\nencoding = "rot13"', "encoding"),
        (HEAD + '[file]\ndelimiter = "x"', "delimiter"),
        ("x" * 200_000, "longer than"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(text, said):
    with pytest.raises(BadMapping, match=said.replace("(", r"\(")):
        read_mapping(text)


def test_a_constant_that_is_no_value_is_told_once_and_not_for_each_row():
    with pytest.raises(BadMapping, match="not one of"):
        Composer(read_mapping(HEAD.replace("attack", "party")), Notes())


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('dataset = "x"\n[incident]\ntitle = "t"\n  kinds = "k"\n', "(at line 4, column 3)"),
        ('dataset = "x"\n[incident]\ntitle = 7.5\nkind = "k"\n', "(at line 3, column 1)"),
        ('dataset = "x"\n\n[incident]\ntitle = \n', "(at line 4, column 9)"),
        ('dataset = "x"\n[incidents]\n', "(at line 2, column 2)"),
    ],
    ids=["an unknown field", "a wrong value", "no TOML", "an unknown section"],
)
def test_an_error_in_a_mapping_is_told_by_line_and_column(text, place):
    with pytest.raises(BadMapping) as caught:
        read_mapping(text)

    assert place in str(caught.value)

"""Rules of mappings beyond one column for one field: days, alternatives, arithmetic, rows, incidents."""

import pytest

from incidents.imports.common.report import Notes
from incidents.imports.mapping.arithmetic import Arithmetic, NotANumber
from incidents.imports.mapping.mapping import BadMapping, read_mapping
from incidents.imports.mapping.mapping_takes import take_of
from incidents.imports.mapping.row_mapper import Composer
from incidents.models import Incident, IncidentLink, Involvement
from tests.imports.files import checked, csv_of, imported, outcome, written

pytestmark = pytest.mark.one_database
HEAD = 'dataset = "x"\n[incident]\nid = "id"\ntitle = "title"\nkind = { value = "attack" }\n'
ROW = {"id": "7", "title": "An attack"}


def taken(said, row):
    return take_of(said, "here").for_row(row).texts(row)


def incident(mapping, row, notes=None):
    drafts = Composer(read_mapping(HEAD + mapping), notes or Notes()).drafts(2, {**ROW, **row})
    return next((draft for draft in drafts if draft.kind == "incident"), None)


def date_of(mapping, row, notes=None):
    values = incident(mapping, row, notes).values
    return values.get("date_text"), values.get("earliest"), values.get("latest")


DAYS = 'date = { column = "date", earliest = "from", latest = "to" }\n'


@pytest.mark.parametrize(
    ("row", "date"),
    [
        (("known from 22 October 2025", "2025-10-22", ""), ("2025-10-22", None)),
        (("some day in May", "2021-05-01", "2021-05-31"), ("2021-05-01", "2021-05-31")),
        (("some day in May", "2021-05", "2021-05"), ("2021-05-01", "2021-05-31")),
        (("June 2025", "", ""), ("2025-06-01", "2025-06-30")),
        (("1790", "1790-01-01", "1790-12-31"), ("1790-01-01", "1790-12-31")),
    ],
)
def test_days_stand_beside_the_words_of_a_date(row, date):
    assert date_of(DAYS, dict(zip(("date", "from", "to"), row, strict=True))) == (row[0], *date)


def test_days_without_words_are_put_into_words():
    found = date_of(DAYS, {"date": "", "from": "2021-05-01", "to": "2021-05-31"})

    assert found == ("May 2021", "2021-05-01", "2021-05-31")


def test_a_day_that_has_no_column_is_read_off_the_words():
    found = date_of('date = { column = "date", earliest = "from" }\n', {"date": "2021", "from": "2021-03-04"})

    assert found == ("2021", "2021-03-04", "2021-12-31")


def test_days_that_do_not_fit_the_words_are_a_warning():
    notes = Notes()
    found = date_of(DAYS, {"date": "June 2020", "from": "2021-05-01", "to": "2021-05-31"}, notes)

    assert found == ("June 2020", "2021-05-01", "2021-05-31")
    assert [(note.column, note.value) for note in notes.warnings] == [("date", "June 2020")]


@pytest.mark.parametrize(
    ("row", "column"),
    [(("2021", "2021-05-31", "2021-05-01"), "to"), (("2021", "soon", ""), "from")],
)
def test_days_that_run_backwards_or_are_none_are_one_error_of_their_column(row, column):
    notes = Notes()
    incident(DAYS, dict(zip(("date", "from", "to"), row, strict=True)), notes)

    assert [note.column for note in notes.errors] == [column]


@pytest.mark.parametrize(
    ("said", "row", "texts"),
    [
        ({"column": "en", "else": "native"}, {"en": "Aysel", "native": "Айсель"}, ["Aysel"]),
        ({"column": "en", "else": "native"}, {"en": "", "native": "Айсель"}, ["Айсель"]),
        ({"column": "en", "empty": ["-"], "else": {"value": "?"}}, {"en": "-"}, ["?"]),
        ({"column": "a", "else": {"column": "b", "else": "c"}}, {"a": "", "b": "", "c": "z"}, ["z"]),
    ],
)
def test_one_column_is_taken_else_another(said, row, texts):
    assert taken(said, row) == texts


def test_the_other_column_of_a_date_has_its_own_calendar():
    mapping = 'date = { column = "g", else = { column = "j", calendar = "persian" } }\n'

    assert date_of(mapping, {"g": "2022-09-16", "j": "1401/06/25"})[1] == "2022-09-16"
    assert date_of(mapping, {"g": "", "j": "1401/06/25"}) == ("1401/06/25", "2022-09-16", "2022-09-16")


@pytest.mark.parametrize(
    ("said", "row", "texts"),
    [
        ({"column": "a", "pattern": r"\d+", "multiply": 12}, {"a": "30 años"}, ["360"]),
        ({"column": "a", "multiply": 12}, {"a": "2.5"}, ["30"]),
        ({"column": "a", "multiply": 12}, {"a": "2,5"}, ["30"]),
        ({"column": "a", "multiply": 0.000001}, {"a": "40409300"}, ["40.4093"]),
        ({"column": "a", "multiply": 12, "add": 6}, {"a": "1"}, ["18"]),
        ({"column": "a", "multiply": 12}, {"a": ""}, []),
        ({"columns": ["m", "w"], "sum": True}, {"m": "1,000", "w": "3"}, ["1003"]),
        ({"columns": ["m", "w"], "sum": True}, {"m": "", "w": "3"}, ["3"]),
        ({"columns": ["m", "w"], "sum": True}, {"m": "", "w": ""}, []),
    ],
)
def test_numbers_are_added_and_multiplied(said, row, texts):
    assert taken(said, row) == texts


@pytest.mark.parametrize("text", ["four", "1e9", "1" * 20, "2 ** 9", "nan"])
def test_what_is_no_number_is_not_calculated_with(text):
    with pytest.raises(NotANumber):
        Arithmetic().results([text])


def test_what_is_no_number_is_an_error_of_its_column():
    notes = Notes()
    incident('victims_low = { columns = ["m", "w"], sum = true }\n', {"m": "many", "w": "1"}, notes)

    assert [(note.column, note.value) for note in notes.errors] == [("m, w", "many")]


def test_a_pattern_takes_a_part_of_a_date():
    said = {"year": {"column": "when", "pattern": r"\d{4}"}, "month": "month"}

    assert taken(said, {"when": "in 2015, spring", "month": "3"}) == ["2015-03"]


@pytest.mark.parametrize(
    "said",
    [
        {"column": "a", "multiply": "12"},
        {"column": "a", "multiply": True},
        {"column": "a", "multiply": float("inf")},
        {"column": "a", "add": 10**9},
        {"column": "a", "default": "x", "else": "b"},
        {"value": "a", "else": "b"},
        {"year": {"column": "y", "year": "z"}},
        {"column": "a", "earliest": {"column": "b", "earliest": "c"}},
        {"column": "a", "else": {"column": "b", "no": "c"}},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(said):
    with pytest.raises(BadMapping):
        take_of(said, "here")


def test_a_hundred_times_else_is_refused():
    said: object = "a"
    for _ in range(100):
        said = {"column": "a", "else": said}
    with pytest.raises(BadMapping, match="more than 10 times else"):
        take_of(said, "here")


@pytest.mark.parametrize(
    ("row", "column"), [({"lat": "40.4", "lon": ""}, "lon"), ({"lat": "", "lon": "49.8"}, "lat")]
)
def test_half_a_coordinate_is_one_error_of_the_column_that_lacks_it(row, column):
    notes = Notes()
    incident('latitude = "lat"\nlongitude = "lon"\n', row, notes)

    assert [note.column for note in notes.errors] == [column]


def test_half_a_coordinate_is_left_out_with_a_warning_where_the_mapping_says_so():
    notes = Notes()
    rule = '{ column = "%s", wrong = "leave out" }\n'
    mapping = f"latitude = {rule % 'lat'}longitude = {rule % 'lon'}"
    found = incident(mapping, {"lat": "40.4", "lon": "east"}, notes)

    assert found.values.keys() & {"latitude", "longitude", "precision"} == set()
    assert [note.value for note in notes.warnings] == ["east", "40.400000"]


TABLE = """
dataset = "x"
[incident]
id = "id"
title = "title"
kind = { value = "killing" }
%s
"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ('{ column = "type", is = ["Total"] }', ["1", "2"]),
        ('{ column = "type", is = [""] }', ["1", "3"]),
        ('{ column = "type", is_not = ["Killing"] }', ["1"]),
        ('{ column = "title", matches = "^All" }', ["1", "2"]),
        ('[{ column = "type", is = ["Total"] }, { column = "id", is = ["1"] }]', ["2"]),
        ('{ column = "type" }', ["2"]),
    ],
)
def test_rows_are_left_out_and_counted(tmp_path, contributor, condition, ids):
    rows = [
        {"id": "1", "title": "A", "type": "Killing"},
        {"id": "2", "title": "B", "type": ""},
        {"id": "3", "title": "All", "type": "Total"},
    ]
    path = written(tmp_path, csv_of(*rows, columns=("id", "title", "type")))
    _, plan = imported(path, contributor, TABLE % f"skip_when = {condition}")

    titles = {"1": "A", "2": "B", "3": "All"}
    assert set(Incident.objects.values_list("title", flat=True)) == {titles[each] for each in ids}
    assert (plan.rows, plan.outcomes["skipped"]) == (3, 3 - len(ids))
    assert "left out" in plan.notes.warnings[0].detail


CONVICTIONS = (
    TABLE % 'date = "killed"'
    + """
[[involvement]]
role = { value = "victim" }
person.name = "victim"
[[further_incident]]
when = { column = "sentenced" }
title = { template = "Sentence for: {title}" }
kind = { value = "conviction" }
date = "sentenced"
relation = "follows"
[[further_incident.involvement]]
role = { value = "court" }
institution.name = "court"
[[further_incident.involvement]]
role = { value = "other" }
person.name = "victim"
"""
)
KILLINGS = ("id", "title", "killed", "sentenced", "victim", "court")


@pytest.mark.django_db
def test_one_row_is_two_incidents_with_the_same_person(tmp_path, contributor):
    rows = [
        dict(
            zip(
                KILLINGS,
                ("1", "A killing", "3 May 2020", "June 2021", "Leyla Misal", "City Court"),
                strict=True,
            )
        ),
        dict(zip(KILLINGS, ("2", "Another", "4 May 2020", "", "Anar Örnək", ""), strict=True)),
    ]
    path = written(tmp_path, csv_of(*rows, columns=KILLINGS))
    _, plan = imported(path, contributor, CONVICTIONS)

    assert (plan.created["incident"], plan.created["person"]) == (3, 2)
    link = IncidentLink.objects.get()
    assert (link.incident.title, link.relation, link.target.title) == (
        *("Sentence for: A killing", "follows"), "A killing",
    )  # fmt: skip
    assert Involvement.objects.filter(person__names__text="Leyla Misal").count() == 2
    assert outcome(checked(path, contributor, CONVICTIONS)) == (0, 0, 2)


@pytest.mark.django_db
def test_rows_of_a_file_are_linked_wherever_they_stand(tmp_path, contributor):
    links = '[[link]]\nrelation = { value = "appeal_of" }\nincident = "of"\n'
    rows = [{"id": "1", "title": "Appeal", "of": "2"}, {"id": "2", "title": "Verdict"}]
    path = written(tmp_path, csv_of(*rows, columns=("id", "title", "of")))
    imported(path, contributor, TABLE % "" + links)

    link = IncidentLink.objects.get()
    assert (link.incident.title, link.target.title) == ("Appeal", "Verdict")


@pytest.mark.parametrize(
    "mapping",
    [
        'skip_when = "type"\n',
        'skip_when = { is = ["x"] }\n',
        'skip_when = { column = "a", matches = "(a+)+" }\n',
        'when = { column = "a" }\n',
        '[[further_incident]]\ntitle = "a"\n',
        '[[further_incident]]\ntitle = "a"\nkind = "b"\nrelation = "beside"\n',
        '[further_incident]\ntitle = "a"\nkind = "b"\n',
    ],
)
def test_a_condition_or_further_incident_that_cannot_be_used_is_refused(mapping):
    with pytest.raises(BadMapping):
        read_mapping(HEAD + mapping)


def test_a_wrong_value_of_a_further_incident_is_refused_before_any_row():
    mapping = HEAD + '[[further_incident]]\ntitle = "a"\nkind = { value = "party" }\n'
    with pytest.raises(BadMapping, match="party"):
        Composer(read_mapping(mapping), Notes())

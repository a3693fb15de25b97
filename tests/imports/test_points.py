"""The dry run of an import tells the points that the desk's forms and API would tell."""

from datetime import date

import pytest

from tests import make
from tests.imports.files import ARRESTS, FIRST, checked, csv_of, row, written

pytestmark = pytest.mark.django_db
NEXT_YEAR = str(date.today().year + 1)
SENTENCES = ARRESTS.replace("outcome = {", 'sentence_months = "months"\noutcome = {', 1)
SENTENCES = (
    SENTENCES[: SENTENCES.index('[[involvement]]\nrole = { value = "court" }')]
    + SENTENCES[SENTENCES.index("[[source]]") :]
)


def points(tmp_path, user, *rows, mapping=ARRESTS):
    plan = checked(written(tmp_path, csv_of(*rows)), user, mapping)
    return [(each["row"], each["detail"]) for each in plan.summary()["warnings"]]


def test_a_complete_row_has_no_point(tmp_path, contributor):
    assert points(tmp_path, contributor, FIRST) == []


def test_rows_without_a_source_are_one_warning(tmp_path, contributor):
    bare = {"url": "", "source": ""}
    rows = [FIRST, *(row(FIRST, id=str(number), **bare) for number in (2, 3, 4))]
    [found] = points(tmp_path, contributor, *rows)
    assert found == (
        3, "The incident: No source is cited. Without one it cannot be published. So in 2 more rows.",
    )  # fmt: skip


def test_a_date_in_the_future_is_a_warning(tmp_path, contributor):
    found = points(tmp_path, contributor, row(FIRST, date=f"1 May {NEXT_YEAR}"))
    assert found == [(2, f"The date is in the future: 1 May {NEXT_YEAR}.")]


def test_a_source_older_than_the_event_is_a_warning(tmp_path, contributor):
    mapping = f'{ARRESTS}published = {{ value = "1990-01-01" }}\n'
    [(_, detail)] = points(tmp_path, contributor, FIRST, mapping=mapping)
    assert detail.startswith("The source for the date was published")


def test_a_sentence_without_a_court_is_a_warning(tmp_path, contributor):
    mapping = SENTENCES.replace('"months"', '{ value = "12" }')
    found = points(tmp_path, contributor, row(FIRST, court=""), mapping=mapping)
    assert found == [(2, "A sentence is given but no court is named.")]


def test_new_names_like_one_that_is_there_are_one_warning(tmp_path, contributor):
    make.person("Aysel Quliyeva")
    make.person("Murad Aliyev")
    found = points(tmp_path, contributor, FIRST)
    assert found == [(2, "A person of a similar name exists. So with other names: 1.")]


def test_two_of_one_name_in_an_incident_are_a_warning(tmp_path, contributor):
    found = points(tmp_path, contributor, row(FIRST, persons="Aysel Quliyeva; Quliyeva Aysel"))
    assert found == [(2, "Another person of this incident has the same name.")]

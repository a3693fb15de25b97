"""Points to check are answered at entry, and settled by a reviewer until their value changes."""

from datetime import date

import pytest

from incidents.desk.errors import Incomplete, NotAllowed, WrongStatus
from incidents.desk.review_warnings.gather import open_warnings, warnings_of
from incidents.desk.review_warnings.settling import reopen, settle
from incidents.models import Person, SettledWarning, Statement
from tests import make

pytestmark = pytest.mark.django_db
NEXT_YEAR = str(date.today().year + 1)
REASON = "Checked against the verdict."


@pytest.fixture
def sentenced():
    """An incident with one point to check: a sentence without a court."""
    incident = make.incident()
    victim = make.involve(incident, make.person(), sentence_months=180)
    make.cite(incident, involvement=victim, field="sentence_months")
    return incident


def only_point(record, user):
    [point] = warnings_of(record, by=user)
    return point


def codes(answer):
    return [each["code"] for each in answer.json()["warnings"]]


# The decision


def test_a_settled_point_is_no_open_one(sentenced, editor):
    settle(sentenced, by=editor, key=only_point(sentenced, editor).key, reason=REASON)
    assert open_warnings(sentenced, by=editor) == []
    settled = only_point(sentenced, editor).settlement
    assert (settled.by, settled.reason) == (editor, REASON)


def test_a_settled_point_comes_back_when_its_value_changes(sentenced, editor):
    settle(sentenced, by=editor, key=only_point(sentenced, editor).key, reason=REASON)
    row = sentenced.involvements.get()
    row.sentence_months = 120
    row.save()
    assert [each.code for each in open_warnings(sentenced, by=editor)] == ["sentence_without_court"]


def test_another_field_of_the_record_brings_no_settled_point_back(sentenced, editor):
    settle(sentenced, by=editor, key=only_point(sentenced, editor).key, reason=REASON)
    make.edited(sentenced, title="Another title")
    assert open_warnings(sentenced, by=editor) == []


def test_a_point_is_opened_again_with_a_reason(sentenced, editor):
    key = only_point(sentenced, editor).key
    settle(sentenced, by=editor, key=key, reason=REASON)
    reopen(sentenced, by=editor, key=key, reason="The verdict was quashed.")
    assert only_point(sentenced, editor).is_open
    assert list(SettledWarning.objects.values_list("is_settled", flat=True)) == [True, False]


def test_settling_twice_adds_nothing(sentenced, editor):
    key = only_point(sentenced, editor).key
    for _ in range(2):
        settle(sentenced, by=editor, key=key, reason=REASON)
    assert SettledWarning.objects.count() == 1


def test_settling_changes_neither_revision_nor_status(sentenced, editor):
    before = (sentenced.revision, sentenced.status, sentenced.history.count())
    settle(sentenced, by=editor, key=only_point(sentenced, editor).key, reason=REASON)
    sentenced.refresh_from_db()
    assert (sentenced.revision, sentenced.status, sentenced.history.count()) == before


def test_a_contributor_settles_nothing(sentenced, contributor):
    with pytest.raises(NotAllowed, match="settle points to check"):
        settle(sentenced, by=contributor, key=only_point(sentenced, contributor).key, reason=REASON)


def test_settling_needs_a_reason(sentenced, editor):
    with pytest.raises(Incomplete):
        settle(sentenced, by=editor, key=only_point(sentenced, editor).key, reason=" ")


def test_what_is_no_point_cannot_be_settled(sentenced, editor):
    with pytest.raises(WrongStatus):
        settle(sentenced, by=editor, key="0" * 32, reason=REASON)


def test_a_contributor_sees_the_settlement_of_a_point_that_they_see(sentenced, editor, contributor):
    settle(sentenced, by=editor, key=only_point(sentenced, editor).key, reason=REASON)
    assert only_point(sentenced, contributor).settlement.reason == REASON


def test_the_settlement_of_a_hidden_point_shows_to_nobody_else(editor, contributor):
    person = make.person("Bahruz Samadov")
    make.person("Bəhruz Səmədov", sensitivity=30)
    settle(person, by=editor, key=only_point(person, editor).key, reason=REASON)
    assert warnings_of(person, by=contributor) == []


def test_a_deleted_record_takes_its_settlements_along(sentenced, editor):
    settle(sentenced, by=editor, key=only_point(sentenced, editor).key, reason=REASON)
    sentenced.delete()
    assert not SettledWarning.objects.exists()


# The desk API


def test_a_write_answers_what_there_is_to_check(as_contributor):
    body = {"title": "A raid", "kind": "raid", "date": {"text": NEXT_YEAR}, "country": "AZ"}
    made = as_contributor.post("incidents/", body)
    assert codes(made) == ["future_date", "record_without_source"]
    assert made.json()["warnings"][0]["field"] == "date"


def test_a_reading_answers_no_points(as_contributor):
    made = as_contributor.post("incidents/", {"title": "A raid", "kind": "raid"}).json()
    assert "warnings" not in as_contributor.get(f"incidents/{made['id']}/").json()


def test_a_new_person_of_a_similar_name_is_answered_as_a_point(as_contributor):
    known = make.person("Bahruz Samadov")
    made = as_contributor.post("persons/", {"names": [{"text": "Bəhruz Səmədov", "kind": "main"}]})
    [point] = made.json()["warnings"]
    assert point["code"] == "similar_name"
    assert point["records"] == [{"kind": "person", "id": str(known.uid)}]


def test_an_involvement_of_its_own_route_answers_the_points_of_its_incident(as_contributor):
    incident, person = make.incident(), make.person()
    body = {"incident": str(incident.uid), "person": str(person.uid), "role": "victim", "sentence_months": 9}
    made = as_contributor.post("involvements/", body)
    points = [each for each in made.json()["warnings"] if each["code"] == "sentence_without_court"]
    assert [each["part"] for each in points] == [made.json()["id"]]


def test_an_answer_to_a_write_can_be_sent_back_with_its_points(as_contributor):
    made = as_contributor.post("incidents/", {"title": "A raid", "kind": "raid"}).json()
    assert as_contributor.put(f"incidents/{made['id']}/", made, revision=1).status_code == 200


def test_a_source_of_the_future_is_answered_as_a_point(as_contributor):
    made = as_contributor.post("sources/", {"title": "A report", "published": {"text": f"1 May {NEXT_YEAR}"}})
    assert codes(made) == ["future_date"]


def test_an_editor_settles_a_point_through_the_api(as_editor, as_contributor, sentenced):
    path = f"incidents/{sentenced.uid}/warnings/"
    [point] = as_contributor.get(path).json()["results"]
    assert point["settled"] is None
    settling = f"incidents/{sentenced.uid}/settle/"
    done = as_editor.post(settling, {"key": point["key"], "reason": REASON})
    assert done.status_code == 200
    assert as_contributor.get(path).json()["results"][0]["settled"]["reason"] == REASON
    as_editor.post(settling, {"key": point["key"], "reason": "No.", "settled": False})
    assert as_contributor.get(path).json()["results"][0]["settled"] is None


def test_the_api_lets_no_contributor_settle(as_contributor, sentenced):
    path = f"incidents/{sentenced.uid}/warnings/"
    [point] = as_contributor.get(path).json()["results"]
    settling = f"incidents/{sentenced.uid}/settle/"
    assert as_contributor.post(settling, {"key": point["key"], "reason": REASON}).status_code == 403


@pytest.mark.parametrize(("body", "status"), [({"key": "x", "reason": "y"}, 409), ({"key": "x"}, 400)])
def test_the_api_refuses_what_is_no_point_and_what_has_no_reason(as_editor, sentenced, body, status):
    assert as_editor.post(f"incidents/{sentenced.uid}/settle/", body).status_code == status


# Every rule


def test_a_statement_without_a_source_is_a_point_of_its_incident(editor):
    incident = make.incident()
    make.cite(incident, field="date")
    statement = Statement(quotation="Unjust.", description="a diplomat", country="AZ")
    statement.save()
    statement.incidents.add(incident)
    point = only_point(incident, editor)
    assert (point.code, point.part, point.records) == (
        "statement_without_source", statement.uid, (statement,),
    )  # fmt: skip
    assert "record_without_source" in [each.code for each in warnings_of(statement, by=editor)]


@pytest.mark.parametrize(
    ("text", "is_future"),
    [(f"1 May {NEXT_YEAR}", True), (NEXT_YEAR, True), ("30 June 2020", False), ("", False)],
)
def test_a_date_that_has_not_come_is_a_point(editor, text, is_future):
    incident = make.incident(date=text)
    found = [each.field for each in warnings_of(incident, by=editor) if each.code == "future_date"]
    assert found == (["date"] if is_future else [])


def test_the_current_year_is_no_future_date(editor):
    incident = make.incident(date=str(date.today().year))
    assert [each for each in warnings_of(incident, by=editor) if each.code == "future_date"] == []


def test_a_birth_in_the_future_is_a_point(editor):
    person = Person(name="Aysel Quliyeva", birth_text="2931", birth_earliest=date(2931, 1, 1))
    person.save()
    assert [each.field for each in warnings_of(person, by=editor) if each.code == "future_date"] == ["birth"]

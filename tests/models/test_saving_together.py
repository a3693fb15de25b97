"""Saving many rows in few queries leaves what saving them one by one leaves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.desk import workflow
from incidents.desk.errors import NotAllowed, Stale, Unknown, WrongStatus
from incidents.desk.records import editing
from incidents.models import Citation, Involvement, PersonName
from incidents.models.base import save_all_with_history, save_with_history
from tests import make

pytestmark = pytest.mark.django_db
VARIES = {"id", "uid", "history_id", "history_date", "updated_at", "updated_at_30", "value"}


def rows_of(model, **found):
    """What is kept of rows, without what differs between any two."""
    fields = [field.attname for field in model._meta.concrete_fields if field.attname not in VARIES]
    return list(model.objects.filter(**found).order_by("pk").values(*fields))


def citations(incident, source, *values):
    return [Citation(incident=incident, source=source, field="summary", value=value) for value in values]


def test_new_rows_have_the_history_of_rows_saved_one_by_one(editor):
    incident, source = make.incident(cited=False), make.source()
    one, other = citations(incident, source, "one", "other")
    save_with_history(one, by=editor, reason="why")
    save_all_with_history([other], by=editor, reason="why")
    rows, history = rows_of(Citation), rows_of(Citation.history.model)
    assert rows[0] == rows[1]
    assert history[0] == history[1]
    assert (history[1]["history_type"], history[1]["history_user_id"]) == ("+", editor.pk)
    assert Citation.history.get(value="other").id == other.pk


@pytest.mark.parametrize("maker", [make.person, make.source, make.incident, make.statement])
def test_changed_rows_have_the_history_of_rows_saved_one_by_one(editor, maker):
    one, other = maker(), maker()
    for record in (one, other):
        record.refresh_from_db()
        record.status = "in_review"
    save_with_history(one, by=editor, reason="why")
    save_all_with_history([other], by=editor, reason="why", fields=["status"])
    last = [rows_of(type(one).history.model, id=each.pk)[-1] for each in (one, other)]
    assert last[0] == last[1]
    assert (last[1]["status"], last[1]["history_change_reason"]) == ("in_review", "why")
    other.refresh_from_db()
    assert other.status == "in_review"


def test_the_history_of_a_statement_keeps_its_lists_when_several_are_saved(editor):
    statement = make.statement(incidents=[make.incident()])
    save_all_with_history([statement], by=editor, fields=["status"])
    assert statement.history.first().incidents.count() == 1


def test_parts_are_saved_after_those_that_they_refer_to_and_numbered_in_order(editor):
    incident, person, source = make.incident(cited=False), make.person(), make.source()
    involvement = Involvement(incident=incident, person=person, role="victim")
    cited = Citation(incident=incident, involvement=involvement, source=source, field="role", value="last")
    first, second = citations(incident, source, "first", "second")
    name = PersonName(person=person, text="Aysel", kind="alias", script="Latn")
    editing.save_new_parts([first, second, cited, involvement, name], by=editor)
    assert Citation.objects.get(value="last").involvement == involvement
    in_order = Citation.objects.order_by("pk").values_list("value", flat=True)
    assert list(in_order) == ["first", "second", "last"]
    kept = Citation.history.order_by("history_id").values_list("value", "involvement_id")
    assert list(kept) == [("first", None), ("second", None), ("last", involvement.pk)]


def test_parts_take_as_many_queries_however_many_they_are(editor):
    incident, source = make.incident(cited=False), make.source()
    counts = []
    for values in ("ab", "abcdefghij"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            editing.save_new_parts(citations(incident, source, *values), by=editor)
        counts.append(len(queries))
    assert counts == [2, 2]


@pytest.fixture
def drafts(db):
    return [make.incident(), make.person(), make.incident()]


def test_several_are_submitted_and_published_in_the_order_given(contributor, publisher, drafts):
    seen = [(record, record.revision) for record in drafts]
    submitted = workflow.submit_all(seen, by=contributor)
    assert submitted == drafts
    assert {record.status for record in submitted} == {"in_review"}
    published = workflow.publish_all(seen, by=publisher)
    assert published == drafts
    assert [record.number for record in published] == [1, 1, 2]


@pytest.mark.parametrize("step", [workflow.submit_all, workflow.publish_all])
def test_none_is_moved_where_one_cannot_be(publisher, drafts, step):
    if step is workflow.publish_all:
        drafts = [make.in_review(record) for record in drafts]
    before = [record.status for record in drafts]
    with pytest.raises(Stale):
        step([*((record, record.revision) for record in drafts[:2]), (drafts[2], 7)], by=publisher)
    for record in drafts:
        record.refresh_from_db()
    assert [record.status for record in drafts] == before


def test_one_that_is_hidden_among_several_is_unknown(contributor, drafts):
    hidden = make.incident(sensitivity=30)
    with pytest.raises(Unknown):
        workflow.submit_all([(drafts[0], 1), (hidden, 1)], by=contributor)


def test_one_who_wrote_one_of_several_publishes_none(editor, publisher, drafts):
    own = make.edited(drafts[2], by=publisher)
    reviewed = [(make.in_review(record), record.revision) for record in [*drafts[:2], own]]
    with pytest.raises(NotAllowed, match="You made changes to this incident"):
        workflow.publish_all(reviewed, by=publisher)


def test_one_source_changed_in_review_holds_all(editor, publisher, drafts):
    source = make.source()
    make.cite(drafts[1], source, "birth")
    reviewed = [(make.in_review(record), record.revision) for record in drafts]
    with editing.changing(source, by=editor, revision=source.revision):
        source.title = "Another title"
    with pytest.raises(WrongStatus, match="was changed after this was submitted"):
        workflow.publish_all(reviewed, by=publisher)

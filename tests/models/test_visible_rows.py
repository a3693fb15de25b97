"""The rows that a user may see begin with a query that is built once for each clearance."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import QuerySet

from incidents.models import Case, Citation, Custody, Incident, Involvement, Person, Recognition
from incidents.models.base import TracedQuerySet
from tests import make

pytestmark = pytest.mark.django_db
MODELS = [Incident, Person, Case, Citation, Custody, Involvement, Recognition]


def sql(rows: QuerySet[Any]) -> str:
    return str(rows.query)


@pytest.mark.parametrize("model", MODELS)
def test_conditions_are_resolved_once_for_each_clearance(
    monkeypatch: pytest.MonkeyPatch, model: Any, contributor: User, editor: User
) -> None:
    for user in (contributor, editor):
        assert sql(model.objects.visible_to(user)) == sql(model.objects.all().visible_to(user))
    assert sql(model.objects.visible_to(contributor)) != sql(model.objects.visible_to(editor))

    def refuse(*arguments: Any, **named: Any) -> Any:
        raise AssertionError("resolved again")

    monkeypatch.setattr(TracedQuerySet, "filter", refuse)
    for user in (contributor, editor):
        model.objects.visible_to(user)


def test_what_was_fetched_is_fetched_anew(editor: User) -> None:
    assert [*Incident.objects.visible_to(editor)] == []
    incident = make.incident()
    assert [*Incident.objects.visible_to(editor)] == [incident]


@pytest.mark.parametrize("narrow", [lambda rows: rows.none(), lambda rows: rows.filter(title="other")])
def test_rows_that_were_narrowed_before_stay_so(
    editor: User, narrow: Callable[[QuerySet[Incident]], Any]
) -> None:
    make.incident()
    assert [*narrow(Incident.objects).visible_to(editor)] == []


def test_rows_of_one_record_are_not_those_of_all(editor: User) -> None:
    one, other = make.incident(), make.incident()
    row = make.involve(one, make.person())
    make.involve(other, make.person())
    assert [*one.involvements.visible_to(editor)] == [row]
    assert [*Involvement.objects.using("default").visible_to(editor)] == [*Involvement.objects.all()]

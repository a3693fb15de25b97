"""Sources that repeat another one, and citations of a view that is not the source's own."""

import re
from typing import Any

import orjson
import pytest
from django.test import Client

from incidents.presentation.evidence import origins_of
from incidents.publishing import publish as door
from tests import make
from tests.desk.conftest import Desk

pytestmark = pytest.mark.django_db


def source(own: str, of: str | None = None) -> dict[str, Any]:
    return {"id": own, "derived_from": of}


@pytest.mark.parametrize(
    ("sources", "count"),
    [
        ([source("a"), source("b")], 2),
        ([source("a"), source("b", "a")], 1),
        ([source("a", "x"), source("b", "x")], 1),
        ([source("a"), source("b", "a"), source("c", "b")], 1),
        ([source("a", "b"), source("b", "a")], 2),
        ([{"id": "a"}], 1),
    ],
)
def test_sources_that_repeat_one_another_have_one_origin(sources, count):
    assert len(set(origins_of(sources).values())) == count


@pytest.fixture
def incident():
    """Two sources of one date, the second a reprint of the first."""
    first = make.source("First", publisher="First")
    reprint = make.source("Reprint", publisher="Reprint", derived_from=first)
    made = make.incident(cited=False)
    make.cite(made, first, "date", value="23 June 2025")
    make.cite(made, reprint, "date", value="23 June 2025")
    return made


def page(record: Any) -> str:
    make.public(record)
    text = Client().get(f"/incidents/{record.number}/", follow=True).content.decode()
    return re.sub(r"\s+", " ", text)


def test_a_page_says_how_many_sources_are_independent(incident):
    assert re.search(r"2 sources ?, 1 independent", page(incident))


def test_a_document_names_the_source_that_is_repeated(incident):
    make.public(incident)
    edition: Any = door.live_edition(incident)
    first, reprint = orjson.loads(edition.document)["sources"]

    assert (first["derived_from"], reprint["derived_from"]) == (None, first["id"])


def test_a_document_does_not_name_a_source_that_is_not_public():
    hidden = make.source("Hidden", sensitivity=20)
    made = make.incident(cited=False)
    make.cite(made, make.source("Open", derived_from=hidden), "date")
    make.public(made)
    edition: Any = door.live_edition(made)

    assert str(hidden.uid) not in edition.document


def test_a_page_says_whose_view_differs_and_folds_what_is_resolved(incident):
    make.cite(incident, make.source("Third"), "date", stance="disputes", value="24 June", holder="the court")
    make.cite(
        incident, make.source("Fourth"), "date", stance="disputes", value="June", resolved="a rounded date",
        phrase="23 June",
    )  # fmt: skip

    text = page(incident)
    assert "according to the court:" in text
    folded = text.split("Sources that differ, and why we keep ours")[1].split("</details>")[0]
    assert "a rounded date" in folded
    assert "“23 June”" in folded
    assert "24 June" not in folded
    assert text.count("a rounded date") == 1  # not among the open ones too


def test_a_source_cannot_repeat_itself(contributor):
    as_contributor = Desk(contributor)
    made = as_contributor.post("sources/", {"title": "A"}).json()
    path = f"sources/{made['id']}/"
    answer = as_contributor.patch(path, {"derived_from": made["id"]}, revision=1)

    assert [error["field"] for error in answer.json()["errors"]] == ["derived_from"]


def test_the_desk_takes_a_source_that_repeats_another(contributor):
    as_contributor = Desk(contributor)
    first = as_contributor.post("sources/", {"title": "A"}).json()
    second = as_contributor.post("sources/", {"title": "B", "derived_from": first["id"]}).json()

    assert second["derived_from"] == first["id"]

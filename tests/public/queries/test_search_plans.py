"""How a search is answered among some thousand rows: by its index, not by reading every row."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from incidents.models.editions.edition import IncidentEdition
from incidents.models.editions.search_index import IncidentSearch
from incidents.public.queries.filters import IncidentFilters
from incidents.text.search_terms import read_words
from tests import make
from tests.module_data import shared

pytestmark = pytest.mark.django_db

ROWS = 3_000
REPORT = " ".join(f"report{n}" for n in range(150)) + " "


@shared
def many():
    """A few thousand live editions; half say “the”, three say “zeppelin”."""
    make.public(make.incident("The first"))
    first = IncidentEdition.objects.get()
    rows = [
        IncidentEdition(
            number=n,
            version=1,
            published_at=timezone.now(),
            document=first.document,
            digest=first.digest,
            title_key=first.title_key,
            earliest=first.earliest,
            latest=first.latest,
            sort_date=first.sort_date,
            country="AZ",
            kind="arrest",
            uid=f"00000000-0000-4000-8000-{n:012}",
        )
        for n in range(2, ROWS)
    ]
    made = IncidentEdition.objects.bulk_create(rows)
    IncidentSearch.objects.bulk_create(
        IncidentSearch(
            edition=each,
            names=f"arrest {each.number}",
            texts=f"{REPORT}{'the word ' * (each.number % 2)}{'zeppelin' * (each.number % 1_000 == 0)}",
            sounds="",
        )
        for each in made
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plan(words: str) -> str:
    found = IncidentEdition.objects.live().matching(read_words(words))
    return found.values("pk").explain().lower()


INDEX = {"sqlite": "virtual table index", "postgresql": "incidents_incidentsearch_words"}


@pytest.mark.parametrize("words", ["zeppelin", '"the word zeppelin"', "zepp -the", "zeppelin the"])
def test_rare_words_are_looked_up_in_the_index(many, words):
    assert INDEX[connection.vendor] in plan(words)


def asked_for(words: str) -> IncidentFilters:
    query = QueryDict(mutable=True)
    query["q"] = words
    filters = IncidentFilters(query)
    filters.cleaned()
    return filters


@pytest.mark.parametrize(("words", "few"), [("zeppelin", 2), ("the", None), ("-the", None), ("***", None)])
def test_few_hits_are_taken_by_their_ids_and_many_as_a_condition(many, words, few):
    hits = asked_for(words).search.keys

    assert (None if hits is None else len(hits)) == few


LISTED = {"sqlite": "list subquery", "postgresql": "initplan"}


def test_what_not_many_hold_is_listed_before_a_page_is_looked_for(many):
    """Half of 3,000: PostgreSQL's planner would walk along the dates and unpack the words of each."""
    page = asked_for("the").editions(walk=True).order_by("-sort_date", "uid").values("pk")[:51]

    assert LISTED[connection.vendor] in page.explain().lower()

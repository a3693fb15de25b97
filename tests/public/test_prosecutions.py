"""Prosecutions: a row a person and case, as CSV and XLSX."""

import csv
import io

import pytest

from incidents.desk.validation.stages import read_stages
from incidents.models import Case
from tests import make
from tests.module_data import shared
from tests.public.client import body, get

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@shared
def published():
    """Leyla, prosecuted in one case and outside of it; Murad, only attacked; a case that is not public."""
    leyla, murad, court = make.person("Leyla"), make.person("Murad"), make.institution("The Court")
    charge = make.incident("Charge", kind="charge", date="1 March 2024")
    verdict = make.incident("Verdict", kind="conviction", date="23 June 2025")
    other = make.incident("Another charge", kind="charge", date="1 May 2019")
    attack = make.incident("Attack", kind="attack")
    charged = read_stages("charged: 1 March 2024")
    make.involve(charge, leyla, outcome="charged", charge="treason", outcomes=charged)
    make.involve(
        verdict, leyla, outcome="convicted", charge="treason", provision="Art. 274", sentence_months=180,
        outcomes=read_stages("sentenced: 23 June 2025"),
    )  # fmt: skip
    make.involve(verdict, court, "court")
    make.involve(other, leyla, charge="hooliganism")
    make.involve(attack, murad, outcome="injured")
    made = make.case("The Leyla case", charge, verdict)
    make.case("A case that nobody knows", charge, sensitivity=30)
    make.public(leyla, murad, court, charge, verdict, other, attack, made)


def rows(query=""):
    answer = get("prosecutions.csv", query)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(body(answer).decode())))


def test_a_row_is_of_a_person_and_a_case(published):
    case, alone = rows()

    assert (case["name"], case["case"], case["case_number"]) == ("Leyla", "The Leyla case", "1")
    assert (case["charges"], case["provisions"], case["sentence_months"]) == ("treason", "Art. 274", "180")
    assert case["stages"] == "charged 2024-03-01, sentenced 2025-06-23"
    assert (case["latest_stage"], case["outcome"], case["courts"]) == ("sentenced", "convicted", "The Court")
    assert case["incident_titles"] == "Verdict; Charge"
    assert (alone["case"], alone["charges"], alone["incident_titles"]) == (
        "",
        "hooliganism",
        "Another charge",
    )
    assert len(rows("recognised_as=political_prisoner")) == 0


def test_a_workbook_has_the_same(published):
    answer = get("prosecutions.xlsx")

    assert answer.status_code == 200
    assert body(answer).startswith(b"PK")


def test_a_case_that_is_not_public_is_nowhere(published):
    assert Case.objects.count() == 2
    assert b"nobody knows" not in body(get("prosecutions.csv"))

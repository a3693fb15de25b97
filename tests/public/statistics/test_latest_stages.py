"""People by the latest stage of all their incidents: statistics, filters, and what is withdrawn or past."""

import pytest
from django.utils import timezone

from incidents.desk.validation.stages import read_stages
from incidents.models import Incident, Person, PersonStage
from incidents.publishing import publish as door
from tests import make
from tests.module_data import shared
from tests.public.client import get, titles

pytestmark = pytest.mark.django_db


@shared
def published():
    """Leyla, sentenced, then upheld; Murad, remanded and released; Aysel without a stage."""
    leyla, murad, aysel = make.person("Leyla"), make.person("Murad"), make.person("Aysel")
    arrest, verdict = make.incident("Arrest"), make.incident("Verdict", kind="conviction")
    appeal = make.incident("Appeal", kind="appeal_decision")
    typed = {
        (arrest, murad, "released"): "remanded: 1 March 2024; released: 1 May 2024",
        (arrest, leyla, "detained"): "remanded: 1 March 2024",
        (verdict, leyla, "convicted"): "sentenced: 23 June 2025",
        (appeal, leyla, "convicted"): "upheld: 9 September 2025",
    }
    for (incident, person, outcome), text in typed.items():
        make.involve(incident, person, outcome=outcome, outcomes=read_stages(text))
    make.involve(arrest, aysel)
    make.public(leyla, murad, aysel, arrest, verdict, appeal)


def persons_by_stage(query=""):
    cells = get("stats/", f"by=stage{query}").json()["cells"]
    return {cell["stage"]: cell["persons"] for cell in cells}


def test_an_appeal_is_no_second_conviction(published):
    assert persons_by_stage() == {"upheld": 1, "released": 1, "unstated": 1}


def test_incidents_and_people_are_found_by_the_latest_stage(published):
    assert titles("incidents/", "stage=upheld&ordering=title") == ["Appeal", "Arrest", "Verdict"]
    assert titles("incidents/", "stage=sentenced") == []
    assert titles("persons/", "stage=released,unstated&ordering=name") == ["Aysel", "Murad"]


def test_each_cell_has_the_query_of_its_incidents(published):
    for cell in get("stats/", "by=stage,kind").json()["cells"]:
        assert get("incidents/", cell["query"]).json()["count"] == cell["incidents"]["possible"]


def test_a_withdrawn_appeal_leaves_the_sentence(published):
    before = timezone.now().isoformat().replace("+00:00", "Z")
    appeal = Incident.objects.get(title="Appeal")

    door.withdraw(appeal, by=make.user("publisher"), reason="wrong", keep_history=True)

    assert persons_by_stage() == {"sentenced": 1, "released": 1, "unstated": 1}
    assert persons_by_stage(f"&as_of={before}")["upheld"] == 1


def test_a_withdrawn_person_leaves_no_stage(published):
    leyla = Person.objects.get(name="Leyla")

    door.withdraw(leyla, by=make.user("publisher"), reason="danger", keep_history=False)

    assert not PersonStage.objects.filter(person=leyla.uid).exists()
    assert "upheld" not in persons_by_stage()

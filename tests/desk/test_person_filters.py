"""People at the desk by custody and by recognition: one part meets all that is asked."""

import pytest

from incidents.models import Person
from tests import make
from tests.desk.admin_forms import text_of
from tests.desk.conftest import Desk

pytestmark = pytest.mark.django_db
LIST = "/admin/incidents/person/"


@pytest.fixture
def held() -> tuple[Person, Person]:
    """Leyla on remand in Baku and formerly in Umbaki serving a sentence; Anar on remand in Umbaki."""
    baku, umbaki = make.institution("Baku prison", "prison"), make.institution("Umbaki prison", "prison")
    leyla, anar = make.person("Leyla Misal"), make.person("Anar Ornek")
    make.hold(leyla, status="pretrial_detention", place=baku)
    make.hold(leyla, "May 2020", "June 2020", status="serving_sentence", place=umbaki)
    make.hold(anar, status="pretrial_detention", place=umbaki)
    union, other = make.institution("The Union", "ngo"), make.institution("Another body", "ngo")
    make.recognise(leyla, union, status="political_prisoner")
    make.recognise(leyla, other, status="arbitrarily_detained")
    make.recognise(anar, other, status="political_prisoner", sensitivity=30)
    return leyla, anar


def listed(user, query: str) -> set[str]:
    return {each["name"] for each in Desk(user).get(f"persons/?{query}").json()["results"]}


def shown(client, query: str) -> set[str]:
    page = text_of(client.get(f"{LIST}?{query}"))
    return {name for name in ("Leyla Misal", "Anar Ornek") if name in page}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("recognised_as=political_prisoner", {"Leyla Misal"}),
        ("recognised_by={Another body}", {"Leyla Misal"}),
        ("recognised_as=political_prisoner&recognised_by={Another body}", set()),
        ("custody_status=pretrial_detention", {"Leyla Misal", "Anar Ornek"}),
        ("custody_status=pretrial_detention&custody_place={Umbaki prison}", {"Anar Ornek"}),
    ],
)
def test_api_and_list_find_the_same(client, held, query, names):
    from incidents.models import Institution

    for institution in Institution.objects.all():
        query = query.replace(f"{{{institution.name}}}", str(institution.uid))
    editor = make.user("contributor")
    client.force_login(editor)

    assert listed(editor, query) == names
    assert shown(client, query) == names


def test_a_body_of_hidden_recognitions_alone_is_not_offered(client, held):
    secret = make.institution("A secret body", "ngo", sensitivity=30)
    make.recognise(held[0], secret)
    client.force_login(make.user("contributor"))

    page = text_of(client.get(LIST))

    assert "The Union" in page
    assert "A secret body" not in page

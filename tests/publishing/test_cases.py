"""A case is published with its public members, and follows what becomes of them."""

import pytest

from incidents.choices import Sensitivity
from incidents.models import Case
from incidents.publishing import publish as door
from incidents.publishing.omissions import is_behind
from incidents.publishing.publish import NotPublishable
from tests import make
from tests.public.client import get

pytestmark = pytest.mark.django_db


@pytest.fixture
def victim():
    return make.public(make.person("Ulvi Hasanli"))


@pytest.fixture
def verdict(victim):
    made = make.incident("All seven convicted", kind="conviction")
    make.involve(made, victim, outcome="convicted", sentence_months=108)
    return make.public(made)


def document(case):
    return get(f"cases/{case.number}/").json()


def test_a_document_names_the_members_that_are_public(victim, verdict):
    hidden = make.person("A witness", sensitivity=Sensitivity.CONFIDENTIAL)
    outlet = make.public(make.institution("Abzas Media", "media"))
    said = make.public(make.statement("Worrying.", incidents=[verdict]))
    draft = make.incident("A search")
    case = make.case(
        "Abzas Media", verdict, draft, persons=[victim, hidden], institutions=[outlet], statements=[said]
    )
    make.public(case)

    shown = document(case)
    assert [each["title"] for each in shown["incidents"]] == ["All seven convicted"]
    assert [each["name"] for each in shown["persons"]] == ["Ulvi Hasanli"]
    assert [each["name"] for each in shown["institutions"]] == ["Abzas Media"]
    assert [each["text"].strip("“”") for each in shown["statements"]] == ["Worrying."]
    assert "witness" not in str(shown)


def test_a_case_without_a_public_member_is_not_published():
    with pytest.raises(NotPublishable, match="at least one incident or person"):
        make.public(make.case("Abzas Media", make.incident("A search")))


def test_a_summary_needs_a_source(verdict):
    with pytest.raises(NotPublishable, match="citation"):
        make.public(make.case("Abzas Media", verdict, summary="Seven were arrested.", cited=False))


def test_a_case_takes_over_new_names(verdict):
    case = make.public(make.case("Abzas Media", verdict))
    make.public(make.edited(verdict, title="The seven of Abzas Media convicted"))

    assert [each["title"] for each in document(case)["incidents"]] == ["The seven of Abzas Media convicted"]
    assert document(case)["version"] == 2


@pytest.mark.parametrize("keep_history", [True, False])
def test_a_withdrawn_member_leaves_its_case(victim, verdict, keep_history):
    case = make.public(make.case("Abzas Media", verdict, persons=[victim]))
    door.withdraw(victim, by=None, reason="At his wish.", keep_history=keep_history)

    assert document(case)["persons"] == []
    kept = get(f"cases/{case.number}/versions/1/")
    assert ("Ulvi Hasanli" in kept.content.decode()) == keep_history


def test_a_withdrawn_speaker_leaves_the_statements_of_a_case(victim, verdict):
    said = make.public(make.statement("We deny it.", person=victim, description="", incidents=[verdict]))
    case = make.public(make.case("Abzas Media", verdict, statements=[said]))
    door.withdraw(victim, by=None, reason="At his wish.", keep_history=False)

    assert "Ulvi Hasanli" not in get(f"cases/{case.number}/").content.decode()


def test_a_member_that_could_be_published_leaves_the_case_behind(verdict):
    later = make.incident("An appeal")
    case = make.public(make.case("Abzas Media", verdict, later))

    assert Case.objects.filter(is_behind("case"), pk=case.pk).exists()
    make.public(later)
    assert "An appeal" not in str(document(case))
    make.public(make.edited(case))
    assert not Case.objects.filter(is_behind("case")).exists()


def test_a_merged_person_stays_in_the_case_under_the_name_that_stays(victim, verdict):
    other = make.public(make.person("Ulvi Həsənli"))
    case = make.public(make.case("Abzas Media", verdict, persons=[other]))
    door.merge(other, victim, by=None, reason="One and the same.")

    assert [each["name"] for each in document(case)["persons"]] == ["Ulvi Hasanli"]


def test_a_withdrawn_case_leaves_its_members_as_they_are(verdict):
    case = make.public(make.case("Abzas Media", verdict))
    before = get(f"incidents/{verdict.number}/").content
    door.withdraw(case, by=None, reason="Two cases in one.", keep_history=False)

    assert get(f"cases/{case.number}/").status_code == 410
    assert get(f"incidents/{verdict.number}/").content == before
    assert get("incidents/", f"case={case.uid}").json()["count"] == 0

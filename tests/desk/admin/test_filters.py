"""The filters of the lists: what each finds, how they are combined, shown and taken away."""

import pytest

from incidents.choices import Sensitivity
from incidents.models.base import save_with_history
from tests import make
from tests.desk.admin_forms import list_url, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def listed(client, model, **query):
    return client.get(list_url(model), query).context["cl"]


def found(client, model="incident", **query):
    return sorted(str(each) for each in listed(client, model, **query).result_list)


def of(record, user, **fields):
    for name, value in {"updated_by": user, **fields}.items():
        setattr(record, name, value)
    save_with_history(record, by=user)
    return record


# Periods, exactly as the public API means them


@pytest.fixture
def dated(db):
    return [
        make.incident("day", date="23 June 2025"),
        make.incident("month", date="June 2025"),
        make.incident("year", date="2025"),
        make.incident("since", date="since 2019"),
        make.incident("before", date="before 2010"),
        make.incident("none", date=""),
    ]


@pytest.mark.parametrize("match", ["possible", "certain"])
@pytest.mark.parametrize(
    "period",
    [
        {"date_from": "2025-06", "date_to": "2025-06"},
        {"date_from": "2025-06-23", "date_to": "2025-06-23"},
        {"date_from": "2025"},
        {"date_to": "2025"},
        {"date_from": "2019"},
        {"date_to": "2009"},
    ],
)
def test_a_period_finds_what_the_public_api_finds(desk, client, dated, period, match):
    make.public(*dated)
    query = {**period, "date_match": match}
    public = client.get("/api/v1/incidents/", query).json()["results"]

    assert found(desk, **query) == sorted(each["title"] for each in public)


def test_undated_records_are_found_alone(desk, dated):
    assert found(desk, undated="true") == ["none"]


@pytest.mark.parametrize(
    "query",
    [
        {"undated": "true", "date_from": "2025"},
        {"date_from": "2025", "date_match": "maybe"},
        {"undated": "yes"},
        {"date_from": "last week"},
        {"work": "everything"},
        {"cited": "perhaps"},
        {"public": "x"},
        {"changed_by": "nobody here"},
        {"p": "9"},
        {"p": "0"},
        {"p": "9" * 30},
    ],
)
def test_what_a_list_cannot_take_is_refused_not_ignored(desk, dated, query):
    page = desk.get(list_url("incident"), query)

    assert (page.status_code, page.url[-4:]) == (302, "?e=1")


# Filters


def test_a_list_is_filtered_by_a_source_chosen_by_words_or_by_id(desk):
    report = make.source("Hunger strike", publisher="Caucasian Knot")
    cites = make.incident("Cites it", cited=False)
    make.cite(cites, report)
    make.incident("Cites another")

    assert found(desk, source="knot hunger") == ["Cites it"]
    assert found(desk, source=str(report.uid)) == ["Cites it"]


@pytest.mark.parametrize("model", ["person", "institution", "statement"])
def test_every_kind_of_record_is_found_by_its_source(desk, model):
    report = make.source("Wanted")
    record = getattr(make, model)()
    make.cite(record, report, field="summary")
    getattr(make, model)()

    assert [each.pk for each in listed(desk, model, source="wanted").result_list] == [record.pk]


def test_words_of_a_source_offer_each_source_alone(desk):
    [make.cite(make.incident(title, cited=False), make.source(f"Report {title}")) for title in ("A", "B")]

    page = text_of(desk.get(list_url("incident"), {"source": "report"}))

    assert "Report A" in page
    assert "Report B" in page


def test_nothing_is_found_by_a_source_or_citation_that_is_hidden(desk):
    secret = make.source("Secret", sensitivity=Sensitivity.CONFIDENTIAL)
    make.cite(make.incident(cited=False), secret)

    assert found(desk, source="secret") == []
    assert found(desk, source=str(secret.uid)) == []
    assert "Secret" not in text_of(desk.get(list_url("incident"), {"source": str(secret.uid)}))


def test_an_id_with_many_digits_is_no_number_that_is_too_long(desk):
    source = make.source(uid="4b8533b2-65f0-455c-87bc-199639401479")
    make.cite(make.incident("Cited", cited=False), source)

    assert found(desk, source=source.uid) == ["Cited"]


def test_nothing_is_found_by_what_a_source_says_of_a_hidden_witness(desk):
    incident, report = make.incident(), make.source("Report of a witness")
    witness = make.involve(incident, make.person(), "witness", sensitivity=Sensitivity.CONFIDENTIAL)
    make.cite(incident, report, "note", involvement=witness)

    assert found(desk, source="witness") == []


def test_records_without_a_source_are_found(desk):
    make.incident("Bare", cited=False)
    make.incident("Cited")

    assert found(desk, cited="no") == ["Bare"]
    assert found(desk, cited="yes") == ["Cited"]


def test_a_source_that_one_may_not_know_of_does_not_count(desk):
    make.cite(make.incident("Bare", cited=False), make.source(sensitivity=Sensitivity.CONFIDENTIAL))

    assert found(desk, cited="no") == ["Bare"]


def test_a_list_is_filtered_by_who_changed_and_who_created(desk, editor, contributor):
    of(make.incident("Theirs"), editor, created_by=contributor)
    of(make.incident("Mine"), contributor, created_by=editor)

    assert found(desk, changed_by="editor") == ["Theirs"]
    assert found(desk, created_by="editor") == ["Mine"]


def test_an_editor_of_hidden_records_only_is_not_offered(desk, editor):
    of(make.incident(sensitivity=Sensitivity.CONFIDENTIAL), editor)

    assert "?changed_by=editor" not in text_of(desk.get(list_url("incident")))


def test_a_list_is_filtered_by_what_readers_see(desk):
    make.edited(make.public(make.incident("Public")), summary="New")
    make.incident("Draft")

    assert found(desk, public="yes") == ["Public"]
    assert found(desk, public="no") == ["Draft"]


def test_filters_are_combined(desk, editor):
    wanted = {"kind": "raid", "country": "GE", "date": "May 2025"}
    of(make.in_review(make.incident("Wanted", **wanted)), editor)
    of(make.in_review(make.incident("Other kind", **{**wanted, "kind": "arrest"})), editor)
    make.in_review(make.incident("Other editor", **wanted))
    query = {
        "kind__exact": "raid", "country": "GE", "date_from": "2025", "status__exact": "in_review",
        "sensitivity__exact": "10", "changed_by": "editor", "cited": "yes", "work": "review", "q": "wanted",
    }  # fmt: skip

    assert found(desk, **query) == ["Wanted"]


def test_what_is_asked_is_shown_and_each_can_be_taken_away(desk):
    make.incident("Raid", kind="raid", country="GE", date="May 2025")

    query = {"country": "GE", "date_from": "2025", "kind__exact": "raid", "q": "raid"}
    shown = {each.title: each for each in listed(desk, "incident", **query).applied_filters}

    assert {title: each.words for title, each in shown.items()} == {
        "Words": "raid",
        "Date": "possibly 2025 to …",
        "Country": "Georgia",
        "Kind": "raid",
    }
    assert shown["Country"].without == "?date_from=2025&kind__exact=raid&q=raid"
    assert shown["Date"].without == "?country=GE&kind__exact=raid&q=raid"


def test_involvements_and_citations_are_filtered_by_period(desk):
    make.involve(make.incident(date="May 2025"), make.person())
    make.involve(make.incident(date="May 2019"), make.person())

    assert len(listed(desk, "involvement", date_from="2025").result_list) == 1
    assert len(listed(desk, "citation", date_from="2025").result_list) == 0

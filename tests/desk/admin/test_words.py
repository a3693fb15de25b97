"""What reviewers and authors read before a step: documents in words, and what is still missing."""

import pytest

from tests import make
from tests.desk.admin_forms import opened, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


def lines(client, record):
    """The lines of the review, by the names of their fields."""
    return {line.field: line.then for line in client.get(url_of(record, "publish")).context["review"].lines}


def test_an_incident_is_reviewed_in_words(desk):
    court = make.public(make.institution("Baku Court", kind="court"))
    source = make.source("A report", kind="ngo_report", reliability=30, accessed_on="2025-06-24")
    incident = make.incident(
        kind="ill_treatment", cited=False, place="", unstated={"place": "withheld"},
        latitude=40.4, longitude=49.8, precision="locality", victims_low=1, victims_high=3,
    )  # fmt: skip
    involvement = make.involve(
        incident, court, "alleged_perpetrator", outcome="charged", sentence_months=3, provision="article 274"
    )
    make.cite(incident, source, "sentence_months", involvement=involvement, value="3", stance="disputes")
    make.link(incident, make.public(make.incident("An arrest")), "appeal_of")
    source_line = "• A report · address: https://news.example/report · accessed: 24 June 2025"

    found = lines(desk, make.in_review(incident))

    assert found | {"title": "", "date": ""} == {
        "title": "",
        "date": "",
        "kind": "ill-treatment",
        "country": "Azerbaijan (AZ)",
        "location": "latitude: 40.4 · longitude: 49.8 · how precise: centre of the town or district",
        "victims": "at least: 1 · at most: 3",
        "who was involved": "• alleged perpetrator · Baku Court (no. 1) · "
        "legal basis (articles): article 274 · outcome: charged · sentence: 3",
        "related incidents": "• is an appeal of · An arrest (no. 1)",
        "why a field is empty": "place: known, but withheld",
        "sources": f"{source_line} · kind: report of an organisation · reliability: own reporting",
        "citations": "• about: sentence · says: 3 · disputes · source: A report · of: Baku Court",
    }


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("23 June 2025", "23 June 2025"),
        ("2025-06-23", "2025-06-23 (read as 23 June 2025)"),
        ("before 2010", "before 2010 (read as before 1 January 2010)"),
    ],
)
def test_dates_are_reviewed_with_what_they_were_read_as(desk, date, shown):
    assert lines(desk, make.in_review(make.incident(date=date)))["date"] == shown


def test_persons_and_statements_are_reviewed_in_words(desk):
    person = make.person("Bahruz Samadov", gender="male", occupations="historian\nwriter")
    statement = make.statement(stance="calls_for_release")

    of_person, of_statement = lines(desk, make.in_review(person)), lines(desk, make.in_review(statement))

    assert of_person["names"] == "• Bahruz Samadov · kind of name: main name · script: Latn"
    assert of_person["occupations"] == "• historian\n• writer"
    assert of_statement["stance"] == "calls for release"


def test_both_sides_of_a_difference_are_in_words(desk):
    incident = make.public(make.incident(kind="travel_ban"))
    make.in_review(make.edited(incident, kind="ill_treatment"))

    shown = desk.get(url_of(incident, "publish")).context["review"].lines

    assert [(line.field, line.now, line.then) for line in shown if line.differs] == [
        ("kind", "travel ban", "ill-treatment")
    ]


def test_what_goes_out_along_is_in_words_too(desk):
    incident = make.in_review(make.incident())
    make.involve(incident, make.institution("State Security Service", kind="security_service"))

    assert "security_service" not in text_of(desk.get(url_of(incident, "publish")))


def test_an_author_is_shown_what_publication_will_ask_for(client, contributor):
    client.force_login(contributor)
    incident = make.incident(cited=False, country="")

    page = client.get(url_of(incident, "submit"))

    assert page.context["missing"] == [
        "It needs a country, or the mark that there is none to state.",
        "It needs at least one citation of a source that may be published.",
    ]
    assert "You can submit it as it is." in text_of(page)


def test_what_is_missing_does_not_keep_from_submitting(client, contributor):
    client.force_login(contributor)
    incident = make.incident(cited=False)

    client.post(url_of(incident, "submit"), opened(client, url_of(incident, "submit")))

    incident.refresh_from_db()
    assert incident.status == "in_review"


@pytest.mark.parametrize(
    "ready",
    [make.incident, lambda: make.statement(description="", person=make.person()), make.person],
)
def test_what_lacks_nothing_gets_no_hint(client, contributor, ready):
    client.force_login(contributor)

    assert "You can submit it as it is." not in text_of(client.get(url_of(ready(), "submit")))


@pytest.mark.parametrize("step", ["return", "withdraw"])
def test_only_the_author_is_shown_what_is_missing(desk, step):
    incident = make.in_review(make.edited(make.public(make.incident()), country=""))

    assert "still needs" not in text_of(desk.get(url_of(incident, step)))


def test_who_may_know_is_not_mixed_with_how_far_the_work_is(desk):
    words = text_of(desk.get(url_of(make.in_review(make.incident()))))

    assert '<p class="state"><strong>In review since ' in words
    assert "<strong>Visibility:</strong> open: everybody once it is published." in words
    assert "may be published" not in words

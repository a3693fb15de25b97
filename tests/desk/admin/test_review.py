"""Before it goes out: what is public now and after, and what to look at."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from incidents.desk import workflow
from incidents.desk.admin.common.withdrawals import withdrawal_of
from incidents.publishing import publish as door
from tests import make
from tests.desk.admin.test_steps import take
from tests.desk.admin_forms import list_url, opened, text_of, url_of, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


def pending(**changes):
    """A public incident with an edit in review."""
    incident = make.public(make.incident("Old title", summary="She was sentenced to nine years."))
    return make.in_review(make.edited(incident, **changes))


# Public now, public after


def test_what_differs_is_shown_apart_from_what_stays(desk):
    shown = desk.get(url_of(pending(title="New title"), "review")).context["review"]

    assert [(line.field, line.now, line.then) for line in shown.differing] == [
        ("title", "Old title", "New title")
    ]
    assert "summary" in [line.field for line in shown.same]


def test_differences_within_a_text_are_marked_by_the_word(desk):
    page = words_of(desk.get(url_of(pending(summary="She was sentenced to eight years."), "review")))

    assert "She was sentenced to [gone: nine ] years." in page
    assert "She was sentenced to [new: eight ] years." in page


def test_an_entry_that_stays_is_not_marked_because_another_came(desk):
    incident = make.public(make.incident())
    make.cite(incident, make.source("Another report"), "title")

    shown = desk.get(url_of(make.in_review(make.edited(incident)), "review")).context["review"]

    sources = next(line for line in shown.differing if line.field == "sources")
    assert [piece.mark for piece in sources.before] == ["same"]
    assert [piece.mark for piece in sources.after] == ["same", "new"]


def test_changed_words_of_a_statement_are_seen_in_the_incident_that_quotes_it(desk):
    incident = make.incident()
    statement = make.statement("We are concerned.", incidents=[incident])
    make.public(incident, statement)
    make.edited(statement, quotation="We are appalled.")

    shown = desk.get(url_of(make.in_review(make.edited(incident)), "review")).context

    assert "“We are concerned.”" in next(
        line.then for line in shown["review"].lines if line.field == "statements"
    )


def test_a_draft_can_be_looked_at_and_submitted(client, contributor):
    client.force_login(contributor)
    incident = make.incident()

    take(client, incident, "review")
    client.post(url_of(incident, "submit"), opened(client, url_of(incident, "review")))

    incident.refresh_from_db()
    assert incident.status == "in_review"


def test_a_review_can_end_in_a_return(desk):
    incident = make.in_review(make.incident())
    page = desk.get(url_of(incident, "review"))

    desk.post(
        page.context["return_path"], {**opened(desk, url_of(incident, "review")), "reason": "no source"}
    )

    incident.refresh_from_db()
    assert (incident.status, incident.history.first().history_change_reason) == ("draft", "no source")


@pytest.mark.parametrize(
    ("role", "step"), [("contributor", None), ("editor", "return"), ("publisher", "publish")]
)
def test_the_review_offers_the_step_of_ones_role(client, role, step):
    client.force_login(make.user(role))

    page = client.get(url_of(make.in_review(make.incident()), "review"))

    assert (page.context["step"] and page.context["step"].verb) == step


# What there is nothing to review of


def test_of_what_is_published_as_it_stands_there_is_nothing_to_review(desk):
    incident = make.public(make.incident())

    page = desk.get(url_of(incident, "review"))

    assert "Nothing is pending" in text_of(page)
    assert f'href="/incidents/{incident.number}/"' in text_of(page)


def test_of_what_was_merged_there_is_nothing_to_review(desk):
    person = make.person("The Loser", merged_into=make.person("The Winner"))

    page = desk.get(url_of(person, "review"))

    assert "It was merged into another record" in text_of(page)
    assert page.context["steps"] == []


def test_what_would_tell_something_new_is_reviewed_though_nothing_was_edited(desk):
    incident, person = make.incident(), make.person()
    make.involve(incident, person)
    make.public(incident)
    make.public(person)

    page = desk.get(url_of(incident, "review"))

    assert [line.field for line in page.context["review"].differing] == ["who was involved"]
    assert page.context["step"].verb == "submit"


REASON = "Somebody is in danger."
BAND = f"by publisher: “ {REASON} ” Publishing makes this record public again, under its old number 1."


@pytest.mark.parametrize("status", ["withdrawn", "draft", "in_review"])
@pytest.mark.parametrize("page", ["change", "review"])
def test_a_withdrawn_record_says_when_by_whom_and_why(desk, page, status):
    incident = make.public(make.incident())
    publisher = User.objects.get(username="publisher")
    workflow.withdraw(incident, by=publisher, revision=1, reason=REASON, keep_history=False)
    incident.refresh_from_db()
    if status != "withdrawn":
        make.edited(incident, summary="New")
    if status == "in_review":
        make.in_review(incident)

    words = words_of(desk.get(url_of(incident, page)))

    assert BAND in words
    assert f"on {timezone.now():%-d %B %Y}" in words
    assert "never public before" not in words


def test_what_was_published_again_is_withdrawn_no_more(desk):
    incident = make.public(make.incident())
    door.withdraw(incident, by=None, reason=REASON, keep_history=False)
    make.public(make.edited(incident, summary="New"))
    make.edited(incident, summary="Newer")

    assert desk.get(url_of(incident, "review")).context["withdrawal"] is None


def test_who_withdrew_a_record_is_shown_only_to_users_who_may_see_that_entry(publisher):
    incident = make.public(make.incident())
    workflow.withdraw(incident, by=publisher, revision=1, reason=REASON, keep_history=False)
    incident.history.filter(status="withdrawn").update(sensitivity=30)

    assert withdrawal_of(incident, make.user("contributor", "other")).by == ""


def test_bulk_publication_says_what_was_withdrawn(desk):
    incident, other = make.public(make.incident()), make.in_review(make.incident())
    door.withdraw(incident, by=None, reason=REASON, keep_history=False)
    make.in_review(make.edited(incident, summary="New"))

    chosen = {"action": "publish", "_selected_action": [str(incident.uid), str(other.uid)]}
    rows = desk.post(list_url("incident"), chosen).context["rows"]

    assert {row.record.pk: row.withdrawal and row.withdrawal.reason for row in rows} == {
        incident.pk: REASON, other.pk: None,
    }  # fmt: skip


def test_a_record_withdrawn_with_its_history_can_be_closed_for_good(desk):
    incident = make.public(make.incident())
    take(desk, incident, "withdraw", reason="A correction.", keep_history="correction")

    page = desk.get(url_of(incident, "review"))
    steps = {step.verb: str(step.label) for step in page.context["steps"]}
    closing = desk.get(url_of(incident, "withdraw"))
    take(desk, incident, "withdraw", reason="Somebody is in danger.")
    assert door.is_readable(incident)
    take(desk, incident, "withdraw", reason="Somebody is in danger.", confirmed="on")

    assert "It was withdrawn." in text_of(page)
    assert steps == {"withdraw": "Close its earlier versions for good"}
    assert "keep_history" not in text_of(closing)
    assert not door.is_readable(incident)


def test_a_withdrawal_explains_both_ways_in_a_line_each(desk):
    page = words_of(desk.get(url_of(make.public(make.incident()), "withdraw")))

    assert "Correction: earlier versions stay readable" in page
    assert "Danger: remove every version; cannot be undone" in page


# What to look at


@pytest.mark.parametrize("page", ["change", "submit", "review", "publish"])
def test_things_to_look_at_are_shown_and_stop_nothing(desk, page):
    incident = make.incident(cited=False)

    words = words_of(desk.get(url_of(incident, page)))

    assert "1 point to check" in words
    assert "No source is cited. Without one it cannot be published." in words


@pytest.mark.parametrize(
    ("record", "parts"),
    [
        (lambda: make.incident(place="Baku", victims_low=1), 2),
        (lambda: make.incident(cited=False), 1),
        (lambda: make.statement("Unjust."), 1),
        (lambda: make.person("Bahruz Samadov", birth_text="1995", birth_earliest="1995-01-01"), 2),
    ],
)
def test_a_point_leads_to_its_field_in_the_form(desk, record, parts):
    make.person("Bəhruz Səmədov")

    form = desk.get(url_of(record(), "change"))

    elements = [each.element for each in form.context["points"]]
    assert len(elements) == parts
    assert [each for each in elements if f'id="{each}"' not in text_of(form)] == []


def test_a_point_about_an_involvement_leads_to_its_row(desk):
    incident = make.incident()
    make.involve(incident, make.institution(), "court")
    make.involve(incident, make.person(), charge="treason")

    form = desk.get(url_of(incident))

    assert "id_involvements-1-charge" in [each.element for each in form.context["points"]]
    assert 'id="id_involvements-1-charge"' in text_of(form)


def test_a_point_links_the_records_it_speaks_of(desk):
    known, new = make.person("Bahruz Samadov"), make.person("Bəhruz Səmədov")

    [point] = desk.get(url_of(new, "submit")).context["points"]

    assert [(link.label, link.address) for link in point.links] == [("Bahruz Samadov", url_of(known))]

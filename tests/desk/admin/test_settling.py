"""Points to check in the admin: told after saving, shown beside their fields, settled by a reviewer."""

from datetime import date

import pytest

from incidents.models import Incident, SettledWarning
from tests import make
from tests.desk.admin_forms import add_url, change, opened, rows, send, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
REASON = "Checked against the verdict."


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


@pytest.fixture
def review(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def sentenced():
    incident = make.incident()
    victim = make.involve(incident, make.person(), sentence_months=180)
    make.cite(incident, involvement=victim, field="sentence_months")
    return incident


def address_to_settle(client, record):
    [point] = client.get(url_of(record)).context["points"]
    return f"{url_of(record, 'settle')}?point={point.key}"


def test_saving_a_statement_row_without_a_source_says_so_at_once(desk):
    row = {"description": "a diplomat", "text": "worrying", "date_text": "24 June 2025"}
    fields = {**opened(desk, add_url("incident")), **rows("statements", row)}
    saved = desk.post(
        add_url("incident"), {**fields, "title": "A raid", "kind": "raid", "country": "AZ"}, follow=True
    )
    assert "A statement has no source. Without one it cannot be published." in text_of(saved)
    assert url_of(Incident.objects.get()) in text_of(saved)


def test_the_statement_row_says_what_its_source_is_needed_for(desk):
    assert "Needed to publish the statement." in text_of(desk.get(add_url("incident")))


def test_saving_what_needs_no_check_says_nothing_of_points(desk):
    incident = make.incident()
    make.cite(incident, field="date")
    saved = desk.post(url_of(incident), {**opened(desk, url_of(incident)), "summary": "More."}, follow=True)
    assert "to check" not in text_of(saved)


def test_a_point_is_next_to_its_field(desk):
    incident = make.incident(date=str(date.today().year + 1))
    form = text_of(desk.get(url_of(incident)))
    assert '<p class="point" dir="auto">The date is in the future' in form


def test_a_point_of_a_row_is_next_to_the_field_of_the_row(desk, sentenced):
    form = text_of(desk.get(url_of(sentenced)))
    assert '<p class="point" dir="auto">A sentence is given but no court is named.</p>' in form


def test_the_form_of_a_source_shows_its_points(desk):
    source = make.source(accessed_on=date(2099, 1, 1))
    assert "The day of access is in the future" in text_of(desk.get(url_of(source)))


def test_a_reviewer_settles_a_point_with_a_reason(review, sentenced):
    address = address_to_settle(review, sentenced)
    send(review, address, opened(review, address), reason=REASON)
    shown = review.get(url_of(sentenced, "review"))
    assert shown.context["points"] == []
    assert "1 settled point" in text_of(shown)
    assert REASON in text_of(shown)


def test_a_settled_point_is_opened_again(review, sentenced):
    address = address_to_settle(review, sentenced)
    send(review, address, opened(review, address), reason=REASON)
    send(review, address, opened(review, address), reason="No.", _reopen="Open again")
    assert len(review.get(url_of(sentenced)).context["points"]) == 1


def test_a_settled_point_comes_back_with_another_value(review, sentenced):
    address = address_to_settle(review, sentenced)
    send(review, address, opened(review, address), reason=REASON)
    change(review, sentenced, **{"involvements-0-sentence_months": "120"})
    points = review.get(url_of(sentenced)).context["points"]
    assert [each.words for each in points] == ["A sentence is given but no court is named."]


def test_settling_without_a_reason_settles_nothing(review, sentenced):
    address = address_to_settle(review, sentenced)
    page = send(review, address, opened(review, address), reason="")
    assert "This field is required" in text_of(page)
    assert not SettledWarning.objects.exists()


def test_a_contributor_is_offered_no_settling(desk, sentenced):
    page = desk.get(url_of(sentenced))
    assert "/settle/" not in text_of(page)
    assert desk.get(f"{url_of(sentenced, 'settle')}?point=x").status_code == 403


def test_a_point_that_is_gone_is_reported(review, sentenced):
    page = review.post(url_of(sentenced, "settle"), {"point": "0" * 32, "reason": "x"})
    assert page.status_code == 409
    assert "This is no point of the record" in text_of(page)


def test_the_history_shows_who_settled_what_and_why(review, sentenced):
    address = address_to_settle(review, sentenced)
    send(review, address, opened(review, address), reason=REASON)
    history = text_of(review.get(url_of(sentenced, "history")))
    assert "settled a point: sentence without court (sentence)" in history
    assert REASON in history


def test_the_history_shows_decisions_only_to_who_sees_everything(client, contributor, editor):
    person = make.person("Bahruz Samadov")
    make.person("Bəhruz Səmədov", sensitivity=30)
    client.force_login(editor)
    address = address_to_settle(client, person)
    send(client, address, opened(client, address), reason=REASON)
    client.force_login(contributor)
    assert "settled a point" not in text_of(client.get(url_of(person, "history")))

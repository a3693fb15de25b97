"""The first page: what waits for a user, each list with exactly the rows that its link shows."""

from datetime import date, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.choices import Sensitivity
from incidents.dates.span import Span
from incidents.desk import work_queues, workflow
from incidents.desk.admin.dashboard import compiled, dashboard
from incidents.models import Incident, IncidentEdition, Person
from incidents.models.base import save_with_history
from incidents.publishing import publish as door
from tests import make
from tests.desk.admin_forms import list_url, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def first_page(client, user):
    """The lists of the first page by their key."""
    client.force_login(user)
    return {each.work.key: each for each in client.get(reverse("admin:index")).context["work"]}


def labels(client, user, key):
    return [item.label for item in first_page(client, user)[key].items]


def linked(client, user, key):
    """The rows of the list that the first link of a list of work leads to."""
    page = client.get(first_page(client, user)[key].counts[0].url)
    return [str(each) for each in page.context["cl"].result_list]


def of(record, user):
    """A record that this user changed last."""
    record.updated_by = record.updated_by_30 = user
    save_with_history(record, by=user)
    return record


def returned(record, reason, *, by):
    make.in_review(record)
    return workflow.return_to_draft(record, by=by, revision=record.revision, reason=reason)


def unread(record):
    record.date = Span("in his youth")
    save_with_history(record, by=None)
    return record


@pytest.fixture
def court_published_later(db):
    """A public incident whose court became public after it, and one that names its court already."""
    incident, court = make.incident("Names nobody"), make.institution()
    make.involve(incident, court, "court")
    make.public(incident)
    make.public(court)
    complete = make.incident("Names its court")
    make.involve(complete, court, "court")
    make.public(complete)
    return incident


CASES = {
    "review": lambda user: make.in_review(make.incident("Wanted")),
    "mine": lambda user: of(make.incident("Wanted"), user),
    "returned": lambda user: returned(
        of(make.incident("Wanted"), user), "Which day?", by=make.user("editor", "e")
    ),
    "pending": lambda user: make.edited(make.public(make.incident("Wanted")), summary="New"),
    "unread": lambda user: unread(make.incident("Wanted")),
    "unsourced": lambda user: make.incident("Wanted", cited=False),
    "recent": lambda user: make.public(make.incident("Wanted")),
}


@pytest.mark.parametrize("key", CASES)
def test_each_list_holds_what_waits_and_links_to_exactly_that(client, contributor, key):
    make.incident("Other")
    CASES[key](contributor)

    assert labels(client, contributor, key) == ["Wanted"]
    assert linked(client, contributor, key) == ["Wanted"]


@pytest.mark.parametrize("key", [*CASES, "behind"])
def test_an_empty_list_says_so_and_its_filter_finds_nothing(client, contributor, key):
    make.incident("Other")
    expected = next(each.when_empty for each in work_queues.WORK if each.key == key)
    client.force_login(contributor)

    assert str(expected) in text_of(client.get(reverse("admin:index")))
    assert str(expected) in text_of(client.get(list_url("incident"), {"work": key}))


def test_my_drafts_are_empty_with_a_link_to_begin_one(client, contributor):
    client.force_login(contributor)

    assert reverse("admin:incidents_incident_add") in text_of(client.get(reverse("admin:index")))


def test_what_i_wrote_myself_is_not_for_me_to_review(client, editor):
    of(make.in_review(make.incident()), editor)

    assert labels(client, editor, "review") == []


def test_what_was_withdrawn_and_edited_since_has_no_edit_pending(client, contributor, publisher):
    incident = make.public(make.incident())
    door.withdraw(incident, by=publisher, reason="A mistake", keep_history=False)
    incident.refresh_from_db()
    make.edited(incident, summary="New")

    assert labels(client, contributor, "pending") == []


def test_what_came_back_says_why_and_from_whom(client, contributor, editor):
    returned(of(make.incident(), contributor), "Which day was it?", by=editor)

    item = first_page(client, contributor)["returned"].items[0]

    assert (item.reason, item.by) == ("Which day was it?", "editor")


def test_what_came_back_is_done_once_it_is_changed(client, contributor, editor):
    record = returned(of(make.incident(), contributor), "Which day?", by=editor)
    of(make.edited(record), contributor)

    assert labels(client, contributor, "returned") == []


def test_what_came_back_to_another_user_is_not_mine(client, contributor, editor):
    returned(of(make.incident(), make.user("contributor", "other")), "Which day?", by=editor)

    assert labels(client, contributor, "returned") == []


def test_what_was_published_lately_says_by_whom(client, contributor, publisher):
    make.public(make.incident(), by=publisher)

    assert first_page(client, contributor)["recent"].items[0].by == "publisher"


def test_what_was_published_long_ago_is_not_published_lately(client, contributor):
    incident = make.public(make.incident())
    long_ago = timezone.now() - timedelta(days=work_queues.RECENT_DAYS + 1)
    IncidentEdition.objects.filter(uid=incident.uid).update(published_at=long_ago)

    assert labels(client, contributor, "recent") == []


def test_an_incident_whose_party_is_not_public_yet_is_listed(client, contributor):
    make.involve(incident := make.incident("Lacks its victim"), make.person())
    make.public(incident)

    assert labels(client, contributor, "behind") == ["Lacks its victim"]


def test_an_incident_whose_party_became_public_later_is_listed(client, contributor, court_published_later):
    assert labels(client, contributor, "behind") == ["Names nobody"]
    assert linked(client, contributor, "behind") == ["Names nobody"]


def test_publishing_it_again_names_the_party_and_is_the_end_of_it(client, contributor, court_published_later):
    make.public(court_published_later)

    assert labels(client, contributor, "behind") == []


@pytest.mark.parametrize("hidden", ["involvement", "party"])
def test_what_may_never_be_published_leaves_nothing_behind(client, contributor, hidden):
    incident, person = make.incident(), make.person(sensitivity=30 if hidden == "party" else 10)
    make.involve(incident, person, sensitivity=30 if hidden == "involvement" else 10)
    make.public(incident)

    assert labels(client, contributor, "behind") == []


def test_words_kept_beside_a_withheld_date_are_no_unread_date(client, contributor):
    record = unread(make.incident(date=""))
    record.unstated = {"date": "withheld"}
    save_with_history(record, by=None)

    assert labels(client, contributor, "unread") == []


def test_a_birth_in_words_without_days_is_an_unread_date(client, contributor):
    make.person("Born some time", birth_text="in the sixties or so")

    assert labels(client, contributor, "unread") == ["Born some time"]


def test_a_source_that_i_may_not_know_of_is_none(client, contributor, editor):
    incident = make.incident(cited=False)
    make.cite(incident, make.source(sensitivity=Sensitivity.CONFIDENTIAL))

    assert labels(client, contributor, "unsourced") == ["An arrest"]
    assert labels(client, editor, "unsourced") == []


@pytest.mark.parametrize("key", ["review", "mine", "returned", "unread", "unsourced"])
def test_nothing_hidden_is_listed_counted_or_linked(client, contributor, key):
    record = CASES[key](contributor)
    record.sensitivity = Sensitivity.CONFIDENTIAL
    save_with_history(record, by=None)

    assert first_page(client, contributor)[key].items == []
    assert first_page(client, contributor)[key].counts == []


def test_the_longest_waiting_comes_first_of_all_kinds(client, editor):
    newer = [make.in_review(make.incident("Newer")) for _ in range(dashboard.SHOWN)]
    older, oldest = make.in_review(make.incident("Older")), make.in_review(make.statement())
    for record, days in ((older, 1), (oldest, 2)):
        before = newer[0].updated_at - timedelta(days=days)
        type(record)._base_manager.filter(pk=record.pk).update(updated_at=before, updated_at_30=before)

    first, second = first_page(client, editor)["review"].items[:2]

    assert (first.kind, second.label) == ("statement", "Older")


def test_the_queries_of_the_queues_are_built_once_a_day(client, contributor, editor, monkeypatch):
    first_page(client, contributor)
    first_page(client, editor)
    built = []
    monkeypatch.setattr(compiled.Compiled, "of", built.append)
    first_page(client, contributor)
    first_page(client, editor)

    assert built == []


def test_the_queries_of_a_queue_end_with_the_day(client, editor, monkeypatch):
    first_page(client, editor)
    queues = {key[0] for key in compiled._kept}
    monkeypatch.setattr(compiled, "_kept", dict(compiled._kept))
    monkeypatch.setattr(timezone, "localdate", lambda: date(2030, 1, 1))
    first_page(client, editor)

    assert {key[0] for key in compiled._kept if date(2030, 1, 1) in key} == queues
    assert queues == {each.key for each in work_queues.WORK}


def test_only_so_many_queries_are_kept(monkeypatch):
    monkeypatch.setattr(compiled, "_kept", {})
    monkeypatch.setattr(compiled, "MOST_KEPT", 2)
    for key in range(5):
        assert compiled.fetch(key, Incident.objects.none) == []
        assert len(compiled._kept) <= 2


def test_a_long_list_is_counted_no_further_than_its_bound(client, editor, monkeypatch):
    monkeypatch.setattr(dashboard, "MOST_COUNTED", 2)
    [make.in_review(make.incident(f"Incident {number}")) for number in range(4)]

    assert first_page(client, editor)["review"].total == "2+"


def test_the_first_page_costs_the_same_for_many_records(client, editor):
    client.force_login(editor)
    ContentType.objects.get_for_model(Incident)
    everything(editor, 1)
    client.get(reverse("admin:index"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("admin:index"))
    everything(editor, 2)

    with CaptureQueriesContext(connection) as three:
        client.get(reverse("admin:index"))

    assert len(three) == len(one), [each["sql"] for each in three]


def everything(user, count):
    """So many of each kind for each list."""
    for number in range(count):
        make.in_review(make.incident(f"Review {number}"))
        unread(make.incident(f"Unread {number}"))
        of(make.incident(f"Draft {number}", cited=False), user)
        returned(of(make.incident(f"Back {number}"), user), "Why?", by=user)
        make.edited(make.public(make.incident(f"Pending {number}")), summary="New")
        incident, person = make.incident(f"Joined {number}"), make.person(f"Person {number}")
        make.involve(incident, person)
        make.public(incident)
        make.public(person)


# For newcomers


def test_the_guide_is_open_until_there_is_work(client, contributor):
    client.force_login(contributor)
    empty = text_of(client.get(reverse("admin:index")))
    make.in_review(make.incident())

    assert '<details class="module first-guide" open>' in empty
    assert '<details class="module first-guide">' in text_of(client.get(reverse("admin:index")))


def test_the_guide_has_ten_lines_on_a_page_of_its_own(client, contributor):
    client.force_login(contributor)

    assert text_of(client.get(reverse("admin:guide"))).count("<li>") >= 10


@pytest.mark.parametrize("page", ["admin:guide", "admin:search"])
def test_a_user_without_a_role_finds_no_page(client, roleless, page):
    client.force_login(roleless)

    assert client.get(reverse(page)).status_code == 404


def test_merged_records_wait_for_nobody(client, editor):
    kept = make.person("Kept")
    gone = of(make.person("Gone", status="withdrawn", merged_into=kept), editor)

    assert gone.merged_into == Person.objects.get(name="Kept")
    assert labels(client, editor, "mine") == []

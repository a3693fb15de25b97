"""The page on which an old version of a record is restored."""

import pytest
from django.contrib.auth.models import Permission
from django.utils.html import strip_tags

from tests import make
from tests.desk.admin_forms import fields_of, opened, text_of, url_of
from tests.desk.histories import edit as change

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


def restore_url(record, revision):
    return f"{url_of(record, 'restore')}?revision={revision}"


def test_the_page_shows_what_would_change(desk, editor):
    incident = make.incident("One", cited=False)
    victim = make.involve(incident, make.person("Ulvi Hasanli"))
    change(incident, editor, delete=[victim], title="Two")

    page = desk.get(restore_url(incident, 1))

    words = " ".join(strip_tags(text_of(page)).split())
    assert "Ulvi Hasanli as victim would come back" in words
    assert ("<del>Two</del>" in text_of(page), "<ins>One</ins>" in text_of(page)) == (True, True)


def test_a_version_is_restored_from_the_page(desk, editor):
    incident = change(make.incident("One"), editor, title="Two")

    page = desk.post(
        restore_url(incident, 1), {**opened(desk, restore_url(incident, 1)), "reason": "it was right"}
    )

    incident.refresh_from_db()
    assert page.url == url_of(incident)
    assert (incident.title, incident.revision) == ("One", 3)
    assert "as at revision 1 again, now as revision 3" in text_of(desk.get(page.url))


def test_a_restoration_needs_a_reason(desk, editor):
    incident = change(make.incident("One"), editor, title="Two")

    page = desk.post(restore_url(incident, 1), {**opened(desk, restore_url(incident, 1)), "reason": " "})

    incident.refresh_from_db()
    assert (page.status_code, incident.title) == (200, "Two")
    assert "This field is required" in text_of(page)


def test_a_stale_restoration_is_refused_with_what_changed(desk, editor):
    incident = change(make.incident("One"), editor, title="Two")
    fields = opened(desk, restore_url(incident, 1))
    change(incident, editor, reason="meanwhile", title="Three")

    page = desk.post(restore_url(incident, 1), {**fields, "reason": "it was right"})

    incident.refresh_from_db()
    assert (page.status_code, incident.title) == (412, "Three")
    assert [act.reason for act in page.context["since"]] == ["meanwhile"]
    assert (fields_of(page)["reason"], fields_of(page)["revision"]) == ("it was right", "3")


def test_the_page_of_a_stale_restoration_restores_on_top(desk, editor):
    incident = change(make.incident("One"), editor, title="Two")
    fields = opened(desk, restore_url(incident, 1))
    change(incident, editor, title="Three")
    page = desk.post(restore_url(incident, 1), {**fields, "reason": "it was right"})

    desk.post(restore_url(incident, 1), fields_of(page))

    incident.refresh_from_db()
    assert (incident.title, incident.revision) == ("One", 4)


@pytest.mark.parametrize("revision", ["", "0", "9", "x", "1" * 30])
@pytest.mark.parametrize("method", ["get", "post"])
def test_there_has_to_be_such_a_version_to_restore(desk, editor, method, revision):
    incident = change(make.incident("One"), editor, title="Two")
    sent = {"revision": "2", "reason": "it was right"}

    page = getattr(desk, method)(restore_url(incident, revision), sent if method == "post" else None)

    incident.refresh_from_db()
    assert (page.status_code, page.url) == (302, url_of(incident, "history"))
    assert incident.title == "Two"


def test_a_record_that_may_not_be_changed_is_not_restored(client, contributor, editor):
    incident = change(make.incident("One"), editor, title="Two")
    contributor.groups.clear()
    contributor.user_permissions.add(*permissions("use_desk", "view_incident"))
    client.force_login(contributor)

    pages = [client.get(restore_url(incident, 1)), client.post(restore_url(incident, 1), {"revision": "2"})]

    assert [page.status_code for page in pages] == [403, 403]
    assert "Restore revision" not in text_of(client.get(url_of(incident, "history")))


def permissions(*names):
    return Permission.objects.filter(codename__in=names)


def test_what_cannot_come_back_is_listed(desk, editor):
    incident, loser = make.incident("One", cited=False), make.person("Loser")
    victim = make.involve(incident, loser)
    change(incident, editor, delete=[victim], title="Two")
    change(loser, editor, merged_into=make.person("Winner"))

    page = desk.get(restore_url(incident, 1))

    words = " ".join(strip_tags(text_of(page)).split())
    assert "Loser as victim: it names a record that was merged into another since" in words


def test_what_names_a_hidden_person_is_not_listed(desk, editor):
    incident, person = make.incident("One", cited=False), make.person("Leyla")
    victim = make.involve(incident, person)
    change(incident, editor, delete=[victim], title="Two")
    change(person, editor, sensitivity=30)

    page = desk.get(restore_url(incident, 1))

    assert page.context["left_out"] == []
    assert "Leyla" not in text_of(page)

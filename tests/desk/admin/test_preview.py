"""The page and the document as readers will get them, and what stays hidden from whom."""

import json
import re

import pytest
from django.contrib.auth.models import Permission

from incidents.publishing import publish as door
from tests import make
from tests.desk.admin.test_review import pending
from tests.desk.admin.test_steps import take
from tests.desk.admin_forms import along, text_of, url_of, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    return client


def article(page):
    whole = text_of(page).split("<article>")[1].split("</article>")[0]
    # A preview leaves lists of other records out.
    alone = re.sub(r'<section aria-labelledby="links">.*?</section>', "", whole, flags=re.DOTALL)
    alone = re.sub(r'<a href="#links">.*?</a>', "", alone)
    return " ".join(re.sub(r"<[^>]+>", " ", alone).split())


# What stays hidden


def with_a_witness():
    incident = make.in_review(make.incident())
    make.involve(incident, make.person("Leyla Mammadova", sensitivity=30), "witness", sensitivity=30)
    return incident


def test_a_review_says_what_stays_hidden_and_why(desk):
    assert (
        "witness: Leyla Mammadova (confidential) (involvement) : The involvement is confidential."
        in words_of(desk.get(url_of(with_a_witness(), "review")))
    )


@pytest.mark.parametrize("page", ["review", "preview", "submit"])
def test_what_is_hidden_from_a_reader_is_not_shown_to_stay_hidden(client, contributor, page):
    client.force_login(contributor)

    words = text_of(client.get(url_of(with_a_witness(), page)))

    assert "Leyla" not in words
    assert "witness" not in words
    assert "What stays hidden" not in words


@pytest.mark.parametrize("page", ["review", "preview", "document"])
def test_a_hidden_record_has_no_review(client, contributor, page):
    client.force_login(contributor)

    assert client.get(url_of(make.incident(sensitivity=30), page)).status_code == 404


@pytest.mark.parametrize("page", ["review", "preview", "document"])
def test_who_may_not_look_at_records_gets_no_review(client, editor, page):
    editor.groups.clear()
    editor.user_permissions.add(Permission.objects.get(codename="use_desk"))
    client.force_login(editor)

    assert client.get(url_of(make.incident(), page)).status_code == 403


# The page as readers will get it


def whole_case():
    incident, person, court = (
        make.incident("A verdict", summary="Nine years."),
        make.person(),
        make.institution(),
    )
    part = make.involve(incident, person, charge="treason", outcome="convicted", sentence_months=108)
    make.involve(incident, court, "court")
    make.cite(incident, field="charge", involvement=part, value="spying", stance="disputes")
    make.link(incident, make.public(make.incident("The arrest before")))
    make.statement("This is unjust.", incidents=[incident], persons=[person], institution=court)
    return incident


def test_the_preview_is_the_page_that_readers_get_later(desk):
    incident = make.in_review(whole_case())
    review = desk.get(url_of(incident, "review"))
    preview = desk.get(f"{url_of(incident, 'preview')}?{review.context['along']}")

    take(desk, incident, "publish", **along(*(each.record for each in review.context["choices"])))

    incident.refresh_from_db()
    later = desk.get(f"/incidents/{incident.number}/")
    published = re.search(r"Published (.*? UTC)", article(later))[1]
    assert article(preview).replace("(when it is published)", published) == article(later)
    assert "treason" in article(later)


@pytest.mark.parametrize("kind", ["person", "institution", "statement"])
def test_every_kind_has_a_preview(desk, kind):
    record = getattr(make, kind)()

    page = desk.get(url_of(record, "preview"))

    assert page.status_code == 200
    assert "Preview: nobody but the desk sees this." in words_of(page)


def test_the_preview_names_who_can_go_along_unless_others_are_asked_for(desk):
    incident, person = make.in_review(make.incident()), make.person("Bahruz Samadov")
    make.involve(incident, person)
    url = url_of(incident, "preview")

    assert "Bahruz" in text_of(desk.get(url))
    assert "Bahruz" in text_of(desk.get(url, {"with": f"person-{person.uid}"}))
    assert "Bahruz" not in text_of(desk.get(url, {"with": ""}))


def test_the_preview_passes_over_what_cannot_go_along(desk):
    incident, stranger = make.in_review(make.incident()), make.person("A Stranger", sensitivity=30)
    make.involve(incident, stranger)

    assert "Stranger" not in text_of(
        desk.get(url_of(incident, "preview"), {"with": f"person-{stranger.uid}"})
    )


def test_the_preview_leaves_out_lists_of_other_records(desk):
    person, incident = make.person(), make.incident("Elsewhere")
    make.involve(incident, person)
    make.public(person, incident)

    assert "Elsewhere" not in text_of(desk.get(url_of(make.edited(person), "preview")))


@pytest.mark.parametrize("page", ["preview", "document"])
def test_a_preview_is_kept_by_no_cache(desk, page):
    answer = desk.get(url_of(make.incident(), page))

    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_the_document_is_the_one_that_is_published_later_but_for_its_time(desk):
    incident = pending(title="New title")
    before = desk.get(url_of(incident, "document")).json()

    take(desk, incident, "publish")

    after = json.loads(door.live_edition(incident).document)
    assert {**before, "published_at": ""} == {**after, "published_at": ""}

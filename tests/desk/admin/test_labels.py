"""What the desk's pages call things: records by what they say, lists by what they show, dates one way."""

import csv
import io
import re

import pytest
from django.urls import reverse

from incidents.choices import Status
from incidents.models.base import save_with_history
from tests import make
from tests.desk.admin_forms import change, opened, send, text_of, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def desk(client, contributor):
    client.force_login(contributor)
    return client


@pytest.fixture
def review(client, publisher):
    client.force_login(publisher)
    return client


@pytest.fixture
def administrator_desk(client, administrator):
    client.force_login(administrator)
    return client


def after_saving(client, record, **values):
    return text_of(client.post(url_of(record), {**opened(client, url_of(record)), **values}, follow=True))


def test_a_saved_statement_is_named_by_its_speaker(desk):
    statement = make.statement("", stance="silent", description="", institution=make.institution("EEAS"))
    page = after_saving(desk, statement, language="en")
    assert f"statement {statement.short_id}" not in page
    assert "EEAS: no comment" in page


def test_a_saved_restricted_record_is_named_to_whoever_saved_it(desk):
    person = make.person("Aysel Quliyeva", sensitivity=20)
    assert f"person {person.short_id}" not in after_saving(desk, person, summary="More.")


def test_a_hidden_speaker_names_no_statement(desk):
    hidden = make.person("A Witness", sensitivity=30)
    statement = make.statement("", stance="silent", description="", person=hidden)
    assert "A Witness" not in text_of(desk.get(url_of(statement)))


def test_only_nationalities_speak_of_stateless_persons(desk):
    forms = {kind: text_of(desk.get(reverse(f"admin:incidents_{kind}_add"))) for kind in
             ("incident", "person", "institution", "statement", "source")}  # fmt: skip
    counts = {kind: len(re.findall("stateless", form)) for kind, form in forms.items()}
    assert counts == {"incident": 0, "person": 1, "institution": 0, "statement": 0, "source": 0}


def test_the_export_of_incidents_holds_outcome_charge_and_sentence(desk):
    incident = make.incident()
    facts = {"outcome": "convicted", "charge": "treason", "provision": "Article 274", "sentence_months": 180}
    make.involve(incident, make.person("Aysel Quliyeva"), **facts)
    address = reverse("admin:incidents_incident_changelist")
    answer = desk.post(address, {"action": "export_chosen", "_selected_action": [str(incident.uid)]})
    [row] = csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")))
    assert (row["outcomes"], row["charges"], row["provisions"], row["sentence_months"]) == (
        "Aysel Quliyeva: convicted", "Aysel Quliyeva: treason", "Aysel Quliyeva: Article 274",
        "Aysel Quliyeva: 180",
    )  # fmt: skip


def test_an_impossible_day_is_refused_with_the_reason(desk):
    incident = make.incident()
    page = text_of(send(desk, url_of(incident), opened(desk, url_of(incident)), date_text="31 February 2021"))
    assert "not in the calendar" in page or "February" in page.split("This is no date:")[1][:80]


def test_a_queue_entry_opens_the_review_and_says_who_submitted_it_when(review, contributor):
    incident = make.incident("An arrest")
    incident.status = Status.IN_REVIEW
    save_with_history(incident, by=contributor, reason="Ready.")
    page = text_of(review.get(reverse("admin:index")))
    assert f'href="{url_of(incident, "review")}"' in page
    assert "submitted by contributor" in page
    assert "Ready." in page


def test_a_returned_entry_opens_the_review(desk, contributor, editor):
    incident = make.incident("An arrest")
    incident.updated_by = incident.updated_by_30 = contributor
    for status, by, reason in (
        (Status.IN_REVIEW, contributor, ""), (Status.DRAFT, editor, "Cite the verdict."),
    ):  # fmt: skip
        incident.status = status
        save_with_history(incident, by=by, reason=reason)
    page = text_of(desk.get(reverse("admin:index")))
    assert f'href="{url_of(incident, "review")}"' in page
    assert "Cite the verdict." in page


def test_a_similar_name_is_marked_as_a_guess(desk):
    make.institution("Turan")
    page = text_of(desk.get(reverse("admin:search"), {"q": "treason"}))
    assert "Turan" in page
    assert "a guess: only a similar name" in page


@pytest.mark.parametrize("words", ["Bahruz Samadov", "Самедов", "B. Samadov"])
def test_a_name_in_another_spelling_is_no_guess(desk, words):
    make.person("Bəhruz Səmədov")
    page = text_of(desk.get(reverse("admin:search"), {"q": words}))
    assert "Bəhruz Səmədov" in page
    assert "a guess" not in page


def test_no_list_tells_to_select_something(administrator_desk):
    names = [
        f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        for model in administrator_desk.get(reverse("admin:index")).wsgi_request and _registered()
    ]
    for name in names:
        page = administrator_desk.get(reverse(name))
        if page.status_code == 200:
            assert not re.search(r"<h1>Select ", text_of(page)), name


def _registered():
    from django.contrib import admin

    return list(admin.site._registry)


def test_the_form_of_a_user_offers_no_other_way_in(administrator_desk, contributor):
    for address in (
        reverse("admin:auth_user_add"),
        reverse("admin:auth_user_password_change", args=[contributor.pk]),
    ):
        assert "LDAP" not in text_of(administrator_desk.get(address))


def test_a_new_user_is_still_made(administrator_desk):
    words = "correct horse battery staple 7"
    address = reverse("admin:auth_user_add")
    fields = opened(administrator_desk, address)
    sent = {**fields, "username": "nina", "password1": words, "password2": words}
    assert administrator_desk.post(address, sent).status_code == 302


def test_moments_of_the_desk_read_one_way(desk):
    from django.utils import formats
    from django.utils.timezone import now

    moment = now().replace(2026, 11, 30, 6, 46)
    assert formats.date_format(moment, "DATETIME_FORMAT") == "30 November 2026, 06:46 UTC"
    assert formats.date_format(moment, "DATE_FORMAT") == "30 November 2026"


def test_a_change_of_a_word_marks_no_comma(desk):
    from incidents.desk.admin.common.text_comparison import pieces

    found = pieces("Ihar Novik was jailed.", "Ihar Novik, a blogger, was jailed.")
    assert [each.text for each in found if each.mark == "old"] == []
    assert [each.text for each in found if each.mark == "new"] == [", a blogger,"]
    assert "".join(each.text for each in found if each.mark != "old") == "Ihar Novik, a blogger, was jailed."


def test_a_changed_summary_is_one_line_of_history(desk):
    incident = make.incident()
    change(desk, incident, summary="Arrested, then released.")
    assert incident.history.count() == 2

"""The way in by a one-time link in a browser: a password, then the second factor."""

import pytest
from django.conf import settings

from incidents.desk.auth.one_time_links import make_link
from incidents.http.site_address import LINKS
from tests import make
from tests.browser.accessibility import violations
from tests.second_factors import code_for
from tracker.mail_server import mail_server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "three unlikely words together"


def test_a_link_leads_to_a_password_a_second_factor_and_the_desk(open_page):
    user = make.user("editor")
    path = make_link(user).removeprefix(settings.PUBLIC_URL)
    token = path.split("/")[-2]
    page = open_page(viewport={"width": 360, "height": 780})
    sent = []
    page.on("request", lambda request: sent.append(request.headers.get("referer", "")))
    page.goto(path, wait_until="networkidle")

    assert page.url.endswith(f"{LINKS}{path.split('/')[-3]}/set-password/")
    assert violations(page) == []
    page.fill("#id_new_password1", PASSWORD)
    page.fill("#id_new_password2", PASSWORD)
    page.click("#content form button[type=submit]")
    page.wait_for_selector("#login-form")
    page.fill("#id_login", "editor")
    page.fill("#id_password", PASSWORD)
    page.click("#login-form button[type=submit]")
    page.fill("#id_code", code_for(page.inner_text("#authenticator_secret")))
    page.click("#content form button[type=submit]")
    page.wait_for_selector("#recovery_codes")
    page.goto("/admin/")

    assert page.locator("#desk-search").count() == 1
    assert page.faults == []
    assert not [referer for referer in sent if token in referer]
    page.goto(path)
    assert "used already" in page.inner_text("#content")


def test_the_page_for_a_forgotten_password_can_be_used_by_everybody(open_page, db, settings):
    settings.MAIL = mail_server("EMAIL_URL", "smtp://127.0.0.1")
    page = open_page(viewport={"width": 360, "height": 780})
    page.goto("/admin/", wait_until="networkidle")
    page.click("text=Forgotten password")
    page.wait_for_selector("#id_name")
    assert violations(page) == []
    page.fill("#id_name", "nobody")
    page.click("#content form button[type=submit]")
    page.wait_for_selector("[role=status]")

    assert violations(page) == []
    assert page.faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_notices_by_mail_can_be_turned_off_by_everybody(sign_in, settings):
    settings.MAIL = mail_server("EMAIL_URL", "smtp://127.0.0.1")
    page = sign_in("editor", viewport={"width": 360, "height": 780})
    page.goto("/admin/account/", wait_until="networkidle")
    page.click(".breadcrumbs >> text=Mail")
    page.wait_for_selector("[name=wanted]")
    assert violations(page) == []
    page.uncheck("[name=wanted]")
    page.click("#content form button[type=submit]")
    page.wait_for_selector("[name=wanted]:not(:checked)")

    assert violations(page) == []
    assert page.faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

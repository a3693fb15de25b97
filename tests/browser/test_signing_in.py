"""Signing in with a browser: the password, the second factor, and one's own sessions."""

import pytest

from incidents.desk.auth.users import make_second_factor
from tests import make
from tests.browser.accessibility import violations
from tests.second_factors import code_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def give_password(page, name):
    page.goto("/admin/")
    page.fill("#id_login", name)
    page.fill("#id_password", make.PASSWORD)
    page.click("#login-form button[type=submit]")


def test_an_editor_sets_up_a_second_factor_at_the_first_sign_in(open_page):
    make.user("editor")
    page = open_page()
    give_password(page, "editor")
    secret = page.inner_text("#authenticator_secret")
    page.fill("#id_code", code_for(secret))
    page.click("#content form button[type=submit]")
    page.wait_for_selector("#recovery_codes")
    page.goto("/admin/")

    assert page.locator("#desk-search").count() == 1
    assert page.faults == []


def test_a_code_opens_the_desk_after_the_password(open_page):
    code = make_second_factor(make.user("publisher"))[0]
    page = open_page(viewport={"width": 360, "height": 780})
    give_password(page, "publisher")
    page.fill("#id_code", code)
    page.keyboard.press("Enter")
    page.wait_for_selector("#desk-search")

    assert page.url.endswith("/admin/")
    assert page.faults == []


PLACES = [
    "/admin/account/",
    "/admin/account/app/",
    "/admin/account/keys/add/",
    "/admin/account/sessions/",
    "/admin/service/",
]


@pytest.mark.parametrize("place", PLACES)
def test_an_account_page_can_be_used_by_everybody(sign_in, place):
    page = sign_in("administrator", viewport={"width": 360, "height": 780})
    page.goto(place, wait_until="networkidle")

    assert violations(page) == []
    assert page.faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_way_in_can_be_used_by_everybody(open_page, db, scheme):
    page = open_page(viewport={"width": 360, "height": 780}, color_scheme=scheme)
    page.goto("/admin/", wait_until="networkidle")

    assert violations(page) == []
    assert page.faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

"""Readers have no identity: no public answer sets a cookie, clears one, or depends on one."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from tests.security.addresses import public_routes
from tests.security.tracker import Tracker
from tracker.middleware.base import drop_unprintable_cookies

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("cookie", ["csrftoken=short", "sessionid=x; csrftoken=" + "a" * 64])
def test_a_reader_who_brings_a_cookie_is_given_none_back(tracker: Tracker, cookie: str) -> None:
    addresses = [route.address(**dict.fromkeys(route.parts, "1")) for route in public_routes()]

    answers = [Client().get(address, headers={"Cookie": cookie}) for address in addresses]

    assert {name for answer in answers for name in answer.cookies} == set()


def test_an_editor_who_is_signed_in_is_told_what_every_reader_is_told(tracker: Tracker) -> None:
    signed_in = Client()
    signed_in.force_login(tracker.users["editor"])
    addresses = [route.address(**dict.fromkeys(route.parts, "1")) for route in public_routes()]

    told = [dict(signed_in.get(address).headers) for address in addresses]

    assert told == [dict(Client().get(address).headers) for address in addresses]


def test_a_cookie_with_control_characters_is_left_out() -> None:
    request = HttpRequest()
    request.COOKIES = {"sessionid": "a\0b", "csrftoken": "plain"}

    drop_unprintable_cookies(lambda request: HttpResponse())(request)

    assert request.COOKIES == {"csrftoken": "plain"}

"""Guessing passwords: it gets slow for who guesses, and the right person gets in."""

import re
from typing import Any

import pytest
from allauth.core.internal import ratelimit  # noqa: TID251 - its clock is set forward
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.desk.auth.users import make_second_factor
from tests import make
from tests.second_factors import Passkey

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LOGIN, HOME, FACTOR = "/admin/account/login/", "/admin/", "/admin/account/login/factor/"
PASSKEY, ADD_PASSKEY = "/admin/account/login/passkey/", "/admin/account/keys/add/"
ONION = f"{'a' * 56}.onion"
HERE, NEAR, ELSEWHERE = "203.0.113.9", "203.0.113.200", "198.51.100.7"


def sign_in(client: Client, name: str = "contributor", password: str = make.PASSWORD) -> Any:
    return client.post(LOGIN, {"login": name, "password": password})


def guess(client: Client, times: int, name: str = "contributor") -> None:
    for _ in range(times):
        sign_in(client, name, "a wrong guess of a password")


def is_taken(answer: Any) -> bool:
    """Whether the password was looked at and right: the next step is the second factor."""
    return answer.status_code == 302


def waits(answer: Any) -> bool:
    return "Too many" in answer.content.decode()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the clock of the limits forward by so many seconds, once or again."""
    real, ahead = ratelimit.time.time, [0.0]
    monkeypatch.setattr(ratelimit.time, "time", lambda: real() + ahead[0])

    def forward(seconds: float) -> None:
        ahead[0] += seconds

    return forward


@pytest.mark.django_db(transaction=True)
def test_a_sign_in_writes_few_transactions_for_each_waits_for_the_disk() -> None:
    make.user("contributor")
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        assert is_taken(sign_in(client))

    inside, alone, commits = False, 0, 0
    for sql in (each["sql"] for each in queries):
        commits += sql == "COMMIT"
        inside = sql.startswith("BEGIN") or (inside and sql != "COMMIT")
        alone += not inside and sql.startswith(("INSERT", "UPDATE", "DELETE"))
    assert commits + alone <= 5


def known(user: Any, **where: str) -> Client:
    """A browser that signed in to the account before."""
    code = make_second_factor(user)[0]
    client = Client(**where)
    sign_in(client, user.username)
    client.post(FACTOR, {"code": code})
    client.post("/admin/account/logout/")
    return client


def test_after_five_wrong_guesses_a_stranger_waits_a_minute(contributor, later):
    guess(stranger := Client(REMOTE_ADDR=HERE), 5)
    assert waits(sign_in(stranger))

    later(61)
    assert is_taken(sign_in(stranger))


def test_the_wait_grows_with_the_guesses_to_an_hour(contributor, later, all_cases):
    stranger = Client(REMOTE_ADDR=HERE)
    hours = 24 if all_cases else 5
    taken = 0
    for _ in range(hours * 60):  # of five guesses a minute; of these so many are looked at
        for _ in range(5):
            if waits(sign_in(stranger, password="wrong")):
                break
            taken += 1
        later(60)

    assert hours * 15 <= taken <= hours * 20 + 20


def test_who_guesses_in_one_network_keeps_nobody_waiting_in_another(contributor):
    guess(Client(REMOTE_ADDR=HERE), 8)

    assert waits(sign_in(Client(REMOTE_ADDR=NEAR)))
    assert is_taken(sign_in(Client(REMOTE_ADDR=ELSEWHERE)))


@pytest.mark.parametrize(("other", "expected"), [("2001:db8:1:2::9", True), ("2001:db8:1:3::7", False)])
def test_a_network_of_ipv6_has_64_bits(contributor, other, expected):
    guess(Client(REMOTE_ADDR="2001:db8:1:2::7"), 5)

    assert waits(sign_in(Client(REMOTE_ADDR=other))) is expected


def test_a_known_device_is_not_kept_waiting_by_its_own_network(contributor):
    mine = known(contributor, REMOTE_ADDR=HERE)
    guess(Client(REMOTE_ADDR=HERE), 40)

    assert is_taken(sign_in(mine))


def test_a_known_device_guesses_no_longer_than_a_stranger(contributor):
    guess(mine := known(contributor), 5)

    assert waits(sign_in(mine))


def test_a_device_is_known_to_its_own_account_only(contributor, editor):
    mine = known(contributor, REMOTE_ADDR=HERE)
    guess(Client(REMOTE_ADDR=HERE), 5, "editor")

    assert waits(sign_in(mine, "editor"))


def test_the_right_password_ends_the_count(contributor):
    client = Client()
    for _ in range(4):
        guess(client, 4)
        assert is_taken(sign_in(client))


def test_an_address_does_not_go_through_all_accounts_and_another_is_not_held_up(contributor):
    stranger = Client(REMOTE_ADDR=HERE)
    for place in range(30):
        guess(stranger, 1, f"somebody-{place}")

    assert waits(sign_in(stranger))
    assert is_taken(sign_in(Client(REMOTE_ADDR=NEAR)))


def test_those_who_sign_in_rightly_from_one_address_are_not_counted(contributor):
    for _ in range(40):
        assert is_taken(sign_in(Client(REMOTE_ADDR=HERE)))


@pytest.fixture
def by_onion(settings: Any) -> Any:
    """A browser that comes by the onion service, over the Tor daemon of this machine."""
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, ONION]
    return lambda: Client(HTTP_HOST=ONION, REMOTE_ADDR="127.0.0.1")


def test_who_guesses_by_the_onion_service_keeps_no_other_account_or_address_waiting(contributor, by_onion):
    for place in range(40):
        guess(by_onion(), 1, f"somebody-{place}")
    guess(by_onion(), 8)

    assert waits(sign_in(by_onion()))
    assert is_taken(sign_in(Client(REMOTE_ADDR="127.0.0.1")))
    make.user("contributor", "leyla")
    assert is_taken(sign_in(by_onion(), "leyla"))


def test_an_address_out_of_guesses_does_not_hold_up_the_onion_service(contributor, by_onion):
    for place in range(30):
        guess(Client(REMOTE_ADDR="127.0.0.1"), 1, f"somebody-{place}")

    assert is_taken(sign_in(by_onion()))


def test_a_device_that_is_known_at_the_onion_service_is_not_held_up_there(contributor, by_onion):
    code, mine = make_second_factor(contributor)[0], by_onion()
    sign_in(mine)
    mine.post(FACTOR, {"code": code})
    mine.post("/admin/account/logout/")
    guess(by_onion(), 8)

    assert is_taken(sign_in(mine))


# Passkeys and recovery codes

LOCALHOST = "http://localhost:8000"


def options_in(page: Any) -> Any:
    return page.context["js_data"]["creation_options"]


def with_passkey(user: Any) -> Passkey:
    """Add a passkey as the page does. At an IP address there can be none: http://localhost:8000."""
    client, passkey = Client(HTTP_HOST="localhost:8000"), Passkey(LOCALHOST)
    code = make_second_factor(user)[0]
    sign_in(client, user.username)
    client.post(FACTOR, {"code": code})
    fields = {"name": "phone", "passwordless": "on"}
    answer = client.post(
        ADD_PASSKEY, {**fields, "credential": passkey.register(options_in(client.get(ADD_PASSKEY)))}
    )
    assert answer.status_code == 302, re.sub(r"\s+", " ", answer.content.decode())
    return passkey


def enter_with(passkey: Passkey, client: Client) -> bool:
    options = client.get(PASSKEY, headers={"Accept": "application/json"}).json()["request_options"]
    client.post(PASSKEY, {"credential": passkey.sign_in(options)})
    return client.get(HOME).status_code == 200


@pytest.mark.parametrize("role", ["contributor", "editor"])
def test_a_passkey_opens_the_desk_from_a_new_browser_while_passwords_wait(db, role):
    passkey = with_passkey(make.user(role))
    stranger = Client(HTTP_HOST="localhost:8000")
    guess(stranger, 40, role)
    for _ in range(20):  # nor do wrong passkeys hold up right ones
        stranger.post(
            PASSKEY, {"credential": Passkey(LOCALHOST).sign_in({"publicKey": {"challenge": "AAAA"}})}
        )
    assert waits(sign_in(Client(HTTP_HOST="localhost:8000"), role))

    assert enter_with(passkey, Client(HTTP_HOST="localhost:8000"))


def test_a_passkey_of_another_site_opens_nothing(contributor):
    passkey = with_passkey(contributor)
    passkey.site = Passkey("http://localhost.evil.example").site

    assert not enter_with(passkey, Client(HTTP_HOST="localhost:8000"))


def test_a_recovery_code_is_only_a_second_step_after_the_right_password(contributor):
    code = make_second_factor(contributor)[0]
    client = Client()
    assert not is_taken(sign_in(client, password=code))
    assert client.post(FACTOR, {"code": code})["Location"] == LOGIN
    guess(client, 5)
    sign_in(client)
    assert client.post(FACTOR, {"code": code})["Location"] == LOGIN
    assert client.get(HOME).status_code == 302

    assert len(Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()) == 10


def test_codes_are_not_guessed_for_long_and_a_right_one_works_a_minute_later(contributor, later):
    code = make_second_factor(contributor)[0]
    sign_in(client := Client())
    for number in range(5):
        client.post(FACTOR, {"code": f"{number:06}"})
    client.post(FACTOR, {"code": code})
    assert client.get(HOME).status_code == 302

    later(61)
    client.post(FACTOR, {"code": code})
    assert client.get(HOME).status_code == 200


def test_counts_are_kept_where_all_processes_see_them():
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")

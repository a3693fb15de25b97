"""Signing in: what opens the desk and what does not, over the pages that people use."""

import re
import time
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from incidents.desk.signin.sessions import BEGAN, SEEN
from incidents.desk.users import make_second_factor
from tests import make
from tracker import settings as as_installed

pytestmark = pytest.mark.django_db
LOGIN, HOME, FACTOR = "/admin/account/login/", "/admin/", "/admin/account/login/factor/"
ENROL = "/admin/account/app/"


def sign_in(client: Client, name: str, password: str = make.PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": name, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def code_for(secret: str, step: int = 0) -> str:
    """What an authenticator app shows now, or one step before or after."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1 + step]))


def enrolled(client: Client) -> Any:
    """Set up an authenticator app as the page asks for it."""
    secret = re.search(r'id="authenticator_secret">(\w+)<', client.get(ENROL).content.decode())[1]
    return client.post(ENROL, {"code": code_for(secret)})


# The password


def test_a_contributor_signs_in_with_a_password(client, contributor):
    assert sign_in(client, "contributor", next="/admin/guide/")["Location"] == "/admin/guide/"
    assert is_in(client)


@pytest.mark.parametrize(("name", "password"), [("contributor", "wrong"), ("ghost", make.PASSWORD)])
def test_a_wrong_name_or_password_opens_nothing(client, contributor, name, password):
    assert sign_in(client, name, password).status_code == 200
    assert not is_in(client)


def words_of(page: Any) -> str:
    return re.sub(r'value="[^"]*"', "", page.content.decode())


@pytest.mark.parametrize("fields", [{}, {"is_active": False}])
def test_who_may_not_enter_is_told_what_a_stranger_is_told(client, db, fields):
    make.user("" if not fields else "editor", "somebody", **fields)

    assert words_of(sign_in(client, "somebody")) == words_of(sign_in(client, "nobodyy", "wrong"))
    assert not is_in(client)


@pytest.mark.parametrize(
    ("wanted", "kept"), [("/admin/guide/", "?next=%2Fadmin%2Fguide%2F"), ("https://evil.example/", "")]
)
def test_django_s_own_sign_in_leads_to_the_one_way_in(client, contributor, wanted, kept):
    address = f"{reverse('admin:login')}?next={wanted}"

    assert client.get(address)["Location"] == LOGIN + kept
    assert (
        client.post(address, {"username": "contributor", "password": make.PASSWORD})["Location"]
        == LOGIN + kept
    )
    assert not is_in(client)


def test_nobody_is_led_to_another_site(client, contributor):
    assert sign_in(client, "contributor", next="https://evil.example/")["Location"] == HOME


def test_nobody_signs_up(client, db):
    assert client.get("/admin/account/signup/").status_code in {302, 404}
    assert "sign up" not in client.get(LOGIN).content.decode().lower()


def test_passwords_are_kept_as_argon2id():
    assert as_installed.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


PASSWORD_PAGE, LONGER = "/admin/account/password/", "seven words that nobody has ever guessed"


def change_password(client: Client, old: str, new: str = LONGER) -> Any:
    return client.post(PASSWORD_PAGE, {"oldpassword": old, "password1": new, "password2": new})


def test_a_new_password_is_set_with_the_old_one_and_the_session_stays_in_the_list(client, contributor):
    sign_in(client, "contributor")

    assert change_password(client, make.PASSWORD)["Location"] == HOME
    contributor.refresh_from_db()
    assert contributor.check_password(LONGER)
    assert is_in(client)
    listed = UserSession.objects.purge_and_list(contributor)
    assert [each.session_key for each in listed] == [client.session.session_key]


@pytest.mark.parametrize(
    ("old", "new"), [("wrong", LONGER), (make.PASSWORD, "short"), (make.PASSWORD, "1" * 20)]
)
def test_a_password_stays_if_the_old_one_is_wrong_or_the_new_one_weak(client, contributor, old, new):
    sign_in(client, "contributor")

    assert change_password(client, old, new).status_code == 200
    contributor.refresh_from_db()
    assert contributor.check_password(make.PASSWORD)


def test_a_password_ends_the_other_sessions_of_its_owner(client, contributor):
    other = Client()
    sign_in(other, "contributor")
    sign_in(client, "contributor")

    change_password(client, make.PASSWORD)

    assert not is_in(other)


def test_an_old_password_is_not_guessed_for_long(client, contributor):
    sign_in(client, "contributor")

    answers = [change_password(client, "wrong").status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]
    assert change_password(client, make.PASSWORD).status_code == 429


def test_django_s_own_page_for_passwords_leads_to_the_one_with_limits(client, contributor):
    sign_in(client, "contributor")

    assert client.get(reverse("admin:password_change"))["Location"] == PASSWORD_PAGE


def test_who_has_no_password_has_none_to_change(client, contributor):
    sign_in(client, "contributor")
    contributor.set_unusable_password()
    contributor.save()
    client.force_login(contributor)

    assert client.get(PASSWORD_PAGE).status_code == 404


# The second factor


@pytest.mark.parametrize("role", ["editor", "publisher", "administrator"])
def test_without_a_second_factor_nothing_of_the_desk_opens(client, db, role):
    make.user(role)
    sign_in(client, role)

    assert client.get(HOME)["Location"] == ENROL
    assert client.get(reverse("admin:incidents_incident_changelist"))["Location"] == ENROL
    assert client.get("/api/v1/desk/incidents/").status_code == 401


def test_setting_up_a_second_factor_opens_the_desk(client, editor, monkeypatch):
    # In service the factor is committed, and the session marked, before the answer; a test commits nothing.
    monkeypatch.setattr(transaction, "on_commit", lambda done: done())
    sign_in(client, "editor")

    assert enrolled(client)["Location"] == "/admin/account/codes/"
    assert is_in(client)
    assert client.get("/api/v1/desk/incidents/").status_code == 200


def test_a_second_factor_ends_the_sessions_that_began_without_it(client, editor, monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda done: done())
    stranger = Client()
    sign_in(stranger, "editor")
    sign_in(client, "editor")

    enrolled(client)

    assert is_in(client)
    assert stranger.get("/admin/account/codes/")["Location"].startswith(LOGIN)
    assert stranger.get("/admin/account/keys/add/")["Location"].startswith(LOGIN)


def test_a_wrong_code_sets_up_nothing(client, editor):
    sign_in(client, "editor")
    client.get(ENROL)

    assert client.post(ENROL, {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()
    assert not is_in(client)


def test_a_password_alone_is_half_a_sign_in(client, editor):
    make_second_factor(editor)

    assert sign_in(client, "editor")["Location"] == FACTOR
    assert not is_in(client)
    assert "_auth_user_id" not in client.session


def test_the_code_of_the_app_is_the_other_half_and_works_once(client, editor):
    make_second_factor(editor)
    stored = Authenticator.objects.get(type="totp").data["secret"]
    code = code_for(get_adapter().decrypt(stored))
    sign_in(client, "editor")
    client.post(FACTOR, {"code": code})
    other = Client()
    sign_in(other, "editor")
    other.post(FACTOR, {"code": code})

    assert is_in(client)
    assert not is_in(other)


def test_a_recovery_code_works_once(client, editor):
    code = make_second_factor(editor)[0]
    sign_in(client, "editor")
    client.post(FACTOR, {"code": code})
    other = Client()
    sign_in(other, "editor")
    other.post(FACTOR, {"code": code})

    assert is_in(client)
    assert not is_in(other)


def test_codes_are_not_guessed_for_long(client, editor):
    code = make_second_factor(editor)[0]
    sign_in(client, "editor")
    for guess in range(5):
        client.post(FACTOR, {"code": f"{guess:06}"})
    client.post(FACTOR, {"code": code})

    assert not is_in(client)


def test_a_session_counts_only_if_it_passed_the_second_factor(client, editor):
    client.force_login(editor)
    session = client.session
    del session[AUTHENTICATION_METHODS_SESSION_KEY]
    session.save()

    assert client.get(HOME)["Location"] == ENROL
    assert client.get("/api/v1/desk/incidents/").status_code == 401


@pytest.mark.parametrize(("role", "left"), [("editor", 1), ("contributor", 0)])
def test_only_who_needs_no_second_factor_can_take_the_last_one_away(client, db, role, left):
    code = make_second_factor(make.user(role))[0]
    sign_in(client, role)
    client.post(FACTOR, {"code": code})

    client.post("/admin/account/app/remove/")

    assert Authenticator.objects.filter(type="totp").count() == left


def test_a_stolen_database_holds_no_second_factor(editor):
    codes = make_second_factor(editor)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert not any(code in kept for code in codes)
    assert len(Authenticator.objects.get(type="totp").data["secret"]) > 80  # encrypted, not 32 letters


def test_with_another_secret_key_no_old_factor_opens_anything(client, editor, settings):
    code = make_second_factor(editor)[0]
    stored = Authenticator.objects.get(type="totp").data["secret"]
    settings.SECRET_KEY = "another key, forty characters long or more"
    sign_in(client, "editor")
    client.post(FACTOR, {"code": code})

    assert not is_in(client)
    assert get_adapter().decrypt(stored) != get_adapter().decrypt(stored)  # nor can it be worked out


def test_who_lost_the_telephone_sets_up_anew(client, editor):
    code = make_second_factor(editor)[0]
    sign_in(client, "editor")
    client.post(FACTOR, {"code": code})
    call_command("sign_out", "editor", forget_second_factors=True)

    assert not is_in(client)

    sign_in(other := Client(), "editor")
    assert other.get(HOME)["Location"] == ENROL


def test_an_administrator_lets_somebody_set_up_anew(client, editor, administrator):
    make_second_factor(editor)
    client.force_login(administrator)
    action = {"action": "let_them_set_up_anew", "_selected_action": editor.pk}

    client.post(reverse("admin:auth_user_changelist"), action)

    assert not Authenticator.objects.filter(user=editor).exists()


# Guesses


def guess(client: Client, name: str, times: int) -> None:
    for _ in range(times):
        sign_in(client, name, "a wrong guess of a password")


def test_an_account_is_not_guessed_at_for_long(client, contributor):
    guess(client, "contributor", 5)

    assert "Too many" in sign_in(client, "contributor").content.decode()
    assert not is_in(client)


def test_who_guesses_elsewhere_does_not_lock_out_a_known_device(client, contributor):
    sign_in(client, "contributor")
    client.post("/admin/account/logout/")
    guess(Client(REMOTE_ADDR="203.0.113.9"), "contributor", 8)

    sign_in(client, "contributor")
    assert is_in(client)


def test_a_known_device_guesses_no_longer_than_a_stranger(client, contributor):
    sign_in(client, "contributor")
    client.post("/admin/account/logout/")
    guess(client, "contributor", 5)

    sign_in(client, "contributor")
    assert not is_in(client)


def test_a_device_is_known_to_its_own_account_only(client, contributor, editor):
    sign_in(client, "contributor")
    client.post("/admin/account/logout/")
    guess(Client(), "editor", 5)

    assert "Too many" in sign_in(client, "editor").content.decode()


def test_an_address_does_not_go_through_all_accounts(client, db):
    for place in range(30):
        sign_in(client, f"somebody-{place}", "wrong")

    assert "Too many" in sign_in(client, "somebody-else", "wrong").content.decode()


def test_counts_are_kept_where_all_processes_see_them():
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


# Sessions


def aged(client: Client, **seconds: float) -> None:
    session = client.session
    for name, ago in seconds.items():
        session[{"began": BEGAN, "seen": SEEN}[name]] = time.time() - ago
    session.save()


@pytest.mark.parametrize(
    ("age", "still"),
    [
        ({"began": 3000, "seen": 3000}, True),
        ({"began": 3700, "seen": 3700}, False),
        ({"began": 11.9 * 3600, "seen": 10}, True),
        ({"began": 12.1 * 3600, "seen": 10}, False),
    ],
)
def test_a_session_ends_when_unused_and_when_old(client, contributor, age, still):
    client.force_login(contributor)
    aged(client, **age)

    assert is_in(client) is still


def test_everybody_sees_and_ends_their_own_sessions(client, contributor):
    sign_in(client, "contributor")
    sign_in(other := Client(), "contributor")
    mine = UserSession.objects.get(session_key=other.session.session_key)

    client.post(reverse("end_session", args=[mine.pk]))

    assert (is_in(client), is_in(other)) == (True, False)


def test_nobody_ends_the_session_of_another(client, contributor, db):
    make.user("contributor", "leyla")
    sign_in(other := Client(), "leyla")
    client.force_login(contributor)
    theirs = UserSession.objects.get(user__username="leyla")

    assert client.post(reverse("end_session", args=[theirs.pk])).status_code == 404
    assert "leyla" not in client.get(reverse("usersessions_list")).content.decode()
    assert is_in(other)


def test_everybody_is_signed_out_at_once(client, contributor, administrator):
    client.force_login(contributor)
    (chief := Client()).force_login(administrator)

    chief.post(reverse("admin:service"), {"everybody": "1"})

    assert not is_in(client)
    assert not is_in(chief)


@pytest.mark.parametrize("given", [(), ("ghost",), ("contributor", "--everybody")])
def test_signing_out_wants_one_name_or_everybody(contributor, given):
    with pytest.raises(CommandError):
        call_command("sign_out", *given)


# The mode of the desk


def test_a_read_only_desk_is_looked_at_and_not_changed(client, contributor):
    incident = make.incident()
    client.force_login(contributor)
    call_command("mode", "read-only")

    assert is_in(client)
    assert client.post(reverse("admin:incidents_incident_add"), {"title": "New"}).status_code == 503
    refused = client.patch(
        f"/api/v1/desk/incidents/{incident.uid}/", {"title": "New"}, content_type="application/json"
    )
    assert (refused.status_code, refused["Content-Type"]) == (503, "application/problem+json")


def test_nobody_gets_into_a_closed_desk_and_readers_notice_nothing(client, administrator):
    client.force_login(administrator)
    call_command("mode", "no-access")

    assert client.get(HOME).status_code == 503
    assert client.get("/api/v1/desk/incidents/").status_code == 503
    assert sign_in(Client(), "administrator").status_code == 503
    assert client.get("/api/v1/incidents/").status_code == 200


def test_an_administrator_sets_the_mode_and_a_publisher_does_not_know_of_it(client, administrator, publisher):
    client.force_login(administrator)
    client.post(reverse("admin:service"), {"mode": "read-only"})
    (other := Client()).force_login(publisher)

    assert other.get(reverse("admin:service")).status_code == 404
    assert other.post(reverse("admin:service"), {"mode": "normal"}).status_code == 404
    assert client.get(reverse("admin:service")).context["mode"] == "read-only"


def test_a_mode_that_is_none_is_refused(client, administrator):
    client.force_login(administrator)
    client.post(reverse("admin:service"), {"mode": "open"})

    assert is_in(client)


# Tokens


def test_a_token_is_long_told_from_others_and_kept_as_a_digest(editor):
    kept, token = AuthToken.objects.create(user=editor)

    assert re.fullmatch(r"desk_[0-9a-f]{64}", token)  # 256 random bits
    assert token not in str(vars(kept))


def test_the_day_of_the_last_use_of_a_token_is_noted(client, editor):
    kept, token = AuthToken.objects.create(user=editor)
    client.get("/api/v1/desk/incidents/", headers={"Authorization": f"Token {token}"})

    assert AuthToken.objects.get(pk=kept.pk).use.day == timezone.now().date()


def test_a_revoked_token_is_dead(client, contributor):
    kept, token = AuthToken.objects.create(user=contributor)
    client.force_login(contributor)
    client.post(reverse("admin:knox_authtoken_delete", args=[kept.pk]), {"post": "yes"})

    answer = Client().get("/api/v1/desk/incidents/", headers={"Authorization": f"Token {token}"})
    assert answer.status_code == 401


def test_everybody_makes_tokens_of_their_own_and_sees_them_once(client, contributor):
    sign_in(client, "contributor")
    page = client.post(reverse("admin:knox_authtoken_add"), {"days": 30, "user": "1"}).content.decode()
    token = re.search(r'id="token">(desk_\w+)<', page)[1]

    kept = AuthToken.objects.get()
    answer = Client().get("/api/v1/desk/incidents/", headers={"Authorization": f"Token {token}"})
    assert (kept.user, answer.status_code) == (contributor, 200)
    assert (kept.expiry - timezone.now()).days in {29, 30}
    assert token not in client.get(reverse("admin:knox_authtoken_changelist")).content.decode()


@pytest.mark.parametrize("days", ["", "0", "366", "x"])
def test_a_token_lives_a_year_at_most(client, contributor, days):
    sign_in(client, "contributor")

    assert client.post(reverse("admin:knox_authtoken_add"), {"days": days}).status_code == 200
    assert not AuthToken.objects.exists()


def test_who_signed_in_long_ago_says_again_who_they_are_before_making_a_token(client, contributor):
    sign_in(client, "contributor")
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - 3600}]
    session.save()

    answer = client.post(reverse("admin:knox_authtoken_add"), {"days": 30})

    assert answer["Location"].startswith("/admin/account/again/")
    assert not AuthToken.objects.exists()


def test_everybody_sees_their_own_tokens_and_administrators_all(client, contributor, editor, administrator):
    mine, _ = AuthToken.objects.create(user=contributor)
    theirs, _ = AuthToken.objects.create(user=editor)
    client.force_login(contributor)
    (chief := Client()).force_login(administrator)
    seen = reverse("admin:knox_authtoken_changelist")

    assert theirs.token_key not in client.get(seen).content.decode()
    assert mine.token_key in client.get(seen).content.decode()
    assert theirs.token_key in chief.get(seen).content.decode()
    assert client.get(reverse("admin:knox_authtoken_delete", args=[theirs.pk])).status_code in {302, 404}

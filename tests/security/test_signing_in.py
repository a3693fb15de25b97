"""Signing in: what opens the desk and what does not, over the pages that people use."""

import json
import re
import time
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import Argon2PasswordHasher as DjangosArgon2
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from incidents.desk.auth.second_factor import SET_UP_BY
from incidents.desk.auth.sessions import BEGAN, SEEN
from incidents.desk.auth.users import is_read_only, make_second_factor, make_token
from incidents.models import Incident
from tests import make
from tests.desk.admin_forms import fields_of
from tests.desk.conftest import Desk
from tests.second_factors import code_for
from tracker import settings as as_installed

pytestmark = pytest.mark.django_db
LOGIN, HOME, FACTOR = "/admin/account/login/", "/admin/", "/admin/account/login/factor/"
ENROL = "/admin/account/app/"


def sign_in(client: Client, name: str, password: str = make.PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": name, "password": password, **more})


def enter(client: Client, name: str, **more: Any) -> Any:
    """A whole sign-in: the password, then a code of the second factor, which is made at the first."""
    user = User.objects.get(username=name)
    codes = Authenticator.objects.filter(user=user, type="recovery_codes").first()
    code = codes.wrap().get_unused_codes()[0] if codes else make_second_factor(user)[0]
    sign_in(client, name, **more)
    return client.post(FACTOR, {"code": code})


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def enrolled(client: Client) -> Any:
    """Set up an authenticator app as the page asks for it."""
    secret = re.search(r'id="authenticator_secret">(\w+)<', client.get(ENROL).content.decode())[1]
    return client.post(ENROL, {"code": code_for(secret)})


# The password


def test_a_contributor_signs_in_with_a_password_and_a_second_factor(client, contributor):
    assert enter(client, "contributor", next="/admin/guide/")["Location"] == "/admin/guide/"
    assert is_in(client)


def test_where_editors_alone_need_a_second_factor_a_contributor_signs_in_with_a_password(
    client, contributor, settings
):
    settings.SECOND_FACTOR = "editors"

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


def test_passwords_are_kept_as_argon2id_with_19_mib_a_hash(settings):
    settings.PASSWORD_HASHERS = as_installed.PASSWORD_HASHERS

    assert make_password("x").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_of_other_figures_is_made_anew_at_the_next_sign_in(client, contributor, settings):
    settings.PASSWORD_HASHERS = as_installed.PASSWORD_HASHERS
    contributor.password = DjangosArgon2().encode(make.PASSWORD, "a salt that is long enough")
    contributor.save()
    assert sign_in(client, "contributor").status_code == 302

    contributor.refresh_from_db()
    assert "$m=19456,t=2,p=1$" in contributor.password


PASSWORD_PAGE, LONGER = "/admin/account/password/", "seven words that nobody has ever guessed"


def change_password(client: Client, old: str, new: str = LONGER) -> Any:
    return client.post(PASSWORD_PAGE, {"oldpassword": old, "password1": new, "password2": new})


def test_a_new_password_is_set_with_the_old_one_and_the_session_stays_in_the_list(client, contributor):
    enter(client, "contributor")

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
    enter(other, "contributor")
    enter(client, "contributor")

    change_password(client, make.PASSWORD)

    assert not is_in(other)


def test_an_old_password_is_not_guessed_for_long(client, contributor):
    sign_in(client, "contributor")

    answers = [change_password(client, "wrong").status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]
    assert change_password(client, make.PASSWORD).status_code == 429


def test_django_s_own_page_for_passwords_leads_to_the_one_with_limits(client, contributor):
    enter(client, "contributor")

    assert client.get(reverse("admin:password_change"))["Location"] == PASSWORD_PAGE


def test_who_has_no_password_has_none_to_change(client, contributor):
    sign_in(client, "contributor")
    contributor.set_unusable_password()
    contributor.save()
    client.force_login(contributor)

    assert client.get(PASSWORD_PAGE).status_code == 404


# The second factor


@pytest.mark.parametrize("role", ["contributor", "editor", "publisher", "administrator"])
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
    del session[SET_UP_BY], session[AUTHENTICATION_METHODS_SESSION_KEY]
    session.save()

    assert client.get(HOME)["Location"] == ENROL
    assert client.get("/api/v1/desk/incidents/").status_code == 401


@pytest.mark.parametrize(
    ("role", "policy", "left"),
    [("editor", "editors", 1), ("contributor", "editors", 0), ("contributor", "all", 1)],
)
def test_only_who_needs_no_second_factor_can_take_the_last_one_away(client, db, settings, role, policy, left):
    settings.SECOND_FACTOR = policy
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
    action = {"action": "reset_second_factor", "_selected_action": editor.pk}

    client.post(reverse("admin:auth_user_changelist"), action)

    assert not Authenticator.objects.filter(user=editor).exists()


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
    enter(client, "contributor")
    enter(other := Client(), "contributor")
    mine = UserSession.objects.get(session_key=other.session.session_key)

    client.post(reverse("end_session", args=[mine.pk]))

    assert (is_in(client), is_in(other)) == (True, False)


def test_nobody_ends_the_session_of_another(client, contributor, db):
    make.user("contributor", "leyla")
    enter(other := Client(), "leyla")
    client.force_login(contributor)
    theirs = UserSession.objects.get(user__username="leyla")

    assert client.post(reverse("end_session", args=[theirs.pk])).status_code == 404
    assert "leyla" not in client.get(reverse("usersessions_list")).content.decode()
    assert is_in(other)


def answers_token(token: str) -> bool:
    answer = Client().get("/api/v1/desk/incidents/", headers={"Authorization": f"Token {token}"})
    return answer.status_code == 200


def by_page(chief: Client) -> None:
    chief.post(reverse("admin:service"), {"everybody": "1"})


def by_command(chief: Client) -> None:
    call_command("sign_out", "--everybody")


@pytest.mark.parametrize("way", [by_page, by_command])
def test_everybody_is_signed_out_at_once_tokens_included(client, contributor, administrator, way):
    client.force_login(contributor)
    (chief := Client()).force_login(administrator)
    _, token = make_token(contributor, days=None, scope="write")
    assert answers_token(token)

    way(chief)

    assert not is_in(client)
    assert not is_in(chief)
    assert not answers_token(token)


def test_one_user_is_signed_out_tokens_included_and_nobody_else(client, contributor, editor):
    client.force_login(contributor)
    (other := Client()).force_login(editor)
    _, token = make_token(contributor, days=None, scope="write")
    _, theirs = make_token(editor, days=None, scope="read")

    call_command("sign_out", "contributor")

    assert (is_in(client), answers_token(token)) == (False, False)
    assert (is_in(other), answers_token(theirs)) == (True, True)


def by_form(chief: Client, user: User, **fields: Any) -> None:
    """Save a user in the admin with other fields than now."""
    url = reverse("admin:auth_user_change", args=[user.pk])
    assert chief.post(url, fields_of(chief.get(url)) | fields).status_code == 302


def test_who_was_disabled_and_is_enabled_again_has_no_old_session_or_token(
    client, contributor, administrator
):
    client.force_login(contributor)
    (chief := Client()).force_login(administrator)
    _, token = make_token(contributor, days=None, scope="write")

    by_form(chief, contributor, is_active=[])
    by_form(chief, contributor, is_active="on")

    assert not is_in(client)
    assert not answers_token(token)


def test_a_session_that_is_shown_while_its_user_is_disabled_ends_for_good(client, contributor):
    client.force_login(contributor)
    User.objects.update(is_active=False)
    assert not is_in(client)
    User.objects.update(is_active=True)

    assert not is_in(client)


def test_another_role_ends_sessions_and_tokens_and_another_name_does_not(client, contributor, administrator):
    client.force_login(contributor)
    (chief := Client()).force_login(administrator)
    _, token = make_token(contributor, days=None, scope="write")

    by_form(chief, contributor, first_name="Leyla")
    assert (is_in(client), answers_token(token)) == (True, True)

    by_form(chief, contributor, groups=[Group.objects.get(name="editor").pk])
    assert (is_in(client), answers_token(token)) == (False, False)


def by_administrator(chief: Client, user: Any, password: str) -> Any:
    """Set a user's password in the admin."""
    url = reverse("admin:auth_user_password_change", args=[user.pk])
    return chief.post(url, {"password1": password, "password2": password, "usable_password": "true"})


def test_a_password_set_by_an_administrator_ends_sessions_and_tokens(client, contributor, administrator):
    client.force_login(contributor)
    (chief := Client()).force_login(administrator)
    _, token = make_token(contributor, days=None, scope="write")

    assert by_administrator(chief, contributor, "short").status_code == 200
    assert (is_in(client), answers_token(token)) == (True, True)
    assert by_administrator(chief, contributor, LONGER).status_code == 302

    assert (is_in(client), answers_token(token)) == (False, False)
    assert not Session.objects.exclude(pk=chief.session.session_key).exists()
    assert sign_in(Client(), "contributor", LONGER).status_code == 302
    assert is_in(chief)


def test_an_administrators_own_password_ends_their_other_sessions_and_tokens(client, administrator):
    client.force_login(administrator)
    (chief := Client()).force_login(administrator)
    _, token = make_token(administrator, days=None, scope="write")

    assert by_administrator(chief, administrator, LONGER).status_code == 302
    assert (is_in(chief), is_in(client), answers_token(token)) == (True, False, False)


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
    enter(client, "contributor")
    page = client.post(
        reverse("admin:knox_authtoken_add"), {"days": 30, "scope": "read", "user": "1"}
    ).content.decode()
    token = re.search(r'id="token">(desk_\w+)<', page)[1]

    kept = AuthToken.objects.get()
    answer = Client().get("/api/v1/desk/incidents/", headers={"Authorization": f"Token {token}"})
    assert (kept.user, answer.status_code) == (contributor, 200)
    assert (kept.expiry - timezone.now()).days in {29, 30}
    assert token not in client.get(reverse("admin:knox_authtoken_changelist")).content.decode()


@pytest.mark.parametrize("days", ["", "0", "366", "x"])
def test_a_token_lives_a_year_at_most(client, contributor, days):
    enter(client, "contributor")

    assert (
        client.post(reverse("admin:knox_authtoken_add"), {"days": days, "scope": "read"}).status_code == 200
    )
    assert not AuthToken.objects.exists()


def test_who_signed_in_long_ago_says_again_who_they_are_before_making_a_token(client, contributor):
    enter(client, "contributor")
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() - 3600
    session.save()

    answer = client.post(reverse("admin:knox_authtoken_add"), {"days": 30, "scope": "read"})

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


WRITES = [
    ("POST", "incidents/", {"title": "x", "kind": "arrest"}),
    ("PATCH", "incidents/{uid}/", {"title": "y"}),
    ("PUT", "incidents/{uid}/", {}),
    ("DELETE", "incidents/{uid}/", None),
    ("POST", "incidents/{uid}/submit/", {}),
    ("PATCH", "incidents/a1d9a435-f0bb-4a84-bd55-2c49bb59c4c9/", {}),  # of no record
    ("POST", "nowhere/", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_a_token_for_reading_changes_nothing_and_says_so(editor, method, path, body):
    incident = make.incident()
    _, words = make_token(editor, days=1, scope="read")
    answer = Desk(token=words).send(method, path.format(uid=incident.uid), body, revision=1)

    assert answer.status_code == 403
    assert answer.json()["detail"] == "This token may only read. To write, make one with the scope “write”."
    assert Incident.objects.get().revision == 1


@pytest.mark.parametrize("scope", ["read", "write"])
def test_a_token_of_either_scope_reads_and_one_for_writing_writes(editor, scope):
    incident = make.incident()
    desk = Desk(token=make_token(editor, days=1, scope=scope)[1])

    assert desk.get("incidents/").json()["count"] == 1
    answer = desk.patch(f"incidents/{incident.uid}/", {"title": "Changed"}, revision=incident.revision)
    assert answer.status_code == (403 if scope == "read" else 200)


def test_the_command_makes_tokens_of_both_scopes_and_says_which(editor, capsys):
    for scope, asked in (("write", {}), ("read", {"scope": "read"})):
        call_command("create_token", "editor", **asked)
        told = json.loads(capsys.readouterr().out)
        assert told["scope"] == scope
        answer = Desk(token=told["token"]).post("incidents/", {"title": "x", "kind": "arrest"})
        assert answer.status_code == (201 if scope == "write" else 403)


def test_a_token_made_in_the_admin_has_the_scope_that_was_chosen(client, contributor):
    enter(client, "contributor")
    client.post(reverse("admin:knox_authtoken_add"), {"days": 30})
    assert not AuthToken.objects.exists()  # none is chosen by leaving it out

    client.post(reverse("admin:knox_authtoken_add"), {"days": 30, "scope": "read"})
    assert is_read_only(AuthToken.objects.get())

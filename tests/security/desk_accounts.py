"""What nobody at the desk sees of others: passwords, second factors, tokens, sessions, unsent keys."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from knox.models import AuthToken

from incidents.desk.auth.users import make_second_factor
from incidents.models import IdempotentAnswer
from tests.security.tracker import Tracker


def hidden_accounts_change(tracker: Tracker, role: str) -> int:
    """Change all of these for the other members; how many changes there were."""
    others = [user for name, user in tracker.users.items() if name != role]
    for user in others:
        user.set_password("another password altogether")
        user.last_login = timezone.now()
        user.save(update_fields=["password", "last_login"])
        AuthToken.objects.create(user=user, expiry=timedelta(days=3))
        make_second_factor(user)
        session = SessionStore()
        session["_auth_user_id"] = str(user.pk)
        session.create()
        UserSession.objects.create(
            user=user, ip="203.0.113.9", user_agent="X", session_key=session.session_key
        )
        uid = tracker.drafts["incident"].uid
        IdempotentAnswer.objects.create(user=user, key="k", request_digest="0" * 64, uid=uid)
    return len(others) * 5

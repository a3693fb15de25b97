"""What `client.force_login` stands for in tests: a whole sign-in with its second factor, and a first look."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth import user_logged_in

from incidents.desk.auth.second_factor import mark_as_passed
from incidents.desk.auth.sessions import BEGAN, SEEN


@contextmanager
def whole_sign_ins() -> Iterator[None]:
    """Inside, a forced sign-in has passed the second factor; a real one, with an address, passes by here."""

    def passed(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        if not request.path:
            mark_as_passed(request, user)
            request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time()}]
            request.session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
            request.session[BEGAN] = request.session[SEEN] = time.time()

    user_logged_in.connect(passed)
    try:
        yield
    finally:
        user_logged_in.disconnect(passed)

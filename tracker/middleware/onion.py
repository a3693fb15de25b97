"""The second address, an onion service: the same tracker over http, with its own links and cookies.

Tor encrypts the connection, and Tor Browser trusts an onion as it trusts https; other browsers refuse Secure
cookies there. So the cookies with the prefix `__Host-` at the https address have neither prefix nor Secure.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from incidents.http.site_address import LINKS, links_for

PREFIX = "__Host-"
LOCATION = "Onion-Location"  # with it Tor Browser offers the onion service to readers over https
# Headers that only a trusted proxy may set. Tor is not one: here they would be the client's own.
OF_PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED")


def is_for_onion(environ: dict[str, object]) -> bool:
    """Return whether the request is for the second address."""
    return bool(settings.ONION_HOST) and environ.get("HTTP_HOST") == settings.ONION_HOST


def onion_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer with links and cookies of the address of the request."""
    if not settings.ONION_URL:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_for_onion(request.META):
            request.COOKIES = _as_https_names_them(request.COOKIES)
            with links_for(settings.ONION_URL):
                response = get_response(request)
            _rename_cookies(response)
            return response
        response = get_response(request)
        is_secret = request.path.startswith(LINKS)
        if response.get("Content-Type", "").startswith("text/html") and not is_secret:
            response.headers[LOCATION] = f"{settings.ONION_URL}{request.get_full_path()}"
        return response

    return middleware


def _as_https_names_them(cookies: dict[str, str]) -> dict[str, str]:
    ours = {
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.DEVICE_COOKIE_NAME,
    }
    renamed = {name.removeprefix(PREFIX): name for name in ours}
    return {renamed.get(name, name): value for name, value in cookies.items() if name not in ours}


def _rename_cookies(response: HttpResponse) -> None:
    for name, cookie in list(response.cookies.items()):
        cookie["secure"] = ""
        if name.startswith(PREFIX):
            del response.cookies[name]
            short = name.removeprefix(PREFIX)
            response.cookies[short] = cookie.value
            response.cookies[short].update(cookie)  # path, age, HttpOnly, SameSite

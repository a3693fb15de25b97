"""Redirects from the addresses that pages about people had before."""

from urllib.parse import quote

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import is_valid_path, reverse
from django.utils.encoding import escape_uri_path

from incidents.public.pages.base import PageView, moved_to

OF_QUERIES = "/?:@!$&'()*+,;=~-._%"  # RFC 3986, section 3.4


class FormerAddress(PageView):
    """301 to the same page under `/people/`, in the same language and with the same query, as it was sent."""

    takes_parameters = True
    drops_tracking = False  # the page does, so that this stays one redirect

    def get(self, request: HttpRequest, rest: str = "") -> HttpResponseBase:
        start = reverse("pages:person-list")
        for path in (f"{start}{rest}", f"{start}{rest}/"):
            if is_valid_path(path):
                return moved_to(escape_uri_path(path) + _query_of(request), for_good=True)
        raise Http404


def _query_of(request: HttpRequest) -> str:
    """Return the query with its question mark; bytes beyond ASCII escaped."""
    text = quote(request.META.get("QUERY_STRING", "").encode("latin-1"), safe=OF_QUERIES)
    return text and f"?{text}"

"""The base of desk views: access, refusals as problems, and no caching."""

from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, QueryDict
from knox.auth import TokenAuthentication
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication, get_authorization_header
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from incidents.desk.access import is_desk_member
from incidents.desk.api.parsers import StrictJSONParser
from incidents.desk.auth.second_factor import may_enter
from incidents.desk.auth.users import is_read_only, note_use
from incidents.desk.errors import LeavesOut, Refused, Stale, Unknown, WrongStatus
from incidents.http.error_codes import ErrorCode
from incidents.http.problem_details import Problem
from incidents.http.query_params import StrictFilterSet
from incidents.models import Source, audit
from incidents.publishing.rendering import kind_of

NAME_THEM = "In `with` they are published too; in `leave_out`, a list of {kind, id}, they are left out."
PREFIXES = (b"token", b"bearer")  # ours, and that of RFC 6750
READ_ONLY = "This token may only read. To write, make one with the scope “write”."


class DeskMember(BasePermission):
    """The permission of desk members; any other user gets 404."""

    def has_permission(self, request: Any, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            raise exceptions.NotAuthenticated
        if not is_desk_member(request.user):
            raise Http404
        if isinstance(request.successful_authenticator, SessionAuthentication) and not may_enter(request):
            raise exceptions.NotAuthenticated("This session has not passed a second factor.")
        if request.auth and request.method not in SAFE_METHODS and is_read_only(request.auth):
            raise exceptions.PermissionDenied(READ_ONLY)
        return True


class AlwaysJSON(DefaultContentNegotiation):
    """Content negotiation that always chooses JSON, so that no refusal depends on the Accept header."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class DeskToken(TokenAuthentication):
    """Authentication by `Authorization: Token …` or `Bearer …`; bytes that are not text are a wrong token."""

    def authenticate(self, request: Any) -> Any:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() not in PREFIXES:
            return None  # perhaps there is a session
        if len(words) != 2:
            raise exceptions.AuthenticationFailed("The header has to be “Authorization: Bearer” and a token.")
        return self.authenticate_credentials(words[1])

    def authenticate_credentials(self, token: bytes) -> Any:
        if not token.isascii() or not token.decode().isprintable():
            raise exceptions.AuthenticationFailed("Invalid token.")
        user, known = super().authenticate_credentials(token)
        note_use(known)
        return user, known


class Parameters(StrictFilterSet):
    """Query parameters that filter no list; this class itself has none."""

    def __init__(self, params: Any) -> None:
        super().__init__(params, Source.objects.none())


class DeskView(ViewSet):
    """The base of every view of the desk API."""

    authentication_classes = [DeskToken, SessionAuthentication]
    permission_classes = [DeskMember]
    parser_classes = [StrictJSONParser]
    content_negotiation_class = AlwaysJSON
    metadata_class = None
    lookup_field = "id"
    lookup_value_regex = "[^/]+"
    # The actions that take query parameters.
    asks: tuple[str, ...] = ()

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        # A query is UTF-8 (URL Standard); Django would read it in the charset named for the body.
        query = request.META.get("QUERY_STRING", "").encode("latin-1")
        request._request.GET = QueryDict(query, encoding="utf-8")
        super().initial(request, *args, **kwargs)
        if self.action not in self.asks:
            Parameters(request.query_params).cleaned()

    def options(self, request: HttpRequest, *args: object, **kwargs: object) -> Response:
        """Return the methods of an address in `Allow`, without CORS headers."""
        return Response(status=204)

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(as_problem(exc))

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        finished = super().finalize_response(request, response, *args, **kwargs)
        finished["Cache-Control"] = "no-store"
        if finished.status_code < 400:  # parameters that are none of ours are refused
            audit.note_filters(request.query_params)
        if finished.status_code == 404:
            # What may not be known of answers like what is not there.
            finished.headers.pop("Allow", None)
        return finished


class NotFoundView(DeskView):
    """The response of desk addresses without a route: the same as for hidden records."""

    permission_classes = [DeskMember]
    schema = None
    ANY_METHOD: Any = dict.fromkeys(("get", "post", "put", "patch", "delete"), "refuse")

    def refuse(self, request: HttpRequest, **kwargs: object) -> Response:
        raise Http404

    def options(self, request: HttpRequest, *args: object, **kwargs: object) -> Response:
        raise Http404


def as_problem(error: Exception) -> Exception:
    """Return the API's error for a refusal by the desk's functions or by the database."""
    if isinstance(error, Unknown):
        return Http404()
    if isinstance(error, Stale):
        return Problem(412, str(error), current=error.current)
    if isinstance(error, LeavesOut):
        left_out = [{"kind": str(kind_of(each)), "id": str(each.uid)} for each in error.left_out]
        return Problem(error.status, f"{error} {NAME_THEM}", code=ErrorCode.LEFT_OUT, left_out=left_out)
    if isinstance(error, WrongStatus):
        reasons: Any = {"reasons": error.reasons} if error.reasons else {}
        return Problem(error.status, str(error), **reasons)
    if isinstance(error, Refused):
        return Problem(error.status, str(error))
    if isinstance(error, IntegrityError):
        # Validation said yes: somebody else was quicker.
        return Problem(409, "This contradicts a change that was made at the same time; read again and retry.")
    return error

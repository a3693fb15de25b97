"""Up to a hundred changes in one request, each handled as a request of its own."""

from io import BytesIO
from typing import Any

import orjson
from django.core.handlers.wsgi import WSGIRequest
from django.urls import resolve
from django.urls.exceptions import Resolver404
from rest_framework import serializers
from rest_framework.response import Response

from incidents.desk.api.base_views import DeskView
from incidents.desk.api.serializers import base as b
from incidents.desk.api.serializers import fields as f

MOST_OPERATIONS = 100
LONGEST_PATH = 200
METHODS = ("POST", "PUT", "PATCH", "DELETE")
# What an operation has of its own; all else of the request goes for each.
_OWN = ("HTTP_IF_MATCH", "HTTP_IDEMPOTENCY_KEY", "HTTP_IF_NONE_MATCH", "QUERY_STRING")
HEADERS = ("ETag", "Location", "Idempotent-Replayed")


class Operation(b.FullObjectSerializer):
    """One change: method and path below `/api/v1/desk/`, with the body and revision that it takes."""

    method = b.code(type("Methods", (), {"choices": [(name, name) for name in METHODS]}))
    path = f.Text(max_length=LONGEST_PATH, help_text="Such as `incidents/` or `persons/<id>/submit/`.")
    body = serializers.JSONField(required=False, default=dict)
    revision = f.Number(required=False, min_value=1, max_value=999_999_999, help_text="For If-Match.")


class BulkBody(b.Body):
    """The changes, in their order."""

    operations = b.listed(Operation, MOST_OPERATIONS, min_length=1)


class BulkView(DeskView):
    """The route of bulk changes: in order, each in its own transaction; a failure undoes no other."""

    def create(self, request: Any) -> Response:
        read = BulkBody(data=request.data, context={"known": None, "present": None})
        read.is_valid(raise_exception=True)
        operations = read.validated_data["operations"]
        return Response({"results": [self._result(n, each) for n, each in enumerate(operations)]})

    def _result(self, number: int, operation: dict[str, object]) -> dict[str, Any]:
        """The response of the operation's own address: status, headers and body."""
        inner = self._request(number, operation)
        try:
            match = resolve(inner.path_info)
        except Resolver404:
            match = resolve(inner.path_info.partition("/desk/")[0] + "/desk/")
        answer: Any = match.func(inner, *match.args, **match.kwargs)
        answer.render()
        headers = {name: answer[name] for name in HEADERS if name in answer}
        body = orjson.loads(answer.content) if answer.content else None
        return {"status": answer.status_code, "headers": headers, "body": body}

    def _request(self, number: int, operation: dict[str, Any]) -> WSGIRequest:
        outer = self.request._request
        root, path = outer.path_info.removesuffix("bulk/"), operation["path"].strip("/")
        # Dots and queries name nothing here; nor does this address itself.
        is_plain = path.replace("/", "").replace("-", "").isalnum() and path != "bulk"
        content = orjson.dumps(operation["body"])
        environ = {name: value for name, value in outer.META.items() if name not in _OWN}
        environ |= {
            "PATH_INFO": f"{root}{path}/" if is_plain else root,
            "REQUEST_METHOD": operation["method"],
            "QUERY_STRING": "",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(content)),
            "wsgi.input": BytesIO(content),
        }
        if "revision" in operation:
            environ["HTTP_IF_MATCH"] = f'"{operation["revision"]}"'
        if key := outer.META.get("HTTP_IDEMPOTENCY_KEY"):
            environ["HTTP_IDEMPOTENCY_KEY"] = f"{key[:240]} {number}"
        inner = WSGIRequest(environ)
        inner.user = outer.user
        if hasattr(outer, "session"):
            inner.session = outer.session
        return inner
